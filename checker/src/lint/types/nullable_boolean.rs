//! A yes or no that may also be null.

use crate::lint::context::Context;
use crate::lint::finding::Findings;
use crate::lint::rule::{ANY_ROLE, AVRO_AND_JSON, Category, Rule, Severity};
use crate::lint::view::{Shape, Type};
use crate::lint::words::words;

pub(crate) const RULE: Rule = Rule {
    id: "nullable-boolean",
    category: Category::Types,
    severity: Severity::Hint,
    schema_types: AVRO_AND_JSON,
    roles: ANY_ROLE,
    explanation: include_str!("nullable_boolean.md"),
    check,
};

/// What descriptions say that tell what the third answer means.
const TOLD: [&str; 14] = [
    "null",
    "unknown",
    "not known",
    "unset",
    "not set",
    "undefined",
    "undecided",
    "not answered",
    "no answer",
    "not asked",
    "absent",
    "if missing",
    "없으면",
    "미정",
];

/// Last words of names of types whose fields are left out where they do not matter.
const PARTIAL: [&str; 8] =
    ["patch", "update", "filter", "query", "search", "criteria", "condition", "overrides"];

fn check(context: &Context<'_>, findings: &mut Findings) {
    for field in context.view.own_fields() {
        let is_three = field.shape == Shape::Boolean && field.is_nullable;
        let doc = field.notes.doc.as_deref().unwrap_or_default().to_lowercase();
        let is_told = TOLD.iter().any(|words| doc.contains(words));
        let owner = context.view.type_of(field.owner);
        if !is_three || is_told || field.notes.is_deprecated || is_partial(owner) {
            continue;
        }
        let message = format!(
            "'{}' is true, false or null: of three answers two have a name, and each consumer makes \
             its own rule for the third, mostly that it is no",
            field.name
        );
        findings.add_field(field, message).because("type", 0, "a boolean that may be null");
    }
}

/// Whether a type tells only what is to change or to be found.
pub(super) fn is_partial(one: &Type) -> bool {
    words(&one.name).last().is_some_and(|last| PARTIAL.contains(&last.as_str()))
}
