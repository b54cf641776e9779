//! Records inside records inside records.

use crate::lint::context::Context;
use crate::lint::finding::Findings;
use crate::lint::reach;
use crate::lint::rule::{ALL_TYPES, Category, EVENTS, Rule, Severity};

pub(crate) const RULE: Rule = Rule {
    id: "deep-nesting",
    category: Category::Size,
    severity: Severity::Hint,
    schema_types: ALL_TYPES,
    roles: EVENTS,
    explanation: include_str!("deep_nesting.md"),
    check,
};

/// Most fields on the way to a value. Of a hundred public schemas, few have more.
const LEVELS_MAX: usize = 5;

fn check(context: &Context<'_>, findings: &mut Findings) {
    let reach = reach::of_root(&context.view);
    if reach.depth <= LEVELS_MAX {
        return;
    }
    let message = format!(
        "a value lies {} levels deep: consumers that put events into tables have to flatten it, \
         and each of them does so in its own way",
        reach.depth
    );
    let way: Vec<_> = reach.way.iter().rev().map(String::as_str).collect();
    findings.add(&context.view.root_place, message).because("way", 1, way.join("."));
}
