//! Data about a person in the key of a record, from where it cannot be deleted.

use super::personal_data::personal;
use crate::lint::context::Context;
use crate::lint::finding::Findings;
use crate::lint::rule::{ALL_TYPES, Category, KEYS, Rule, Severity};
use crate::lint::stream_rule::{StreamRule, StreamView};
use crate::stream::paths::field_at;

pub(crate) const RULE: Rule = Rule {
    id: "pii-in-key",
    category: Category::Privacy,
    severity: Severity::Warning,
    schema_types: ALL_TYPES,
    roles: KEYS,
    explanation: include_str!("pii_in_key.md"),
    check,
};

/// The same rule about the key of a stream, which may have no schema: then the value says what it is.
pub(crate) const OF_STREAM: StreamRule = StreamRule { rule: RULE, check: check_stream };

fn check(context: &Context<'_>, findings: &mut Findings) {
    for field in context.view.own_fields() {
        let Some(text) = personal(&context.view, field) else { continue };
        findings.add_field(field, message(&field.name)).because("name", 1, text);
    }
}

fn message(name: &str) -> String {
    format!(
        "'{name}' puts data about a person into the key: a tombstone that deletes the record has \
         to repeat it, and so do the logs of every client that routes by keys"
    )
}

fn check_stream(view: &StreamView<'_>, findings: &mut Findings) {
    let mut is_told = false;
    if let Some(key) = &view.key {
        for field in key.view.own_fields() {
            let Some(text) = personal(&key.view, field) else { continue };
            let subject = key.bound.subject;
            findings
                .add_to_subject(subject, &field.place, message(&field.name))
                .because("name", 1, text);
            is_told = true;
        }
    }
    let Some(path) = view.stream.key.path_in_value.as_ref().filter(|_| !is_told) else { return };
    for value in &view.values {
        let Some(field) = field_at(&value.view, path) else { continue };
        let Some(text) = personal(&value.view, field) else { continue };
        let finding = findings.add_to_stream(view.stream, "/key/pathInValue", message(path));
        finding.because("name", 1, text);
        return;
    }
}
