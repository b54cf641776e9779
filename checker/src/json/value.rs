//! Equality of JSON values: numbers by value, objects whatever the order of their keys.

use std::borrow::Cow;
use std::cmp::Ordering;

use crate::json_text::flat::{Json, Kind};
use crate::json_text::write_string;

use super::decimal::Decimal;

/// Appends a text that two values share exactly if they are equal. It is the compact text of a value
/// whose keys are in order and whose numbers have no other short spelling.
pub(super) fn write_key(value: Json<'_>, out: &mut String) {
    write_in_order(value, str::cmp, write_number, out);
}

/// The text that [`write_key`] appends.
pub(super) fn key(value: Json<'_>) -> String {
    let mut out = String::new();
    write_key(value, &mut out);
    out
}

fn write_number(spelling: &str, out: &mut String) {
    if Decimal::is_normal_text(spelling) {
        return out.push_str(spelling);
    }
    match Decimal::parse(spelling) {
        Some(decimal) => out.push_str(&decimal.normal_text()),
        None => out.push_str(spelling),
    }
}

/// The members of an object by their keys.
pub(super) fn sorted<'d>(
    object: Json<'d>,
    order: fn(&str, &str) -> Ordering,
) -> Vec<(Cow<'d, str>, Json<'d>)> {
    let members = object.members().into_iter().flatten();
    let mut members: Vec<_> =
        members.filter_map(|(key, value)| Some((key.as_str()?, value))).collect();
    members.sort_by(|(one, _), (other, _)| order(one, other));
    members
}

/// Appends the text without white space and with the keys of every object in order.
///
/// The order is that of UTF-16 code units, in which Java sorts.
pub(super) fn write_sorted(value: Json<'_>, out: &mut String) {
    write_in_order(value, utf16_order, |number, out| out.push_str(number), out);
}

fn write_in_order(
    value: Json<'_>,
    order: fn(&str, &str) -> Ordering,
    write_number: fn(&str, &mut String),
    out: &mut String,
) {
    if let Some(items) = value.items() {
        out.push('[');
        for (index, item) in items.enumerate() {
            if index > 0 {
                out.push(',');
            }
            write_in_order(item, order, write_number, out);
        }
        out.push(']');
    } else if value.is(Kind::Object) {
        out.push('{');
        for (index, (key, value)) in sorted(value, order).into_iter().enumerate() {
            if index > 0 {
                out.push(',');
            }
            write_string(&key, out);
            out.push(':');
            write_in_order(value, order, write_number, out);
        }
        out.push('}');
    } else {
        value.write_compact(out, write_number);
    }
}

/// Appends the text without white space; keys and numbers stay as they are spelled.
pub(super) fn write_compact(value: Json<'_>, out: &mut String) {
    value.write_compact(out, |number, out| out.push_str(number));
}

/// UTF-16 parts from the order of bytes only beyond U+FFFF, whose characters have bytes above 0xEF.
fn utf16_order(one: &str, other: &str) -> Ordering {
    let is_beyond = |text: &str| text.bytes().any(|byte| byte >= 0xF0);
    if is_beyond(one) || is_beyond(other) {
        return one.encode_utf16().cmp(other.encode_utf16());
    }
    one.cmp(other)
}

/// Whether two values are equal; stops at the first difference, and where no more values are left to
/// be compared, which counts as one.
pub(super) fn equal(one: Json<'_>, other: Json<'_>, values_left: &mut usize) -> bool {
    if one.kind() != other.kind() || *values_left == 0 {
        return false;
    }
    *values_left -= 1;
    match one.kind() {
        Kind::Null => true,
        Kind::Bool => one.as_bool() == other.as_bool(),
        Kind::String => one.as_str() == other.as_str(),
        Kind::Number => match (one.as_number(), other.as_number()) {
            (Some(one), Some(other)) => {
                one == other
                    || Decimal::parse(one).is_some_and(|one| Decimal::parse(other) == Some(one))
            }
            _ => false,
        },
        Kind::Array => {
            let mut others = other.items().into_iter().flatten();
            let mut items = one.items().into_iter().flatten();
            items.all(|item| others.next().is_some_and(|other| equal(item, other, values_left)))
                && others.next().is_none()
        }
        Kind::Object => {
            let (one, other) = (sorted(one, str::cmp), sorted(other, str::cmp));
            *values_left = values_left.saturating_sub(one.len() + other.len());
            one.len() == other.len()
                && one.iter().zip(&other).all(|((key, value), (other_key, other_value))| {
                    key == other_key && equal(*value, *other_value, values_left)
                })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json_text::Comments;
    use crate::json_text::flat::Document;
    use crate::json_text::scan::{self, RepeatedKeys};

    fn read(text: &str) -> Document<'_> {
        scan::read(text, Comments::Refused, RepeatedKeys::Refused).unwrap()
    }

    #[test]
    fn equal_values_share_their_key() {
        for (one, other, expected) in [
            ("1", "1.0", true),
            ("100", "1e2", true),
            ("-0", "0.00", true),
            ("1.50", "15e-1", true),
            ("{\"a\":1,\"b\":[2]}", "{\"b\":[2e0],\"a\":1}", true),
            ("{\"a\":1}", "{\"a\":1,\"b\":1}", false),
            ("\"\\u0061\"", "\"a\"", true),
            ("\"1\"", "1", false),
            ("[1,2]", "[12]", false),
            ("[1,2]", "[2,1]", false),
            ("[1,2]", "[1]", false),
            ("[1]", "[1,2]", false),
            ("null", "false", false),
            ("true", "false", false),
        ] {
            let (one, other) = (read(one), read(other));
            assert_eq!(key(one.root()) == key(other.root()), expected);
            assert_eq!(equal(one.root(), other.root(), &mut 100), expected);
        }
    }

    #[test]
    fn keys_are_sorted_as_java_sorts_them() {
        let text = "{\"\u{FF01}\":1,\"\u{1F600}\":[{\"b\":2.0,\"a\":3}]}";
        let mut sorted = String::new();
        write_sorted(read(text).root(), &mut sorted);
        assert_eq!(sorted, "{\"\u{1F600}\":[{\"a\":3,\"b\":2.0}],\"\u{FF01}\":1}");
    }
}
