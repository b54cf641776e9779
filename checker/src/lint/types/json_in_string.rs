//! A whole document in a string, of which the schema tells nothing.

use crate::lint::context::Context;
use crate::lint::finding::Findings;
use crate::lint::rule::{ALL_TYPES, ANY_ROLE, Category, Rule, Severity};
use crate::lint::samples;
use crate::lint::view::{Field, Shape};

pub(crate) const RULE: Rule = Rule {
    id: "json-in-string",
    category: Category::Types,
    severity: Severity::Warning,
    schema_types: ALL_TYPES,
    roles: ANY_ROLE,
    explanation: include_str!("json_in_string.md"),
    check,
};

/// Words of names of documents.
const FORMATS: [&str; 2] = ["json", "xml"];

/// Last words of names of what points to a document or tells of it.
const POINTERS: [&str; 17] = [
    "url", "uri", "path", "file", "filename", "name", "type", "id", "format", "version", "pointer",
    "key", "schema", "hash", "ref", "location", "field",
];

/// What descriptions of documents in strings say.
const DOCS: [&str; 20] = [
    "json string",
    "json-string",
    "json encoded",
    "json-encoded",
    "encoded as json",
    "encoded json",
    "serialized json",
    "serialised json",
    "serialized as json",
    "stringified",
    "as json",
    "json object",
    "json document",
    "json blob",
    "json-formatted",
    "json formatted",
    "xml string",
    "xml document",
    "as xml",
    "json 문자열",
];

/// What descriptions say that only name the format.
const OTHER_DOCS: [&str; 7] =
    ["json pointer", "json path", "jsonpath", "path to", "url of", "name of", "not json"];

/// Fewest samples that say something.
const SAMPLES_MIN: usize = 20;

fn check(context: &Context<'_>, findings: &mut Findings) {
    for field in context.view.own_fields() {
        if *field.shape.item() != Shape::String || field.details.is_constant {
            continue;
        }
        let signal = of_type(field).or_else(|| of_name(field)).or_else(|| of_doc(field));
        let Some((signal, text)) = signal.or_else(|| of_samples(context, field)) else { continue };
        let message = format!(
            "'{}' is a document in a string: nothing checks what a producer puts in, and a change \
             in it reaches consumers that no compatibility check has warned",
            field.name
        );
        findings.add_field(field, message).because(signal, 1, text);
    }
}

fn of_type(field: &Field) -> Option<(&'static str, String)> {
    let details = &field.details;
    let told = [&details.content, &details.logical].into_iter().flatten();
    let mut told = told.filter(|told| {
        let last = told.rsplit(['/', '+']).next().unwrap_or_default();
        FORMATS.contains(&last) || last == "json-string"
    });
    told.next().map(|told| ("type", format!("it is said to be {told}")))
}

fn is_pointer(words: &[String]) -> bool {
    words.last().is_some_and(|last| POINTERS.contains(&last.as_str()))
}

fn of_name(field: &Field) -> Option<(&'static str, String)> {
    let words = &field.words;
    let ends = [words.first()?, words.last()?];
    let format = ends.into_iter().find(|word| FORMATS.contains(&word.as_str()))?;
    let is_free = field.details.logical.is_none() && !is_pointer(words);
    is_free.then(|| ("name", format!("'{format}' is a format of documents")))
}

fn of_doc(field: &Field) -> Option<(&'static str, String)> {
    let doc = field.notes.doc.as_deref()?.to_lowercase();
    let is_other = OTHER_DOCS.iter().any(|words| doc.contains(words));
    if is_other || is_pointer(&field.words) || field.details.logical.is_some() {
        return None;
    }
    let found = DOCS.iter().find(|words| doc.contains(**words))?;
    Some(("doc", format!("the description says '{found}'")))
}

/// All samples are objects of JSON.
fn of_samples(context: &Context<'_>, field: &Field) -> Option<(&'static str, String)> {
    let values = samples::of_field(context, field);
    let is_object = |text: &str| {
        text.starts_with('{')
            && crate::json_text::parse_as_jackson(text).is_ok_and(|node| node.members().is_some())
    };
    let is_all = values.iter().all(|value| value.as_str().is_some_and(is_object));
    (values.len() >= SAMPLES_MIN && is_all)
        .then(|| ("samples", format!("{} samples are objects of JSON", values.len())))
}
