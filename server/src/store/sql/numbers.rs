//! Many numbers as one parameter, so that one statement is enough for all of them.

/// The numbers as the JSON array that `driver::is_one_of!` reads.
pub(super) fn json_array(numbers: impl IntoIterator<Item = i32>) -> String {
    let numbers: Vec<String> = numbers.into_iter().map(|number| number.to_string()).collect();
    format!("[{}]", numbers.join(","))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_number_is_an_empty_array() {
        assert_eq!(json_array([]), "[]");
        assert_eq!(json_array([1, 20, 3]), "[1,20,3]");
    }
}
