//! Reads JSON text into a tree that keeps spans, the spelling of numbers and the order of keys.

use std::fmt::Write as _;

use crate::error::ParseError;
use crate::span::Span;

pub(crate) mod flat;
pub(crate) mod layout;
pub(crate) mod scan;

use scan::RepeatedKeys;

/// A JSON value and the bytes that it covers.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// The value.
    pub value: Value,
    /// Its bytes in the text, without the white space around it.
    pub span: Span,
}

/// A JSON value.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number, spelled as in the text, so that no digit is lost.
    Number(String),
    /// A string, with its escapes resolved.
    String(String),
    /// An array.
    Array(Vec<Node>),
    /// An object, in the order of the text. Keys are unique.
    Object(Vec<Member>),
}

/// A key and its value in an object.
#[derive(Debug, Clone, PartialEq)]
pub struct Member {
    /// The key, with its escapes resolved.
    pub key: String,
    /// The bytes of the key, quotes included.
    pub key_span: Span,
    /// The value.
    pub value: Node,
}

/// Whether `/* */` and `//` comments are white space.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comments {
    /// They are skipped before the value and in it, as Avro Java does.
    Skipped,
    /// They are errors, as RFC 8259 has it.
    Refused,
}

impl Node {
    /// The value of `key`, if this is an object that has it.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.members()?.iter().find(|member| member.key == key).map(|member| &member.value)
    }

    /// The members, if this is an object.
    pub fn members(&self) -> Option<&[Member]> {
        match &self.value {
            Value::Object(members) => Some(members),
            _ => None,
        }
    }

    /// The items, if this is an array.
    pub fn items(&self) -> Option<&[Node]> {
        match &self.value {
            Value::Array(items) => Some(items),
            _ => None,
        }
    }

    /// The string, if this is one.
    pub fn as_str(&self) -> Option<&str> {
        match &self.value {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    /// What kind of value this is, in words for an error message.
    pub fn kind(&self) -> &'static str {
        match &self.value {
            Value::Null => "null",
            Value::Bool(_) => "a boolean",
            Value::Number(_) => "a number",
            Value::String(_) => "a string",
            Value::Array(_) => "an array",
            Value::Object(_) => "an object",
        }
    }

    /// The text without white space, numbers as they were spelled, keys in their order.
    pub fn to_compact(&self) -> String {
        let mut out = String::new();
        self.write_compact(&mut out);
        out
    }

    /// Appends [`Node::to_compact`] to `out`.
    pub fn write_compact(&self, out: &mut String) {
        match &self.value {
            Value::Null => out.push_str("null"),
            Value::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
            Value::Number(number) => out.push_str(number),
            Value::String(text) => write_string(text, out),
            Value::Array(items) => {
                out.push('[');
                for (index, item) in items.iter().enumerate() {
                    if index > 0 {
                        out.push(',');
                    }
                    item.write_compact(out);
                }
                out.push(']');
            }
            Value::Object(members) => {
                out.push('{');
                for (index, member) in members.iter().enumerate() {
                    if index > 0 {
                        out.push(',');
                    }
                    write_string(&member.key, out);
                    out.push(':');
                    member.value.write_compact(out);
                }
                out.push('}');
            }
        }
    }
}

/// Appends `text` as a JSON string to `out`: only `"`, `\` and control characters are escaped, as
/// Jackson does.
pub fn write_string(text: &str, out: &mut String) {
    out.push('"');
    let mut rest = text;
    let special = |byte: u8| byte == b'"' || byte == b'\\' || byte < 0x20;
    while let Some(plain) = rest.bytes().position(special) {
        out.push_str(&rest[..plain]);
        match rest.as_bytes()[plain] {
            b'"' => out.push_str("\\\""),
            b'\\' => out.push_str("\\\\"),
            0x8 => out.push_str("\\b"),
            b'\t' => out.push_str("\\t"),
            b'\n' => out.push_str("\\n"),
            0xC => out.push_str("\\f"),
            b'\r' => out.push_str("\\r"),
            control => {
                write!(out, "\\u{control:04X}").expect("writing to a String cannot fail");
            }
        }
        rest = &rest[plain + 1..];
    }
    out.push_str(rest);
    out.push('"');
}

/// Reads one JSON value; a leading byte order mark is skipped.
///
/// The tree of the deepest text that is allowed takes some MiB of stack in a debug build: call this,
/// and all that walks the tree, on a thread that has them.
///
/// # Errors
/// [`ParseError`] at the first byte that does not fit, at a key that its object has already, at a
/// number that JSON does not know, and where the nesting exceeds [`JSON_DEPTH_MAX`](crate::limits::JSON_DEPTH_MAX).
pub fn parse(text: &str, comments: Comments) -> Result<Node, ParseError> {
    scan::read(text, comments, RepeatedKeys::Refused).map(|document| document.root().to_node())
}

/// Reads one JSON value without comments, as Jackson does: of a key that its object has already, the
/// last value counts, at the place of the first.
///
/// # Errors
/// As [`parse`], but for the repeated key.
pub fn parse_as_jackson(text: &str) -> Result<Node, ParseError> {
    scan::read(text, Comments::Refused, RepeatedKeys::LastCounts)
        .map(|document| document.root().to_node())
}

#[cfg(test)]
mod tests;
