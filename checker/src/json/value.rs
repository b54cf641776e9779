//! Equality of JSON values: numbers by value, objects whatever the order of their keys.

use crate::json_text::{Node, Value, write_string};

use super::decimal::Decimal;

/// A text that two values share exactly if they are equal.
pub(super) fn key(node: &Node) -> String {
    let mut out = String::new();
    write_key(node, &mut out);
    out
}

fn write_key(node: &Node, out: &mut String) {
    match &node.value {
        Value::Number(spelling) => match Decimal::parse(spelling) {
            Some(decimal) => out.push_str(&decimal.normal_text()),
            None => out.push_str(spelling),
        },
        Value::Array(items) => {
            out.push('[');
            for item in items {
                write_key(item, out);
                out.push(',');
            }
            out.push(']');
        }
        Value::Object(members) => {
            let mut members: Vec<_> = members.iter().collect();
            members.sort_by(|one, other| one.key.cmp(&other.key));
            out.push('{');
            for member in members {
                write_string(&member.key, out);
                out.push(':');
                write_key(&member.value, out);
                out.push(',');
            }
            out.push('}');
        }
        Value::Null | Value::Bool(_) | Value::String(_) => node.write_compact(out),
    }
}

/// Appends the text without white space and with the keys of every object in order.
///
/// The order is that of UTF-16 code units, in which Java sorts.
pub(super) fn write_sorted(node: &Node, out: &mut String) {
    match &node.value {
        Value::Array(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                write_sorted(item, out);
            }
            out.push(']');
        }
        Value::Object(members) => {
            let mut members: Vec<_> = members.iter().collect();
            members.sort_by(|one, other| one.key.encode_utf16().cmp(other.key.encode_utf16()));
            out.push('{');
            for (index, member) in members.into_iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                write_string(&member.key, out);
                out.push(':');
                write_sorted(&member.value, out);
            }
            out.push('}');
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            node.write_compact(out);
        }
    }
}

/// Whether two values are equal; stops at the first difference.
pub(super) fn equal(one: &Node, other: &Node) -> bool {
    match (&one.value, &other.value) {
        (Value::Number(one), Value::Number(other)) => {
            one == other
                || Decimal::parse(one).is_some_and(|one| Decimal::parse(other) == Some(one))
        }
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| equal(one, other))
        }
        (Value::Object(one), Value::Object(other)) => {
            let sorted = |members: &'_ [crate::json_text::Member]| {
                let mut order: Vec<usize> = (0..members.len()).collect();
                order.sort_by(|&a, &b| members[a].key.cmp(&members[b].key));
                order
            };
            one.len() == other.len()
                && sorted(one).into_iter().zip(sorted(other)).all(|(at, other_at)| {
                    one[at].key == other[other_at].key
                        && equal(&one[at].value, &other[other_at].value)
                })
        }
        (one, other) => one == other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json_text::{Comments, parse};

    #[test]
    fn equal_values_share_their_key() {
        for (one, other, expected) in [
            ("1", "1.0", true),
            ("{\"a\":1,\"b\":[2]}", "{\"b\":[2e0],\"a\":1}", true),
            ("\"1\"", "1", false),
            ("[1,2]", "[12]", false),
            ("[1,2]", "[2,1]", false),
            ("null", "false", false),
        ] {
            let one = parse(one, Comments::Refused).unwrap();
            let other = parse(other, Comments::Refused).unwrap();
            assert_eq!(key(&one) == key(&other), expected);
            assert_eq!(equal(&one, &other), expected);
        }
    }
}
