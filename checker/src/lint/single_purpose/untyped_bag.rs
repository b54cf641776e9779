//! A map into which every producer puts what it likes.

use crate::lint::context::Context;
use crate::lint::finding::Findings;
use crate::lint::rule::{ALL_TYPES, Category, NOT_KEYS, Rule, Severity};
use crate::lint::view::{Extra, Field, Shape, View};
use crate::lint::words::singular;

pub(crate) const RULE: Rule = Rule {
    id: "untyped-bag",
    category: Category::SinglePurpose,
    severity: Severity::Warning,
    schema_types: ALL_TYPES,
    roles: NOT_KEYS,
    explanation: include_str!("untyped_bag.md"),
    check,
};

/// Last words of names of bags, in the singular.
const BAGS: [&str; 12] = [
    "attribute",
    "property",
    "propertie",
    "extra",
    "metadata",
    "meta",
    "param",
    "parameter",
    "custom",
    "misc",
    "tag",
    "extension",
];

/// What descriptions say of maps whose keys are known.
const KEYED: [&str; 8] = [
    "keyed by",
    "key is",
    "keys are",
    "the key",
    "translation",
    "per language",
    "by locale",
    "키는",
];

fn check(context: &Context<'_>, findings: &mut Findings) {
    let view = &context.view;
    for field in view.own_fields() {
        let named = &field.words;
        let Some(head) = named.last().filter(|last| BAGS.contains(&singular(last))) else {
            continue;
        };
        let doc = field.notes.doc.as_deref().unwrap_or_default().to_lowercase();
        if KEYED.iter().any(|cue| doc.contains(cue)) {
            continue;
        }
        let Some(kind) = bag(view, field) else { continue };
        let message = format!(
            "'{}' holds whatever producers put in: a consumer cannot know which entries there are \
             or what they mean, and nothing tells it when one goes away",
            field.name
        );
        let finding = findings.add_field(field, message);
        finding.because("name", 1, format!("'{head}' names no fact"));
        finding.because("type", 1, kind);
    }
}

/// What makes the type of a field a bag.
fn bag(view: &View, field: &Field) -> Option<&'static str> {
    match &field.shape {
        Shape::Map(values) if matches!(**values, Shape::String | Shape::Any) => {
            Some("it is a map of texts or of anything")
        }
        Shape::Any => Some("it is anything at all"),
        Shape::Record(id) => {
            let record = view.type_of(*id).record()?;
            let is_open = record.extra == Extra::Open && record.fields.is_empty();
            is_open.then_some("it is an object without properties")
        }
        Shape::Array(items) => {
            let Shape::Record(id) = **items else { return None };
            let record = view.type_of(id).record()?;
            let mut names: Vec<_> =
                view.fields_of(record).map(|field| field.name.to_lowercase()).collect();
            names.sort();
            let is_pair = matches!(names.as_slice(), [key, value]
                if ["key", "name"].contains(&key.as_str()) && value == "value");
            is_pair.then_some("it is a list of names and values")
        }
        _ => None,
    }
}
