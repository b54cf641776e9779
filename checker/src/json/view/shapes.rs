//! Small parts of a view: what types, values and details of a schema come to.

use crate::json_text::{Node, Value};
use crate::lint::view::{Details, Extra, Shape};

/// What is said in both places; the first counts where both speak.
pub(super) fn merged(first: Details, second: Details) -> Details {
    Details {
        logical: first.logical.or(second.logical),
        pattern: first.pattern.or(second.pattern),
        min_length: first.min_length.or(second.min_length),
        max_length: first.max_length.or(second.max_length),
        has_bounds: first.has_bounds || second.has_bounds,
        has_max_items: first.has_max_items || second.has_max_items,
        content: first.content.or(second.content),
        is_constant: first.is_constant || second.is_constant,
        values: if first.values.is_empty() { second.values } else { first.values },
        examples: if first.examples.is_empty() { second.examples } else { first.examples },
        ..first
    }
}

pub(super) fn types_of(node: &Node) -> Vec<&str> {
    let Some(types) = node.get("type") else { return Vec::new() };
    match types.items() {
        Some(types) => types.iter().filter_map(Node::as_str).collect(),
        None => types.as_str().into_iter().collect(),
    }
}

pub(super) fn extra_of(node: &Node) -> Extra {
    let extra = node.get("additionalProperties").or_else(|| node.get("unevaluatedProperties"));
    match extra.map(|extra| &extra.value) {
        None => Extra::Unsaid,
        Some(Value::Bool(true)) => Extra::Open,
        Some(Value::Bool(false)) => Extra::Closed,
        Some(Value::Object(members)) if members.is_empty() => Extra::Open,
        Some(_) => Extra::Typed,
    }
}

pub(super) fn of_type(word: &str, node: &Node) -> Shape {
    match word {
        "string" => Shape::String,
        "integer" => Shape::Integer(match node.get("format").and_then(Node::as_str) {
            Some("int32") => 32,
            Some("int64") => 64,
            _ => 0,
        }),
        "number" => Shape::Float(match node.get("format").and_then(Node::as_str) {
            Some("float") => 32,
            Some("double") => 64,
            _ => 0,
        }),
        "boolean" => Shape::Boolean,
        "null" => Shape::Null,
        _ => Shape::Any,
    }
}

/// The shape of one value.
pub(super) fn of_json(node: &Node) -> Shape {
    match &node.value {
        Value::Null => Shape::Null,
        Value::Bool(_) => Shape::Boolean,
        Value::Number(number) if number.contains(['.', 'e', 'E']) => Shape::Float(0),
        Value::Number(_) => Shape::Integer(0),
        Value::String(_) => Shape::String,
        Value::Array(_) => Shape::Array(Box::new(Shape::Any)),
        Value::Object(_) => Shape::Map(Box::new(Shape::Any)),
    }
}
