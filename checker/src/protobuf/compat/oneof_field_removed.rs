//! A member of the writer's oneof that the reader does not know.

use super::{CompatRule, Found, Kind, MessagePair, OneofView, Spans};

pub(super) const RULE: CompatRule = CompatRule {
    kinds: &[Kind::OneofFieldRemoved],
    explanation: include_str!("oneof_field_removed.md"),
};

/// Looks for the members of `writer` in the whole message of the reader. A oneof that went with all
/// its members is let pass.
pub(in crate::protobuf) fn check(
    pair: &MessagePair<'_, '_>,
    reader: Option<&OneofView<'_>>,
    writer: &OneofView<'_>,
    found: &mut Found<'_>,
) {
    let is_known = |number: &i32| pair.reader.fields.contains_key(number);
    if reader.is_none() && !writer.members.keys().any(is_known) {
        return;
    }
    let oneof = &writer.oneof.name;
    for (number, field) in &writer.members {
        if !is_known(number) {
            let path = format!("{}/{oneof}/{number}", pair.path);
            let message = format!(
                "the reader does not know the field '{}' of the oneof '{oneof}'",
                field.name
            );
            found.add(Kind::OneofFieldRemoved, &path, Spans::writer(field.source.span), message);
        }
    }
}
