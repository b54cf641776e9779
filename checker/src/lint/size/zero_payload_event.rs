//! An event that has identifiers and times, and no fact.

use crate::lint::context::Context;
use crate::lint::finding::Findings;
use crate::lint::meaning::{is_identifier, is_time};
use crate::lint::reach::leaf_fields;
use crate::lint::rule::{ALL_TYPES, Category, EVENTS, Rule, Severity};
use crate::stream::Kind;

pub(crate) const RULE: Rule = Rule {
    id: "zero-payload-event",
    category: Category::Size,
    severity: Severity::Info,
    schema_types: ALL_TYPES,
    roles: EVENTS,
    explanation: include_str!("zero_payload_event.md"),
    check,
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    if context.is_stream_of(&[Kind::Notification]) {
        return;
    }
    let view = &context.view;
    let Some((root, record)) = view.root_record().filter(|(root, _)| !root.is_imported) else {
        return;
    };
    let leaves = leaf_fields(view);
    let is_empty = leaves.iter().all(|field| is_identifier(field) || is_time(field));
    // The first message of a file may be a part of another one, which is sent in its place.
    if !is_empty || record.is_composed || root.holder.is_some() {
        return;
    }
    let named = if root.name.is_empty() { "the event" } else { &root.name };
    let message = format!(
        "'{named}' says which, and not what: a consumer calls the producer back for the facts, \
         reads what is there by then, and cannot replay what was"
    );
    let finding = findings.add(&view.root_place, message);
    let text = match leaves.as_slice() {
        [] => "it has no fields".to_owned(),
        leaves => {
            let names: Vec<_> = leaves.iter().map(|field| field.name.as_str()).collect();
            format!("identifiers and times alone: {}", names.join(", "))
        }
    };
    finding.because("fields", 1, text);
    finding.because(
        "evolution",
        -1,
        "such an event hardly ever changes, which may be what is wanted",
    );
}
