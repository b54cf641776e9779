//! Whether ProtoJSON of a writer is surely read: where names and types that JSON shows are the same.

use std::collections::HashSet;

use super::graph::{Graph, Sides};
use super::types::{FieldView, Id, Side, ValueType};
use crate::protobuf::descriptor::{Enum, usual_json_name};

/// Why there is no answer.
pub(super) const NOT_DECODED: &str =
    "names or types that JSON shows differ, and no ProtoJSON is decoded";

/// Whether every message that data meets looks alike in ProtoJSON. Besides, the reader must have the
/// same values of the wire format, which covers labels, defaults, oneofs and what is required.
pub(super) fn is_alike(sides: &Sides<'_>, graph: &Graph) -> bool {
    graph.removed.is_empty()
        && graph.pairs.iter().all(|pair| messages(sides, pair.reader, pair.writer))
}

fn messages(sides: &Sides<'_>, reader: Id, writer: Id) -> bool {
    let (ours, theirs) = (&sides.reader, &sides.writer);
    // Some built-in messages have a JSON form of their own.
    let is_same = std::ptr::eq(ours.messages[reader].message, theirs.messages[writer].message);
    let is_special = |side: &Side<'_>, id: Id| side.messages[id].is_special;
    if is_same || is_special(ours, reader) || is_special(theirs, writer) {
        return is_same;
    }
    let names: HashSet<String> = ours.fields(reader).iter().flat_map(|field| keys(field)).collect();
    theirs.fields(writer).iter().all(|field| match ours.field(reader, field.number) {
        Some(other) => fields(other, field),
        None => keys(field).iter().all(|key| !names.contains(key)),
    })
}

/// The names under which parsers know a field.
fn keys(field: &FieldView<'_>) -> [String; 2] {
    let field = field.field;
    let given = field.json_name.as_ref().map(|one| one.name.clone());
    [field.name.clone(), given.unwrap_or_else(|| usual_json_name(&field.name))]
}

fn fields(reader: &FieldView<'_>, writer: &FieldView<'_>) -> bool {
    let is_one_form = std::mem::discriminant(&reader.cardinality)
        == std::mem::discriminant(&writer.cardinality)
        && reader.field.extendee.is_none()
        && writer.field.extendee.is_none();
    let is_one_type = match (reader.value, writer.value) {
        (ValueType::Scalar(ours), ValueType::Scalar(theirs)) => ours == theirs,
        (ValueType::Enum(ours), ValueType::Enum(theirs)) => enums(ours, theirs),
        // The messages themselves are a pair of their own.
        (ValueType::Message { .. }, ValueType::Message { .. })
        | (ValueType::Text { .. }, ValueType::Text { .. }) => true,
        _ => false,
    };
    is_one_form && is_one_type && keys(reader) == keys(writer)
}

/// Whether the reader has every constant of the writer under its name and number.
fn enums(reader: &Enum, writer: &Enum) -> bool {
    if std::ptr::eq(reader, writer) {
        return true;
    }
    let known: HashSet<(&str, i32)> =
        reader.values.iter().map(|value| (value.name.as_str(), value.number)).collect();
    writer.values.iter().all(|value| known.contains(&(value.name.as_str(), value.number)))
}
