//! The facts of an event as bytes that no schema describes.

use super::generic_event::CONTAINERS;
use crate::lint::context::Context;
use crate::lint::envelope;
use crate::lint::finding::Findings;
use crate::lint::rule::{ALL_TYPES, Category, EVENTS, Rule, Severity};
use crate::lint::view::{Field, Shape};

pub(crate) const RULE: Rule = Rule {
    id: "opaque-payload",
    category: Category::SinglePurpose,
    severity: Severity::Warning,
    schema_types: ALL_TYPES,
    roles: EVENTS,
    explanation: include_str!("opaque_payload.md"),
    check,
};

/// Names of texts that people write: only the description can say that such a text is data.
const TEXTS: [&str; 3] = ["body", "content", "value"];

/// What descriptions say of a text that is data.
const CUES: [&str; 8] =
    ["json", "xml", "yaml", "serialized", "serialised", "encoded", "base64", "직렬화"];

/// Media types of data that have no schema.
const BINARY: [&str; 5] = ["image/", "audio/", "video/", "application/pdf", "application/zip"];

fn check(context: &Context<'_>, findings: &mut Findings) {
    let view = &context.view;
    let Some((root, record)) = view.root_record().filter(|(root, _)| !root.is_imported) else {
        return;
    };
    if envelope::is_declared(view) || root.is_imported {
        return;
    }
    for field in view.fields_of(record) {
        let named = &field.words;
        let Some(head) = named.last().filter(|last| CONTAINERS.contains(&last.as_str())) else {
            continue;
        };
        let Some(kind) = opaque(field, head).filter(|_| named.len() <= 2) else { continue };
        // A member of a oneof is one of several forms of a value.
        if is_encrypted(field) || is_binary(field) || field.oneof.is_some() {
            continue;
        }
        let message = format!(
            "'{}' is {kind}: its producer can change what is inside without any check, and each \
             consumer finds out when it reads it",
            field.name
        );
        let finding = findings.add_field(field, message);
        finding.because("name", 1, format!("'{head}' is where the facts are"));
        finding.because("type", 1, format!("it is {kind}"));
    }
}

/// What an opaque field is, in words.
fn opaque(field: &Field, head: &str) -> Option<&'static str> {
    match &field.shape {
        Shape::Any => Some("anything at all"),
        Shape::Map(values) if **values == Shape::Any => Some("an object without a schema"),
        Shape::Bytes if field.details.logical.is_none() => Some("bytes without a schema"),
        Shape::String if field.details.logical.is_none() => {
            let doc = field.notes.doc.as_deref().unwrap_or_default().to_lowercase();
            let is_data = !TEXTS.contains(&head) || CUES.iter().any(|cue| doc.contains(cue));
            is_data.then_some("a string without a schema")
        }
        _ => None,
    }
}

fn is_encrypted(field: &Field) -> bool {
    let doc = field.notes.doc.as_deref().unwrap_or_default().to_lowercase();
    let is_tagged = field.notes.tags.iter().any(|tag| tag.eq_ignore_ascii_case("encrypted"));
    let cues = ["encrypt", "cipher", "암호화"];
    is_tagged || cues.iter().any(|cue| doc.contains(cue) || field.name.to_lowercase().contains(cue))
}

fn is_binary(field: &Field) -> bool {
    let content = field.details.content.as_deref().unwrap_or_default();
    BINARY.iter().any(|media| content.starts_with(media))
}
