//! A UUID in a string that does not say so.

use crate::lint::context::Context;
use crate::lint::declaration::{with_keyword, with_logical};
use crate::lint::finding::{Findings, FixClass};
use crate::lint::rule::{ANY_ROLE, AVRO_AND_JSON, Category, Rule, Severity};
use crate::lint::samples;
use crate::lint::view::{Field, Shape};
use crate::lint::words::singular;
use crate::schema_type::SchemaType;

pub(crate) const RULE: Rule = Rule {
    id: "uuid-as-plain-string",
    category: Category::Types,
    severity: Severity::Info,
    schema_types: AVRO_AND_JSON,
    roles: ANY_ROLE,
    explanation: include_str!("uuid_as_plain_string.md"),
    check,
};

/// The letters of a UUID with its dashes.
const LENGTH: u64 = 36;

/// Fewest samples that say something.
const SAMPLES_MIN: usize = 20;

/// What descriptions of UUIDs in another form say.
const OTHER_FORMS: [&str; 7] =
    ["without dash", "no dash", "without hyphen", "no hyphen", "base64", "prefix", "32 "];

fn check(context: &Context<'_>, findings: &mut Findings) {
    for field in context.view.own_fields() {
        let details = &field.details;
        let is_plain = *field.shape.item() == Shape::String
            && details.logical.is_none()
            && details.misplaced_logical.is_none()
            && !details.is_constant;
        if !is_plain || is_of_other_form(field) {
            continue;
        }
        let sampled = samples::of_field(context, field);
        let is_sampled = sampled.iter().all(|value| value.as_str().is_some_and(is_uuid));
        if !is_sampled {
            continue;
        }
        let enough = sampled.len() >= SAMPLES_MIN;
        let by_samples =
            enough.then(|| ("samples", format!("{} samples are UUIDs", sampled.len())));
        let Some((signal, text)) = of_name(field).or_else(|| of_text(field)).or(by_samples) else {
            continue;
        };
        let message = format!(
            "'{}' holds a UUID and does not say so: a consumer has to take any text there is, and \
             reads 'A0..' and 'a0..' as two",
            field.name
        );
        let finding = findings.add_field(field, message);
        finding.because(signal, 1, text);
        let change = match context.view.schema_type {
            SchemaType::Avro => with_logical(context, field, "string", "uuid"),
            SchemaType::Json if field.shape == Shape::String => {
                with_keyword(context, field, "format", "\"uuid\"")
            }
            SchemaType::Json | SchemaType::Protobuf => None,
        };
        if let Some(change) = change {
            let why = format!("'{}' says what its texts are already", field.name);
            finding.mended_by(FixClass::Neutral, why, vec![change]);
        }
    }
}

fn is_of_other_form(field: &Field) -> bool {
    let doc = field.notes.doc.as_deref().unwrap_or_default().to_lowercase();
    let details = &field.details;
    let is_other_length = |length: Option<u64>| length.is_some_and(|length| length < LENGTH);
    OTHER_FORMS.iter().any(|words| doc.contains(words))
        || is_other_length(details.max_length)
        || details.min_length.is_some_and(|length| length > LENGTH)
        || details.pattern.as_deref().is_some_and(|pattern| !is_uuid_pattern(pattern))
        || details.examples.iter().any(|example| !is_uuid(example.trim_matches('"')))
}

fn of_name(field: &Field) -> Option<(&'static str, String)> {
    let words = &field.words;
    let last = words.last()?;
    let is_uuid = ["uuid", "guid"].contains(&singular(last));
    is_uuid.then(|| ("name", format!("'{last}' says what it is")))
}

fn of_text(field: &Field) -> Option<(&'static str, String)> {
    if let Some(pattern) = field.details.pattern.as_deref().filter(|one| is_uuid_pattern(one)) {
        return Some(("pattern", format!("the pattern '{pattern}' is that of a UUID")));
    }
    let example = field.details.examples.first()?;
    Some(("examples", format!("{example} is a UUID")))
}

/// Whether a pattern is that of groups of 8, 4, 4, 4 and 12 hexadecimal digits.
fn is_uuid_pattern(pattern: &str) -> bool {
    let pattern = pattern.to_lowercase();
    pattern.contains("{8}-") && pattern.contains("{12}") && pattern.contains("a-f")
}

/// Whether a text is a UUID as RFC 9562 writes it.
fn is_uuid(text: &str) -> bool {
    let groups: Vec<&str> = text.split('-').collect();
    let lengths = groups.iter().map(|group| group.len());
    lengths.eq([8, 4, 4, 4, 12])
        && groups.iter().all(|group| group.bytes().all(|byte| byte.is_ascii_hexdigit()))
}
