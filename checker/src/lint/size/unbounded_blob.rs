//! Bytes without a bound inside an event.

use crate::lint::context::Context;
use crate::lint::finding::Findings;
use crate::lint::rule::{ALL_TYPES, Category, NOT_KEYS, Rule, Severity};
use crate::lint::view::{Field, Shape};
use crate::lint::words::singular;
use crate::schema_type::SchemaType;

pub(crate) const RULE: Rule = Rule {
    id: "unbounded-blob",
    category: Category::Size,
    severity: Severity::Warning,
    schema_types: ALL_TYPES,
    roles: NOT_KEYS,
    explanation: include_str!("unbounded_blob.md"),
    check,
};

/// Words of names of things that are large.
const LARGE: [&str; 22] = [
    "image",
    "photo",
    "picture",
    "thumbnail",
    "screenshot",
    "video",
    "audio",
    "recording",
    "file",
    "document",
    "attachment",
    "pdf",
    "html",
    "snapshot",
    "dump",
    "backup",
    "archive",
    "zip",
    "scan",
    "binary",
    "blob",
    "raster",
];

/// Words of names of what is said about such a thing, and is small.
const SMALL: [&str; 11] = [
    "hash",
    "checksum",
    "digest",
    "sha256",
    "md5",
    "id",
    "signature",
    "key",
    "token",
    "name",
    "etag",
];

/// The size that every broker and consumer has to take.
///
/// # Source
/// CloudEvents 1.0, "Size Limits".
const EVENT_BYTES: usize = 64 * 1024;

/// The size above which a broker refuses a record unless it was told otherwise.
///
/// # Source
/// Apache Kafka, `message.max.bytes`.
const RECORD_BYTES: usize = 1_048_588;

fn check(context: &Context<'_>, findings: &mut Findings) {
    for field in context.view.own_fields() {
        if !is_blob(context.view.schema_type, field) || field.details.max_length.is_some() {
            continue;
        }
        let named = &field.words;
        let is_in =
            |list: &[&str], word: &str| list.contains(&word) || list.contains(&singular(word));
        let Some(word) = named.iter().find(|word| is_in(&LARGE, word)) else { continue };
        if named.last().is_some_and(|last| is_in(&SMALL, last)) {
            continue;
        }
        let message = format!(
            "'{}' may be of any size: a broker refuses the record above its limit, and every \
             consumer pays for bytes that few of them read",
            field.name
        );
        let finding = findings.add_field(field, message);
        finding.because("type", 1, "it holds bytes without a bound");
        finding.because("name", 1, format!("a '{word}' is large"));
    }
    check_samples(context, findings);
}

fn is_blob(schema_type: SchemaType, field: &Field) -> bool {
    match field.shape.item() {
        Shape::Bytes => field.details.logical.is_none(),
        Shape::String => schema_type == SchemaType::Json && field.details.content.is_some(),
        _ => false,
    }
}

/// Records that are too large as they are: nineteen of twenty are smaller than what is compared.
fn check_samples(context: &Context<'_>, findings: &mut Findings) {
    let samples = context.input.samples.iter();
    let mut sizes: Vec<usize> = samples.map(|sample| sample.to_compact().len()).collect();
    sizes.sort_unstable();
    let Some(&size) = sizes.get((sizes.len() * 19 / 20).min(sizes.len().saturating_sub(1))) else {
        return;
    };
    if size <= EVENT_BYTES {
        return;
    }
    let message = format!(
        "records have {size} bytes: more than what every consumer and every broker on the way has \
         to take"
    );
    let finding = findings.add(&context.view.root_place, message);
    if size > RECORD_BYTES {
        finding.at(Severity::Error);
    }
    let text =
        format!("of {} records, one in twenty has {size} bytes as JSON, or more", sizes.len());
    finding.because("samples", 1, text);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json_text::parse_as_jackson;
    use crate::lint::{Input, Policy, lint};
    use crate::{Validation, parse};

    fn severity(bytes: usize) -> Option<Severity> {
        let text = r#"{"type":"record","name":"R","fields":[{"name":"note","type":"string"}]}"#;
        let schema = parse(SchemaType::Avro, text, &[], Validation::Strict).unwrap();
        let sample = parse_as_jackson(&format!(r#"{{"note":"{}"}}"#, "x".repeat(bytes))).unwrap();
        let samples = [sample];
        let input = Input { samples: &samples, ..Input::new(&schema, text, &[]) };
        let found = lint(&input, &Policy::default());
        found.iter().find(|one| one.rule.id == RULE.id).map(|one| one.severity)
    }

    #[test]
    fn large_samples_are_told() {
        assert_eq!(severity(EVENT_BYTES / 2), None);
        assert_eq!(severity(EVENT_BYTES), Some(Severity::Warning));
        assert_eq!(severity(RECORD_BYTES), Some(Severity::Error));
    }
}
