//! A reader field that the writer never wrote and that has no default.

use super::{Finding, Rule, Side, Spot};
use crate::avro::kind::Kind;
use crate::avro::model::{Field, Record};

pub(in crate::avro) const RULE: Rule = Rule {
    kind: Kind::ReaderFieldMissingDefaultValue,
    explanation: include_str!("reader_field_missing_default_value.md"),
};

/// A field of the reader that has no default, and the writer's record, which has no such field.
pub(in crate::avro) fn finding(field: &Field, record: &Record, writer: Side<'_>) -> Finding {
    Finding {
        kind: Kind::ReaderFieldMissingDefaultValue,
        detail: field.name.clone(),
        message: format!(
            "the reader needs the field '{}', but the writer's record '{}' has none of that name \
             and the reader gives no default",
            field.name,
            record.named.name.full()
        ),
        reader: Spot { steps: Vec::new(), span: field.name_span },
        writer: writer.spot(),
    }
}
