//! Data about a person in the key of a record, from where it cannot be deleted.

use super::personal_data::personal;
use crate::lint::context::Context;
use crate::lint::finding::Findings;
use crate::lint::rule::{ALL_TYPES, Category, KEYS, Rule, Severity};

pub(crate) const RULE: Rule = Rule {
    id: "pii-in-key",
    category: Category::Privacy,
    severity: Severity::Warning,
    schema_types: ALL_TYPES,
    roles: KEYS,
    explanation: include_str!("pii_in_key.md"),
    check,
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    for field in context.view.own_fields() {
        let Some(text) = personal(&context.view, field) else { continue };
        let message = format!(
            "'{}' puts data about a person into the key: a tombstone that deletes the record has \
             to repeat it, and so do the logs of every client that routes by keys",
            field.name
        );
        findings.add_field(field, message).because("name", 1, text);
    }
}
