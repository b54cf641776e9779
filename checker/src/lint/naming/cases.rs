//! The cases in which names are written, and a name written in another one.

use crate::lint::words::words;

/// How the words of a name are put together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Case {
    /// `order_id`
    Snake,
    /// `orderId`
    Camel,
    /// `OrderId`
    Pascal,
    /// `ORDER_ID`
    UpperSnake,
    /// `order-id`
    Kebab,
    /// `Order_Id`
    Mixed,
}

impl Case {
    /// Those that a team may settle on, the most frequent first.
    pub(super) const STYLES: [Case; 5] =
        [Case::Snake, Case::Camel, Case::Pascal, Case::UpperSnake, Case::Kebab];

    /// The name as teams say it.
    pub(super) fn wire_name(self) -> &'static str {
        match self {
            Case::Snake => "snake_case",
            Case::Camel => "camelCase",
            Case::Pascal => "PascalCase",
            Case::UpperSnake => "UPPER_SNAKE_CASE",
            Case::Kebab => "kebab-case",
            Case::Mixed => "no case",
        }
    }

    /// The case of a name that tells one. A single word in small letters fits several, and names that
    /// begin with a sign (`_id`, `@type`) or have letters of other scripts are left alone.
    pub(super) fn of(name: &str) -> Option<Case> {
        let is_plain = |letter: u8| letter.is_ascii_alphanumeric() || matches!(letter, b'_' | b'-');
        let starts = name.bytes().next().is_some_and(|letter| letter.is_ascii_alphabetic());
        if !starts || !name.bytes().all(is_plain) {
            return None;
        }
        let has = |is: fn(&u8) -> bool| name.bytes().any(|letter| is(&letter));
        let (lower, upper) = (has(u8::is_ascii_lowercase), has(u8::is_ascii_uppercase));
        let is_first_upper = name.starts_with(|letter: char| letter.is_ascii_uppercase());
        match (name.contains('_'), name.contains('-')) {
            (true, true) => Some(Case::Mixed),
            (true, false) if lower && upper => Some(Case::Mixed),
            (true, false) if upper => Some(Case::UpperSnake),
            (true, false) => Some(Case::Snake),
            (false, true) if upper => Some(Case::Mixed),
            (false, true) => Some(Case::Kebab),
            (false, false) if !upper => None,
            (false, false) if !lower && name.len() == 1 => None,
            (false, false) if !lower => Some(Case::UpperSnake),
            (false, false) if is_first_upper => Some(Case::Pascal),
            (false, false) => Some(Case::Camel),
        }
    }

    /// These words in this case.
    pub(super) fn written<S: AsRef<str>>(self, words: &[S]) -> String {
        let words = || words.iter().map(AsRef::as_ref);
        let joined = |sign: &str| words().collect::<Vec<_>>().join(sign);
        let pascal = || words().map(capitalized).collect::<String>();
        match self {
            Case::Snake | Case::Mixed => joined("_"),
            Case::Kebab => joined("-"),
            Case::UpperSnake => joined("_").to_uppercase(),
            Case::Pascal => pascal(),
            Case::Camel => {
                let first = words().next().unwrap_or_default().to_owned();
                first + &words().skip(1).map(capitalized).collect::<String>()
            }
        }
    }
}

/// The name in another case, if it can be written in that.
pub(super) fn rewritten(name: &str, case: Case) -> Option<String> {
    let words = words(name);
    let written = case.written(&words);
    (!words.is_empty() && written != name).then_some(written)
}

fn capitalized(word: &str) -> String {
    let mut letters = word.chars();
    let first = letters.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_their_case() {
        for (name, expected) in [
            ("order_id", Some(Case::Snake)),
            ("orderId", Some(Case::Camel)),
            ("orderID", Some(Case::Camel)),
            ("OrderId", Some(Case::Pascal)),
            ("ORDER_ID", Some(Case::UpperSnake)),
            ("ID", Some(Case::UpperSnake)),
            ("order-id", Some(Case::Kebab)),
            ("Order_Id", Some(Case::Mixed)),
            ("Content-Type", Some(Case::Mixed)),
            ("order", None),
            ("X", None),
            ("_id", None),
            ("@type", None),
            ("주문상태", None),
            ("", None),
        ] {
            assert_eq!(Case::of(name), expected, "{name}");
        }
    }

    #[test]
    fn names_are_written_in_other_cases() {
        for (case, expected) in [
            (Case::Snake, "order_id"),
            (Case::Camel, "orderId"),
            (Case::Pascal, "OrderId"),
            (Case::UpperSnake, "ORDER_ID"),
            (Case::Kebab, "order-id"),
        ] {
            assert_eq!(rewritten("Order_ID", case).as_deref(), Some(expected));
            assert_eq!(rewritten(expected, case), None);
        }
    }
}
