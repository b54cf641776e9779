//! Names that follow from the name of a field.

/// `foo_bar` as `fooBar`, or as `FooBar` if the first letter counts as a start too.
pub(crate) fn camel_case(name: &str, mut is_start: bool) -> impl Iterator<Item = char> {
    name.chars().filter_map(move |one| {
        if one == '_' {
            is_start = true;
            return None;
        }
        Some(if std::mem::take(&mut is_start) { one.to_ascii_uppercase() } else { one })
    })
}

/// The JSON name of a field that is given none: `foo_bar` becomes `fooBar`.
pub(crate) fn usual_json_name(field: &str) -> String {
    camel_case(field, false).collect()
}

/// The name of the message that stands for a map: `foo_bar` gives `FooBarEntry`.
pub(crate) fn map_entry_name(field: &str) -> String {
    camel_case(field, true).chain("Entry".chars()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_follow_from_fields_as_in_protoc() {
        for (field, json, entry) in [
            ("foo_bar", "fooBar", "FooBarEntry"),
            ("_a__b_", "AB", "ABEntry"),
            ("fOO_1x", "fOO1x", "FOO1xEntry"),
        ] {
            assert_eq!(usual_json_name(field), json);
            assert_eq!(map_entry_name(field), entry);
        }
    }
}
