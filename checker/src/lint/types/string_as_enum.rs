//! A closed set of values that is kept as a string, told by a score of many signals.

mod doc;
mod fix;

use std::collections::{HashMap, HashSet};

use crate::lint::context::Context;
use crate::lint::finding::{Findings, Signal};
use crate::lint::rule::{ALL_TYPES, ANY_ROLE, Category, Rule, Severity};
use crate::lint::samples;
use crate::lint::view::{Field, Shape, View};
use crate::lint::words::{head, singular, words};

pub(crate) const RULE: Rule = Rule {
    id: "string-as-enum",
    category: Category::Types,
    severity: Severity::Warning,
    schema_types: ALL_TYPES,
    roles: ANY_ROLE,
    explanation: include_str!("string_as_enum.md"),
    check,
};

/// Least score of a warning, an information and a hint.
const WARNING_MIN: i32 = 5;
const INFO_MIN: i32 = 3;
const HINT_MIN: i32 = 2;

/// Heads of values that others list: ISO, IANA and so on.
const STANDARDS: [&str; 12] = [
    "currency",
    "country",
    "locale",
    "timezone",
    "language",
    "lang",
    "mime",
    "charset",
    "nationality",
    "iso",
    "tz",
    "bcp47",
];

/// Words that make the next one a name or an address rather than a choice.
const NAMED_BY_NEXT: [&str; 6] = ["date", "time", "datetime", "media", "mime", "content"];

/// Fields beside a `state` that is a part of a country.
const GEOGRAPHY: [&str; 10] = [
    "city", "zip", "zipcode", "postal", "postcode", "country", "lat", "latitude", "street",
    "county",
];

/// Fewest records that say anything about the set of values.
const SAMPLES_MIN: usize = 50;
/// Most values that a set of symbols has.
const SAMPLED_VALUES_MAX: usize = 16;

/// What speaks for one field, and the values that were seen.
struct Score {
    signals: Vec<Signal>,
    values: Vec<String>,
    is_open: bool,
    /// Whether the pattern or the samples say it by themselves.
    is_sure: bool,
}

/// What is looked up for each field.
struct Around {
    /// The last words of the names of the enums of the schema, in the singular.
    enum_words: HashSet<String>,
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let around = Around {
        enum_words: context
            .view
            .own_enums()
            .filter_map(|(one, _)| words(&one.name).pop())
            .map(|last| singular(&last).to_owned())
            .collect(),
    };
    for field in context.view.own_fields() {
        if !is_plain_string(field) {
            continue;
        }
        let Some(score) = score(context, field, &around) else { continue };
        let points: i32 = score.signals.iter().map(|signal| signal.points).sum();
        let Some(severity) = severity(points, score.is_sure) else { continue };
        let finding = findings.add_field(field, message(field, &score)).at(severity);
        let mut signals = score.signals;
        signals.sort_by_key(|signal| -signal.points.abs());
        finding.evidence = signals;
        if !score.is_open
            && let Some((why, changes)) = fix::enumeration(context, field, &score.values)
        {
            finding.mended_by(crate::lint::FixClass::Breaking, why, changes);
        }
    }
}

/// A string of which nothing more exact is said.
fn is_plain_string(field: &Field) -> bool {
    let inner = match &field.shape {
        Shape::Array(item) => item,
        other => other,
    };
    *inner == Shape::String
        && field.details.logical.is_none()
        && field.details.content.is_none()
        && !field.details.is_constant
        && !is_declared_open(field)
}

/// Whether the description says, in the words of Zalando's rule 112, that the examples are an open set.
fn is_declared_open(field: &Field) -> bool {
    let doc = field.notes.doc.as_deref().unwrap_or_default();
    !field.details.examples.is_empty() && doc.to_lowercase().contains("extensible enum")
}

fn severity(points: i32, is_sure: bool) -> Option<Severity> {
    let severity = match points {
        WARNING_MIN.. => Severity::Warning,
        INFO_MIN.. => Severity::Info,
        HINT_MIN.. => Severity::Hint,
        _ => return None,
    };
    Some(if is_sure { severity.raised().min(Severity::Warning) } else { severity })
}

fn message(field: &Field, score: &Score) -> String {
    let known = match score.values.as_slice() {
        [] => String::new(),
        values => format!(" ({})", values.iter().take(8).cloned().collect::<Vec<_>>().join(", ")),
    };
    let instead = if score.is_open {
        "say so with an open enum: a string with the known values listed"
    } else {
        "declare an enum"
    };
    format!(
        "'{}' looks like one of a few values{known} kept as a string: a misspelt one passes every \
         check and reaches the consumers; {instead}",
        field.name
    )
}

fn score(context: &Context<'_>, field: &Field, around: &Around) -> Option<Score> {
    let lexicon = context.lexicon();
    let words = &field.words;
    let head = head(words, |word| lexicon.points(word) > 0);
    if is_settled_by_name(&context.view, field, words, head) {
        return None;
    }
    let mut score =
        Score { signals: Vec::new(), values: Vec::new(), is_open: false, is_sure: false };
    let name = lexicon.points(head);
    if name != 0 {
        score.add("name", name, format!("'{head}' names {}", of_points(name)));
    }
    of_pattern(field, &mut score);
    of_doc(context, field, name, &mut score);
    of_default(field, name, &mut score);
    of_examples(field, &mut score);
    of_memory(context, around, head, &mut score);
    of_lengths(field, name, &mut score);
    let sampled = samples::of_field(context, field);
    let sampled: Vec<&str> = sampled.iter().filter_map(|node| node.as_str()).collect();
    of_samples(&sampled, &mut score).then_some(score)
}

fn of_points(points: i32) -> &'static str {
    if points > 0 { "a choice" } else { "a text or an identifier" }
}

/// Names that say by themselves that there is no closed set of the producer's own.
fn is_settled_by_name(view: &View, field: &Field, words: &[String], head: &str) -> bool {
    let before = |word: &str| words.iter().rev().skip_while(|one| *one != word).nth(1);
    let is_standard = words.iter().any(|word| STANDARDS.contains(&singular(word)));
    let is_status_code = matches!(words, [.., status, code] if status == "status" && code == "code")
        || matches!(words, [http, status] if http == "http" && status == "status");
    let is_a_name = matches!(words, [.., kind, name]
        if name == "name" && ["method", "type", "operation", "unit"].contains(&kind.as_str()));
    let is_tracing = matches!(words, [.., trace, state] if trace == "trace" && state == "state");
    let is_written_by_others = before(head)
        .is_some_and(|word| NAMED_BY_NEXT.contains(&word.as_str()))
        && ["format", "type", "zone"].contains(&head);
    let is_geographic = head == "state"
        && view
            .siblings(field)
            .any(|sibling| sibling.words.iter().any(|word| GEOGRAPHY.contains(&word.as_str())));
    is_standard
        || is_status_code
        || is_a_name
        || is_tracing
        || is_written_by_others
        || is_geographic
}

impl Score {
    fn add(&mut self, signal: &'static str, points: i32, text: String) {
        self.signals.push(Signal { signal, points, text });
    }

    fn take(&mut self, values: Vec<String>) {
        if self.values.is_empty() {
            self.values = values;
        }
    }
}

/// A pattern that is nothing but alternatives.
fn of_pattern(field: &Field, score: &mut Score) {
    let Some(pattern) = field.details.pattern.as_deref() else { return };
    let bare = pattern.strip_prefix('^').and_then(|rest| rest.strip_suffix('$'));
    let Some(bare) = bare else { return };
    let bare = bare
        .strip_prefix("(?:")
        .or_else(|| bare.strip_prefix('('))
        .and_then(|rest| rest.strip_suffix(')'))
        .unwrap_or(bare);
    let values: Vec<String> =
        bare.split('|').map(|value| value.trim_matches(['^', '$']).to_owned()).collect();
    let is_word = |value: &String| {
        !value.is_empty() && value.chars().all(|one| one.is_alphanumeric() || "_- ".contains(one))
    };
    if values.len() >= 2 && values.iter().all(is_word) {
        score.add("pattern", 6, format!("the pattern '{pattern}' lists the values"));
        score.take(values);
        score.is_sure = true;
    }
}

fn of_doc(context: &Context<'_>, field: &Field, name: i32, score: &mut Score) {
    let Some(doc) = field.notes.doc.as_deref() else { return };
    // Names of other fields are looked for only where there is a list: a record may be wide.
    let siblings = || context.view.siblings(field).map(|sibling| sibling.name.as_str()).collect();
    let listed = doc::listed(doc, &[]).and_then(|_| {
        let mut siblings: Vec<&str> = siblings();
        siblings.push(&field.name);
        doc::listed(doc, &siblings)
    });
    // Names of types and methods in a text about something else are no values.
    let listed = listed.filter(|listed| name > 0 || !listed.values.iter().all(|one| is_code(one)));
    let is_listed = listed.as_ref().is_some_and(|listed| listed.points > 1);
    if let Some(listed) = listed
        && listed.points > 0
    {
        let text = format!("the description lists {}", listed.values.join(", "));
        score.add("doc", listed.points, text);
        score.is_open |= listed.is_open;
        score.take(listed.values);
    }
    if doc::says_free(doc, is_listed) {
        score.add("doc", -3, "the description says that the text is free".to_owned());
    }
}

/// Whether a text is written as names of types and methods are: `GetBackup`.
fn is_code(text: &str) -> bool {
    let is_camel = |pair: &[u8]| pair[0].is_ascii_lowercase() && pair[1].is_ascii_uppercase();
    text.bytes().all(|one| one.is_ascii_alphanumeric()) && text.as_bytes().windows(2).any(is_camel)
}

/// Whether a text is written as symbols are: `IN_PROGRESS`.
fn is_shouted(text: &str) -> bool {
    text.len() > 1
        && text.starts_with(|first: char| first.is_ascii_uppercase())
        && text.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_')
}

/// Whether a text is one short word.
fn is_word(text: &str) -> bool {
    (2..=32).contains(&text.len())
        && text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-')
}

/// The text in a JSON string.
fn unquoted(json: &str) -> &str {
    json.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(json)
}

fn of_default(field: &Field, name: i32, score: &mut Score) {
    let Some(default) = field.default.as_deref().map(unquoted) else { return };
    if is_shouted(default) && default != "UNKNOWN_VALUE" {
        score.add("default", 2, format!("the default '{default}' is written as a symbol"));
    } else if name > 0 && is_word(default) && default != "null" {
        score.add("default", 1, format!("the default is the word '{default}'"));
    }
}

fn of_examples(field: &Field, score: &mut Score) {
    let examples: Vec<&str> = field.details.examples.iter().map(|one| unquoted(one)).collect();
    let piped = examples.iter().find(|one| one.split('|').count() >= 2);
    if let Some(piped) = piped
        && piped.split('|').all(|value| is_word(value.trim()))
    {
        score.add("examples", 3, format!("the example '{piped}' lists the values"));
        score.take(piped.split('|').map(|value| value.trim().to_owned()).collect());
    } else if examples.len() >= 2 && examples.iter().all(|one| is_word(one)) {
        score.add("examples", 2, format!("the examples are words: {}", examples.join(", ")));
    } else if let [only] = examples.as_slice()
        && is_shouted(only)
    {
        score.add("examples", 1, format!("the example '{only}' is written as a symbol"));
    }
}

/// What other subjects, or other types of the same file, say of the word.
fn of_memory(context: &Context<'_>, around: &Around, head: &str, score: &mut Score) {
    let memory = context.input.memory;
    let subjects = memory.and_then(|memory| memory.enum_heads.get(head)).copied().unwrap_or(0);
    if subjects >= 2 {
        let points = if subjects >= 4 { 3 } else { 2 };
        score.add("registry", points, format!("'{head}' is an enum in {subjects} other subjects"));
    } else if around.enum_words.contains(singular(head)) {
        score.add("types", 2, format!("an enum of this schema is called '{head}' too"));
    }
}

fn of_lengths(field: &Field, name: i32, score: &mut Score) {
    match field.details.max_length {
        Some(..=32) if name > 0 => {
            score.add("length", 1, "it has at most 32 characters".to_owned());
        }
        Some(256..) => score.add("length", -1, "it may have over 255 characters".to_owned()),
        _ => {}
    }
}

/// What a sample says. False if it shows that there is no closed set.
fn of_samples(values: &[&str], score: &mut Score) -> bool {
    if values.len() < SAMPLES_MIN {
        return true;
    }
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for value in values {
        *counts.entry(value).or_default() += 1;
    }
    if counts.len() * 2 > values.len() {
        return false;
    }
    // Of a set that was seen whole, hardly any value was seen once only (Good and Turing).
    let once = counts.values().filter(|count| **count == 1).count();
    let is_few = counts.len() <= SAMPLED_VALUES_MAX && counts.len() * 20 <= values.len();
    if is_few && once * 20 <= values.len() && counts.keys().all(|value| is_word(value)) {
        let text = format!("{} records have {} values", values.len(), counts.len());
        score.add("samples", 4, text);
        let mut seen: Vec<String> = counts.keys().map(|value| (*value).to_owned()).collect();
        seen.sort();
        score.take(seen);
        score.is_sure = true;
    }
    true
}
