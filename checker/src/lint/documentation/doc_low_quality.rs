//! A description that tells no more than the name does.

use std::collections::HashSet;

use crate::lint::context::Context;
use crate::lint::finding::Findings;
use crate::lint::rule::{ALL_TYPES, Category, NOT_KEYS, Rule, Severity};
use crate::lint::view::Place;
use crate::lint::words::words;

pub(crate) const RULE: Rule = Rule {
    id: "doc-low-quality",
    category: Category::Documentation,
    severity: Severity::Hint,
    schema_types: ALL_TYPES,
    roles: NOT_KEYS,
    explanation: include_str!("doc_low_quality.md"),
    check,
};

/// Fewest words of a description.
const WORDS_MIN: usize = 3;

/// Fewest letters of a description in a script that writes several words as one.
const LETTERS_MIN: usize = 6;

/// Fewer words than this beside a promise say nothing yet.
const PROMISE_WORDS: usize = 8;

/// Words that say nothing.
const EMPTY: [&str; 12] =
    ["the", "a", "an", "of", "this", "is", "field", "for", "its", "value", "record", "object"];

/// Fewest letters by which a word is known as the beginning of another.
const WORD_LETTERS_MIN: usize = 3;

/// Words that stand for a description that is to come.
const UNFINISHED: [&str; 4] = ["todo", "tbd", "fixme", "xxx"];

fn check(context: &Context<'_>, findings: &mut Findings) {
    let view = &context.view;
    let mut check = |place: &Place, name: &str, doc: Option<&str>| {
        let Some(weakness) = doc.and_then(|doc| weakness(name, doc)) else { return };
        let named = if name.is_empty() { "the schema" } else { name };
        let message = format!(
            "the description of '{named}' {weakness}: its consumers still have to ask its producer"
        );
        let doc = doc.unwrap_or_default();
        findings.add(place, message).because("doc", 1, format!("it reads '{doc}'"));
    };
    for (_, one) in view.own_types() {
        check(&one.place, &one.name, one.notes.doc.as_deref());
    }
    let types: HashSet<&str> = view.own_types().map(|(_, one)| one.place.target.as_str()).collect();
    for field in view.own_fields() {
        // An object of JSON Schema that is written out at its field was told as a type.
        if !types.contains(field.place.target.as_str()) {
            check(&field.place, &field.name, field.notes.doc.as_deref());
        }
    }
}

/// What is wrong with a description, in words.
fn weakness(name: &str, doc: &str) -> Option<&'static str> {
    let lower = doc.to_lowercase();
    let said = lower.split(|letter: char| !letter.is_alphanumeric());
    let said: Vec<&str> = said.filter(|word| !word.is_empty()).collect();
    let is_promise = said.first().is_some_and(|first| UNFINISHED.contains(first));
    if is_promise
        || (said.len() < PROMISE_WORDS && said.iter().any(|word| UNFINISHED.contains(word)))
    {
        return Some("is not written yet");
    }
    let named = words(name);
    let rest = said.iter().filter(|word| !EMPTY.contains(word));
    let is_name = |word: &str| {
        named
            .iter()
            .any(|part| part == word || (word.len() >= WORD_LETTERS_MIN && part.starts_with(word)))
    };
    if !named.is_empty() && rest.clone().count() > 0 && rest.clone().all(|word| is_name(word)) {
        return Some("repeats the name");
    }
    let is_short = match doc.is_ascii() {
        true => said.len() < WORDS_MIN,
        false => doc.chars().filter(|letter| letter.is_alphanumeric()).count() < LETTERS_MIN,
    };
    is_short.then_some("is too short to tell a meaning")
}
