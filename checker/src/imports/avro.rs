//! The type names that an Avro schema defines, and those that it leaves to other texts.

use super::Imports;
use crate::json_text::{self, Node, Value};

const PRIMITIVES: [&str; 8] =
    ["null", "boolean", "int", "long", "float", "double", "bytes", "string"];

/// Deepest nesting that is followed. A schema that nests deeper is refused when it is parsed.
const DEPTH_MAX: usize = 500;

pub(super) fn imports(text: &str) -> Imports {
    let mut found = Imports::default();
    if let Ok(schema) = json_text::parse_as_jackson(text) {
        walk(&schema, None, DEPTH_MAX, &mut found);
    }
    let Imports { declares, wants } = &mut found;
    wants.retain(|want| !want.candidates.iter().any(|name| declares.contains(name)));
    found
}

fn walk(schema: &Node, namespace: Option<&str>, depth: usize, found: &mut Imports) {
    let Some(depth) = depth.checked_sub(1) else { return };
    match &schema.value {
        Value::String(name) => use_name(name, namespace, found),
        Value::Array(branches) => {
            branches.iter().for_each(|branch| walk(branch, namespace, depth, found));
        }
        Value::Object(_) => {
            let inner = match schema.get("type").and_then(Node::as_str) {
                Some("record" | "error" | "enum" | "fixed") => {
                    return walk_named(schema, namespace, depth, found);
                }
                Some("array") => schema.get("items"),
                Some("map") => schema.get("values"),
                _ => schema.get("type"),
            };
            if let Some(inner) = inner {
                walk(inner, namespace, depth, found);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn walk_named(schema: &Node, enclosing: Option<&str>, depth: usize, found: &mut Imports) {
    let Some(name) = full_name(schema, enclosing) else { return };
    let namespace = name.rsplit_once('.').map(|(namespace, _)| namespace.to_owned());
    found.declares.push(name);
    for field in schema.get("fields").and_then(Node::items).unwrap_or_default() {
        if let Some(inner) = field.get("type") {
            walk(inner, namespace.as_deref(), depth, found);
        }
    }
}

fn use_name(name: &str, namespace: Option<&str>, found: &mut Imports) {
    if PRIMITIVES.contains(&name) {
        return;
    }
    let mut candidates = Vec::new();
    if let (Some(namespace), false) = (namespace, name.contains('.')) {
        candidates.push(format!("{namespace}.{name}"));
    }
    candidates.push(name.to_owned());
    found.want(candidates[0].clone(), candidates);
}

fn full_name(schema: &Node, enclosing: Option<&str>) -> Option<String> {
    let name = schema.get("name")?.as_str()?;
    if name.contains('.') {
        return Some(name.to_owned());
    }
    match schema.get("namespace").and_then(Node::as_str).or(enclosing) {
        Some(namespace) if !namespace.is_empty() => Some(format!("{namespace}.{name}")),
        Some(_) | None => Some(name.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_follow_the_namespace_around_them() {
        let found = imports(
            r#"{"type":"record","name":"A","namespace":"n","fields":[
                {"name":"b","type":{"type":"enum","name":"B","namespace":"m","symbols":["X"]}},
                {"name":"c","type":{"type":"array","items":["m.B","C","A","string"]}}]}"#,
        );
        assert_eq!(found.declares, ["n.A", "m.B"]);
        assert_eq!(found.wants.len(), 1);
        assert_eq!(found.wants[0].name, "n.C");
        assert_eq!(found.wants[0].candidates, ["n.C", "C"]);
    }

    #[test]
    fn a_text_that_cannot_be_read_has_no_names() {
        assert_eq!(imports("{"), Imports::default());
    }
}
