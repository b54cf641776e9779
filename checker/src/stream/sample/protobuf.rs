//! Keys in Protobuf's wire format: the first message of the file, fields in the order of their numbers.

use std::collections::HashMap;

use super::{DEPTH_MAX, Sample, Seed, varint};
use crate::json_text::write_string;
use crate::lint::view::View;
use crate::protobuf::Files;
use crate::protobuf::descriptor::{Field, FieldType, Label, Message, Scalar};

/// The numbers and types of fields; names leave no trace in bytes.
pub(super) fn form(files: &Files, view: &View) -> String {
    let mut form = String::new();
    if let Some((root, _)) = view.root_record() {
        let name = view.full_name(root);
        write_form(files, &name, &mut HashMap::new(), 0, &mut form);
    }
    form
}

fn write_form(
    files: &Files,
    name: &str,
    seen: &mut HashMap<String, usize>,
    depth: usize,
    out: &mut String,
) {
    if let Some(place) = seen.get(name) {
        out.push_str(&format!("#{place}"));
        return;
    }
    seen.insert(name.to_owned(), seen.len());
    let Some((_, message)) = files.message(name).filter(|_| depth <= DEPTH_MAX) else {
        out.push_str(name);
        return;
    };
    out.push('{');
    for field in in_order(message) {
        let repeated = if field.label == Some(Label::Repeated) { "*" } else { "" };
        out.push_str(&format!("{}{repeated}:", field.number));
        match &field.field_type {
            FieldType::Scalar(scalar) => out.push_str(scalar.keyword()),
            FieldType::Enum(_) => out.push_str("enum"),
            FieldType::Map(_) => out.push_str("map"),
            FieldType::Unresolved(name) => out.push_str(&name.full),
            FieldType::Message(name) | FieldType::Group(name) => {
                write_form(files, &name.full, seen, depth + 1, out);
            }
        }
        out.push(',');
    }
    out.push('}');
}

fn in_order(message: &Message) -> Vec<&Field> {
    let mut fields: Vec<_> = message.fields.iter().collect();
    fields.sort_by_key(|field| field.number);
    fields
}

pub(super) fn sample(files: &Files, view: &View, seed: &Seed<'_>) -> Option<Sample> {
    let (root, _) = view.root_record()?;
    message(files, &view.full_name(root), seed, 0)
}

fn message(files: &Files, name: &str, seed: &Seed<'_>, depth: usize) -> Option<Sample> {
    seed.step()?;
    let (_, message) = files.message(name).filter(|_| depth <= DEPTH_MAX)?;
    let mut made = Sample { shown: "{".to_owned(), bytes: Vec::new() };
    let mut separator = "";
    for field in in_order(message) {
        // One member of a oneof at most, and no list has to have an entry.
        let is_written = field.label != Some(Label::Repeated)
            && (field.oneof.is_none() || field.proto3_optional)
            && !matches!(field.field_type, FieldType::Map(_));
        // What the other schema does not know is not set.
        let is_shared = depth > 0 || seed.shared.contains(&field.name);
        if !is_written || !is_shared {
            continue;
        }
        let Some(value) = value(files, field, seed, depth)? else { continue };
        made.shown.push_str(separator);
        separator = ",";
        write_string(&field.name, &mut made.shown);
        made.shown.push(':');
        made.shown.push_str(&value.shown);
        made.bytes.extend(value.bytes);
    }
    made.shown.push('}');
    Some(made)
}

/// A field with its tag; `Some(None)` for one whose value leaves no bytes.
fn value(files: &Files, field: &Field, seed: &Seed<'_>, depth: usize) -> Option<Option<Sample>> {
    let number = seed.number;
    let mut shown = number.to_string();
    let mut bytes = Vec::new();
    let tag = |wire_type: u32, bytes: &mut Vec<u8>| {
        varint(u64::from(field.number.cast_unsigned() << 3 | wire_type), bytes);
    };
    match &field.field_type {
        FieldType::Scalar(scalar) => match scalar {
            Scalar::Int32 | Scalar::Int64 | Scalar::Uint32 | Scalar::Uint64 => {
                tag(0, &mut bytes);
                varint(u64::from(number), &mut bytes);
            }
            Scalar::Sint32 | Scalar::Sint64 => {
                tag(0, &mut bytes);
                varint(u64::from(number) << 1, &mut bytes);
            }
            Scalar::Fixed32 | Scalar::Sfixed32 => {
                tag(5, &mut bytes);
                bytes.extend(number.to_le_bytes());
            }
            Scalar::Fixed64 | Scalar::Sfixed64 => {
                tag(1, &mut bytes);
                bytes.extend(u64::from(number).to_le_bytes());
            }
            Scalar::Float => {
                tag(5, &mut bytes);
                bytes.extend(f32::from(u16::try_from(number).ok()?).to_le_bytes());
            }
            Scalar::Double => {
                tag(1, &mut bytes);
                bytes.extend(f64::from(number).to_le_bytes());
            }
            Scalar::Bool => {
                tag(0, &mut bytes);
                bytes.push(1);
                shown = "true".to_owned();
            }
            Scalar::String | Scalar::Bytes => {
                tag(2, &mut bytes);
                let text = seed.text(Some(&field.name));
                varint(text.len() as u64, &mut bytes);
                bytes.extend_from_slice(text.as_bytes());
                shown.clear();
                write_string(&text, &mut shown);
            }
        },
        FieldType::Message(name) => {
            let inner = message(files, &name.full, seed, depth + 1)?;
            tag(2, &mut bytes);
            varint(inner.bytes.len() as u64, &mut bytes);
            bytes.extend(inner.bytes);
            shown = inner.shown;
        }
        // The zero value of an enum leaves no bytes in proto3.
        FieldType::Enum(_) | FieldType::Map(_) => return Some(None),
        FieldType::Group(_) | FieldType::Unresolved(_) => return None,
    }
    Some(Some(Sample { shown, bytes }))
}
