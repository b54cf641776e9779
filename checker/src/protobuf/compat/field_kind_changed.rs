//! A scalar, a message or a map that became another of them.

use super::{CompatRule, FieldPair, Found, Kind, Shape, TypePair, shape, type_text};

pub(super) const RULE: CompatRule = CompatRule {
    kinds: &[Kind::FieldKindChanged],
    explanation: include_str!("field_kind_changed.md"),
};

/// Compares the shapes of two types.
pub(in crate::protobuf) fn check(
    pair: &FieldPair<'_, '_>,
    types: TypePair<'_>,
    found: &mut Found<'_>,
) {
    let is_same = match (shape(types.reader), shape(types.writer)) {
        (Shape::Scalar(_), Shape::Scalar(_))
        | (Shape::Message, Shape::Message)
        | (Shape::Map, Shape::Map) => true,
        (Shape::Scalar(_) | Shape::Message | Shape::Map, _) => false,
    };
    if !is_same {
        let message = format_args!(
            "the field '{}' is read as {} and written as {}",
            pair.reader.name,
            type_text(pair.sides.reader, types.reader),
            type_text(pair.sides.writer, types.writer)
        );
        found.add(Kind::FieldKindChanged, pair.path, pair.spans(), message);
    }
}
