//! Fixed types of different sizes.

use super::{Finding, Part, Rule, Spot};
use crate::avro::kind::Kind;
use crate::avro::model::Fixed;

pub(in crate::avro) const RULE: Rule =
    Rule { kind: Kind::FixedSizeMismatch, explanation: include_str!("fixed_size_mismatch.md") };

/// Whether two fixed types differ in size.
pub(in crate::avro) fn is_found(reader: &Fixed, writer: &Fixed) -> bool {
    reader.size != writer.size
}

/// Two fixed types of different sizes, whatever their names.
pub(in crate::avro) fn finding(reader: Part<'_, Fixed>, writer: Part<'_, Fixed>) -> Finding {
    Finding {
        kind: Kind::FixedSizeMismatch,
        detail: format!("expected: {}, found: {}", writer.size, reader.size),
        message: format!(
            "the reader's '{}' takes {} bytes, but the writer wrote {}",
            reader.parts.full_name(&reader.named),
            reader.size,
            writer.size
        ),
        reader: Spot::at("size", reader.size_place),
        writer: Spot::at("size", writer.size_place),
    }
}
