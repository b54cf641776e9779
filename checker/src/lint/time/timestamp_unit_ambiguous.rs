//! A time that is a number of nobody knows what.

use super::names::{Head, is_duration, is_time_typed, time_head};
use super::units::unit_of;
use crate::lint::context::Context;
use crate::lint::finding::Findings;
use crate::lint::rule::{ALL_TYPES, ANY_ROLE, Category, Rule, Severity};
use crate::lint::view::{Field, Shape};

pub(crate) const RULE: Rule = Rule {
    id: "timestamp-unit-ambiguous",
    category: Category::Time,
    severity: Severity::Warning,
    schema_types: ALL_TYPES,
    roles: ANY_ROLE,
    explanation: include_str!("timestamp_unit_ambiguous.md"),
    check,
};

/// Words of names of times that have no head of one.
const DEADLINES: [&str; 8] =
    ["expires", "expiry", "expiration", "deadline", "epoch", "expire", "유효기한", "만료"];

/// What descriptions of times say.
const TIME_DOCS: [&str; 9] = [
    "epoch",
    "unix time",
    "unix timestamp",
    "unixtime",
    "since 1970",
    "timestamp",
    "date and time",
    "time at which",
    "유닉스",
];

/// What descriptions of numbers say that are no times: machine learning has epochs too.
const OTHER_DOCS: [&str; 5] = ["training", "number of", "count of", "consensus", "how many"];

fn check(context: &Context<'_>, findings: &mut Findings) {
    for field in context.view.own_fields() {
        let is_number = matches!(field.shape.item(), Shape::Integer(_) | Shape::Float(64 | 0));
        let is_typed = is_time_typed(field) || is_of_day(field) || field.details.is_constant;
        if !is_number || is_typed || is_duration(field) {
            continue;
        }
        let Some((signal, text)) = tells_time(field) else { continue };
        if unit_of(context, field).is_some() {
            continue;
        }
        let message = format!(
            "'{}' is a time in a number and nothing says of what: a consumer that takes seconds \
             for milliseconds is off by a factor of a thousand",
            field.name
        );
        findings.add_field(field, message).because(signal, 1, text);
    }
}

/// Whether the type counts from midnight: `time-millis`.
fn is_of_day(field: &Field) -> bool {
    field.details.logical.as_deref().is_some_and(|logical| logical.starts_with("time"))
}

/// What says that a number is a time.
fn tells_time(field: &Field) -> Option<(&'static str, String)> {
    let doc = field.notes.doc.as_deref().unwrap_or_default().to_lowercase();
    let of_doc = TIME_DOCS.iter().find(|words| doc.contains(**words));
    let of_doc = of_doc.filter(|_| !OTHER_DOCS.iter().any(|words| doc.contains(words)));
    if let Some(words) = of_doc.filter(|_| !is_counted(field)) {
        return Some(("doc", format!("the description says '{words}'")));
    }
    let is_wide = *field.shape.item() != Shape::Integer(32);
    let is_integer = matches!(field.shape.item(), Shape::Integer(_));
    let by_head = match time_head(field) {
        Some(Head::Instant) => true,
        Some(Head::Time) => is_wide && is_integer,
        // The last day, or the day as 20260131.
        Some(Head::Date) => is_wide && is_integer && !doc.contains("yyyy"),
        None => false,
    };
    let words = &field.words;
    let by_word = is_integer
        && is_wide
        && words.last().is_some_and(|last| DEADLINES.contains(&last.as_str()));
    let is_time = by_head || by_word;
    is_time.then(|| ("name", format!("'{}' is the name of a time", field.name)))
}

/// Whether the name says that something is counted or told apart, whatever the description tells
/// of.
fn is_counted(field: &Field) -> bool {
    const COUNTED: [&str; 13] = [
        "count",
        "number",
        "id",
        "index",
        "offset",
        "precision",
        "version",
        "size",
        "seq",
        "sequence",
        "zone",
        "code",
        "type",
    ];
    field.words.last().is_some_and(|last| COUNTED.contains(&last.as_str()))
}
