//! A description that says something else of a field that stayed the same by its type.

use std::collections::HashSet;

use super::versions::{is_same_shape, pairs, shared_words};
use crate::lint::context::Context;
use crate::lint::finding::Findings;
use crate::lint::rule::{ALL_TYPES, Category, NOT_KEYS, Rule, Severity};

pub(crate) const RULE: Rule = Rule {
    id: "doc-changed-meaning",
    category: Category::Evolution,
    severity: Severity::Hint,
    schema_types: ALL_TYPES,
    roles: NOT_KEYS,
    explanation: include_str!("doc_changed_meaning.md"),
    check,
};

/// What two descriptions of one thing share at least.
const SHARED_MIN: f64 = 0.4;

/// Fewest words of a description that says enough to be compared as a whole.
const WORDS_MIN: usize = 4;

/// Units, each group of one quantity: another unit of the group is another value.
const UNITS: [&[&str]; 8] = [
    &[
        "ns",
        "nanoseconds",
        "us",
        "microseconds",
        "ms",
        "milliseconds",
        "s",
        "sec",
        "seconds",
        "minutes",
        "hours",
        "days",
    ],
    &["eur", "usd", "krw", "gbp", "jpy", "euro", "euros", "dollars", "won"],
    &["cents", "minor", "major"],
    &["g", "grams", "kg", "kilograms", "pounds", "lb"],
    &["mm", "cm", "m", "metres", "meters", "km", "kilometres", "kilometers", "miles", "feet"],
    &["celsius", "fahrenheit", "kelvin"],
    &["bytes", "kb", "kib", "mb", "mib", "gb"],
    &["utc", "kst", "local"],
];

/// Words of which one is the contrary of the other.
const CONTRARIES: [(&str, &str); 12] = [
    ("net", "gross"),
    ("before", "after"),
    ("including", "excluding"),
    ("included", "excluded"),
    ("inclusive", "exclusive"),
    ("minimum", "maximum"),
    ("first", "last"),
    ("start", "end"),
    ("with", "without"),
    ("이상", "초과"),
    ("이하", "미만"),
    ("포함", "제외"),
];

fn check(context: &Context<'_>, findings: &mut Findings) {
    let Some(previous) = context.previous() else { return };
    for (before, field) in pairs(previous, &context.view) {
        let (Some(old), Some(new)) = (&before.notes.doc, &field.notes.doc) else { continue };
        let is_same = is_same_shape((previous, &before.shape), (&context.view, &field.shape));
        let Some((signal, text)) = changed(old, new).filter(|_| is_same) else { continue };
        let message = format!(
            "the description of '{}' says something else than before: consumers that were built on \
             the old one read the same values wrong, and no check of types stops them",
            field.name
        );
        findings.add_field(field, message).because(signal, 0, text);
    }
}

fn words_of(doc: &str) -> HashSet<String> {
    let lower = doc.to_lowercase();
    let words = lower.split(|letter: char| !letter.is_alphanumeric());
    words.filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// What makes one description say something else than the other.
fn changed(old: &str, new: &str) -> Option<(&'static str, String)> {
    let (old, new) = (words_of(old), words_of(new));
    let gone = |word: &str| old.contains(word) && !new.contains(word);
    let come = |word: &str| new.contains(word) && !old.contains(word);
    for group in UNITS {
        let was = group.iter().find(|unit| gone(unit));
        let is = group.iter().find(|unit| come(unit));
        if let (Some(was), Some(is)) = (was, is) {
            return Some(("unit", format!("'{was}' has become '{is}'")));
        }
    }
    for (one, other) in CONTRARIES {
        for (was, is) in [(one, other), (other, one)] {
            if gone(was) && come(is) {
                return Some(("contrary", format!("'{was}' has become '{is}'")));
            }
        }
    }
    let is_long = old.len() >= WORDS_MIN && new.len() >= WORDS_MIN;
    let is_other = is_long && !old.is_subset(&new) && shared_words(&old, &new) < SHARED_MIN;
    is_other.then(|| ("doc", "the two descriptions have few words in common".to_owned()))
}
