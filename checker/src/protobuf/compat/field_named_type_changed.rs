//! A field with another message type, or with one of another file that breaks.

use super::{CompatRule, FieldPair, Found, Kind, TypePair};
use crate::protobuf::compare::local_name;
use crate::protobuf::descriptor::{FieldType, Files, TypeName};

pub(super) const RULE: CompatRule = CompatRule {
    kinds: &[Kind::FieldNamedTypeChanged],
    explanation: include_str!("field_named_type_changed.md"),
};

/// Compares the message types of two fields.
pub(in crate::protobuf) fn check<'a>(
    pair: &FieldPair<'a, '_>,
    types: TypePair<'a>,
    found: &mut Found<'a>,
) {
    let (FieldType::Message(reader), FieldType::Message(writer)) = (types.reader, types.writer)
    else {
        return;
    };
    let files = pair.sides;
    if without_package(files.reader, reader) != without_package(files.writer, writer) {
        let message = format_args!(
            "the field '{}' is read as message {} and written as message {}",
            pair.reader.name, reader.full, writer.full
        );
        found.add(Kind::FieldNamedTypeChanged, pair.path, pair.spans(), message);
    } else if !(files.reader.is_local(&reader.full) && files.writer.is_local(&writer.full)) {
        let message = format_args!(
            "the field '{}' has the message type {}, which the reader cannot read as it was \
             written",
            pair.reader.name, reader.full
        );
        let kind = Kind::FieldNamedTypeChanged;
        found.refer((reader, writer), kind, pair.path, pair.spans(), message);
    }
}

/// The name of a message without the package of its file, so that moving a package is told once.
fn without_package<'a>(files: &Files, name: &'a TypeName) -> &'a str {
    files.message(&name.full).map_or(&name.full, |(file, _)| local_name(file, &name.full))
}
