//! A field without a use.

use std::collections::HashSet;

use crate::lint::context::Context;
use crate::lint::finding::Findings;
use crate::lint::rule::{ALL_TYPES, Category, NOT_KEYS, Rule, Severity};
use crate::lint::view::{Field, View};
use crate::lint::words::words;

pub(crate) const RULE: Rule = Rule {
    id: "deprecated-or-filler-field",
    category: Category::Size,
    severity: Severity::Info,
    schema_types: ALL_TYPES,
    roles: NOT_KEYS,
    explanation: include_str!("deprecated_or_filler_field.md"),
    check,
};

/// Names that stand for nothing, with or without a number.
const FILLERS: [&str; 5] = ["filler", "dummy", "unused", "spare", "padding"];

/// Names that stand for nothing when a number follows.
const NUMBERED: [&str; 6] = ["reserved", "extra", "field", "evar", "custom", "prop"];

/// Earlier versions in which a deprecated field may still be there.
const VERSIONS_MAX: usize = 3;

fn check(context: &Context<'_>, findings: &mut Findings) {
    let deprecated: Vec<HashSet<&str>> = context.earlier.iter().map(deprecated_fields).collect();
    for field in context.view.own_fields() {
        if is_filler(&field.name) {
            let message = format!(
                "'{}' stands for nothing: consumers learn by hearsay what is in it, and producers \
                 use it for different things",
                field.name
            );
            findings.add_field(field, message).because("name", 1, "it names no fact");
            continue;
        }
        let versions = deprecated_versions(&deprecated, field);
        if versions < VERSIONS_MAX {
            continue;
        }
        let message = format!(
            "'{}' has been deprecated for {versions} versions: every record still carries it, and \
             new consumers may come to rely on it",
            field.name
        );
        let text = format!("deprecated in this version and the {versions} before it");
        findings.add_field(field, message).because("deprecated", 1, text);
    }
}

fn is_filler(name: &str) -> bool {
    let name = words(name).join("_");
    let stem = name.trim_end_matches(|letter: char| letter.is_ascii_digit());
    let has_number = stem.len() < name.len();
    let stem = stem.trim_end_matches('_').replace('_', "");
    FILLERS.contains(&stem.as_str()) || (has_number && NUMBERED.contains(&stem.as_str()))
}

/// The deprecated fields of a version.
fn deprecated_fields(view: &View) -> HashSet<&str> {
    let fields = view.fields.iter().filter(|field| is_deprecated(field));
    fields.map(|field| field.place.target.as_str()).collect()
}

/// In how many earlier versions in a row a field was deprecated that is so in this one.
fn deprecated_versions(earlier: &[HashSet<&str>], field: &Field) -> usize {
    if !is_deprecated(field) {
        return 0;
    }
    earlier.iter().take_while(|fields| fields.contains(field.place.target.as_str())).count()
}

fn is_deprecated(field: &Field) -> bool {
    let doc = field.notes.doc.as_deref().unwrap_or_default().to_lowercase();
    let cues = ["deprecated", "no longer used", "unused", "더 이상 사용"];
    field.notes.is_deprecated || cues.iter().any(|cue| doc.contains(cue))
}
