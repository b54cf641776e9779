//! Defaults and JSON names as descriptors hold them.

use super::options::{escape_bytes, float_word};
use crate::protobuf::canonical::escape;
use crate::protobuf::model::{FieldType, Scalar, Value};

/// Stands before a JSON name that was made up to get past a check that proto2 does not have.
pub(in crate::protobuf) const MADE_UP: char = '\u{1}';

/// The default of a field of `field_type`, from the text that its descriptor holds.
pub(super) fn value(text: &str, field_type: &FieldType) -> Value {
    match field_type {
        FieldType::Scalar(Scalar::String) => Value::Quoted(escape(text)),
        FieldType::Scalar(Scalar::Bytes) => Value::Quoted(escape_bytes(&unescape(text))),
        FieldType::Scalar(Scalar::Float | Scalar::Double) => match text.parse::<f64>() {
            Ok(number) => Value::Word(float_word(&format!("{number:?}"))),
            Err(_) => Value::Word(text.to_owned()),
        },
        FieldType::Scalar(_)
        | FieldType::Enum(_)
        | FieldType::Message(_)
        | FieldType::Group { .. }
        | FieldType::Map { .. } => Value::Word(text.to_owned()),
    }
}

/// The JSON name of a field that gives none: `foo_bar` becomes `fooBar`.
pub(in crate::protobuf) fn json_name(name: &str) -> String {
    let mut json = String::with_capacity(name.len());
    let mut is_next_upper = false;
    for one in name.chars() {
        if one == '_' {
            is_next_upper = true;
        } else if is_next_upper {
            json.push(one.to_ascii_uppercase());
            is_next_upper = false;
        } else {
            json.push(one);
        }
    }
    json
}

/// The bytes that a C-escaped default stands for.
fn unescape(text: &str) -> Vec<u8> {
    let bytes = text.as_bytes();
    let mut plain = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        at += 1;
        if byte != b'\\' {
            plain.push(byte);
            continue;
        }
        let Some(&escape) = bytes.get(at) else { break };
        at += 1;
        match escape {
            b'a' => plain.push(7),
            b'b' => plain.push(8),
            b'f' => plain.push(12),
            b'n' => plain.push(b'\n'),
            b'r' => plain.push(b'\r'),
            b't' => plain.push(b'\t'),
            b'v' => plain.push(11),
            b'x' | b'X' => plain.push(digits(bytes, &mut at, 16, 2)),
            b'0'..=b'7' => {
                at -= 1;
                plain.push(digits(bytes, &mut at, 8, 3));
            }
            other => plain.push(other),
        }
    }
    plain
}

/// The number that up to `most` digits at `at` give in `radix`; only the lowest byte is kept.
fn digits(bytes: &[u8], at: &mut usize, radix: u32, most: usize) -> u8 {
    let mut value = 0_u32;
    for _ in 0..most {
        let digit = bytes.get(*at).and_then(|&byte| char::from(byte).to_digit(radix));
        let Some(digit) = digit else { break };
        value = value * radix + digit;
        *at += 1;
    }
    (value & 0xFF) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn defaults_are_respelled_by_their_type() {
        let scalar = |text, scalar| value(text, &FieldType::Scalar(scalar));
        assert_eq!(scalar("a\"b\n", Scalar::String), Value::Quoted("a\\\"b\\n".into()));
        assert_eq!(
            scalar("\\001\\xff\\\\x", Scalar::Bytes),
            Value::Quoted("\\001\\377\\\\x".into())
        );
        assert_eq!(scalar("100000000000000000000", Scalar::Double), Value::Word("1e20".into()));
        assert_eq!(scalar("-inf", Scalar::Float), Value::Word("-inf".into()));
        assert_eq!(scalar("nan", Scalar::Float), Value::Word("nan".into()));
        assert_eq!(scalar("7", Scalar::Int32), Value::Word("7".into()));
    }

    #[test]
    fn json_names_drop_underscores() {
        assert_eq!(json_name("foo_bar_1x"), "fooBar1x");
        assert_eq!(json_name("_Foo__b"), "FooB");
    }
}
