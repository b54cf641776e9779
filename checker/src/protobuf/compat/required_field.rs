//! A required field that one side does not know.

use super::{CompatRule, Found, Kind, MessagePair, Numbered, Spans};
use crate::protobuf::descriptor::Label;

pub(super) const RULE: CompatRule = CompatRule {
    kinds: &[Kind::RequiredFieldAdded, Kind::RequiredFieldRemoved],
    explanation: include_str!("required_field.md"),
};

/// Judges a field that only one side has.
pub(in crate::protobuf) fn check(
    pair: &MessagePair<'_, '_>,
    one: Numbered<'_>,
    found: &mut Found<'_>,
) {
    match (one.reader, one.writer) {
        (None, Some(field)) if field.label == Some(Label::Required) => {
            let message = format_args!(
                "the reader does not know the field '{}', which '{}' requires for the writer",
                field.name,
                pair.name()
            );
            let path = pair.writer_path(field);
            found.add(Kind::RequiredFieldRemoved, path, Spans::writer(field.source.span), message);
        }
        (Some(field), None) if field.label == Some(Label::Required) => {
            let message = format_args!(
                "the reader requires the field '{}' of '{}', which the writer does not know",
                field.name,
                pair.name()
            );
            let path = pair.reader_path(field);
            found.add(Kind::RequiredFieldAdded, path, Spans::reader(field.source.span), message);
        }
        (Some(_) | None, Some(_) | None) => {}
    }
}
