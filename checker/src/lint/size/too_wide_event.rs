//! An event with more fields than one fact has.

use crate::lint::context::Context;
use crate::lint::finding::Findings;
use crate::lint::reach;
use crate::lint::rule::{ALL_TYPES, Category, EVENTS, Rule, Severity};

pub(crate) const RULE: Rule = Rule {
    id: "too-wide-event",
    category: Category::Size,
    severity: Severity::Warning,
    schema_types: ALL_TYPES,
    roles: EVENTS,
    explanation: include_str!("too_wide_event.md"),
    check,
};

/// More fields than this are told. Of a hundred public schemas, five have more.
const FIELDS_MAX: usize = 40;

/// More fields than this are a warning. Of a hundred public schemas, one has more.
const FIELDS_LIMIT: usize = 100;

/// Of a hundred fields, those that may be null in an event that was merged from several ones: then
/// half as many fields are too many.
const NULLABLE_PERCENT: usize = 60;

fn check(context: &Context<'_>, findings: &mut Findings) {
    let reach = reach::of_root(&context.view);
    let is_merged =
        reach.nullable.saturating_mul(100) >= reach.leaves.saturating_mul(NULLABLE_PERCENT);
    let scale = if is_merged { 2 } else { 1 };
    if reach.leaves <= FIELDS_MAX / scale {
        return;
    }
    let message = format!(
        "the event has {} fields: each consumer receives, stores and follows the changes of all of \
         them for the few that it needs",
        reach.leaves
    );
    let finding = findings.add(&context.view.root_place, message);
    if reach.leaves <= FIELDS_LIMIT / scale {
        finding.at(Severity::Info);
    }
    let text = format!("{} fields, of which {} may be null", reach.leaves, reach.nullable);
    finding.because("fields", 1, text);
    if is_merged {
        finding.because("nullable", 1, "most may be null, as in events that were merged into one");
    }
}
