//! A value that a writer's schema can write, and its text in Avro's JSON encoding.

use std::fmt::Write as _;

use crate::avro::model::{Model, NodeId, Shape};

/// A value of a type, in the terms of that type.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Datum {
    Null,
    Boolean(bool),
    Int(i32),
    Long(i64),
    Float(f32),
    Double(f64),
    Bytes(Vec<u8>),
    String(String),
    Fixed(Vec<u8>),
    /// The index of a symbol.
    Enum(usize),
    Array(Vec<Datum>),
    Map(Vec<(String, Datum)>),
    /// The index of a branch and what it holds.
    Union(usize, Box<Datum>),
    /// What each field holds, in their order.
    Record(Vec<Datum>),
}

/// The datum of type `id` in Avro's JSON encoding, with union branches named.
///
/// # Source
/// Avro 1.12.0 specification, "JSON Encoding".
pub(super) fn json_text(model: &Model, id: NodeId, datum: &Datum) -> String {
    let mut out = String::new();
    write_json(model, id, datum, &mut out);
    out
}

/// Writes one value. A datum is no deeper than [`super::fill::DEPTH_MAX`] allows.
fn write_json(model: &Model, id: NodeId, datum: &Datum, out: &mut String) {
    match (datum, model.shape(id)) {
        (Datum::Null, _) => out.push_str("null"),
        (Datum::Boolean(value), _) => write!(out, "{value}").expect(FITS),
        (Datum::Int(value), _) => write!(out, "{value}").expect(FITS),
        (Datum::Long(value), _) => write!(out, "{value}").expect(FITS),
        (Datum::Float(value), _) => {
            out.push_str(&float_text(f64::from(*value), &value.to_string()))
        }
        (Datum::Double(value), _) => out.push_str(&float_text(*value, &value.to_string())),
        (Datum::Bytes(bytes) | Datum::Fixed(bytes), _) => write_bytes(bytes, out),
        (Datum::String(text), _) => write_string(text, out),
        (Datum::Enum(index), Shape::Enum(at)) => {
            let symbol = model.symbols_of(model.enumeration(at)).nth(*index).unwrap_or_default();
            write_string(symbol, out);
        }
        (Datum::Array(items), Shape::Array(inner)) => {
            write_list(out, ('[', ']'), items.iter(), |item, out| {
                write_json(model, inner.node, item, out);
            });
        }
        (Datum::Map(entries), Shape::Map(inner)) => {
            write_list(out, ('{', '}'), entries.iter(), |(key, value), out| {
                write_string(key, out);
                out.push(':');
                write_json(model, inner.node, value, out);
            });
        }
        (Datum::Union(index, inner), Shape::Union(branches)) => {
            let Some(branch) = branches.of(&model.branches).get(*index) else { return };
            if **inner == Datum::Null {
                out.push_str("null");
                return;
            }
            out.push('{');
            write_string(model.branch_name(model.shape(branch.node)), out);
            out.push(':');
            write_json(model, branch.node, inner, out);
            out.push('}');
        }
        (Datum::Record(values), Shape::Record(at)) => {
            let fields = model.record(at).fields.of(&model.fields);
            write_list(out, ('{', '}'), fields.iter().zip(values), |(field, value), out| {
                write_string(model.text(field.name), out);
                out.push(':');
                write_json(model, field.edge.node, value, out);
            });
        }
        (
            Datum::Enum(_) | Datum::Array(_) | Datum::Map(_) | Datum::Union(..) | Datum::Record(_),
            _,
        ) => unreachable!("a datum is built for its type"),
    }
}

fn write_list<T>(
    out: &mut String,
    (open, close): (char, char),
    items: impl Iterator<Item = T>,
    write: impl Fn(T, &mut String),
) {
    out.push(open);
    for (index, item) in items.enumerate() {
        out.push_str(if index > 0 { "," } else { "" });
        write(item, out);
    }
    out.push(close);
}

/// Each byte is the character of its number.
fn write_bytes(bytes: &[u8], out: &mut String) {
    out.push('"');
    for byte in bytes {
        match byte {
            b'"' => out.push_str("\\\""),
            b'\\' => out.push_str("\\\\"),
            b' '..=b'~' => out.push(char::from(*byte)),
            _ => write!(out, "\\u{byte:04x}").expect(FITS),
        }
    }
    out.push('"');
}

pub(super) fn write_string(text: &str, out: &mut String) {
    out.push_str(&serde_json::Value::from(text).to_string());
}

/// JSON has no infinities and nothing that is no number: Avro writes these as texts.
pub(super) fn float_text(value: f64, digits: &str) -> String {
    if value.is_nan() {
        return "\"NaN\"".to_owned();
    }
    if value.is_infinite() {
        return if value > 0.0 { "\"Infinity\"" } else { "\"-Infinity\"" }.to_owned();
    }
    if digits.contains(['.', 'e']) { digits.to_owned() } else { format!("{digits}.0") }
}

const FITS: &str = "a string takes all";
