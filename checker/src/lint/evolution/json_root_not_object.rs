//! A JSON Schema whose data have no names at their root.

use crate::json_text::{Node, Value};
use crate::lint::context::Context;
use crate::lint::finding::{Findings, FixClass};
use crate::lint::rule::{Category, EVENTS, Rule, Severity};
use crate::lint::time::is_time_declared;
use crate::lint::view::{Shape, View};
use crate::schema_type::SchemaType;
use crate::span::Span;

pub(crate) const RULE: Rule = Rule {
    id: "json-root-not-object",
    category: Category::Evolution,
    severity: Severity::Warning,
    schema_types: &[SchemaType::Json],
    roles: EVENTS,
    explanation: include_str!("json_root_not_object.md"),
    check,
};

/// Keywords that say what the root is in another way, or that it is only there to hold others.
const TELLING: [&str; 16] = [
    "$ref",
    "$dynamicRef",
    "$recursiveRef",
    "allOf",
    "anyOf",
    "oneOf",
    "not",
    "if",
    "definitions",
    "$defs",
    "required",
    "patternProperties",
    "additionalProperties",
    "minProperties",
    "dependencies",
    "dependentRequired",
];

/// Members that stay at the root when the rest of it goes into a property.
const STAYING: [&str; 11] = [
    "$schema",
    "$id",
    "id",
    "$comment",
    "$vocabulary",
    "title",
    "description",
    "definitions",
    "$defs",
    "self",
    "x-lint-ignore",
];

/// Schemas inside each other that are looked into for references.
const DEPTH_MAX: usize = 64;

fn check(context: &Context<'_>, findings: &mut Findings) {
    let view = &context.view;
    let Some(root) = context.tree() else { return };
    let what = match &view.root {
        Shape::Record(_) | Shape::Map(_) | Shape::Known => return,
        Shape::Union(branches) if branches.iter().all(is_object) => return,
        Shape::Union(_) => "one of several things, not all of them objects",
        Shape::Any if TELLING.iter().any(|key| root.get(key).is_some()) => return,
        Shape::Any => "anything",
        Shape::Array(_) => "a list",
        Shape::Null => "null",
        Shape::Boolean => "a boolean",
        Shape::Integer(_) | Shape::Float(_) => "a number",
        Shape::String | Shape::Bytes | Shape::Fixed(_) => "a text",
        Shape::Enum(_) => "one of a few texts",
    };
    let is = if view.root == Shape::Any { "may be" } else { "is" };
    let message = format!(
        "the root {is} {what} and no object: there is no name under which the next version could add \
         anything, so that each addition breaks every consumer"
    );
    let finding = findings.add(&view.root_place, message);
    finding.because("type", 0, format!("a datum is {what}"));
    if let Some(change) = wrapped(context, root) {
        let why = "Makes the root an object, which can get other properties later.";
        finding.mended_by(FixClass::Breaking, why, vec![change]);
    }
}

fn is_object(shape: &Shape) -> bool {
    match shape {
        Shape::Record(_) | Shape::Map(_) => true,
        Shape::Union(branches) => branches.iter().all(is_object),
        _ => false,
    }
}

/// The change that puts what the root is into a property of an object. None where references go by
/// the way from the root, where a property would be no better, or where no description tells what the
/// object would be.
fn wrapped(context: &Context<'_>, root: &Node) -> Option<(Span, String)> {
    let members = root.members()?;
    root.get("description")?;
    if !goes_by_definitions(root, 0) {
        return None;
    }
    let name = match context.view.root {
        Shape::Array(_) => "items",
        Shape::Union(_) | Shape::Any => return None,
        _ => "value",
    };
    let text = context.input.text;
    let slice = |span: Span| text.get(span.start..span.end);
    let mut kept = Vec::new();
    let mut moved = Vec::new();
    for member in members {
        let whole = slice(Span::new(member.key_span.start, member.value.span.end))?;
        let is_staying = STAYING.contains(&member.key.as_str());
        if is_staying { kept.push(whole) } else { moved.push(whole) }
    }
    let mut properties = format!(r#""{name}": {{{}}}"#, moved.join(", "));
    if !is_time_declared(context.stream()) {
        let time = if is_camel(&context.view) { "occurredAt" } else { "occurred_at" };
        properties += &format!(
            r#", "{time}": {{"type": "string", "format": "date-time", "description": "When it happened."}}"#
        );
    }
    let own =
        format!(r#""type": "object", "properties": {{{properties}}}, "required": ["{name}"]"#);
    kept.push(&own);
    Some((root.span, format!("{{{}}}", kept.join(", "))))
}

/// Whether every reference inside the text leads to its definitions, which stay where they are.
fn goes_by_definitions(node: &Node, depth: usize) -> bool {
    let is_sound = |target: &str| {
        !target.starts_with('#')
            || target.starts_with("#/definitions/")
            || target.starts_with("#/$defs/")
    };
    if depth > DEPTH_MAX {
        return false;
    }
    match &node.value {
        Value::Object(members) => members.iter().all(|member| {
            let target = member.value.as_str().filter(|_| member.key == "$ref");
            target.is_none_or(is_sound) && goes_by_definitions(&member.value, depth + 1)
        }),
        Value::Array(items) => items.iter().all(|item| goes_by_definitions(item, depth + 1)),
        _ => true,
    }
}

fn is_camel(view: &View) -> bool {
    let mut names = view.fields.iter().map(|field| field.name.as_str());
    names.any(|name| name.contains(|letter: char| letter.is_ascii_uppercase()))
}
