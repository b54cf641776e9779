//! A record that could not be processed, and cannot be repaired from what is kept of it.

use crate::lint::finding::Findings;
use crate::lint::rule::{Category, Severity};
use crate::lint::stream_rule::{StreamRule, StreamView, stream_rule};
use crate::lint::view::{Shape, View};
use crate::lint::words::words;
use crate::stream::Kind;

pub(crate) const RULE: StreamRule = StreamRule {
    rule: stream_rule(
        "dead-letter-schema",
        Category::Stream,
        Severity::Info,
        include_str!("dead_letter_schema.md"),
    ),
    check,
};

/// What a dead letter has to say, and the last words of names of fields and headers that say it.
const FACTS: [(&str, &[&str]); 6] = [
    ("the topic that it comes from", &["topic"]),
    ("its partition", &["partition"]),
    ("its offset", &["offset"]),
    (
        "what went wrong",
        &["error", "errors", "exception", "reason", "cause", "failure", "message", "stacktrace"],
    ),
    ("how often it was tried", &["attempt", "attempts", "retry", "retries", "tries", "count"]),
    ("the id of its schema", &["schema", "id", "schemaid", "guid"]),
];

/// Last words of names of streams of dead letters.
const ENDS: [&str; 5] = ["dlq", "dlt", "deadletter", "deadletters", "dlqs"];

fn check(view: &StreamView<'_>, findings: &mut Findings) {
    let stream = view.stream;
    let is_called = || {
        let words = words(&stream.name);
        let is_end = words.last().is_some_and(|last| ENDS.contains(&last.as_str()));
        is_end
            || words.ends_with(&["dead".to_owned(), "letter".to_owned()])
            || words.ends_with(&["dead".to_owned(), "letters".to_owned()])
    };
    if stream.kind != Kind::Dlq && !is_called() {
        return;
    }
    let in_headers: Vec<_> = stream.headers.iter().map(|header| words(&header.name)).collect();
    if view.values.is_empty() {
        // The value is what it was, and the headers say the rest.
        let missing = missing(&in_headers);
        if missing.len() < FACTS.len() || !in_headers.is_empty() {
            report_to_stream(view, &missing, findings);
        }
        return;
    }
    for value in &view.values {
        let mut named = in_headers.clone();
        named.extend(value.view.fields.iter().map(|field| words(&field.name)));
        let mut missing = missing(&named);
        if !has_bytes(&value.view) {
            missing.push("its bytes as they were");
        }
        if missing.is_empty() {
            continue;
        }
        let message = message(&stream.name, &missing);
        let place = &value.view.root_place;
        findings.add_to_subject(value.bound.subject, place, message).because("way-out", 0, WAY_OUT);
    }
}

const WAY_OUT: &str = "add the fields, or declare the headers that have them";

fn report_to_stream(view: &StreamView<'_>, missing: &[&str], findings: &mut Findings) {
    if missing.is_empty() {
        return;
    }
    let message = message(&view.stream.name, missing);
    findings.add_to_stream(view.stream, "/headers", message).because("way-out", 0, WAY_OUT);
}

fn message(name: &str, missing: &[&str]) -> String {
    format!(
        "a record of '{name}' does not say {}: whoever repairs it cannot find, read or send again \
         what failed",
        missing.join(", ")
    )
}

/// The facts that none of these names says.
fn missing(named: &[Vec<String>]) -> Vec<&'static str> {
    let says =
        |name: &[String], words: &[&str]| name.iter().any(|word| words.contains(&word.as_str()));
    let facts = FACTS.iter().filter(|(what, words)| {
        let is_id = *what == "the id of its schema";
        !named.iter().any(|name| {
            // An id alone is that of the letter.
            let is_schema = !is_id || name.iter().any(|word| word.starts_with("schema"));
            is_schema && says(name, words)
        })
    });
    facts.map(|(what, _)| *what).collect()
}

/// Whether the bytes of the record that failed are kept.
fn has_bytes(view: &View) -> bool {
    view.root == Shape::Bytes
        || view.fields.iter().any(|field| {
            field.shape == Shape::Bytes || field.details.content.as_deref() == Some("base64")
        })
}
