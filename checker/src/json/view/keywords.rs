//! What single keywords of a schema say.

use crate::json_text::{Node, Value};
use crate::lint::suppression;
use crate::lint::view::{Details, Notes};

pub(super) fn is_true(node: &Node) -> bool {
    node.value == Value::Bool(true)
}

/// The text at a key, unless it is blank.
pub(super) fn text_of(node: &Node, key: &str) -> Option<String> {
    let text = node.get(key).and_then(Node::as_str).map(str::trim)?;
    (!text.is_empty()).then(|| text.to_owned())
}

/// What a schema says about itself.
pub(super) fn notes(node: &Node) -> Notes {
    let tags = node.get("confluent:tags").and_then(Node::items).unwrap_or_default();
    let suppressions = node.get(suppression::PROPERTY).map(suppression::of_property);
    Notes {
        doc: text_of(node, "description"),
        is_deprecated: node.get("deprecated").is_some_and(is_true),
        tags: tags.iter().filter_map(Node::as_str).map(str::to_owned).collect(),
        suppressions: suppressions.unwrap_or_default(),
    }
}

/// What a schema says about its values beside their type.
pub(super) fn details(node: &Node) -> Details {
    let has = |keys: &[&str]| keys.iter().any(|key| node.get(key).is_some());
    let number = |key| match node.get(key).map(|value| &value.value) {
        Some(Value::Number(number)) => number.parse().ok(),
        _ => None,
    };
    let one = node.get("example").map(Node::to_compact);
    let many = node.get("examples").and_then(Node::items).unwrap_or_default();
    Details {
        logical: text_of(node, "format"),
        pattern: text_of(node, "pattern"),
        min_length: number("minLength"),
        max_length: number("maxLength"),
        has_bounds: has(&["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"]),
        has_max_items: has(&["maxItems", "maxProperties"]),
        content: text_of(node, "contentMediaType").or(text_of(node, "contentEncoding")),
        is_constant: has(&["const"]),
        examples: many.iter().map(Node::to_compact).chain(one).collect(),
        ..Details::default()
    }
}
