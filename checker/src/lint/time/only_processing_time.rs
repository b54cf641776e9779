//! An event whose times all say when somebody worked on it, none when it happened.

use super::names::times_of_event;
use crate::lint::context::Context;
use crate::lint::finding::Findings;
use crate::lint::rule::{ALL_TYPES, Category, EVENTS, Rule, Severity};
use crate::lint::view::Field;
use crate::lint::words::words;

pub(crate) const RULE: Rule = Rule {
    id: "only-processing-time",
    category: Category::Time,
    severity: Severity::Info,
    schema_types: ALL_TYPES,
    roles: EVENTS,
    explanation: include_str!("only_processing_time.md"),
    check,
};

/// Words of names of times at which a system handled a record, with what they come of.
const HANDLINGS: [(&str, &str); 15] = [
    ("processed", "process"),
    ("processing", "process"),
    ("received", "receive"),
    ("receive", "receive"),
    ("ingested", "ingest"),
    ("ingestion", "ingest"),
    ("ingest", "ingest"),
    ("created", "create"),
    ("creation", "create"),
    ("inserted", "insert"),
    ("updated", "update"),
    ("loaded", "load"),
    ("stored", "store"),
    ("synced", "sync"),
    ("indexed", "index"),
];

fn check(context: &Context<'_>, findings: &mut Findings) {
    if super::missing_event_time::is_declared(context.stream()) {
        return;
    }
    let Some((event, record)) = context.view.root_record() else { return };
    // A part of another type is not what is sent.
    if record.is_composed || event.is_imported || event.holder.is_some() {
        return;
    }
    let times = times_of_event(&context.view);
    let event_words = words(&event.name);
    let handlings: Vec<_> = times.iter().filter(|field| is_handling(field, &event_words)).collect();
    if times.is_empty() || handlings.len() < times.len() {
        return;
    }
    let names: Vec<_> = handlings.iter().map(|field| format!("'{}'", field.name)).collect();
    let message = format!(
        "'{}' says when it was handled ({}), not when it happened: a consumer that counts by time \
         counts the delays of the systems before it",
        event.name,
        names.join(", ")
    );
    let finding = findings.add(&context.view.root_place, message);
    finding.because("names", 1, format!("no time beside {}", names.join(", ")));
}

/// Whether a time is that of handling. `created_at` of `OrderCreated` is the time of the event.
fn is_handling(field: &Field, event: &[String]) -> bool {
    let words = &field.words;
    let mut found = HANDLINGS.iter().filter(|(word, _)| words.iter().any(|one| one == word));
    let is_what_happened = |stem: &str| event.iter().any(|word| word.starts_with(stem));
    found.any(|(_, stem)| !is_what_happened(stem.trim_end_matches('e')))
}
