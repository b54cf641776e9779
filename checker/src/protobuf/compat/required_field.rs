//! A required field that one side does not know.

use super::{CompatRule, Found, Kind, MessagePair, Spans};
use crate::protobuf::descriptor::Label;

pub(super) const RULE: CompatRule = CompatRule {
    kinds: &[Kind::RequiredFieldAdded, Kind::RequiredFieldRemoved],
    explanation: include_str!("required_field.md"),
};

/// Finds required fields that are plain on one side and unknown on the other. One that was a member
/// of a oneof counts as added: the writer may have set another member.
pub(in crate::protobuf) fn check(pair: &MessagePair<'_, '_>, found: &mut Found<'_>) {
    for (number, field) in &pair.writer.fields {
        if field.label == Some(Label::Required) && !pair.reader.fields.contains_key(number) {
            let path = format!("{}/{number}", pair.path);
            let message = format!(
                "the reader does not know the field '{}', which '{}' requires for the writer",
                field.name,
                pair.name()
            );
            found.add(Kind::RequiredFieldRemoved, &path, Spans::writer(field.source.span), message);
        }
    }
    for (number, field) in &pair.reader.fields {
        if field.label == Some(Label::Required) && pair.writer.plain(*number).is_none() {
            let path = format!("{}/{number}", pair.path);
            let message = format!(
                "the reader requires the field '{}' of '{}', which the writer may leave out",
                field.name,
                pair.name()
            );
            found.add(Kind::RequiredFieldAdded, &path, Spans::reader(field.source.span), message);
        }
    }
}
