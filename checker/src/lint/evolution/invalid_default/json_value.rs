//! Asks a validator of JSON Schema whether a value is one of a property's.

use jsonschema::{PatternOptions, Validator};

use crate::json_text::{Node, Value};
use crate::limits::EXAMINE_JSON_BACKTRACKS_MAX;
use crate::lint::context::Context;
use crate::witness::shortened;

/// Schemas inside each other that are given to the validator, whose stack is not ours.
const DEPTH_MAX: usize = 64;

/// Keywords that lead elsewhere: a validator would follow them without a budget.
const LEADING: [&str; 5] = ["$ref", "$dynamicRef", "$recursiveRef", "$id", "id"];

/// The validator of one property.
pub(super) struct Judge {
    validator: Validator,
}

impl Judge {
    /// The judge of a schema that stands on its own or behind one `$ref` into the definitions of
    /// the text; none if it leads further, or if no validator takes it.
    pub(super) fn new(context: &Context<'_>, node: &Node) -> Option<Judge> {
        let root = context.tree()?;
        let target = node.get("$ref").and_then(Node::as_str);
        let node = target.map_or(Some(node), |target| definition(root, target))?;
        if !stands_alone(node, 0) {
            return None;
        }
        let mut schema: serde_json::Value = serde_json::from_str(&node.to_compact()).ok()?;
        let dialect = root.get("$schema").and_then(Node::as_str);
        if let (Some(dialect), Some(members)) = (dialect, schema.as_object_mut()) {
            members.insert("$schema".to_owned(), dialect.into());
        }
        let validator = jsonschema::options()
            .offline()
            .should_validate_formats(false)
            .with_pattern_options(
                PatternOptions::fancy_regex().backtrack_limit(EXAMINE_JSON_BACKTRACKS_MAX),
            )
            .build(&schema)
            .ok()?;
        Some(Judge { validator })
    }

    /// Why a value is refused; none if it is taken.
    pub(super) fn refusal(&self, value: &Node) -> Option<String> {
        let value: serde_json::Value = serde_json::from_str(&value.to_compact()).ok()?;
        self.validator.validate(&value).err().map(|error| shortened(&error))
    }
}

/// The definition that a reference of the form `#/$defs/name` names.
fn definition<'a>(root: &'a Node, target: &str) -> Option<&'a Node> {
    let mut steps = target.strip_prefix("#/")?.split('/');
    let (holder, name) = (steps.next()?, steps.next()?);
    let is_definition = ["definitions", "$defs"].contains(&holder) && steps.next().is_none();
    root.get(holder).filter(|_| is_definition)?.get(name)
}

/// Whether nothing in a schema leads elsewhere, and it is not too deep.
fn stands_alone(node: &Node, depth: usize) -> bool {
    if depth > DEPTH_MAX {
        return false;
    }
    match &node.value {
        Value::Object(members) => members.iter().all(|member| {
            !(LEADING.contains(&member.key.as_str()) && member.value.as_str().is_some())
                && stands_alone(&member.value, depth + 1)
        }),
        Value::Array(items) => items.iter().all(|item| stands_alone(item, depth + 1)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => true,
    }
}
