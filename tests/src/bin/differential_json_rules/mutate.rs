//! Small changes of a schema, such as people make from one version to the next.

use serde_json::{Value, json};

use super::generate::Generator;

/// Keys whose values are schemas.
const SCHEMAS: [&str; 8] = [
    "not",
    "additionalProperties",
    "additionalItems",
    "unevaluatedProperties",
    "unevaluatedItems",
    "contains",
    "if",
    "then",
];
/// Keys whose values are objects of schemas.
const MAPS: [&str; 5] =
    ["properties", "patternProperties", "definitions", "$defs", "dependentSchemas"];
/// Keys whose values are lists of schemas, or one schema.
const LISTS: [&str; 5] = ["allOf", "anyOf", "oneOf", "items", "prefixItems"];

/// Changes `schema` in one place.
pub fn mutate(generator: &mut Generator<'_>, schema: &mut Value) {
    let count = count(schema);
    let mut at = generator.random.usize(..count);
    change_nth(generator, schema, &mut at, 0);
}

fn count(schema: &Value) -> usize {
    let mut found = 1;
    each_child(schema, &mut |child| found += count(child));
    found
}

fn each_child(schema: &Value, visit: &mut impl FnMut(&Value)) {
    for (key, value) in schema.as_object().into_iter().flatten() {
        match value {
            Value::Array(items) if LISTS.contains(&key.as_str()) => {
                items.iter().for_each(&mut *visit)
            }
            Value::Object(members) if MAPS.contains(&key.as_str()) => {
                members.values().for_each(&mut *visit);
            }
            Value::Object(_) | Value::Bool(_)
                if SCHEMAS.contains(&key.as_str()) || LISTS.contains(&key.as_str()) =>
            {
                visit(value);
            }
            _ => {}
        }
    }
}

/// Goes through the schemas in the order of [`count`] until `at` is used up.
fn change_nth(
    generator: &mut Generator<'_>,
    schema: &mut Value,
    at: &mut usize,
    depth: u32,
) -> bool {
    if *at == 0 {
        change(generator, schema, depth);
        return true;
    }
    *at -= 1;
    let Some(members) = schema.as_object_mut() else { return false };
    for (key, value) in members {
        let key = key.as_str();
        let is_done = match value {
            Value::Array(items) if LISTS.contains(&key) => {
                items.iter_mut().any(|item| change_nth(generator, item, at, depth + 1))
            }
            Value::Object(inner) if MAPS.contains(&key) => {
                inner.values_mut().any(|inner| change_nth(generator, inner, at, depth + 1))
            }
            Value::Object(_) | Value::Bool(_) if SCHEMAS.contains(&key) || LISTS.contains(&key) => {
                change_nth(generator, value, at, depth + 1)
            }
            _ => false,
        };
        if is_done {
            return true;
        }
    }
    false
}

fn change(generator: &mut Generator<'_>, schema: &mut Value, depth: u32) {
    match generator.random.u32(..12) {
        0 => *schema = generator.schema(depth),
        1 => {
            let key = ["anyOf", "oneOf", "allOf"][generator.random.usize(..3)];
            let mut branches = vec![schema.take()];
            if generator.random.bool() {
                branches.push(generator.schema(depth + 1));
            }
            *schema = json!({ key: branches });
        }
        2 | 3 => drop_member(generator, schema),
        4 | 5 => add_members(generator, schema, depth),
        _ => change_member(generator, schema, depth),
    }
}

fn drop_member(generator: &mut Generator<'_>, schema: &mut Value) {
    let Some(members) = schema.as_object_mut().filter(|members| !members.is_empty()) else {
        return;
    };
    let at = generator.random.usize(..members.len());
    let key = members.keys().nth(at).cloned().unwrap_or_default();
    if !matches!(key.as_str(), "definitions" | "$defs" | "$schema") {
        members.shift_remove(&key);
    }
}

/// Takes over keywords of another schema, where the schema does not have them.
fn add_members(generator: &mut Generator<'_>, schema: &mut Value, depth: u32) {
    let other = generator.schema(depth);
    let (Some(members), Some(others)) = (schema.as_object_mut(), other.as_object()) else { return };
    let has_type = members.contains_key("type");
    for (key, value) in others {
        if !(members.contains_key(key) || key == "type" && has_type || key == "$ref") {
            members.insert(key.clone(), value.clone());
        }
    }
}

fn change_member(generator: &mut Generator<'_>, schema: &mut Value, depth: u32) {
    let Some(members) = schema.as_object_mut().filter(|members| !members.is_empty()) else {
        return;
    };
    let at = generator.random.usize(..members.len());
    let Some((key, value)) = members.iter_mut().nth(at) else { return };
    match (key.as_str(), value) {
        ("$ref" | "$schema" | "format" | "x-note", _) => {}
        ("multipleOf", value) => *value = generator.divisor(),
        (_, Value::Bool(flag)) => *flag = !*flag,
        ("type", value) => {
            let names = ["string", "integer", "number", "boolean", "null", "array", "object"];
            let name = names[generator.random.usize(..names.len())];
            *value = if generator.random.bool() { json!(name) } else { json!([name]) };
            if value.is_array() && name != "null" {
                *value = json!([name, "null"]);
            }
        }
        ("minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum", value) => {
            *value = generator.number();
        }
        (_, value @ Value::Number(_)) => *value = generator.random.u32(..6).into(),
        ("const", value) => *value = generator.value(),
        ("enum", Value::Array(items)) => {
            let value = generator.value();
            if items.contains(&value) {
                items.retain(|item| *item != value)
            } else {
                items.push(value)
            }
            if items.is_empty() {
                items.push("p".into());
            }
        }
        ("required", Value::Array(items)) => {
            let name = json!(["a", "b", "c", "x_a"][generator.random.usize(..4)]);
            if items.contains(&name) {
                items.retain(|item| *item != name)
            } else {
                items.push(name)
            }
        }
        (key, Value::Array(items)) if LISTS.contains(&key) => change_list(generator, items, depth),
        (key, Value::Object(inner)) if MAPS.contains(&key) && !key.contains("def") => {
            let key = key.to_owned();
            change_map(generator, &key, inner, depth);
        }
        ("pattern" | "title" | "description", value) => *value = json!("^y"),
        _ => {}
    }
}

fn change_list(generator: &mut Generator<'_>, items: &mut Vec<Value>, depth: u32) {
    match generator.random.u32(..4) {
        0 if items.len() > 1 => drop(items.remove(generator.random.usize(..items.len()))),
        1 => generator.random.shuffle(items),
        2 => items.push(items[0].clone()),
        _ => items.push(generator.schema(depth + 1)),
    }
}

fn change_map(
    generator: &mut Generator<'_>,
    key: &str,
    inner: &mut serde_json::Map<String, Value>,
    depth: u32,
) {
    let names = if key == "patternProperties" { ["^x_", "a$", "^z"] } else { ["a", "x_a", "n1"] };
    let name = names[generator.random.usize(..names.len())];
    if inner.contains_key(name) {
        inner.shift_remove(name);
    } else {
        inner.insert(name.into(), generator.schema(depth + 1));
    }
}
