//! A scalar type that is encoded in another way.

use super::{CompatRule, FieldPair, Found, Kind, Shape, TypePair, shape, type_text};
use crate::protobuf::descriptor::FieldType;

pub(super) const RULE: CompatRule = CompatRule {
    kinds: &[Kind::FieldScalarKindChanged],
    explanation: include_str!("field_scalar_kind_changed.md"),
};

/// Compares the groups of two scalar types.
pub(in crate::protobuf) fn check(
    pair: &FieldPair<'_, '_>,
    types: TypePair<'_>,
    found: &mut Found<'_>,
) {
    if let (Shape::Scalar(reader), Shape::Scalar(writer)) =
        (shape(types.reader), shape(types.writer))
        && reader != writer
    {
        add(pair, types.reader, types.writer, "", found);
    }
}

/// Compares the groups of the key types of two maps.
pub(in crate::protobuf) fn check_keys(
    pair: &FieldPair<'_, '_>,
    reader: &FieldType,
    writer: &FieldType,
    found: &mut Found<'_>,
) {
    if shape(reader) != shape(writer) {
        add(pair, reader, writer, "the keys of ", found);
    }
}

fn add(
    pair: &FieldPair<'_, '_>,
    reader: &FieldType,
    writer: &FieldType,
    part: &str,
    found: &mut Found<'_>,
) {
    let message = format_args!(
        "{part}the field '{}' would be read as {} from data written as {}, which has another \
         encoding",
        pair.reader.name,
        type_text(pair.sides.reader, reader),
        type_text(pair.sides.writer, writer)
    );
    found.add(Kind::FieldScalarKindChanged, pair.path, pair.spans(), message);
}
