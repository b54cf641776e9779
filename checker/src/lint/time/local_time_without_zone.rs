//! A time of some place, and nothing says of which.

use super::names::{Head, is_time, is_time_typed, time_head};
use crate::lint::context::Context;
use crate::lint::finding::Findings;
use crate::lint::rule::{ALL_TYPES, ANY_ROLE, Category, Rule, Severity};
use crate::lint::view::{Field, Shape};

pub(crate) const RULE: Rule = Rule {
    id: "local-time-without-zone",
    category: Category::Time,
    severity: Severity::Info,
    schema_types: ALL_TYPES,
    roles: ANY_ROLE,
    explanation: include_str!("local_time_without_zone.md"),
    check,
};

/// Formats of dates and times without a zone.
const LOCAL_FORMATS: [&str; 4] =
    ["local-date-time", "date-time-local", "localdatetime", "partial-date-time"];

/// What descriptions of local times say.
const LOCAL_DOCS: [&str; 8] = [
    "local time",
    "local date",
    "without time zone",
    "without timezone",
    "no time zone",
    "no timezone",
    "wall clock",
    "현지",
];

/// Zones in descriptions that hold for a place, and which nothing in the data tells.
const ZONES: [&str; 6] = ["kst", "cet", "pst", "est", "jst", "한국 시간"];

/// Words that say that the zone is told.
const TOLD: [&str; 6] = ["utc", "offset", "gmt", "time zone of", "timezone of", "iana"];

fn check(context: &Context<'_>, findings: &mut Findings) {
    for field in context.view.own_fields() {
        if is_zone(field) || !can_be_time(field) {
            continue;
        }
        let Some((signal, text)) = tells_place(field) else { continue };
        if context.view.siblings(field).any(is_zone) {
            continue;
        }
        let message = format!(
            "'{}' is a local time and no field beside it tells its zone: a consumer elsewhere \
             cannot say which moment it was, and one hour of the year it may be two",
            field.name
        );
        findings.add_field(field, message).because(signal, 1, text);
    }
}

/// Whether a field tells a zone or an offset.
fn is_zone(field: &Field) -> bool {
    field
        .words
        .iter()
        .any(|word| matches!(word.as_str(), "zone" | "timezone" | "tz" | "offset" | "zoneid"))
}

fn can_be_time(field: &Field) -> bool {
    let is_value = matches!(field.shape.item(), Shape::Integer(_) | Shape::String | Shape::Known);
    is_value && (is_time(field) || field.details.pattern.is_some())
}

fn tells_place(field: &Field) -> Option<(&'static str, String)> {
    let logical = field.details.logical.as_deref().unwrap_or_default();
    if logical.starts_with("local-timestamp") || LOCAL_FORMATS.contains(&logical) {
        return Some(("type", format!("{logical} has no zone")));
    }
    if let Some(pattern) = &field.details.pattern
        && is_local_pattern(pattern)
    {
        return Some(("pattern", format!("the pattern '{pattern}' leaves no room for a zone")));
    }
    // A day is one wherever it is.
    if is_time_typed(field) || time_head(field) == Some(Head::Date) {
        return None;
    }
    let doc = field.notes.doc.as_deref()?.to_lowercase();
    if TOLD.iter().any(|words| doc.contains(words)) {
        return None;
    }
    let local = LOCAL_DOCS.iter().find(|words| doc.contains(**words)).copied();
    let is_word = |zone: &&&str| {
        doc.split(|letter: char| !letter.is_alphanumeric()).any(|word| word == **zone)
            || zone.contains(' ') && doc.contains(**zone)
    };
    let found = local.or_else(|| ZONES.iter().find(is_word).copied());
    if let Some(words) = found {
        return Some(("doc", format!("the description says '{words}'")));
    }
    is_local_layout(&doc)
        .then(|| ("doc", "the description gives a layout without a zone".to_owned()))
}

/// Whether a pattern is that of a date with a time and leaves no room for a zone.
fn is_local_pattern(pattern: &str) -> bool {
    let digits = pattern.replace("[0-9]", "\\d");
    let has_date = digits.contains("\\d{4}-\\d{2}-\\d{2}") || digits.contains("\\d{4}-");
    let has_time = digits.contains("\\d{2}:\\d{2}") || digits.matches(':').count() >= 2;
    has_date && has_time && !pattern.contains(['Z', '+']) && pattern.ends_with('$')
}

/// Whether a description gives a layout such as `yyyy-MM-dd HH:mm:ss` that ends without a zone.
fn is_local_layout(doc: &str) -> bool {
    let Some(at) = doc.find("hh:mm") else { return false };
    let before = &doc[..at];
    let layout = doc[at..].split_whitespace().next().unwrap_or_default();
    let rest = &layout["hh:mm".len()..];
    let after = doc[at + layout.len()..].trim_start();
    before.contains("yy") && !rest.contains(['z', 'x', '+']) && !after.starts_with(['z', 'x', '+'])
}
