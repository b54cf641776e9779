//! An event that only says that something may be fetched or done.

use crate::lint::context::Context;
use crate::lint::finding::Findings;
use crate::lint::meaning::{is_identifier, is_time};
use crate::lint::reach::leaf_fields;
use crate::lint::rule::{ALL_TYPES, Category, EVENTS, Rule, Severity};
use crate::lint::view::{Field, Shape, Type};
use crate::lint::words::words;
use crate::stream::Kind;

pub(crate) const RULE: Rule = Rule {
    id: "semaphore-event",
    category: Category::SinglePurpose,
    severity: Severity::Warning,
    schema_types: ALL_TYPES,
    roles: EVENTS,
    explanation: include_str!("semaphore_event.md"),
    check,
};

/// Most fields of an event without facts.
const FIELDS_MAX: usize = 3;

/// Most fields of an event that is about a place where the facts lie.
const LOCATION_FIELDS_MAX: usize = 6;

/// Words that wake somebody up.
const TRIGGERS: [&str; 11] = [
    "ready",
    "trigger",
    "triggered",
    "notify",
    "notification",
    "signal",
    "refresh",
    "invalidate",
    "poke",
    "sync",
    "wakeup",
];

/// Those of them that mean the same in descriptions, which tell what an event was triggered by,
/// too.
const TOLD_TRIGGERS: [&str; 5] = ["ready", "refresh", "invalidate", "poke", "wakeup"];

/// Words that say that something is over, and may be a fact as well.
const ENDS: [&str; 4] = ["done", "completed", "finished", "available"];

/// What descriptions say of places from which a consumer has to fetch the facts.
const FETCHING: [&str; 8] =
    ["fetch", "download", "query", "available at", "read from", "조회", "다운로드", "내려받"];

fn check(context: &Context<'_>, findings: &mut Findings) {
    if context.is_stream_of(&[Kind::Notification]) {
        return;
    }
    let view = &context.view;
    let Some((root, _)) = view.root_record().filter(|(root, _)| !root.is_imported) else { return };
    let leaves = leaf_fields(view);
    if leaves.is_empty() || is_claim_check(&leaves) {
        return;
    }
    let message = "it says that something may be fetched or done, and not what it is: every \
                   consumer calls the producer back, all at the same time, and gets what is there \
                   by then";
    let located = leaves.iter().find(|field| is_location(field) && is_fetched(field));
    let located = located.filter(|_| leaves.len() <= LOCATION_FIELDS_MAX);
    let has_no_facts = leaves.len() <= FIELDS_MAX && leaves.iter().all(|field| !is_fact(field));
    let cue = cue(root).filter(|_| has_no_facts);
    if located.is_none() && cue.is_none() {
        return;
    }
    let finding = findings.add(&view.root_place, message);
    if let Some(field) = located {
        finding.because("location", 2, format!("'{}' says where the facts lie", field.name));
    }
    if let Some((signal, word)) = cue {
        finding.because(signal, 2, format!("it speaks of '{word}' and has no facts"));
    }
}

/// Whether a field says something about what happened.
fn is_fact(field: &Field) -> bool {
    let is_mark = is_identifier(field) || is_time(field) || is_location(field);
    !is_mark && field.shape != Shape::Boolean
}

/// The names of places in which data lie.
fn is_location(field: &Field) -> bool {
    let named = &field.words;
    let name = named.join("_");
    let last = named.last().map(String::as_str).unwrap_or_default();
    field.shape == Shape::String
        && (["url", "uri", "bucket", "location"].contains(&last)
            || named.first().is_some_and(|first| first == "s3")
            || ["file_path", "table_name", "object_path", "file_name"].contains(&name.as_str()))
}

fn is_fetched(field: &Field) -> bool {
    let doc = field.notes.doc.as_deref().unwrap_or_default().to_lowercase();
    FETCHING.iter().any(|cue| doc.contains(cue))
}

/// A word of the name or the description that wakes somebody up, with the signal that it is. What
/// only says that something is over counts in names alone.
fn cue(root: &Type) -> Option<(&'static str, String)> {
    let name = words(&root.name);
    let doc = root.notes.doc.as_deref().unwrap_or_default().to_lowercase();
    let mut doc = doc.split(|letter: char| !letter.is_alphanumeric());
    let named = |list: &[&str]| name.iter().find(|word| list.contains(&word.as_str())).cloned();
    let told = doc.find(|word| TOLD_TRIGGERS.contains(word)).map(str::to_owned);
    let trigger = named(&TRIGGERS).or(told).map(|word| ("trigger", word));
    trigger.or_else(|| named(&ENDS).map(|word| ("name", word)))
}

/// Whether the place comes with what is needed to check what lies there.
fn is_claim_check(leaves: &[&Field]) -> bool {
    let has = |list: &[&str]| {
        leaves.iter().any(|field| field.words.iter().any(|word| list.contains(&word.as_str())))
    };
    let has_sum = has(&["checksum", "sha256", "sha1", "sha", "md5", "digest", "hash", "etag"]);
    let has_size = has(&["size", "length", "bytes"]);
    let has_type = has(&["media", "mime", "content", "mimetype", "format"]);
    leaves.iter().any(|field| is_location(field)) && has_sum && has_size && has_type
}
