//! Data of a writer: as a tree, as bytes, as text.

use std::fmt::Write as _;

use super::atom::{Atom, WireType, varint};
use super::types::{Cardinality, FieldView, Id, Side, ValueType};
use crate::protobuf::base64;
use crate::protobuf::descriptor::Scalar;

/// A message of a writer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Datum {
    pub id: Id,
    /// The fields that are set, by number.
    pub fields: Vec<(i32, Vec<Element>)>,
}

/// One value of a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Element {
    Atom(Atom),
    Message(Datum),
}

impl Datum {
    /// Gives a field other elements. Within a oneof the caller sets one member only.
    pub fn set(&mut self, number: i32, elements: Vec<Element>) {
        match self.fields.binary_search_by_key(&number, |(number, _)| *number) {
            Ok(at) => self.fields[at].1 = elements,
            Err(at) => self.fields.insert(at, (number, elements)),
        }
    }

    /// The elements of a field; none if it is not set.
    pub fn elements(&self, number: i32) -> &[Element] {
        match self.fields.binary_search_by_key(&number, |(number, _)| *number) {
            Ok(at) => &self.fields[at].1,
            Err(_) => &[],
        }
    }

    /// The wire format, fields by number. The depth of data is limited.
    pub fn bytes(&self, side: &Side<'_>) -> Vec<u8> {
        let mut bytes = Vec::new();
        for (number, elements) in &self.fields {
            let Some(field) = side.field(self.id, *number) else { continue };
            let tag = u64::from(number.cast_unsigned()) << 3;
            if field.is_packed {
                let mut inner = Vec::new();
                elements.iter().for_each(|element| value(element, field, side, &mut inner));
                write_varint(&mut bytes, tag | WireType::Length.number());
                write_length(&mut bytes, &inner);
                continue;
            }
            for element in elements {
                let wire_type = WireType::of(field.value);
                write_varint(&mut bytes, tag | wire_type.number());
                value(element, field, side, &mut bytes);
                if wire_type == WireType::Group {
                    write_varint(&mut bytes, tag | 4);
                }
            }
        }
        bytes
    }

    /// As JSON, under the names of the fields.
    pub fn text(&self, side: &Side<'_>) -> String {
        let mut text = String::new();
        self.write(side, &mut text);
        text
    }

    fn write(&self, side: &Side<'_>, text: &mut String) {
        text.push('{');
        let mut is_first = true;
        for (number, elements) in &self.fields {
            let Some(field) = side.field(self.id, *number) else { continue };
            if !std::mem::take(&mut is_first) {
                text.push(',');
            }
            text.push_str(&quoted(&field.field.name));
            text.push(':');
            write_elements(field, elements, side, text);
        }
        text.push('}');
    }
}

/// The value of a field as JSON.
pub(super) fn elements_text(
    field: &FieldView<'_>,
    elements: &[Element],
    side: &Side<'_>,
) -> String {
    let mut text = String::new();
    write_elements(field, elements, side, &mut text);
    text
}

fn write_elements(field: &FieldView<'_>, elements: &[Element], side: &Side<'_>, text: &mut String) {
    match field.cardinality {
        Cardinality::Singular(_) => {
            elements.iter().for_each(|one| one.write(field, side, text));
        }
        Cardinality::Repeated => {
            list(text, ('[', ']'), elements, |one, text| one.write(field, side, text));
        }
        Cardinality::Map => {
            list(text, ('{', '}'), elements, |one, text| entry(one, side, text));
        }
    }
}

fn list(
    text: &mut String,
    (open, close): (char, char),
    elements: &[Element],
    mut write: impl FnMut(&Element, &mut String),
) {
    text.push(open);
    for (at, element) in elements.iter().enumerate() {
        if at > 0 {
            text.push(',');
        }
        write(element, text);
    }
    text.push(close);
}

/// An entry of a map: `"key":value`.
fn entry(element: &Element, side: &Side<'_>, text: &mut String) {
    let Element::Message(entry) = element else { return };
    for (number, elements) in &entry.fields {
        let (Some(field), Some(value)) = (side.field(entry.id, *number), elements.first()) else {
            continue;
        };
        let mut written = String::new();
        value.write(field, side, &mut written);
        let is_key = *number == 1;
        if is_key && !written.starts_with('"') {
            written = quoted(&written);
        }
        text.push_str(&written);
        if is_key {
            text.push(':');
        }
    }
}

impl Element {
    /// The key, if it is an entry of a map, or a message of the same shape.
    pub fn key(&self) -> Option<&Atom> {
        let Element::Message(entry) = self else { return None };
        match entry.elements(1).first()? {
            Element::Atom(key) => Some(key),
            Element::Message(_) => None,
        }
    }

    fn write(&self, field: &FieldView<'_>, side: &Side<'_>, text: &mut String) {
        match self {
            Element::Message(datum) => datum.write(side, text),
            Element::Atom(atom) => text.push_str(&atom_text(atom, field.value)),
        }
    }
}

/// A scalar as ProtoJSON has it.
pub(super) fn atom_text(atom: &Atom, value: ValueType<'_>) -> String {
    match (atom, value) {
        (Atom::Int(number), ValueType::Enum(one)) => {
            let named = one.values.iter().find(|value| i128::from(value.number) == *number);
            named.map_or_else(|| number.to_string(), |value| quoted(&value.name))
        }
        (Atom::Int(number), ValueType::Scalar(Scalar::Bool)) => (*number != 0).to_string(),
        (Atom::Int(number), ValueType::Scalar(scalar)) if is_wide(scalar) => {
            quoted(&number.to_string())
        }
        (Atom::Int(number), _) => number.to_string(),
        (Atom::Float(bits), _) => float_text(f64::from_bits(*bits)),
        (Atom::Bytes(bytes), ValueType::Text { .. }) => quoted(&String::from_utf8_lossy(bytes)),
        (Atom::Bytes(bytes), _) => quoted(&base64::encode(bytes)),
    }
}

/// Numbers of 64 bits are strings in ProtoJSON.
fn is_wide(scalar: Scalar) -> bool {
    matches!(
        scalar,
        Scalar::Int64 | Scalar::Uint64 | Scalar::Sint64 | Scalar::Fixed64 | Scalar::Sfixed64
    )
}

fn float_text(value: f64) -> String {
    if value.is_nan() {
        "\"NaN\"".to_owned()
    } else if value.is_infinite() {
        (if value > 0.0 { "\"Infinity\"" } else { "\"-Infinity\"" }).to_owned()
    } else {
        let mut text = String::new();
        // A number that prints without a point is still one.
        write!(text, "{value:?}").expect("a string takes any text");
        text
    }
}

/// A JSON string.
pub(super) fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// One value, without its tag.
fn value(element: &Element, field: &FieldView<'_>, side: &Side<'_>, bytes: &mut Vec<u8>) {
    match element {
        Element::Message(datum) => {
            let inner = datum.bytes(side);
            if WireType::of(field.value) == WireType::Group {
                bytes.extend(inner);
            } else {
                write_length(bytes, &inner);
            }
        }
        Element::Atom(Atom::Bytes(content)) => write_length(bytes, content),
        Element::Atom(Atom::Float(bits)) => {
            let value = f64::from_bits(*bits);
            if WireType::of(field.value) == WireType::Fixed32 {
                bytes.extend((value as f32).to_le_bytes());
            } else {
                bytes.extend(value.to_le_bytes());
            }
        }
        Element::Atom(Atom::Int(number)) => match WireType::of(field.value) {
            WireType::Fixed32 => bytes.extend((*number as u32).to_le_bytes()),
            WireType::Fixed64 => bytes.extend((*number as u64).to_le_bytes()),
            WireType::Varint | WireType::Length | WireType::Group => {
                write_varint(bytes, varint(field.value, *number));
            }
        },
    }
}

fn write_length(bytes: &mut Vec<u8>, content: &[u8]) {
    write_varint(bytes, content.len() as u64);
    bytes.extend_from_slice(content);
}

fn write_varint(bytes: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        bytes.push((value & 0x7F) as u8 | 0x80);
        value >>= 7;
    }
    bytes.push(value as u8);
}
