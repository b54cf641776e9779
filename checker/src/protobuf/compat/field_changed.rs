//! Plain fields that come, go or change their names. None of it breaks.

use super::{CompatRule, Field, FieldPair, Found, Kind, MessagePair, Numbered, Spans};
use crate::protobuf::descriptor::Label;

pub(super) const RULE: CompatRule = CompatRule {
    kinds: &[Kind::FieldAdded, Kind::FieldRemoved, Kind::FieldNameChanged],
    explanation: include_str!("field_changed.md"),
};

/// Judges a field outside oneofs that only one side has. Required ones are left to their own rule.
pub(in crate::protobuf) fn check(
    pair: &MessagePair<'_, '_>,
    one: Numbered<'_>,
    found: &mut Found<'_>,
) {
    let is_required = |field: &Field| field.label == Some(Label::Required);
    match (one.reader, one.writer) {
        (None, Some(field)) if pair.writer.oneof(field).is_none() && !is_required(field) => {
            let message = format_args!(
                "the reader does not know the field '{}' of '{}'",
                field.name,
                pair.name()
            );
            let path = pair.writer_path(field);
            found.add(Kind::FieldRemoved, path, Spans::writer(field.source.span), message);
        }
        (Some(field), None) if pair.reader.oneof(field).is_none() && !is_required(field) => {
            let message = format_args!(
                "only the reader knows the field '{}' of '{}'",
                field.name,
                pair.name()
            );
            let path = pair.reader_path(field);
            found.add(Kind::FieldAdded, path, Spans::reader(field.source.span), message);
        }
        (Some(_) | None, Some(_) | None) => {}
    }
}

/// Compares the names of two fields.
pub(in crate::protobuf) fn check_name(pair: &FieldPair<'_, '_>, found: &mut Found<'_>) {
    if pair.reader.name != pair.writer.name {
        let message = format_args!(
            "the field {} is '{}' for the reader and '{}' for the writer",
            pair.reader.number, pair.reader.name, pair.writer.name
        );
        found.add(Kind::FieldNameChanged, pair.path, pair.spans(), message);
    }
}
