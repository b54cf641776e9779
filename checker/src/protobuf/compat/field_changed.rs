//! Plain fields that come, go or change their names. None of it breaks.

use super::{CompatRule, FieldPair, Found, Kind, MessagePair, Spans};
use crate::protobuf::descriptor::Label;

pub(super) const RULE: CompatRule = CompatRule {
    kinds: &[Kind::FieldAdded, Kind::FieldRemoved, Kind::FieldNameChanged],
    explanation: include_str!("field_changed.md"),
};

/// Finds fields outside oneofs that only one side has. Required ones are left to their own rule.
pub(in crate::protobuf) fn check(pair: &MessagePair<'_, '_>, found: &mut Found<'_>) {
    for (number, field) in &pair.writer.fields {
        if pair.writer.oneof(field).is_none()
            && field.label != Some(Label::Required)
            && !pair.reader.fields.contains_key(number)
        {
            let path = format!("{}/{number}", pair.path);
            let message =
                format!("the reader does not know the field '{}' of '{}'", field.name, pair.name());
            found.add(Kind::FieldRemoved, &path, Spans::writer(field.source.span), message);
        }
    }
    for (number, field) in &pair.reader.fields {
        if pair.reader.oneof(field).is_none()
            && field.label != Some(Label::Required)
            && !pair.writer.fields.contains_key(number)
        {
            let path = format!("{}/{number}", pair.path);
            let message =
                format!("only the reader knows the field '{}' of '{}'", field.name, pair.name());
            found.add(Kind::FieldAdded, &path, Spans::reader(field.source.span), message);
        }
    }
}

/// Compares the names of two fields.
pub(in crate::protobuf) fn check_name(pair: &FieldPair<'_, '_>, found: &mut Found<'_>) {
    if pair.reader.name != pair.writer.name {
        let message = format!(
            "the field {} is '{}' for the reader and '{}' for the writer",
            pair.reader.number, pair.reader.name, pair.writer.name
        );
        found.add(Kind::FieldNameChanged, pair.path, pair.spans(), message);
    }
}
