//! The values of options by type, from statements and from text format.

use super::{Definition, Unfit, constant_named, constant_numbered, find_enum};
use crate::protobuf::descriptor::{EnumType, FieldType, OptionValue, Scalar, TextValue, Value};
use crate::protobuf::link::pool::View;

/// The value that an option statement gives; aggregates are read elsewhere.
pub(super) fn option(
    view: View<'_>,
    definition: Definition<'_>,
    value: &OptionValue,
) -> Result<Value, Unfit> {
    match &definition.field.field_type {
        FieldType::Scalar(scalar) => option_scalar(*scalar, value),
        FieldType::Enum(name) => match value {
            OptionValue::Identifier(constant) => enum_constant(view, &name.full, constant),
            _ => Err(Unfit::new(format!("takes a constant of '{}'", name.full))),
        },
        FieldType::Message(_)
        | FieldType::Group(_)
        | FieldType::Map(_)
        | FieldType::Unresolved(_) => {
            let name = definition.shown();
            Err(Unfit::new(format!(
                "is a message: write `{name} = {{ field: value }}` or `{name}.field = value`"
            )))
        }
    }
}

fn option_scalar(scalar: Scalar, value: &OptionValue) -> Result<Value, Unfit> {
    match (scalar, value) {
        (Scalar::Bool, OptionValue::Identifier(word)) if word == "true" => Ok(Value::Bool(true)),
        (Scalar::Bool, OptionValue::Identifier(word)) if word == "false" => Ok(Value::Bool(false)),
        (Scalar::String | Scalar::Bytes, OptionValue::String(bytes)) => Ok(quoted(scalar, bytes)),
        (Scalar::Double | Scalar::Float, OptionValue::Double(value)) => Ok(real(scalar, *value)),
        (Scalar::Double | Scalar::Float, OptionValue::PositiveInt(value)) => {
            Ok(whole_as_real(scalar, *value, 1.0))
        }
        (Scalar::Double | Scalar::Float, OptionValue::NegativeInt(value)) => {
            // As whole numbers are read first, a zero loses its sign.
            Ok(whole_as_real(scalar, *value, if *value == 0 { 1.0 } else { -1.0 }))
        }
        (Scalar::Double | Scalar::Float, OptionValue::Identifier(word))
            if matches!(word.as_str(), "inf" | "nan") =>
        {
            Ok(real(scalar, if word == "inf" { f64::INFINITY } else { f64::NAN }))
        }
        (_, OptionValue::PositiveInt(value)) if is_whole(scalar) => {
            whole(scalar, i128::from(*value))
        }
        // Not even a zero may have a sign.
        (
            Scalar::Uint32 | Scalar::Uint64 | Scalar::Fixed32 | Scalar::Fixed64,
            OptionValue::NegativeInt(_),
        ) => Err(Unfit::new(takes(scalar))),
        (_, OptionValue::NegativeInt(value)) if is_whole(scalar) => {
            whole(scalar, -i128::from(*value))
        }
        _ => Err(Unfit::new(takes(scalar))),
    }
}

/// The value that a word or a string of text format gives.
pub(super) fn text(
    view: View<'_>,
    definition: Definition<'_>,
    value: &TextValue,
) -> Result<Value, Unfit> {
    match (&definition.field.field_type, value) {
        (
            FieldType::Scalar(scalar @ (Scalar::String | Scalar::Bytes)),
            TextValue::String(bytes),
        ) => Ok(quoted(*scalar, bytes)),
        (FieldType::Scalar(scalar), TextValue::Word(word)) => text_scalar(*scalar, word),
        (FieldType::Scalar(scalar), _) => Err(Unfit::new(takes(*scalar))),
        (FieldType::Enum(name), TextValue::Word(word)) => match integer(word) {
            Some(number) => enum_number(view, &name.full, number),
            None => enum_constant(view, &name.full, word),
        },
        (FieldType::Enum(name), _) => {
            Err(Unfit::new(format!("takes a constant of '{}'", name.full)))
        }
        (
            FieldType::Message(_)
            | FieldType::Group(_)
            | FieldType::Map(_)
            | FieldType::Unresolved(_),
            _,
        ) => Err(Unfit::new("takes a message in braces")),
    }
}

fn text_scalar(scalar: Scalar, word: &str) -> Result<Value, Unfit> {
    let value = match scalar {
        Scalar::Bool => match word {
            "true" | "True" | "t" => Some(Value::Bool(true)),
            "false" | "False" | "f" => Some(Value::Bool(false)),
            _ if word.starts_with('-') => None,
            _ => match integer(word) {
                Some(0) => Some(Value::Bool(false)),
                Some(1) => Some(Value::Bool(true)),
                _ => None,
            },
        },
        Scalar::Double | Scalar::Float => number(word).map(|value| real(scalar, value)),
        Scalar::String | Scalar::Bytes => None,
        Scalar::Uint32 | Scalar::Uint64 | Scalar::Fixed32 | Scalar::Fixed64
            if word.starts_with('-') =>
        {
            None
        }
        _ => {
            return integer(word)
                .map_or(Err(None), |value| Ok(whole(scalar, value)))
                .unwrap_or_else(|_: Option<()>| Err(Unfit::new(takes(scalar))));
        }
    };
    value.ok_or_else(|| Unfit::new(takes(scalar)))
}

/// The value of a field that is not set.
pub(super) fn zero(scalar: Scalar) -> Value {
    match scalar {
        Scalar::Bool => Value::Bool(false),
        Scalar::String => Value::String(String::new()),
        Scalar::Bytes => Value::Bytes(Vec::new()),
        Scalar::Float => Value::Float(0.0),
        Scalar::Double => Value::Double(0.0),
        Scalar::Int32 => Value::Int32(0),
        Scalar::Sint32 => Value::Sint32(0),
        Scalar::Sfixed32 => Value::Sfixed32(0),
        Scalar::Int64 => Value::Int64(0),
        Scalar::Sint64 => Value::Sint64(0),
        Scalar::Sfixed64 => Value::Sfixed64(0),
        Scalar::Uint32 => Value::Uint32(0),
        Scalar::Fixed32 => Value::Fixed32(0),
        Scalar::Uint64 => Value::Uint64(0),
        Scalar::Fixed64 => Value::Fixed64(0),
    }
}

/// The constant of an enum.
fn enum_constant(view: View<'_>, full_name: &str, constant: &str) -> Result<Value, Unfit> {
    find_enum(view, full_name)
        .and_then(|place| constant_named(view, place, constant))
        .map(|value| Value::Enum(value.number, Some(value.name.clone())))
        .ok_or_else(|| Unfit::new(format!("takes a constant of '{full_name}', not '{constant}'")))
}

/// The number of an enum constant; open enums have all numbers.
fn enum_number(view: View<'_>, full_name: &str, number: i128) -> Result<Value, Unfit> {
    let unfit = || Unfit::new(format!("takes a constant of '{full_name}', not {number}"));
    let number = i32::try_from(number).map_err(|_| unfit())?;
    let place = find_enum(view, full_name).ok_or_else(unfit)?;
    let is_open = view.enum_type(place).features.enum_type == EnumType::Open;
    match constant_numbered(view, place, number) {
        Some(value) => Ok(Value::Enum(number, Some(value.name.clone()))),
        None if is_open => Ok(Value::Enum(number, None)),
        None => Err(unfit()),
    }
}

/// A string keeps bytes that are not UTF-8, as protoc does.
fn quoted(scalar: Scalar, bytes: &[u8]) -> Value {
    match String::from_utf8(bytes.to_vec()) {
        Ok(text) if scalar == Scalar::String => Value::String(text),
        Ok(_) | Err(_) => Value::Bytes(bytes.to_vec()),
    }
}

fn real(scalar: Scalar, value: f64) -> Value {
    if scalar == Scalar::Float { Value::Float(value as f32) } else { Value::Double(value) }
}

fn whole_as_real(scalar: Scalar, value: u64, sign: f64) -> Value {
    match scalar {
        Scalar::Float => Value::Float(value as f32 * sign as f32),
        _ => Value::Double(value as f64 * sign),
    }
}

fn is_whole(scalar: Scalar) -> bool {
    !matches!(
        scalar,
        Scalar::Bool | Scalar::String | Scalar::Bytes | Scalar::Double | Scalar::Float
    )
}

/// A whole number of a type, if it is in the range of the type.
fn whole(scalar: Scalar, value: i128) -> Result<Value, Unfit> {
    let fitted = match scalar {
        Scalar::Int32 => i32::try_from(value).ok().map(Value::Int32),
        Scalar::Sint32 => i32::try_from(value).ok().map(Value::Sint32),
        Scalar::Sfixed32 => i32::try_from(value).ok().map(Value::Sfixed32),
        Scalar::Int64 => i64::try_from(value).ok().map(Value::Int64),
        Scalar::Sint64 => i64::try_from(value).ok().map(Value::Sint64),
        Scalar::Sfixed64 => i64::try_from(value).ok().map(Value::Sfixed64),
        Scalar::Uint32 => u32::try_from(value).ok().map(Value::Uint32),
        Scalar::Fixed32 => u32::try_from(value).ok().map(Value::Fixed32),
        Scalar::Uint64 => u64::try_from(value).ok().map(Value::Uint64),
        Scalar::Fixed64 => u64::try_from(value).ok().map(Value::Fixed64),
        Scalar::Bool | Scalar::String | Scalar::Bytes | Scalar::Double | Scalar::Float => None,
    };
    fitted.ok_or_else(|| Unfit::new(takes(scalar)))
}

/// What an option of a type takes, as the rest of a sentence.
fn takes(scalar: Scalar) -> String {
    let what = match scalar {
        Scalar::Bool => "`true` or `false`",
        Scalar::String | Scalar::Bytes => "a string in quotes",
        Scalar::Double | Scalar::Float => "a number",
        Scalar::Int32 | Scalar::Sint32 | Scalar::Sfixed32 => {
            "a whole number from -2147483648 to 2147483647"
        }
        Scalar::Int64 | Scalar::Sint64 | Scalar::Sfixed64 => {
            "a whole number from -9223372036854775808 to 9223372036854775807"
        }
        Scalar::Uint32 | Scalar::Fixed32 => "a whole number from 0 to 4294967295",
        Scalar::Uint64 | Scalar::Fixed64 => "a whole number from 0 to 18446744073709551615",
    };
    format!("is of type {} and takes {what}", scalar.keyword())
}

/// A whole number of text format: decimal, hexadecimal or octal.
fn integer(word: &str) -> Option<i128> {
    let (digits, sign) = match word.strip_prefix('-') {
        Some(digits) => (digits.trim_start(), -1),
        None => (word, 1),
    };
    let value = if let Some(hex) = digits.strip_prefix("0x").or(digits.strip_prefix("0X")) {
        u64::from_str_radix(hex, 16).ok()?
    } else if digits.len() > 1 && digits.starts_with('0') {
        u64::from_str_radix(&digits[1..], 8).ok()?
    } else if digits.starts_with(|first: char| first.is_ascii_digit()) {
        digits.parse().ok()?
    } else {
        return None;
    };
    Some(sign * i128::from(value))
}

/// A number of text format: a word for what is no number, or a decimal one.
fn number(word: &str) -> Option<f64> {
    let (digits, is_negative) = match word.strip_prefix('-') {
        Some(digits) => (digits.trim_start(), true),
        None => (word, false),
    };
    let value = match digits.to_ascii_lowercase().as_str() {
        "inf" | "infinity" => f64::INFINITY,
        "nan" => f64::NAN,
        lower if lower.starts_with("0x") => return None,
        lower if lower.starts_with(|first: char| first.is_ascii_digit() || first == '.') => {
            let is_octal = lower.len() > 1
                && lower.starts_with('0')
                && lower.bytes().all(|byte| byte.is_ascii_digit());
            if is_octal {
                return None;
            }
            lower.strip_suffix('f').unwrap_or(lower).parse().ok()?
        }
        _ => return None,
    };
    // The sign counts for what is no number as well.
    Some(if is_negative { -value } else { value })
}
