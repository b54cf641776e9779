//! How long something takes, as a number of nobody knows what.

use super::names::is_duration;
use super::units::unit_of;
use crate::lint::context::Context;
use crate::lint::finding::Findings;
use crate::lint::rule::{ALL_TYPES, ANY_ROLE, Category, Rule, Severity};
use crate::schema_type::SchemaType;

pub(crate) const RULE: Rule = Rule {
    id: "duration-as-bare-number",
    category: Category::Time,
    severity: Severity::Info,
    schema_types: ALL_TYPES,
    roles: ANY_ROLE,
    explanation: include_str!("duration_as_bare_number.md"),
    check,
};

/// What descriptions of numbers without a unit of time say.
const OTHER_DOCS: [&str; 8] =
    ["ratio", "percent", "fraction", "factor", "number of", "blocks", "ticks", "iso 8601"];

fn check(context: &Context<'_>, findings: &mut Findings) {
    for field in context.view.own_fields() {
        let says_type = context.view.schema_type == SchemaType::Avro
            && (field.details.logical.is_some() || field.details.misplaced_logical.is_some());
        let is_bare = field.shape.item().is_number() && !says_type && !field.details.is_constant;
        if !is_bare || !is_duration(field) || unit_of(context, field).is_some() {
            continue;
        }
        let doc = field.notes.doc.as_deref().unwrap_or_default().to_lowercase();
        if OTHER_DOCS.iter().any(|words| doc.contains(words)) {
            continue;
        }
        let message = format!(
            "'{}' is a length of time in a number and nothing says of what: a consumer has to \
             guess between seconds and milliseconds",
            field.name
        );
        let text = format!("neither the name nor a description of '{}' has a unit", field.name);
        findings.add_field(field, message).because("name", 1, text);
    }
}
