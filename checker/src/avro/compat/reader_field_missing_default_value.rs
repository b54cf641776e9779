//! A reader field that the writer never wrote and that has no default.

use super::{Finding, Part, Rule, Side, Spot};
use crate::avro::kind::Kind;
use crate::avro::model::{Field, Record};

pub(in crate::avro) const RULE: Rule = Rule {
    kind: Kind::ReaderFieldMissingDefaultValue,
    explanation: include_str!("reader_field_missing_default_value.md"),
};

/// A field of the reader that has no default, and the writer's record, which has no such field.
pub(in crate::avro) fn finding(
    field: Part<'_, Field>,
    record: Part<'_, Record>,
    writer: Side<'_>,
) -> Finding {
    let name = field.parts.text(field.name);
    Finding {
        kind: Kind::ReaderFieldMissingDefaultValue,
        detail: name.to_owned(),
        message: format!(
            "the reader needs the field '{name}', but the writer's record '{}' has none of that \
             name and the reader gives no default",
            record.parts.full_name(&record.named)
        ),
        reader: Spot::here(field.name_place),
        writer: writer.spot(),
    }
}
