//! The values that sampled records have for a field.

use super::context::Context;
use super::view::{Field, View};
use crate::json_text::{Node, Value};
use crate::schema_type::SchemaType;

/// Records inside each other that are followed.
const DEPTH_MAX: usize = 64;

/// The names of branches in Avro's JSON encoding of unions: `{"string": "A"}`.
const BRANCHES: [&str; 7] = ["string", "bytes", "int", "long", "float", "double", "boolean"];

/// What the samples have for `field`, without nulls; what stands in lists and maps counts by
/// itself.
pub(crate) fn of_field<'a>(context: &Context<'a>, field: &Field) -> Vec<&'a Node> {
    let samples = context.input.samples;
    if samples.is_empty() {
        return Vec::new();
    }
    let Some(way) = way_to(&context.view, field) else { return Vec::new() };
    let mut at: Vec<&Node> = samples.iter().collect();
    for step in way {
        at = at.into_iter().flat_map(|node| items(node, step)).collect();
        at = at.into_iter().filter_map(|node| value_of(context, node, step)).collect();
    }
    let is_json_text = context.view.schema_type == SchemaType::Avro;
    let at = at.into_iter().flat_map(|node| leaves(node, is_json_text, 0));
    at.filter(|node| node.value != Value::Null).collect()
}

/// The fields from the root down to `field`; none if nothing leads to it.
fn way_to<'a>(view: &'a View, field: &'a Field) -> Option<Vec<&'a Field>> {
    let mut way = vec![field];
    for _ in 0..DEPTH_MAX {
        let first = way[way.len() - 1];
        if view.is_at_root(first) {
            way.reverse();
            return Some(way);
        }
        way.push(view.field(view.type_of(first.owner).holder?));
    }
    None
}

/// The objects in a value that may have the field: the value itself, or those in a list, a map or
/// the branch of a union.
fn items<'a>(node: &'a Node, field: &Field) -> Vec<&'a Node> {
    match &node.value {
        Value::Array(items) => items.iter().flat_map(|item| self::items(item, field)).collect(),
        Value::Object(members) if node.get(&field.name).is_none() && members.len() == 1 => {
            vec![node, &members[0].value]
        }
        _ => vec![node],
    }
}

/// The value of a field in an object, by its name or by the name that Protobuf gives it in JSON.
fn value_of<'a>(context: &Context<'_>, node: &'a Node, field: &Field) -> Option<&'a Node> {
    let named = node.get(&field.name);
    if context.view.schema_type != SchemaType::Protobuf {
        return named;
    }
    named.or_else(|| node.get(&camel(&field.name)))
}

fn camel(name: &str) -> String {
    let mut parts = name.split('_');
    let mut camel = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let mut letters = part.chars();
        camel.extend(letters.next().map(|first| first.to_ascii_uppercase()));
        camel.push_str(letters.as_str());
    }
    camel
}

fn leaves(node: &Node, is_avro: bool, depth: usize) -> Vec<&Node> {
    match &node.value {
        _ if depth > DEPTH_MAX => Vec::new(),
        Value::Array(items) => {
            items.iter().flat_map(|item| leaves(item, is_avro, depth + 1)).collect()
        }
        Value::Object(members) => match members.as_slice() {
            [only] if is_avro && BRANCHES.contains(&only.key.as_str()) => vec![&only.value],
            members => {
                let values = members.iter().map(|member| &member.value);
                values.flat_map(|value| leaves(value, is_avro, depth + 1)).collect()
            }
        },
        _ => vec![node],
    }
}
