//! Several booleans of which each is a step of one life.

use crate::lint::context::Context;
use crate::lint::finding::Findings;
use crate::lint::rule::{ALL_TYPES, ANY_ROLE, Category, Rule, Severity};
use crate::lint::view::{Field, Shape};
use crate::lint::words::words;

pub(crate) const RULE: Rule = Rule {
    id: "boolean-state-cluster",
    category: Category::Types,
    severity: Severity::Info,
    schema_types: ALL_TYPES,
    roles: ANY_ROLE,
    explanation: include_str!("boolean_state_cluster.md"),
    check,
};

/// Fewest booleans that make a state.
const BOOLEANS_MIN: usize = 3;

/// Steps in the life of an order, a payment, a task, a document.
const STEPS: [&str; 43] = [
    "created",
    "opened",
    "open",
    "submitted",
    "approved",
    "rejected",
    "accepted",
    "declined",
    "paid",
    "unpaid",
    "shipped",
    "delivered",
    "returned",
    "refunded",
    "cancelled",
    "canceled",
    "completed",
    "closed",
    "started",
    "finished",
    "failed",
    "succeeded",
    "expired",
    "confirmed",
    "dispatched",
    "packed",
    "fulfilled",
    "settled",
    "authorized",
    "captured",
    "voided",
    "published",
    "scheduled",
    "queued",
    "running",
    "pending",
    "processed",
    "resolved",
    "received",
    "sent",
    "done",
    "active",
    "draft",
];

/// Words of names of records that hold switches which have nothing to do with each other.
const CONTAINERS: [&str; 14] = [
    "permission",
    "permissions",
    "feature",
    "features",
    "flag",
    "flags",
    "setting",
    "settings",
    "option",
    "options",
    "preference",
    "preferences",
    "config",
    "capabilities",
];

/// Words before a step that say that it is asked for, not reached: `notify_when_shipped`.
const WISHES: [&str; 10] =
    ["when", "on", "if", "notify", "allow", "can", "enable", "show", "should", "include"];

fn check(context: &Context<'_>, findings: &mut Findings) {
    for (one, record) in context.view.own_records() {
        if words(&one.name).iter().any(|word| CONTAINERS.contains(&word.as_str())) {
            continue;
        }
        let steps: Vec<&Field> =
            context.view.fields_of(record).filter(|field| is_step(field)).collect();
        if steps.len() < BOOLEANS_MIN {
            continue;
        }
        let names: Vec<_> = steps.iter().map(|field| format!("'{}'", field.name)).collect();
        let message = format!(
            "{} of '{}' are steps of one life: nothing keeps a producer from sending two of them \
             at once, and each consumer makes its own rule for what that means",
            names.join(", "),
            one.name
        );
        let text = format!("{} booleans are named for steps", steps.len());
        findings.add_type(one, message).because("names", 1, text);
    }
}

fn is_step(field: &Field) -> bool {
    let words = &field.words;
    let Some((last, before)) = words.split_last() else { return false };
    let is_wish = before.iter().any(|word| WISHES.contains(&word.as_str()));
    field.shape == Shape::Boolean && STEPS.contains(&last.as_str()) && !is_wish
}
