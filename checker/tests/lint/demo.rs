//! One event with eight anti-patterns in three formats, and what a team would write in its place.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use clade_checker::lint::{Input, Policy, TextForm, lint};
use clade_checker::{SchemaType, Validation, parse};
use libtest_mimic::{Failed, Trial};

/// What is wrong with each format of `demo/order_changed`, once each.
const PLANTED: [(&str, &str); 8] = [
    ("integer-as-boolean", "OrderChanged.is_gift"),
    ("money-as-float", "OrderChanged.total_amount"),
    ("number-in-string", "OrderChanged.item_count"),
    ("pii-untagged", "OrderChanged.buyer_email"),
    ("string-as-enum", "OrderChanged.status"),
    ("timestamp-not-logical", "OrderChanged.changed_at"),
    ("type-discriminator-field", "OrderChanged.type"),
    ("untyped-bag", "OrderChanged.attributes"),
];

const FORMATS: [(SchemaType, &str); 3] =
    [(SchemaType::Avro, "avsc"), (SchemaType::Protobuf, "proto"), (SchemaType::Json, "json")];

/// A trial for each format of the event, and one for each of its rewritten form.
pub fn trials() -> Vec<Trial> {
    let mut trials = Vec::new();
    for (schema_type, extension) in FORMATS {
        let planted = PLANTED.map(|(rule, target)| (rule.to_owned(), target.to_owned()));
        for (stem, expected) in
            [("order_changed", planted.into()), ("rewritten/order_cancelled", BTreeSet::new())]
        {
            let file = format!("{stem}.{extension}");
            let name = format!("demo::{file}");
            trials.push(Trial::test(name, move || run(schema_type, &file, &expected)));
        }
    }
    trials
}

fn run(
    schema_type: SchemaType,
    file: &str,
    expected: &BTreeSet<(String, String)>,
) -> Result<(), Failed> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/lint/demo").join(file);
    let text = fs::read_to_string(&path).map_err(|error| format!("{file}: {error}"))?;
    let schema = parse(schema_type, &text, &[], Validation::Strict)
        .map_err(|error| format!("{file}: {error}"))?;
    let input = Input { form: TextForm::Written, ..Input::new(&schema, &text, &[]) };
    let found = lint(&input, &Policy::default());
    let told: BTreeSet<_> =
        found.iter().map(|one| (one.rule.id.to_owned(), one.target.clone())).collect();
    if found.len() == expected.len() && told == *expected {
        return Ok(());
    }
    Err(format!("{file}: expected {expected:#?}, found {told:#?}").into())
}
