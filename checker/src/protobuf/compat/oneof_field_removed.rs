//! A member of the writer's oneof that the reader does not know.

use super::{CompatRule, Found, Kind, MessagePair, Numbered, Spans};

pub(super) const RULE: CompatRule = CompatRule {
    kinds: &[Kind::OneofFieldRemoved],
    explanation: include_str!("oneof_field_removed.md"),
};

/// Judges a member of a oneof that the reader does not have anywhere in the message. A oneof that
/// went with all its members is let pass.
pub(in crate::protobuf) fn check(
    pair: &MessagePair<'_, '_>,
    one: Numbered<'_>,
    found: &mut Found<'_>,
) {
    let (None, Some(field)) = (one.reader, one.writer) else { return };
    let Some(oneof) = pair.writer.oneof_name(field).filter(|oneof| !pair.is_gone(oneof)) else {
        return;
    };
    let message =
        format_args!("the reader does not know the field '{}' of the oneof '{oneof}'", field.name);
    let path = pair.writer_path(field);
    found.add(Kind::OneofFieldRemoved, path, Spans::writer(field.source.span), message);
}
