//! What data says about hostile pairs is found in time and on the stack of a usual thread.

#![allow(clippy::disallowed_types, reason = "the time that a proof takes is what is tested here")]

use std::thread;
use std::time::{Duration, Instant};

use clade_checker::{
    Evidence, Examination, Policy, ResolvedReference, Schema, SchemaType, Validation, examine,
    parse,
};

/// Much more than any of the pairs takes, in a debug build on a busy machine.
const TIME_MAX: Duration = Duration::from_secs(20);

/// What Rust gives a thread.
const STACK_BYTES: usize = 2 * 1024 * 1024;

fn schema(text: &str, references: &[ResolvedReference]) -> Schema {
    parse(SchemaType::Avro, text, references, Validation::Strict).expect("the text is valid")
}

/// Examines on a thread of its own.
#[track_caller]
fn examined(reader: Schema, writer: Schema) -> Examination {
    let start = Instant::now();
    let examining = move || examine(&reader, &writer, Policy::Strict);
    let thread = thread::Builder::new().stack_size(STACK_BYTES).spawn(examining);
    let examination = thread.expect("a thread can be had").join().expect("nothing panics");
    assert!(start.elapsed() < TIME_MAX, "{:?}", start.elapsed());
    examination
}

fn texts(reader: &str, writer: &str) -> Examination {
    let (reader, writer) = (reader.to_owned(), writer.to_owned());
    // The text of the deepest schema takes a larger stack to be read.
    let parsing = move || (schema(&reader, &[]), schema(&writer, &[]));
    let thread = thread::Builder::new().stack_size(16 * STACK_BYTES).spawn(parsing);
    let (reader, writer) = thread.expect("a thread can be had").join().expect("both are valid");
    examined(reader, writer)
}

fn nested(levels: usize, open: &str, close: &str, leaf: &str) -> String {
    format!("{}{leaf}{}", open.repeat(levels), close.repeat(levels))
}

fn fields(count: usize, type_: &str) -> String {
    let field = |n: usize| format!(r#"{{"name":"f{n}","type":{type_}}}"#);
    let fields: Vec<String> = (0..count).map(field).collect();
    format!(r#"{{"type":"record","name":"R","fields":[{}]}}"#, fields.join(","))
}

#[test]
fn data_that_nest_too_deep_are_not_made() {
    let arrays = |leaf: &str| nested(400, r#"{"type":"array","items":"#, "}", leaf);
    let examination = texts(&arrays(r#""int""#), &arrays(r#""string""#));
    assert!(matches!(examination.evidence, Evidence::Unknown(_)), "{}", examination.evidence);
    assert_eq!(texts(&arrays(r#""long""#), &arrays(r#""int""#)).evidence, Evidence::Refuted);
}

/// The decoder of others would try each level twice: 2^30 times at the bottom.
#[test]
fn unions_inside_each_other_are_not_shown_to_decoders() {
    let records = |leaf: &str| {
        (0..30).fold(format!("[\"null\",{leaf}]"), |inner, n| {
            let field = format!(r#"{{"name":"f","type":{inner}}}"#);
            format!(r#"["null",{{"type":"record","name":"R{n}","fields":[{field}]}}]"#)
        })
    };
    let examination = texts(&records(r#""int""#), &records(r#""string""#));
    let witness = examination.evidence.witness().expect("a datum is shown");
    assert_eq!(witness.outcome.decoder, "Avro specification 1.12");
}

#[test]
fn data_that_double_at_each_level_are_not_made() {
    let chain = |leaf: &str| -> Vec<ResolvedReference> {
        let link = |n: usize| {
            let of = if n == 0 { leaf.to_owned() } else { format!(r#""R{}""#, n - 1) };
            let fields = format!(r#"{{"name":"a","type":{of}}},{{"name":"b","type":{of}}}"#);
            let text = format!(r#"{{"type":"record","name":"R{n}","fields":[{fields}]}}"#);
            ResolvedReference { name: format!("R{n}"), text }
        };
        (0..60).map(link).collect()
    };
    let of = |leaf: &str| schema(r#"{"type":"array","items":"R59"}"#, &chain(leaf));
    let examination = examined(of(r#""int""#), of(r#""string""#));
    assert!(matches!(examination.evidence, Evidence::Unknown(_)), "{}", examination.evidence);
    assert_eq!(examined(of(r#""long""#), of(r#""int""#)).evidence, Evidence::Refuted);
}

#[test]
fn many_fields_that_fail_share_a_budget() {
    let examination = texts(&fields(3_000, r#""int""#), &fields(3_000, r#""string""#));
    assert!(matches!(examination.evidence, Evidence::Proven(_)), "{}", examination.evidence);
    let proven = |finding: &&clade_checker::Finding| finding.evidence.witness().is_some();
    assert!(examination.findings.iter().filter(proven).count() > 10);
}

#[test]
fn many_pairs_of_branches_are_given_up() {
    let union = |space: &str, type_: &str| {
        let record = |n: usize| {
            let name = format!("{space}{n}.R");
            let field = format!(r#"{{"name":"a","type":"{type_}"}}"#);
            format!(r#"{{"type":"record","name":"{name}","fields":[{field}]}}"#)
        };
        format!("[{}]", (0..1_200).map(record).collect::<Vec<_>>().join(","))
    };
    let examination = texts(&union("x", "int"), &union("y", "string"));
    assert!(!matches!(examination.evidence, Evidence::Refuted), "{}", examination.evidence);
}

/// The largest that a schema may have.
const SIZE_MAX: i32 = 2_147_483_639;

#[test]
fn a_fixed_of_the_largest_size_is_not_written() {
    let fixed = |size: i32| format!(r#"{{"type":"fixed","name":"F","size":{size}}}"#);
    let examination = texts(&fixed(SIZE_MAX), &fixed(SIZE_MAX - 1));
    assert!(!matches!(examination.evidence, Evidence::Refuted), "{}", examination.evidence);
    let examination = texts(&fixed(SIZE_MAX), &fixed(8));
    assert!(matches!(examination.evidence, Evidence::Proven(_)), "{}", examination.evidence);
}
