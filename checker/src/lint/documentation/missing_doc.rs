//! A type or a field that nothing explains.

use crate::lint::context::Context;
use crate::lint::finding::Findings;
use crate::lint::meaning::is_standard;
use crate::lint::rule::{ALL_TYPES, Category, NOT_KEYS, Rule, Severity};
use crate::lint::view::{Field, Shape, Type, View};
use crate::schema_type::SchemaType;

pub(crate) const RULE: Rule = Rule {
    id: "missing-doc",
    category: Category::Documentation,
    severity: Severity::Warning,
    schema_types: ALL_TYPES,
    roles: NOT_KEYS,
    explanation: include_str!("missing_doc.md"),
    check,
};

/// Names of fields that mean the same everywhere.
const KNOWN: [&str; 11] = [
    "id",
    "uuid",
    "event_id",
    "created_at",
    "updated_at",
    "deleted_at",
    "occurred_at",
    "correlation_id",
    "causation_id",
    "trace_id",
    "traceparent",
];

fn check(context: &Context<'_>, findings: &mut Findings) {
    let view = &context.view;
    if !view.knows_docs {
        return;
    }
    for (_, one) in view.own_types() {
        if one.notes.doc.is_none() && !is_standard(one) && !is_told_at_its_field(view, one) {
            let kind = if one.enumeration().is_some() { "enum" } else { "record" };
            let named = match one.name.as_str() {
                "" => "the schema".to_owned(),
                name => format!("the {kind} '{name}'"),
            };
            let message = format!(
                "{named} has no description: whoever consumes it has to ask its producer when such \
                 an event happens and what it means"
            );
            findings.add_type(one, message).because("doc", 0, "there is none");
        }
    }
    for field in view.own_fields().filter(|field| field.notes.doc.is_none()) {
        let is_known = KNOWN.contains(&field.words.join("_").as_str());
        if is_known || is_standard(view.type_of(field.owner)) || is_told_at_its_type(view, field) {
            continue;
        }
        let message = format!(
            "'{}' has no description: whoever consumes it has to ask its producer what it means",
            field.name
        );
        findings.add_field(field, message).at(Severity::Info).because("doc", 0, "there is none");
    }
}

/// Whether a type is written out at a field that has the description. In Protobuf a type stands on
/// its own, and in JSON Schema the field and the type are one thing, of which the field is told.
fn is_told_at_its_field(view: &View, one: &Type) -> bool {
    let Some(holder) = one.holder.map(|holder| view.field(holder)) else { return false };
    match view.schema_type {
        SchemaType::Avro => holder.notes.doc.is_some(),
        SchemaType::Json => one.place.target == holder.place.target || holder.notes.doc.is_some(),
        SchemaType::Protobuf => false,
    }
}

/// Whether a field of JSON Schema is what its own type describes.
fn is_told_at_its_type(view: &View, field: &Field) -> bool {
    let (Shape::Record(id) | Shape::Enum(id)) = field.shape.item() else { return false };
    let one = view.type_of(*id);
    view.schema_type == SchemaType::Json && one.notes.doc.is_some()
}
