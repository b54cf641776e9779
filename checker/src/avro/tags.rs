//! The records and fields of an Avro schema that can have tags.

use std::rc::Rc;

use super::{Schema, document};
use crate::json_text::flat::{Document, Json};
use crate::limits::TAGGED_PATH_BYTES_MAX;
use crate::tags::{EntityTags, EntityType, NoSuchEntity, TagEdits, edited, listed};

pub(crate) fn tags(schema: &Schema) -> Vec<EntityTags> {
    let text = schema.canonical_text();
    let document = document::read(&text).expect("a canonical text is read again");
    listed(&document, visit)
}

pub(crate) fn edit_tags(schema: &Schema, edits: &TagEdits) -> Result<String, NoSuchEntity> {
    let text = schema.canonical_text();
    let document = document::read(&text).expect("a canonical text is read again");
    edited(&text, &document, visit, edits)
}

/// What remains to be visited. A list of steps keeps the order of the text without recursion. Names
/// are shared, for a long one may stand over many fields.
enum Step<'d> {
    /// A type, in the namespace of what is around it.
    Type(Json<'d>, Rc<str>),
    /// A field of the record with this full name, in its namespace.
    Field(Json<'d>, Rc<str>, Rc<str>),
}

/// Visits every record and field of a canonical text. Types of references stand in it by their names.
fn visit<'d>(document: &'d Document<'d>, each: &mut dyn FnMut(&str, EntityType, Json<'d>)) {
    let mut steps = vec![Step::Type(document.root(), "".into())];
    while let Some(step) = steps.pop() {
        let (json, namespace) = match step {
            Step::Type(json, namespace) => (json, namespace),
            Step::Field(field, record, namespace) => {
                let name = field.get("name").and_then(Json::as_str).unwrap_or_default();
                if record.len() + name.len() < TAGGED_PATH_BYTES_MAX {
                    each(&format!("{record}.{name}"), EntityType::Field, field);
                }
                steps.extend(field.get("type").map(|inner| Step::Type(inner, namespace)));
                continue;
            }
        };
        let first = steps.len();
        if let Some(branches) = json.items() {
            steps.extend(branches.map(|branch| Step::Type(branch, Rc::clone(&namespace))));
        } else {
            visit_object(json, namespace, &mut steps, each);
        }
        steps[first..].reverse();
    }
}

fn visit_object<'d>(
    json: Json<'d>,
    namespace: Rc<str>,
    steps: &mut Vec<Step<'d>>,
    each: &mut dyn FnMut(&str, EntityType, Json<'d>),
) {
    match json.get("type").and_then(Json::as_str).as_deref() {
        Some("record" | "error") => {
            let own = json.get("namespace").and_then(Json::as_str);
            let namespace = own.map_or(namespace, |own| own.into());
            let name = json.get("name").and_then(Json::as_str).unwrap_or_default();
            let record: Rc<str> = match &*namespace {
                "" => name.into(),
                namespace => format!("{namespace}.{name}").into(),
            };
            each(&record, EntityType::Record, json);
            let fields = json.get("fields").and_then(|fields| fields.items());
            let field = |field| Step::Field(field, Rc::clone(&record), Rc::clone(&namespace));
            steps.extend(fields.into_iter().flatten().map(field));
        }
        Some("array") => steps.extend(json.get("items").map(|inner| Step::Type(inner, namespace))),
        Some("map") => steps.extend(json.get("values").map(|inner| Step::Type(inner, namespace))),
        _ => {}
    }
}
