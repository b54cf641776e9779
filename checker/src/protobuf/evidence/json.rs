//! Whether ProtoJSON of a writer is surely read: where names and types that JSON shows are the same.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use foldhash::fast::RandomState;

use super::graph::{Graph, Sides};
use super::types::{FieldView, Id, Side, ValueType};
use crate::protobuf::descriptor::{Enum, usual_json_name};

/// Why there is no answer.
pub(super) const NOT_DECODED: &str =
    "names or types that JSON shows differ, and no ProtoJSON is decoded";

/// What was found out before, and may be asked for each pair again.
#[derive(Default)]
struct Known<'a> {
    /// The keys of the reader's messages.
    keys: HashMap<Id, HashSet<Cow<'a, str>, RandomState>, RandomState>,
    /// Which enums of the reader have the constants of which of the writer.
    enums: HashMap<[*const Enum; 2], bool, RandomState>,
}

/// Whether every message that data meets looks alike in ProtoJSON. Besides, the reader must have the
/// same values of the wire format, which covers labels, defaults, oneofs and what is required.
pub(super) fn is_alike(sides: &Sides<'_>, graph: &Graph) -> bool {
    let mut known = Known::default();
    graph.removed.is_empty()
        && graph.pairs.iter().all(|pair| messages(sides, pair.reader, pair.writer, &mut known))
}

fn messages<'a>(sides: &Sides<'a>, reader: Id, writer: Id, known: &mut Known<'a>) -> bool {
    let (ours, theirs) = (&sides.reader, &sides.writer);
    // Some built-in messages have a JSON form of their own.
    let is_same = std::ptr::eq(ours.messages[reader].message, theirs.messages[writer].message);
    let is_special = |side: &Side<'_>, id: Id| side.messages[id].is_special;
    if is_same || is_special(ours, reader) || is_special(theirs, writer) {
        return is_same;
    }
    theirs.fields(writer).iter().all(|field| match ours.field(reader, field.number) {
        Some(other) => fields(other, field, known),
        None => {
            let keys_of = || ours.fields(reader).iter().flat_map(keys).collect();
            let taken = known.keys.entry(reader).or_insert_with(keys_of);
            keys(field).iter().all(|key| !taken.contains(key))
        }
    })
}

/// The names under which parsers know a field.
fn keys<'a>(field: &FieldView<'a>) -> [Cow<'a, str>; 2] {
    let field = field.field;
    let json_name = match &field.json_name {
        Some(given) => Cow::from(&given.name),
        None => Cow::from(usual_json_name(&field.name)),
    };
    [Cow::from(&field.name), json_name]
}

fn has_keys_of(reader: &FieldView<'_>, writer: &FieldView<'_>) -> bool {
    let is_unnamed = |one: &FieldView<'_>| one.field.json_name.is_none();
    reader.field.name == writer.field.name
        && (is_unnamed(reader) && is_unnamed(writer) || keys(reader) == keys(writer))
}

fn fields(reader: &FieldView<'_>, writer: &FieldView<'_>, known: &mut Known<'_>) -> bool {
    let is_one_form = std::mem::discriminant(&reader.cardinality)
        == std::mem::discriminant(&writer.cardinality)
        && reader.field.extendee.is_none()
        && writer.field.extendee.is_none();
    let is_one_type = match (reader.value, writer.value) {
        (ValueType::Scalar(ours), ValueType::Scalar(theirs)) => ours == theirs,
        (ValueType::Enum(ours), ValueType::Enum(theirs)) => {
            let both = [ours, theirs].map(std::ptr::from_ref);
            *known.enums.entry(both).or_insert_with(|| enums(ours, theirs))
        }
        // The messages themselves are a pair of their own.
        (ValueType::Message { .. }, ValueType::Message { .. })
        | (ValueType::Text { .. }, ValueType::Text { .. }) => true,
        _ => false,
    };
    is_one_form && is_one_type && has_keys_of(reader, writer)
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
