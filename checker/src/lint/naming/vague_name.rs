//! A name that says nothing about what happened.

use crate::lint::context::Context;
use crate::lint::finding::Findings;
use crate::lint::rule::{ALL_TYPES, Category, NOT_KEYS, Rule, Severity};
use crate::lint::view::{Record, Type, View};
use crate::lint::words::words;

pub(crate) const RULE: Rule = Rule {
    id: "vague-name",
    category: Category::Naming,
    severity: Severity::Hint,
    schema_types: ALL_TYPES,
    roles: NOT_KEYS,
    explanation: include_str!("vague_name.md"),
    check,
};

/// Names of types that could be of anything.
const VAGUE: [&str; 7] = ["data", "info", "object", "misc", "event", "message", "update"];

/// Names that are vague for an event and good for a part of one.
const VAGUE_EVENTS: [&str; 3] = ["item", "record", "payload"];

fn check(context: &Context<'_>, findings: &mut Findings) {
    let view = &context.view;
    for (one, record) in view.own_records() {
        let is_root = view.root_record().is_some_and(|(root, _)| std::ptr::eq(root, one));
        let Some((signal, text)) = vagueness(view, one, record, is_root) else { continue };
        let message = format!(
            "'{}' does not say what happened: a consumer has to read the fields, or to ask, before \
             it knows whether the event is for it",
            one.name
        );
        findings.add_type(one, message).because(signal, 1, text);
    }
}

fn vagueness(
    view: &View,
    one: &Type,
    record: &Record,
    is_root: bool,
) -> Option<(&'static str, String)> {
    let named = words(&one.name);
    // A part inside a message has the name of the message before its own.
    let is_top = !one.place.target.contains('.');
    if let [only] = named.as_slice()
        && is_top
        && (VAGUE.contains(&only.as_str()) || (is_root && VAGUE_EVENTS.contains(&only.as_str())))
    {
        return Some(("name", "the name would fit any event".to_owned()));
    }
    if named.len() > 1 && named[0] == "common" {
        return Some(("name", "'common' names no thing".to_owned()));
    }
    let is_change =
        named.last().is_some_and(|last| ["updated", "changed"].contains(&last.as_str()));
    let all = record.fields.len();
    let nullable = view.fields_of(record).filter(|field| field.is_nullable).count();
    let is_open = is_root && is_change && all > 2 && nullable * 2 >= all;
    is_open
        .then(|| ("nullable", format!("{nullable} of {all} fields may be null: what has changed?")))
}
