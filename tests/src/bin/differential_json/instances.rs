//! Data that a schema may take, or nearly takes.

use fastrand::Rng;
use serde_json::{Map, Value, json};

use super::generate::{NAMES, TEXTS};

/// How far schemas are followed into one another.
const DEPTH_MAX: u32 = 6;

/// Longest list that is made of a schema.
const ITEMS_MAX: usize = 4;

pub struct Instances<'r> {
    pub random: &'r mut Rng,
}

impl Instances<'_> {
    fn chance(&mut self, percent: u8) -> bool {
        self.random.u8(0..100) < percent
    }

    /// A datum that is made to fit `schema`, which is a part of `root`, or to miss it by little.
    pub fn near(&mut self, schema: &Value, root: &Value, depth: u32) -> Value {
        let Value::Object(members) = schema else { return self.any(depth) };
        if depth >= DEPTH_MAX || self.chance(3) {
            return self.any(depth);
        }
        if let Some(target) = members.get("$ref").and_then(Value::as_str) {
            let found = target.strip_prefix('#').and_then(|pointer| root.pointer(pointer));
            return self.near(found.unwrap_or(&Value::Null), root, depth + 1);
        }
        if let Some(Value::Array(values)) = members.get("enum")
            && !values.is_empty()
            && !self.chance(8)
        {
            return values[self.random.usize(0..values.len())].clone();
        }
        if let Some(value) = members.get("const").filter(|_| !self.chance(8)) {
            return value.clone();
        }
        let merged = self.with_branches(members);
        self.of_type(&merged, root, depth)
    }

    /// The keywords of a schema with those of all its conjuncts and of one of its branches.
    fn with_branches(&mut self, members: &Map<String, Value>) -> Map<String, Value> {
        let mut merged = members.clone();
        for keyword in ["allOf", "anyOf", "oneOf"] {
            let Some(Value::Array(branches)) = members.get(keyword) else { continue };
            let chosen = self.random.usize(0..branches.len().max(1));
            for (at, branch) in branches.iter().enumerate() {
                if keyword != "allOf" && at != chosen {
                    continue;
                }
                for (key, value) in branch.as_object().into_iter().flatten() {
                    match (merged.get_mut(key), value) {
                        (Some(Value::Object(ours)), Value::Object(theirs)) => {
                            ours.extend(theirs.clone());
                        }
                        (Some(Value::Array(ours)), Value::Array(theirs)) if key == "required" => {
                            ours.extend(theirs.clone());
                        }
                        _ => drop(merged.insert(key.clone(), value.clone())),
                    }
                }
            }
        }
        if merged.contains_key("enum") || merged.contains_key("const") {
            let value = merged.get("const").or_else(|| merged.get("enum")?.get(0)).cloned();
            merged.insert("example".to_owned(), value.unwrap_or(Value::Null));
        }
        merged
    }

    fn of_type(&mut self, schema: &Map<String, Value>, root: &Value, depth: u32) -> Value {
        if let Some(example) = schema.get("example").filter(|_| self.chance(80)) {
            return example.clone();
        }
        let named = match schema.get("type") {
            Some(Value::String(name)) => Some(name.as_str()),
            Some(Value::Array(names)) if !names.is_empty() => {
                names[self.random.usize(0..names.len())].as_str()
            }
            _ => None,
        };
        let has = |keywords: &[&str]| keywords.iter().any(|&keyword| schema.contains_key(keyword));
        match named {
            Some("object") => self.object(schema, root, depth),
            Some("array") => self.array(schema, root, depth),
            Some("string") => self.string(schema),
            Some("integer") => self.number(schema, true),
            Some("number") => self.number(schema, false),
            Some("boolean") => json!(self.chance(50)),
            Some("null") => Value::Null,
            _ if self.chance(25) => self.any(depth),
            _ if has(&["properties", "required", "additionalProperties", "patternProperties"]) => {
                self.object(schema, root, depth)
            }
            _ if has(&["items", "prefixItems", "contains", "minItems"]) => {
                self.array(schema, root, depth)
            }
            _ if has(&["minimum", "maximum", "multipleOf"]) => self.number(schema, false),
            _ if has(&["minLength", "maxLength", "pattern"]) => self.string(schema),
            _ => self.any(depth),
        }
    }

    fn object(&mut self, schema: &Map<String, Value>, root: &Value, depth: u32) -> Value {
        let mut datum = Map::new();
        let required: Vec<&str> = schema
            .get("required")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        let properties = schema.get("properties").and_then(Value::as_object);
        for (name, inner) in properties.into_iter().flatten() {
            if self.chance(if required.contains(&name.as_str()) { 97 } else { 50 }) {
                datum.insert(name.clone(), self.near(inner, root, depth + 1));
            }
        }
        let others = ["additionalProperties", "unevaluatedProperties"]
            .iter()
            .find_map(|&keyword| schema.get(keyword));
        let patterns = schema.get("patternProperties").and_then(Value::as_object);
        let patterned = patterns.and_then(|patterns| patterns.values().next());
        for name in required.iter().copied().chain(NAMES) {
            let chance = if required.contains(&name) { 97 } else { 18 };
            if !datum.contains_key(name) && self.chance(chance) {
                let inner = if self.chance(50) { patterned.or(others) } else { others };
                let value = self.near(inner.unwrap_or(&Value::Null), root, depth + 1);
                datum.insert(name.to_owned(), value);
            }
        }
        Value::Object(datum)
    }

    fn array(&mut self, schema: &Map<String, Value>, root: &Value, depth: u32) -> Value {
        let least = schema.get("minItems").and_then(Value::as_u64).unwrap_or(0);
        let least = usize::try_from(least).unwrap_or(0).min(ITEMS_MAX);
        let count = if self.chance(50) { least } else { self.random.usize(0..ITEMS_MAX) };
        let tuple = schema
            .get("prefixItems")
            .or_else(|| schema.get("items").filter(|items| items.is_array()))
            .and_then(Value::as_array);
        let rest = schema.get("items").filter(|items| !items.is_array());
        let rest = rest.or_else(|| schema.get("additionalItems"));
        let contained = schema.get("contains");
        let mut items = Vec::new();
        for at in 0..count {
            let inner = tuple.and_then(|tuple| tuple.get(at)).or(rest);
            let inner = contained.filter(|_| self.chance(40)).or(inner);
            items.push(self.near(inner.unwrap_or(&Value::Null), root, depth + 1));
        }
        Value::Array(items)
    }

    fn string(&mut self, schema: &Map<String, Value>) -> Value {
        let bound = ["minLength", "maxLength"][self.random.usize(0..2)];
        match schema.get(bound).and_then(Value::as_u64) {
            Some(length) if self.chance(60) => {
                let length = usize::try_from(length).unwrap_or(0).min(20);
                json!("abc".chars().cycle().take(length).collect::<String>())
            }
            _ => json!(TEXTS[self.random.usize(0..TEXTS.len())]),
        }
    }

    fn number(&mut self, schema: &Map<String, Value>, is_integer: bool) -> Value {
        let keywords = ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"];
        let bound = schema.get(keywords[self.random.usize(0..keywords.len())]);
        let near = bound.and_then(Value::as_f64).unwrap_or(0.0);
        let steps: &[f64] = if is_integer && !self.chance(5) {
            &[0.0, 1.0, -1.0, 2.0, 6.0, -6.0]
        } else {
            &[0.0, 0.5, 1.0, -0.5, -1.0, 1.5, 6.0, 2.5]
        };
        let number = near + steps[self.random.usize(0..steps.len())];
        let number = if is_integer && self.chance(95) { number.floor() } else { number };
        // A whole number is written without a point, but for some: draft 4 tells the two apart.
        if number.fract() == 0.0 && self.chance(92) { json!(number as i64) } else { json!(number) }
    }

    fn any(&mut self, depth: u32) -> Value {
        match self.random.u8(0..9) {
            0 => Value::Null,
            1 => json!(self.chance(50)),
            2 => json!(self.random.i8(-3..9)),
            3 => json!(f64::from(self.random.i8(-3..9)) + 0.5),
            4 | 5 => json!(TEXTS[self.random.usize(0..TEXTS.len())]),
            6 if depth < DEPTH_MAX => {
                let count = self.random.usize(0..3);
                Value::Array((0..count).map(|_| self.any(depth + 1)).collect())
            }
            7 | 8 if depth < DEPTH_MAX => {
                let count = self.random.usize(0..3);
                let name = |random: &mut Rng| NAMES[random.usize(0..NAMES.len())].to_owned();
                let mut members = Map::new();
                for _ in 0..count {
                    let name = name(self.random);
                    members.insert(name, self.any(depth + 1));
                }
                Value::Object(members)
            }
            _ => json!({}),
        }
    }
}
