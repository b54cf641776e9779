//! A key whose bytes may differ although it means the same, or will as soon as it evolves.

use crate::lint::context::Context;
use crate::lint::finding::Findings;
use crate::lint::rule::{ALL_TYPES, Category, KEYS, Rule, Severity};
use crate::lint::stream_rule::{StreamRule, StreamView};
use crate::lint::view::{Field, Place, Shape, View};
use crate::schema_type::SchemaType;
use crate::stream::{KeySchema, Primitive};

pub(crate) const RULE: Rule = Rule {
    id: "key-nondeterministic-encoding",
    category: Category::Key,
    severity: Severity::Warning,
    schema_types: ALL_TYPES,
    roles: KEYS,
    explanation: include_str!("key_nondeterministic_encoding.md"),
    check,
};

/// The same rule about the key of a stream, which may have no schema.
pub(crate) const OF_STREAM: StreamRule = StreamRule { rule: RULE, check: check_stream };

/// What every message of this rule ends with.
const HARM: &str = "the same key may get other bytes and land in another partition";

fn check(context: &Context<'_>, findings: &mut Findings) {
    for (place, signal, message) in faults(&context.view) {
        let text = text(signal);
        findings.add(&place, message).because(signal, 0, text);
    }
}

fn check_stream(view: &StreamView<'_>, findings: &mut Findings) {
    if let KeySchema::Primitive(primitive @ (Primitive::Float | Primitive::Double)) =
        view.stream.key.schema
    {
        let message = format!("the key is a {}: {HARM}", primitive.wire_name());
        findings.add_to_stream(view.stream, "/key/schema", message).because(
            "float",
            0,
            text("float"),
        );
    }
    let Some(key) = &view.key else { return };
    for (place, signal, message) in faults(&key.view) {
        let subject = key.bound.subject;
        findings.add_to_subject(subject, &place, message).because(signal, 0, text(signal));
    }
}

fn text(signal: &'static str) -> &'static str {
    match signal {
        "protobuf" => {
            "the order of fields, unknown fields and default values are up to each library; its \
             makers say not to use serialized messages as keys"
        }
        "json" => "the order of members and white space are up to each library",
        "map" => "a map has no order, so its entries are written in any",
        "float" => "0.0 and -0.0 are equal and have different bytes, and NaN has many",
        "list" => "a list may be written in blocks of any size",
        "key-has-evolvable-fields" => {
            "what may be absent today is filled tomorrow, and then it is another key"
        }
        _ => "what is written is not told by the schema",
    }
}

/// What is wrong, each with its place, a signal and a message.
fn faults(view: &View) -> Vec<(Place, &'static str, String)> {
    let holds_record = matches!(view.root, Shape::Record(_) | Shape::Any | Shape::Map(_));
    match view.schema_type {
        SchemaType::Protobuf if holds_record => {
            let message = format!("the key is a Protobuf message: {HARM}");
            vec![(view.root_place.clone(), "protobuf", message)]
        }
        SchemaType::Json if holds_record => {
            let message = format!("the key is a JSON object: {HARM}");
            vec![(view.root_place.clone(), "json", message)]
        }
        SchemaType::Avro | SchemaType::Json | SchemaType::Protobuf => {
            let mut found = Vec::new();
            if let Some((signal, what)) = fault(&view.root) {
                found.push((view.root_place.clone(), signal, format!("the key is {what}: {HARM}")));
            }
            found.extend(view.own_fields().filter_map(of_field));
            found
        }
    }
}

fn of_field(field: &Field) -> Option<(Place, &'static str, String)> {
    if let Some((signal, what)) = fault(&field.shape) {
        let message = format!("'{}' in the key is {what}: {HARM}", field.name);
        return Some((field.place.clone(), signal, message));
    }
    let is_optional = field.is_nullable || field.default.is_some();
    is_optional.then(|| {
        let what = if field.is_nullable { "may be null" } else { "has a default" };
        let message = format!("'{}' in the key {what}: {HARM}", field.name);
        (field.place.clone(), "key-has-evolvable-fields", message)
    })
}

fn fault(shape: &Shape) -> Option<(&'static str, &'static str)> {
    match shape {
        Shape::Map(_) => Some(("map", "a map")),
        Shape::Float(_) => Some(("float", "a floating-point number")),
        Shape::Array(_) => Some(("list", "a list")),
        Shape::Union(_) => Some(("key-has-evolvable-fields", "one of several types")),
        Shape::Any
        | Shape::Null
        | Shape::Boolean
        | Shape::Integer(_)
        | Shape::String
        | Shape::Bytes
        | Shape::Fixed(_)
        | Shape::Enum(_)
        | Shape::Record(_)
        | Shape::Known => None,
    }
}
