//! Small edits of schemas, such as make the next version.

use serde_json::{Value, json};

use super::generate::{Generator, NAMES, TYPES, as_object};

impl Generator<'_> {
    /// A schema that differs from `schema` in one to five places.
    pub fn edited(&mut self, schema: &Value) -> Value {
        let mut edited = schema.clone();
        for _ in 0..self.random.u8(1..6) {
            let mut places = 0;
            visit(&mut edited, &mut |_| places += 1);
            let at = self.random.usize(0..places.max(1));
            let mut place = 0;
            visit(&mut edited, &mut |inner| {
                if place == at {
                    self.edit(inner, at == 0);
                }
                place += 1;
            });
        }
        edited
    }

    fn edit(&mut self, schema: &mut Value, is_root: bool) {
        if self.chance(10) && !is_root {
            *schema = self.schema(2);
            return;
        }
        let Value::Object(members) = schema else {
            *schema = self.schema(2);
            return;
        };
        if self.chance(10) && !is_root {
            let keyword = self.pick(&["allOf", "anyOf", "oneOf"]);
            let mut branches = vec![Value::Object(std::mem::take(members))];
            if self.chance(60) {
                branches.push(as_object(self.schema(2)));
            }
            members.insert(keyword.to_owned(), json!(branches));
            return;
        }
        let keywords: Vec<String> = members.keys().filter(|key| !is_fixed(key)).cloned().collect();
        match self.random.u8(0..4) {
            0 if !keywords.is_empty() => {
                members.remove(&keywords[self.random.usize(0..keywords.len())]);
            }
            1 | 2 if !keywords.is_empty() => {
                let keyword = &keywords[self.random.usize(0..keywords.len())];
                if let Some(value) = members.get_mut(keyword) {
                    self.edit_value(value);
                }
            }
            _ => {
                let Value::Object(other) = self.schema(1) else { return };
                let added = other.into_iter().find(|(key, _)| !members.contains_key(key));
                members.extend(added.filter(|(key, _)| !is_fixed(key)));
            }
        }
    }

    fn edit_value(&mut self, value: &mut Value) {
        match value {
            Value::Bool(flag) => *flag = !*flag,
            Value::Number(number) => {
                let step = if self.chance(50) { 1 } else { -1 };
                if let Some(number) = number.as_i64() {
                    *value = json!(if number > 1 { number + step } else { number + 1 });
                }
            }
            Value::Array(items) if items.len() > 1 && self.chance(50) => {
                items.swap_remove(self.random.usize(0..items.len()));
            }
            Value::Array(items) => match items.first() {
                Some(Value::String(name)) if TYPES.contains(&name.as_str()) => {
                    let name = json!(self.pick(&TYPES));
                    if !items.contains(&name) {
                        items.push(name);
                    }
                }
                Some(Value::String(_)) => {
                    let name = json!(self.pick(&NAMES));
                    if !items.contains(&name) {
                        items.push(name);
                    }
                }
                Some(Value::Object(_)) => items.push(as_object(self.schema(2))),
                Some(_) | None => {}
            },
            Value::Object(entries) if self.chance(50) => {
                let name = self.pick(&NAMES).to_owned();
                if entries.remove(&name).is_none() && entries.values().all(Value::is_object) {
                    let schema = as_object(self.schema(2));
                    entries.insert(name, schema);
                }
            }
            Value::String(text) if TYPES.contains(&text.as_str()) => {
                *value = json!(self.pick(&TYPES));
            }
            Value::Null | Value::String(_) | Value::Object(_) => {}
        }
    }
}

fn is_fixed(keyword: &str) -> bool {
    matches!(keyword, "$schema" | "$ref" | "definitions" | "$defs")
}

/// Calls `each` with every schema in `schema`, itself first.
pub fn visit(schema: &mut Value, each: &mut impl FnMut(&mut Value)) {
    each(schema);
    let Value::Object(members) = schema else { return };
    for (keyword, value) in members {
        match (keyword.as_str(), value) {
            ("properties" | "patternProperties" | "definitions" | "$defs", Value::Object(map))
            | ("dependencies" | "dependentSchemas", Value::Object(map)) => {
                map.values_mut().filter(|one| !one.is_array()).for_each(|one| visit(one, each));
            }
            ("allOf" | "anyOf" | "oneOf" | "items" | "prefixItems", Value::Array(items)) => {
                items.iter_mut().for_each(|one| visit(one, each));
            }
            (
                "items"
                | "additionalItems"
                | "additionalProperties"
                | "not"
                | "if"
                | "then"
                | "else"
                | "contains"
                | "propertyNames"
                | "unevaluatedProperties"
                | "unevaluatedItems",
                inner,
            ) => visit(inner, each),
            _ => {}
        }
    }
}
