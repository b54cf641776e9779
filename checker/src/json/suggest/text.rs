//! Members and items that are put into a JSON text, or taken out, with the commas around them.

use crate::json_text::{Member, Node, write_string};
use crate::span::Span;

/// The bytes of one member of an object, with the comma and the white space that belong to it.
pub(super) fn removed_member(members: &[Member], place: usize) -> Span {
    let whole = |member: &Member| Span::new(member.key_span.start, member.value.span.end);
    removed(&members.iter().map(whole).collect::<Vec<_>>(), place)
}

/// The bytes of one item of a list, with the comma and the white space that belong to it.
pub(super) fn removed_item(items: &[Node], place: usize) -> Span {
    removed(&items.iter().map(|item| item.span).collect::<Vec<_>>(), place)
}

fn removed(spans: &[Span], place: usize) -> Span {
    let own = spans[place];
    match (place.checked_sub(1).map(|before| spans[before]), spans.get(place + 1)) {
        (_, Some(after)) => Span::new(own.start, after.start),
        (Some(before), None) => Span::new(before.end, own.end),
        (None, None) => own,
    }
}

/// `key` with `value` after the last member of `object`, laid out as the members before it.
pub(super) fn inserted_member(text: &str, object: &Node, key: &str, value: &str) -> (Span, String) {
    let members = object.members().unwrap_or_default();
    let (at, separator) = match members {
        [] => (object.span.start + 1, ""),
        [only] => (only.value.span.end, &text[object.span.start + 1..only.key_span.start]),
        [.., before, last] => {
            let between = &text[before.value.span.end..last.key_span.start];
            (last.value.span.end, between.split_once(',').map_or("", |(_, space)| space))
        }
    };
    let mut added = if members.is_empty() { String::new() } else { format!(",{separator}") };
    write_string(key, &mut added);
    let colon = |last: &Member| &text[last.key_span.end..last.value.span.start];
    added.push_str(members.last().map_or(": ", colon));
    added.push_str(value);
    (Span::new(at, at), added)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json_text::parse_as_jackson;

    fn edited(text: &str, (span, replacement): (Span, String)) -> String {
        format!("{}{replacement}{}", &text[..span.start], &text[span.end..])
    }

    #[test]
    fn members_are_taken_out_with_one_comma() {
        let text = r#"{"a": 1, "b": 2, "c": 3}"#;
        let node = parse_as_jackson(text).unwrap();
        let without =
            |place| edited(text, (removed_member(node.members().unwrap(), place), String::new()));
        assert_eq!(without(0), r#"{"b": 2, "c": 3}"#);
        assert_eq!(without(1), r#"{"a": 1, "c": 3}"#);
        assert_eq!(without(2), r#"{"a": 1, "b": 2}"#);
        let node = parse_as_jackson("[7]").unwrap();
        let change = (removed_item(node.items().unwrap(), 0), String::new());
        assert_eq!(edited("[7]", change), "[]");
    }

    #[test]
    fn members_are_put_in_as_the_others_are_laid_out() {
        for (text, expected) in [
            ("{}", r#"{"k": 1}"#),
            (r#"{"a":1}"#, r#"{"a":1,"k":1}"#),
            ("{\n  \"a\": 1\n}", "{\n  \"a\": 1,\n  \"k\": 1\n}"),
            ("{\n  \"a\": 1,\n  \"b\": 2\n}", "{\n  \"a\": 1,\n  \"b\": 2,\n  \"k\": 1\n}"),
        ] {
            let node = parse_as_jackson(text).unwrap();
            assert_eq!(edited(text, inserted_member(text, &node, "k", "1")), expected);
        }
    }
}
