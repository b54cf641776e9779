//! A label that changed, where both sides write one.

use super::{CompatRule, Encoding, FieldPair, Found, Kind, Shape, TypePair, shape};

pub(super) const RULE: CompatRule = CompatRule {
    kinds: &[Kind::FieldNumericLabelChanged, Kind::FieldStringOrBytesLabelChanged],
    explanation: include_str!("field_label_changed.md"),
};

/// Compares the labels of two scalar fields of one group.
pub(in crate::protobuf) fn check(
    pair: &FieldPair<'_, '_>,
    types: TypePair<'_>,
    found: &mut Found<'_>,
) {
    let (Some((reader, writer)), Shape::Scalar(group)) = (types.labels, shape(types.reader)) else {
        return;
    };
    if reader == writer || shape(types.writer) != Shape::Scalar(group) {
        return;
    }
    let kind = match group {
        Encoding::Text => Kind::FieldStringOrBytesLabelChanged,
        Encoding::Varint
        | Encoding::ZigZag
        | Encoding::Fixed32
        | Encoding::Fixed64
        | Encoding::Float
        | Encoding::Double => Kind::FieldNumericLabelChanged,
    };
    let message = format_args!(
        "the field '{}' is {} for the reader and {} for the writer",
        pair.reader.name,
        reader.keyword(),
        writer.keyword()
    );
    found.add(kind, pair.path, pair.spans(), message);
}
