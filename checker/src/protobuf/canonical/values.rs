//! Prints the values of options.

use std::fmt::{Display, Write};

use super::options::{Printed, Setting, by_number};
use crate::protobuf::descriptor::Value;
use crate::protobuf::syntax::octal;

/// Adds `name`, `equals` and the value, which may take several lines at `level`.
pub(super) fn push_setting(out: &mut String, setting: &Setting<'_>, equals: &str, level: usize) {
    out.push_str(&setting.name);
    out.push_str(equals);
    match &setting.value {
        Printed::Word(word) => out.push_str(word),
        Printed::Quoted(contents) => push_quoted(out, contents),
        Printed::Meant(value) => push_value(out, value, level),
    }
}

/// Adds the options in brackets after a field: one in its line, several in a line each. Nothing for
/// none.
pub(super) fn push_option_list(out: &mut String, settings: &[Setting<'_>], level: usize) {
    match settings {
        [] => {}
        [one] => {
            out.push_str(" [");
            push_setting(out, one, " = ", level);
            out.push(']');
        }
        [first, others @ ..] => {
            out.push_str(" [\n");
            indent(out, level + 1);
            push_setting(out, first, " = ", level + 1);
            for one in others {
                out.push_str(",\n");
                indent(out, level + 1);
                push_setting(out, one, " = ", level + 1);
            }
            out.push('\n');
            indent(out, level);
            out.push(']');
        }
    }
}

/// `text` as a string literal.
pub(super) fn quoted(text: &str) -> String {
    format!("\"{}\"", escape(text))
}

/// `text` as the contents of a string literal.
pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for one in text.chars() {
        match one {
            '"' => escaped.push_str("\\\""),
            '\\' => escaped.push_str("\\\\"),
            '\n' => escaped.push_str("\\n"),
            '\r' => escaped.push_str("\\r"),
            '\t' => escaped.push_str("\\t"),
            '\0'..='\x1f' | '\x7f' => escaped.extend(octal(one as u8)),
            _ => escaped.push(one),
        }
    }
    escaped
}

/// Begins a line at `level`.
pub(super) fn indent(out: &mut String, level: usize) {
    (0..level).for_each(|_| out.push_str("  "));
}

/// Adds a number in decimal digits.
pub(super) fn push_number(out: &mut String, number: impl Display) {
    write!(out, "{number}").expect("a string takes any text");
}

fn push_quoted(out: &mut String, contents: &str) {
    out.push('"');
    out.push_str(contents);
    out.push('"');
}

fn push_value(out: &mut String, value: &Value, level: usize) {
    match value {
        Value::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Value::Int32(value) | Value::Sint32(value) | Value::Sfixed32(value) => {
            push_number(out, value);
        }
        Value::Int64(value) | Value::Sint64(value) | Value::Sfixed64(value) => {
            push_number(out, value);
        }
        Value::Uint32(value) | Value::Fixed32(value) => push_number(out, value),
        Value::Uint64(value) | Value::Fixed64(value) => push_number(out, value),
        // Debug has no sign for it.
        Value::Float(value) if value.is_nan() && value.is_sign_negative() => out.push_str("-nan"),
        Value::Double(value) if value.is_nan() && value.is_sign_negative() => out.push_str("-nan"),
        Value::Float(value) => out.push_str(&float_word(&format!("{value:?}"))),
        Value::Double(value) => out.push_str(&float_word(&format!("{value:?}"))),
        Value::String(value) => push_quoted(out, &escape(value)),
        Value::Bytes(value) | Value::Unknown(value) => push_quoted(out, &escape_bytes(value)),
        Value::Enum(_, Some(name)) => out.push_str(name),
        Value::Enum(number, None) => push_number(out, number),
        Value::Message(fields) | Value::Group(fields) if fields.is_empty() => out.push_str("{}"),
        Value::Message(fields) | Value::Group(fields) => {
            out.push_str("{\n");
            for (index, field) in by_number(fields).into_iter().enumerate() {
                if index > 0 {
                    out.push_str(",\n");
                }
                indent(out, level + 1);
                if field.is_extension {
                    out.extend(["[", &field.name, "]"]);
                } else {
                    out.push_str(&field.name);
                }
                out.push_str(": ");
                push_value(out, &field.value, level + 1);
            }
            out.push('\n');
            indent(out, level);
            out.push('}');
        }
    }
}

/// The contents of a bytes literal.
pub(super) fn escape_bytes(bytes: &[u8]) -> String {
    let mut escaped = String::with_capacity(bytes.len());
    for &byte in bytes {
        match byte {
            b'"' => escaped.push_str("\\\""),
            b'\\' => escaped.push_str("\\\\"),
            b'\n' => escaped.push_str("\\n"),
            b'\r' => escaped.push_str("\\r"),
            b'\t' => escaped.push_str("\\t"),
            0x20..=0x7E => escaped.push(char::from(byte)),
            _ => escaped.extend(octal(byte)),
        }
    }
    escaped
}

/// A floating-point number as .proto spells it, from Rust's shortest form.
pub(super) fn float_word(debug: &str) -> String {
    match debug {
        "NaN" | "-NaN" => "nan".to_owned(),
        // As an integer it would lose its sign.
        "-0.0" => debug.to_owned(),
        _ => debug.strip_suffix(".0").unwrap_or(debug).to_owned(),
    }
}
