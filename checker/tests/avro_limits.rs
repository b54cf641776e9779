//! Avro texts that are as deep or as long as the limits allow, on the stack of a test thread.

use clade_checker::{
    Format, Policy, ResolvedReference, Schema, SchemaType, Validation, compare, parse,
};

fn parsed(text: &str) -> Schema {
    parse(SchemaType::Avro, text, &[], Validation::Strict).expect("the text is valid")
}

/// Parses, prints and compares the schema with itself and with `other`.
fn exercise(text: &str, other: &str) -> Vec<String> {
    let (schema, other) = (parsed(text), parsed(other));
    let again = parsed(&schema.canonical_text());
    assert_eq!(again.canonical_text(), schema.canonical_text());
    assert!(schema.formatted_text(Format::Resolved).is_some());
    assert!(!schema.normalized_text().is_empty());
    compare(&schema, &other, Policy::Strict)
        .iter()
        .map(|difference| difference.kind.wire_name().to_owned())
        .collect()
}

fn nested(opening: &str, core: &str, closing: &str, levels: usize) -> String {
    format!("{}{core}{}", opening.repeat(levels), closing.repeat(levels))
}

#[test]
fn arrays_nest_to_the_limit() {
    let deep = |core: &str| nested(r#"{"type":"array","items":"#, core, "}", 499);
    assert_eq!(exercise(&deep(r#""long""#), &deep(r#""int""#)), [""; 0]);
    assert_eq!(exercise(&deep(r#""int""#), &deep(r#""long""#)), ["TYPE_MISMATCH"]);
}

#[test]
fn records_nest_deep() {
    let deep = |core: &str| {
        let mut text = core.to_owned();
        for level in 0..150 {
            text = format!(
                r#"{{"type":"record","name":"R{level}","fields":[{{"name":"f","type":{text}}}]}}"#
            );
        }
        text
    };
    assert_eq!(exercise(&deep(r#""long""#), &deep(r#""int""#)), [""; 0]);
    assert_eq!(exercise(&deep(r#""int""#), &deep(r#""long""#)), ["TYPE_MISMATCH"]);
}

#[test]
fn defaults_nest_deep() {
    let value = nested("[", "", "]", 600);
    let text = format!(
        r#"{{"type":"record","name":"R","fields":[{{"name":"a","type":"int","default":{value}}}]}}"#
    );
    assert!(parse(SchemaType::Avro, &text, &[], Validation::Strict).is_err());
    assert!(parse(SchemaType::Avro, &text, &[], Validation::Registered).is_ok());
}

/// A union of records, each of which has a field of the one before it.
fn chain(length: usize, last: &str) -> String {
    let mut records =
        vec![format!(r#"{{"type":"record","name":"R0","fields":[{{"name":"f","type":{last}}}]}}"#)];
    for index in 1..length {
        let before = index - 1;
        records.push(format!(
            r#"{{"type":"record","name":"R{index}","fields":[{{"name":"f","type":"R{before}"}}]}}"#
        ));
    }
    format!("[{}]", records.join(","))
}

#[test]
fn a_long_chain_of_names_is_no_deep_nesting_where_its_start_is_known() {
    let (long, int) = (chain(2_000, r#""long""#), chain(2_000, r#""int""#));
    let found = compare(&parsed(&long), &parsed(&long), Policy::Strict);
    assert_eq!(found, []);
    assert!(compare(&parsed(&int), &parsed(&long), Policy::Strict).len() <= 2_000);
}

/// The record that begins a chain in a reference, so that its types are met one inside the other.
fn far_end(last: &str) -> Schema {
    let far = r#"{"type":"record","name":"Top","fields":[{"name":"x","type":"R1999"}]}"#;
    let chain = ResolvedReference { name: "chain".to_owned(), text: chain(2_000, last) };
    parse(SchemaType::Avro, far, &[chain], Validation::Strict).expect("a chain within every limit")
}

#[test]
fn a_chain_that_is_met_from_its_far_end_ends_with_a_difference() {
    let schema = far_end(r#""int""#);
    let resolved = schema.formatted_text(Format::Resolved).unwrap();
    assert!(resolved.len() > 2_000);
    let found = compare(&schema, &far_end(r#""long""#), Policy::Strict);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].kind.wire_name(), "COMPARISON_LIMIT_EXCEEDED");
    assert_eq!(compare(&schema, &far_end(r#""int""#), Policy::Strict), []);
}

#[test]
fn types_used_before_their_definition_may_not_nest_too_deep() {
    let mut records = Vec::new();
    for index in 0..2_000 {
        let next = index + 1;
        records.push(format!(
            r#"{{"type":"record","name":"R{index}","fields":[{{"name":"f","type":"R{next}"}}]}}"#
        ));
    }
    records.push(r#"{"type":"record","name":"R2000","fields":[]}"#.to_owned());
    let text = format!("[{}]", records.join(","));
    let error = parse(SchemaType::Avro, &text, &[], Validation::Strict).unwrap_err();
    assert!(error.to_string().contains("nest too deep"), "{error}");
}

/// Each record uses the one before it twice, so that there are 2^60 ways to the innermost field.
fn doubling(core: &str) -> String {
    let mut records =
        vec![format!(r#"{{"type":"record","name":"R0","fields":[{{"name":"a","type":{core}}}]}}"#)];
    for index in 1..60 {
        let before = index - 1;
        records.push(format!(
            r#"{{"type":"record","name":"R{index}","fields":[
                {{"name":"a","type":"R{before}","default":{{}}}},
                {{"name":"b","type":"R{before}","default":{{}}}}]}}"#
        ));
    }
    format!("[{}]", records.join(","))
}

#[test]
fn types_that_are_used_often_are_judged_once() {
    let top = |core: &str| {
        let text = doubling(core).replacen("}]}", r#","default":0}]}"#, 1);
        let reference = ResolvedReference { name: "chain".to_owned(), text };
        let text = r#"{"type":"record","name":"Top","fields":[{"name":"x","type":"R59"}]}"#;
        parse(SchemaType::Avro, text, &[reference], Validation::Strict).expect("it is valid")
    };
    let (int, long) = (top(r#""int""#), top(r#""long""#));
    assert_eq!(compare(&long, &int, Policy::Strict), []);
    assert_eq!(compare(&int, &long, Policy::Strict).len(), 1_000);
}

#[test]
fn types_nest_no_deeper_than_the_limit() {
    let text = nested(r#"{"type":"array","items":"#, r#""int""#, "}", 500);
    let error = parse(SchemaType::Avro, &text, &[], Validation::Strict).unwrap_err();
    assert!(error.to_string().contains("nest deeper than 500 levels"), "{error}");
}

#[test]
fn wide_unions_are_compared() {
    let union = |prefix: &str| {
        let records: Vec<_> = (0..1_000)
            .map(|index| format!(r#"{{"type":"record","name":"{prefix}{index}","fields":[]}}"#))
            .collect();
        parsed(&format!("[{}]", records.join(",")))
    };
    assert_eq!(compare(&union("A"), &union("A"), Policy::Strict), []);
    assert_eq!(compare(&union("A"), &union("B"), Policy::Strict).len(), 1_000);
}
