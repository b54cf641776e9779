//! Types of different kinds, of which the writer's does not promote to the reader's.

use super::{Finding, Rule, Side};
use crate::avro::kind::Kind;
use crate::avro::model::{Primitive, Shape};

pub(in crate::avro) const RULE: Rule =
    Rule { kind: Kind::TypeMismatch, explanation: include_str!("type_mismatch.md") };

/// Two types that are neither unions nor of one kind, of which the writer's does not promote.
pub(in crate::avro) fn finding(reader: Side<'_>, writer: Side<'_>) -> Finding {
    Finding {
        kind: Kind::TypeMismatch,
        detail: format!(
            "reader type: {} not compatible with writer type: {}",
            reader.shape.kind().to_uppercase(),
            writer.shape.kind().to_uppercase()
        ),
        message: format!(
            "the reader expects {}, but the writer wrote {}, which cannot be read as that",
            reader.describe(),
            writer.describe()
        ),
        reader: reader.spot(),
        writer: writer.spot(),
    }
}

/// Whether a reader of type `to` reads what was written as `from`.
///
/// # Source
/// Avro 1.12.0 specification, "Schema Resolution".
pub(in crate::avro) fn promotes(from: Primitive, to: Primitive) -> bool {
    use Primitive::{Bytes, Double, Float, Int, Long, String};
    from == to
        || matches!(
            (from, to),
            (Int, Long | Float | Double)
                | (Long, Float | Double)
                | (Float, Double)
                | (String, Bytes)
                | (Bytes, String)
        )
}

/// Whether the two cannot agree by their kinds alone, so that nothing need be remembered of them.
pub(in crate::avro) fn is_plain(reader: Shape, writer: Shape) -> bool {
    match (reader, writer) {
        (Shape::Primitive(to), Shape::Primitive(from)) => !promotes(from, to),
        (Shape::Union(_), _) | (_, Shape::Union(_)) => false,
        (to, from) => {
            std::mem::discriminant(&to) != std::mem::discriminant(&from)
                && !(to.is_named() && from.is_named())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_promotions_are_those_of_the_specification() {
        // Rows: the writer; columns: the reader; both in the order of `Primitive::ALL`.
        let table = [
            "null    Y.......",
            "boolean .Y......",
            "int     ..YYYY..",
            "long    ...YYY..",
            "float   ....YY..",
            "double  .....Y..",
            "bytes   ......YY",
            "string  ......YY",
        ];
        for (from, row) in Primitive::ALL.into_iter().zip(table) {
            assert!(row.starts_with(from.name()));
            for (to, expected) in Primitive::ALL.into_iter().zip(row[8..].chars()) {
                assert_eq!(promotes(from, to), expected == 'Y', "{from:?} to {to:?}");
            }
        }
    }
}
