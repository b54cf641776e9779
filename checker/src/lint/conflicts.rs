//! Rules that speak of the same thing: which one is heard.

use std::collections::HashSet;

use super::finding::Finding;

/// Where one finding silences another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Scope {
    /// At the same place.
    Target,
    /// Anywhere in the schema.
    Schema,
}

/// A rule that is heard, and those that it silences; none stands for every other rule.
struct Conflict {
    heard: &'static str,
    silent: Option<&'static [&'static str]>,
    scope: Scope,
}

/// In the order in which they are settled: what is silent silences nothing.
const CONFLICTS: [Conflict; 9] = [
    Conflict { heard: "secret-field", silent: None, scope: Scope::Target },
    Conflict { heard: "pii-untagged", silent: None, scope: Scope::Target },
    Conflict {
        heard: "standard-code-unconstrained",
        silent: Some(&["string-as-enum"]),
        scope: Scope::Target,
    },
    Conflict {
        heard: "standard-code-as-enum",
        silent: Some(&["string-as-enum", "enum-overuse"]),
        scope: Scope::Target,
    },
    Conflict { heard: "number-in-string", silent: Some(&["string-as-enum"]), scope: Scope::Target },
    Conflict {
        heard: "multi-type-stream",
        silent: Some(&["type-discriminator-field"]),
        scope: Scope::Schema,
    },
    Conflict {
        heard: "generic-event",
        silent: Some(&["type-discriminator-field", "opaque-payload", "untyped-bag"]),
        scope: Scope::Schema,
    },
    Conflict {
        heard: "zero-payload-event",
        silent: Some(&["semaphore-event"]),
        scope: Scope::Schema,
    },
    // The names are those of a table; that they are in its case says nothing more.
    Conflict { heard: "internal-model-leak", silent: Some(&["naming-case"]), scope: Scope::Schema },
];

/// Signals that keep a finding although another rule speaks of the same thing.
const KEEPING: [&str; 2] = ["location", "trigger"];

/// Takes out the findings that others silence.
pub(crate) fn settle(found: &mut Vec<Finding>) {
    for conflict in &CONFLICTS {
        let heard: HashSet<String> = found
            .iter()
            .filter(|one| one.rule.id == conflict.heard)
            .map(|one| one.target.clone())
            .collect();
        if heard.is_empty() {
            continue;
        }
        found.retain(|one| {
            let is_named = match conflict.silent {
                Some(silent) => silent.contains(&one.rule.id),
                None => one.rule.id != conflict.heard,
            };
            let is_near = conflict.scope == Scope::Schema || heard.contains(&one.target);
            let is_kept = one.evidence.iter().any(|signal| KEEPING.contains(&signal.signal));
            !(is_named && is_near) || is_kept
        });
    }
}
