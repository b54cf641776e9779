//! Envelopes that tools and standards put around events, by the fields that they have.

use super::view::{Record, View};

/// Fields of an envelope of change data capture.
const CHANGE_FIELDS: [&str; 6] = ["before", "after", "source", "op", "ts_ms", "transaction"];

/// The names of the fields of a record, in words joined by `_`.
fn names(view: &View, record: &Record) -> Vec<String> {
    view.fields_of(record).map(|field| field.words.join("_")).collect()
}

fn has(names: &[String], wanted: &[&str]) -> bool {
    wanted.iter().all(|wanted| names.iter().any(|name| name == wanted))
}

/// Those of [`CHANGE_FIELDS`] that the root has, if they are enough to make it an envelope of
/// change data capture: three of them, with the row before or after the change.
pub(crate) fn change_fields(view: &View) -> Option<Vec<&'static str>> {
    let (_, record) = view.root_record()?;
    let names = names(view, record);
    let found = CHANGE_FIELDS.into_iter().filter(|field| has(&names, &[field]));
    let found: Vec<_> = found.collect();
    let has_row = found.contains(&"before") || found.contains(&"after");
    (found.len() >= 3 && has_row).then_some(found)
}

/// Whether the root is an envelope that is declared to be one: that of CloudEvents, that of an
/// outbox table or that of change data capture.
pub(crate) fn is_declared(view: &View) -> bool {
    let Some((_, record)) = view.root_record() else { return false };
    let names = names(view, record);
    has(&names, &["id", "source", "type"])
        && (has(&names, &["specversion"]) || has(&names, &["spec_version"]))
        || has(&names, &["aggregatetype"])
        || has(&names, &["aggregate_type", "aggregate_id"])
        || change_fields(view).is_some()
}
