//! Members and items that are put into a JSON text, or taken out, with the commas around them.

use super::{Member, Node, write_string};
use crate::span::Span;

/// The bytes of one member of an object, with the comma and the white space that belong to it.
pub(crate) fn removed_member(members: &[Member], place: usize) -> Span {
    let whole = |member: &Member| Span::new(member.key_span.start, member.value.span.end);
    removed(&members.iter().map(whole).collect::<Vec<_>>(), place)
}

/// The bytes of one item of a list, with the comma and the white space that belong to it.
pub(crate) fn removed_item(items: &[Node], place: usize) -> Span {
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
pub(crate) fn inserted_member(text: &str, object: &Node, key: &str, value: &str) -> (Span, String) {
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

/// The bytes of the items for which `is_removed` holds, each run of them with the commas and the
/// white space that belong to it.
pub(crate) fn removed_items(items: &[Node], is_removed: impl Fn(&Node) -> bool) -> Vec<Span> {
    let mut spans = Vec::new();
    let mut at = 0;
    while at < items.len() {
        let length = items[at..].iter().take_while(|item| is_removed(item)).count();
        let Some(last) = (at + length).checked_sub(1).filter(|_| length > 0) else {
            at += 1;
            continue;
        };
        let before = at.checked_sub(1).map(|before| items[before].span);
        spans.push(match (items.get(last + 1), before) {
            (Some(after), _) => Span::new(items[at].span.start, after.span.start),
            (None, Some(before)) => Span::new(before.end, items[last].span.end),
            (None, None) => Span::new(items[at].span.start, items[last].span.end),
        });
        at = last + 2;
    }
    spans
}

/// `value` after the last item of `array`, laid out as the items before it.
pub(crate) fn inserted_item(text: &str, array: &Node, value: &str) -> (Span, String) {
    let items = array.items().unwrap_or_default();
    let (at, separator) = match items {
        [] => return (Span::new(array.span.start + 1, array.span.start + 1), value.to_owned()),
        [only] => (only.span.end, &text[array.span.start + 1..only.span.start]),
        [.., before, last] => {
            let between = &text[before.span.end..last.span.start];
            (last.span.end, between.split_once(',').map_or("", |(_, space)| space))
        }
    };
    (Span::new(at, at), format!(",{separator}{value}"))
}

#[cfg(test)]
mod tests {
    use super::super::parse_as_jackson;
    use super::*;

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

    #[test]
    fn items_are_taken_out_by_runs_and_put_in_at_the_end() {
        for (text, without) in [
            ("[1, 7, 2, 7]", "[1, 2]"),
            ("[7, 1]", "[1]"),
            ("[1, 7, 7]", "[1]"),
            ("[7, 7]", "[]"),
            ("[1]", "[1]"),
        ] {
            let node = parse_as_jackson(text).unwrap();
            let mut spans = removed_items(node.items().unwrap(), |item| item.to_compact() == "7");
            let mut found = text.to_owned();
            while let Some(span) = spans.pop() {
                found.replace_range(span.start..span.end, "");
            }
            assert_eq!(found, without);
        }
        for (text, expected) in [
            ("[]", "[9]"),
            ("[1]", "[1,9]"),
            ("[1, 2]", "[1, 2, 9]"),
            ("[\n 1\n]", "[\n 1,\n 9\n]"),
        ] {
            let node = parse_as_jackson(text).unwrap();
            assert_eq!(edited(text, inserted_item(text, &node, "9")), expected);
        }
    }
}
