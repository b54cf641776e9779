//! A time whose name does not say that it is one.

use super::renaming::{case_beside, renamed};
use crate::lint::context::Context;
use crate::lint::finding::{Findings, FixClass};
use crate::lint::rule::{ALL_TYPES, ANY_ROLE, Category, Rule, Severity};
use crate::lint::time::{is_day_typed, is_happening, is_time_typed, time_head};
use crate::lint::view::Field;

pub(crate) const RULE: Rule = Rule {
    id: "time-field-name",
    category: Category::Naming,
    severity: Severity::Hint,
    schema_types: ALL_TYPES,
    roles: ANY_ROLE,
    explanation: include_str!("time_field_name.md"),
    check,
};

/// Last words that tell a time, a day or a bound of one by themselves.
const TELLING: [&str; 48] = [
    "time",
    "times",
    "date",
    "dates",
    "day",
    "days",
    "week",
    "month",
    "quarter",
    "year",
    "hour",
    "minute",
    "second",
    "moment",
    "deadline",
    "birthday",
    "dob",
    "birthdate",
    "anniversary",
    "holiday",
    "expiry",
    "expiration",
    "since",
    "until",
    "till",
    "from",
    "to",
    "before",
    "after",
    "on",
    "at",
    "now",
    "today",
    "when",
    "eta",
    "etd",
    "epoch",
    "period",
    "midnight",
    "cutoff",
    "watermark",
    "utc",
    "gmt",
    "tstamp",
    "dt",
    "dttm",
    "dtm",
    "window",
];

/// Last words that are the ends of a span: AIP-142 wants `_time` there.
const ENDS: [&str; 8] = ["start", "end", "begin", "stop", "finish", "arrival", "departure", "due"];

fn check(context: &Context<'_>, findings: &mut Findings) {
    for field in context.view.own_fields() {
        if !is_time_typed(field) || field.notes.is_deprecated || tells(context, field) {
            continue;
        }
        let message = format!(
            "'{}' holds a time and its name does not say so: who reads a query, a table or a log \
             takes it for something else",
            field.name
        );
        let finding = findings.add_field(field, message);
        let logical = field.details.logical.as_deref().unwrap_or("a time");
        finding.because("type", 1, format!("its type is {logical}"));
        let Some(added) = missing_word(field) else { continue };
        let mut words: Vec<&str> = field.words.iter().map(String::as_str).collect();
        words.push(added);
        let name = case_beside(&context.view, field).written(&words);
        if let Some(changes) = renamed(context, field, &name) {
            let why = format!("Calls '{}' '{name}', which says that it is a time.", field.name);
            finding.mended_by(FixClass::Breaking, why, changes);
        }
    }
}

/// Whether the name says that it is a time, or that of what holds it: `timestamps.min`.
fn tells(context: &Context<'_>, field: &Field) -> bool {
    let is_telling = |word: &String| {
        TELLING.contains(&word.as_str())
            || ["time", "date", "stamp"].iter().any(|end| word.ends_with(end))
    };
    // `time_of_birth`, `date_of_order`, `whenCreated`.
    let is_time = |word: &String| {
        matches!(
            word.as_str(),
            "date" | "dates" | "time" | "times" | "timestamp" | "timestamps" | "when"
        )
    };
    let view = &context.view;
    let holder = view.type_of(field.owner).holder.map(|id| view.field(id));
    !field.name.is_ascii()
        || time_head(field).is_some()
        || field.words.last().is_none_or(is_telling)
        || field.words.iter().any(is_time)
        || holder.is_some_and(|holder| holder.words.iter().any(is_time))
}

/// The word that the name lacks: `created` wants `at`, `start` wants `time`.
fn missing_word(field: &Field) -> Option<&'static str> {
    let last = field.words.last()?.as_str();
    let is_day = is_day_typed(field);
    match last {
        _ if ENDS.contains(&last) => Some(if is_day { "date" } else { "time" }),
        _ if is_happening(last) => Some(if is_day { "on" } else { "at" }),
        _ => None,
    }
}
