//! A time whose type does not say that it is one.

use super::names::{Head, is_time_typed, time_head};
use super::units::{Unit, unit_of};
use crate::lint::context::Context;
use crate::lint::declaration::{with_keyword, with_logical};
use crate::lint::finding::{Finding, Findings, FixClass};
use crate::lint::rule::{ALL_TYPES, ANY_ROLE, Category, Rule, Severity};
use crate::lint::view::{Field, Shape};
use crate::schema_type::SchemaType;

pub(crate) const RULE: Rule = Rule {
    id: "timestamp-not-logical",
    category: Category::Time,
    severity: Severity::Warning,
    schema_types: ALL_TYPES,
    roles: ANY_ROLE,
    explanation: include_str!("timestamp_not_logical.md"),
    check,
};

/// What descriptions of whole times in a text say.
const DATE_TIME_DOCS: [&str; 6] =
    ["iso 8601", "iso8601", "iso-8601", "rfc 3339", "rfc3339", "rfc-3339"];

/// What descriptions of days say.
const DAY_DOCS: [&str; 6] =
    ["yyyy-mm-dd", "yyyymmdd", "birth", "calendar date", "without time", "a day"];

fn check(context: &Context<'_>, findings: &mut Findings) {
    for field in context.view.own_fields() {
        let Some(head) = time_head(field).filter(|_| !is_time_typed(field)) else { continue };
        let is_bare = match field.shape.item() {
            Shape::Integer(_) => is_bare_number(context, field, head),
            Shape::String => is_bare_text(field, head),
            _ => false,
        };
        if is_bare && !field.details.is_constant {
            let finding = findings.add_field(field, message(context, field));
            finding.because("name", 1, format!("'{}' is the name of a time", field.name));
            mend(context, field, finding);
        }
    }
}

fn message(context: &Context<'_>, field: &Field) -> String {
    let good = match context.view.schema_type {
        SchemaType::Avro => "the logical type timestamp-millis",
        SchemaType::Protobuf => "google.protobuf.Timestamp",
        SchemaType::Json => "a string with the format date-time",
    };
    let what = if *field.shape.item() == Shape::String { "a text" } else { "a number" };
    format!(
        "'{}' is a time that is typed as {what}: each consumer has to know by heart how to read \
         it, while {good} says it",
        field.name
    )
}

/// A number may be a day of the year or an hour, if it is small.
fn is_bare_number(context: &Context<'_>, field: &Field, head: Head) -> bool {
    let is_wide = !matches!(field.shape.item(), Shape::Integer(32));
    let is_avro = context.view.schema_type == SchemaType::Avro;
    let says_type = is_avro && field.details.logical.is_some();
    !says_type && (is_wide || head == Head::Instant)
}

fn is_bare_text(field: &Field, head: Head) -> bool {
    let details = &field.details;
    let is_free =
        details.logical.is_none() && details.pattern.is_none() && details.content.is_none();
    is_free && !(head == Head::Date && is_day(field)) && !(head == Head::Time && is_clock(field))
}

/// Whether a date is a day, which has no zone and no time.
fn is_day(field: &Field) -> bool {
    let doc = field.notes.doc.as_deref().unwrap_or_default().to_lowercase();
    let is_day = |value: &String| value.trim_matches('"').len() == "2026-01-31".len();
    DAY_DOCS.iter().any(|words| doc.contains(words)) && !doc.contains("hh")
        || field.details.max_length.is_some_and(|length| length <= 10)
        || field.name.to_lowercase().contains("birth")
        || field.details.examples.iter().any(is_day)
}

/// Whether a time is one of a day: `14:30`.
fn is_clock(field: &Field) -> bool {
    let doc = field.notes.doc.as_deref().unwrap_or_default().to_lowercase();
    let is_clock = |value: &String| {
        let value = value.trim_matches('"');
        value.len() <= "23:59:59".len() && value.contains(':')
    };
    let has_day = doc.contains("yy") || doc.contains("dd");
    (doc.contains("hh:mm") || doc.contains("time of day") || doc.contains("time of the day"))
        && !has_day
        || field.details.examples.iter().any(is_clock)
}

/// The bytes of records stay what they are where the text says already what they mean.
fn mend(context: &Context<'_>, field: &Field, finding: &mut Finding) {
    let change = match (context.view.schema_type, field.shape.item()) {
        (SchemaType::Avro, Shape::Integer(64)) => {
            let logical = match unit_of(context, field) {
                Some(Unit::Milliseconds) => "timestamp-millis",
                Some(Unit::Microseconds) => "timestamp-micros",
                Some(Unit::Nanoseconds | Unit::Seconds | Unit::Longer) | None => return,
            };
            with_logical(context, field, "long", logical).map(|change| (logical, change))
        }
        (SchemaType::Json, Shape::String) if field.shape == Shape::String => {
            let doc = field.notes.doc.as_deref().unwrap_or_default().to_lowercase();
            let is_whole = DATE_TIME_DOCS.iter().any(|words| doc.contains(words));
            let is_whole = is_whole && !doc.contains("duration");
            let change = with_keyword(context, field, "format", "\"date-time\"");
            change.filter(|_| is_whole).map(|change| ("date-time", change))
        }
        _ => None,
    };
    if let Some((what, change)) = change {
        let why = format!("{what} says what the bytes of '{}' are already", field.name);
        finding.mended_by(FixClass::Neutral, why, vec![change]);
    }
}
