//! Limits on what a schema refers to, which hold before anything is parsed.

use clade_checker::limits::{REFERENCE_BYTES_MAX, REFERENCES_MAX};
use clade_checker::{ResolvedReference, SchemaType, Validation, parse};

/// A text of each type that is a schema and needs no reference.
const TEXTS: [(SchemaType, &str); 3] = [
    (SchemaType::Avro, "\"int\""),
    (SchemaType::Protobuf, "message M {}"),
    (SchemaType::Json, "{}"),
];

/// What is wrong with `text` and references whose texts, which are no schemas, have these lengths.
fn refusal(schema_type: SchemaType, text: &str, lengths: &[usize]) -> Option<String> {
    let references: Vec<_> = lengths
        .iter()
        .enumerate()
        .map(|(index, length)| ResolvedReference {
            name: format!("r{index}"),
            text: "?".repeat(*length),
        })
        .collect();
    let parsed = parse(schema_type, text, &references, Validation::Registered);
    parsed.err().map(|error| error.to_string())
}

#[test]
fn the_texts_of_all_references_have_a_limit_together() {
    let half = REFERENCE_BYTES_MAX / 2;
    for (schema_type, text) in TEXTS {
        let told = refusal(schema_type, text, &[half, half, 1]).expect("it is one byte too much");
        let expected = format!(
            "the texts of the references have {} bytes together, the limit is {REFERENCE_BYTES_MAX}",
            REFERENCE_BYTES_MAX + 1
        );
        assert!(told.starts_with(&expected), "{schema_type}: {told}");
    }
}

#[test]
fn the_limit_itself_is_no_reason_to_refuse() {
    let half = REFERENCE_BYTES_MAX / 2;
    for (schema_type, text) in TEXTS {
        // Some types read references that nothing refers to, and tell that these are no schemas.
        let told = refusal(schema_type, text, &[half, half]).unwrap_or_default();
        assert!(!told.contains("limit"), "{schema_type}: {told}");
    }
}

#[test]
fn more_references_than_the_limit_are_refused() {
    for (schema_type, text) in TEXTS {
        let told = refusal(schema_type, text, &vec![1; REFERENCES_MAX + 1]);
        let expected = format!("the schema needs {} references", REFERENCES_MAX + 1);
        assert!(told.expect("it is one too many").starts_with(&expected), "{schema_type}");
    }
}
