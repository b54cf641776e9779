//! Schemas that use every keyword the rules look at, alone and together.

use fastrand::Rng;
use serde_json::{Map, Value, json};

use super::draft::{Draft, without_definitions};

/// Deepest nesting of schemas.
const DEPTH_MAX: u32 = 4;

const NAMES: [&str; 6] = ["a", "b", "c", "x_a", "x_b", "n1"];
const PATTERNS: [&str; 4] = ["^x_", "a$", "[0-9]", "^z"];
const TYPES: [&str; 7] = ["string", "integer", "number", "boolean", "null", "array", "object"];

pub struct Generator<'r> {
    pub random: &'r mut Rng,
    pub draft: Draft,
}

impl Generator<'_> {
    /// A whole schema: mostly an object, often with definitions.
    pub fn root(&mut self) -> Value {
        let mut root = match self.random.u32(..10) {
            0..=6 => self.object(0),
            7 => self.combination(0),
            _ => self.schema(0),
        };
        if let Value::Object(members) = &mut root
            && !members.contains_key("$ref")
            && self.random.bool()
        {
            let mut definitions = Map::new();
            for name in ["d", "e"] {
                definitions.insert(name.into(), self.schema(1));
            }
            members.insert(self.draft.definitions().into(), definitions.into());
        } else {
            without_definitions(&mut root);
        }
        if root.get("$ref").is_some() { json!({ "type": "object" }) } else { root }
    }

    /// A schema at `depth`.
    pub fn schema(&mut self, depth: u32) -> Value {
        if depth >= DEPTH_MAX {
            return self.scalar();
        }
        match self.random.u32(..32) {
            0..=9 => self.scalar(),
            10..=14 => self.object(depth),
            15..=17 => self.array(depth),
            18..=20 => self.combination(depth),
            21..=22 => self.several_types(depth),
            23..=24 => self.values(),
            25..=27 => self.reference(),
            28 => self.mixed(depth),
            29 => json!({ "not": self.schema(depth + 1) }),
            30 if self.draft != Draft::Four => Value::Bool(self.random.u32(..4) > 0),
            30 => json!({}),
            _ => self.rare(depth),
        }
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.random.usize(..from.len())]
    }

    fn chance(&mut self, of: u32) -> bool {
        self.random.u32(..of) == 0
    }

    fn scalar(&mut self) -> Value {
        let mut members = Map::new();
        let name = self.pick(&["string", "string", "integer", "number", "boolean", "null"]);
        members.insert("type".into(), name.into());
        match name {
            "string" => self.string_keywords(&mut members),
            "integer" | "number" => self.number_keywords(&mut members),
            _ => {}
        }
        self.annotations(&mut members);
        members.into()
    }

    fn annotations(&mut self, members: &mut Map<String, Value>) {
        if self.chance(8) {
            let key = self.pick(&["title", "description"]);
            members.insert(key.into(), self.pick(&["one", "two"]).into());
        }
        if self.chance(6) {
            let value = self.pick(&["\"s\"", "1", "[]"]);
            members.insert("default".into(), serde_json::from_str(value).unwrap_or_default());
        }
        if self.chance(40) {
            members.insert("connect.type".into(), self.pick(&["bytes", "int8"]).into());
        }
    }

    fn string_keywords(&mut self, members: &mut Map<String, Value>) {
        for key in ["minLength", "maxLength"] {
            if self.chance(4) {
                members.insert(key.into(), self.random.u32(..6).into());
            }
        }
        if self.chance(6) {
            members.insert("pattern".into(), self.pick(&PATTERNS).into());
        }
        if self.chance(12) {
            members.insert("format".into(), "date-time".into());
        }
    }

    fn number_keywords(&mut self, members: &mut Map<String, Value>) {
        for key in ["minimum", "maximum"] {
            if self.chance(4) {
                members.insert(key.into(), self.number());
            }
        }
        for key in ["exclusiveMinimum", "exclusiveMaximum"] {
            if self.chance(8) {
                let value = if self.draft == Draft::Four { true.into() } else { self.number() };
                members.insert(key.into(), value);
            }
        }
        if self.chance(6) {
            members.insert("multipleOf".into(), self.divisor());
        }
    }

    /// A bound: mostly a small integer.
    pub fn number(&mut self) -> Value {
        if self.chance(8) {
            json!(self.pick(&[0.5, 1.5, 2.5]))
        } else {
            self.random.i32(-3..9).into()
        }
    }

    /// What `multipleOf` may be.
    pub fn divisor(&mut self) -> Value {
        if self.chance(16) { json!(self.pick(&[0.5, 2.5])) } else { self.random.u32(1..7).into() }
    }

    fn object(&mut self, depth: u32) -> Value {
        let mut members = Map::new();
        members.insert("type".into(), "object".into());
        self.object_keywords(&mut members, depth);
        self.annotations(&mut members);
        members.into()
    }

    fn object_keywords(&mut self, members: &mut Map<String, Value>, depth: u32) {
        let mut properties = Map::new();
        for name in NAMES {
            if self.random.u32(..5) < 2 {
                properties.insert(name.into(), self.schema(depth + 1));
            }
        }
        let named: Vec<String> = properties.keys().cloned().collect();
        if !properties.is_empty() || self.chance(4) {
            members.insert("properties".into(), properties.into());
        }
        let mut required: Vec<String> = named.into_iter().filter(|_| self.chance(3)).collect();
        if self.chance(10) {
            required.push(self.pick(&NAMES).into());
        }
        required.dedup();
        if !required.is_empty() {
            members.insert("required".into(), required.into());
        }
        match self.random.u32(..6) {
            0 | 1 => drop(members.insert("additionalProperties".into(), false.into())),
            2 => {
                let inner = self.extra(depth);
                members.insert("additionalProperties".into(), inner);
            }
            _ => {}
        }
        if self.chance(8) {
            let mut patterns = Map::new();
            patterns.insert(self.pick(&PATTERNS).into(), self.schema(depth + 1));
            members.insert("patternProperties".into(), patterns.into());
        }
        for key in ["minProperties", "maxProperties"] {
            if self.chance(12) {
                members.insert(key.into(), self.random.u32(..5).into());
            }
        }
        if self.chance(8) {
            self.dependencies(members, depth);
        }
        if self.draft.is_modern() && self.chance(6) {
            let inner = self.extra(depth);
            members.insert("unevaluatedProperties".into(), inner);
        }
        if self.draft != Draft::Four && self.chance(24) {
            members.insert("propertyNames".into(), json!({ "maxLength": 3 }));
        }
    }

    /// What may stand for what is not named: a schema, or now and then a boolean.
    fn extra(&mut self, depth: u32) -> Value {
        match self.random.u32(..8) {
            0 => true.into(),
            1 | 2 => false.into(),
            _ => self.schema(depth + 1),
        }
    }

    fn dependencies(&mut self, members: &mut Map<String, Value>, depth: u32) {
        let mut names = Map::new();
        let mut schemas = Map::new();
        names.insert(
            self.pick(&NAMES).into(),
            json!([self.pick(&NAMES[..2]), self.pick(&NAMES[2..])]),
        );
        schemas.insert(self.pick(&NAMES).into(), self.schema(depth + 1));
        if self.draft.is_modern() {
            let (key, value) = if self.random.bool() {
                ("dependentRequired", names)
            } else {
                ("dependentSchemas", schemas)
            };
            members.insert(key.into(), value.into());
        } else {
            let value = match self.random.u32(..8) {
                0 => names.into_iter().chain(schemas).collect(),
                1..=3 => schemas,
                _ => names,
            };
            members.insert("dependencies".into(), value.into());
        }
    }

    fn array(&mut self, depth: u32) -> Value {
        let mut members = Map::new();
        members.insert("type".into(), "array".into());
        self.array_keywords(&mut members, depth);
        self.annotations(&mut members);
        members.into()
    }

    fn array_keywords(&mut self, members: &mut Map<String, Value>, depth: u32) {
        let is_tuple = self.chance(3);
        if is_tuple {
            let items: Vec<Value> =
                (0..self.random.usize(1..4)).map(|_| self.schema(depth + 1)).collect();
            // The reference does not load the tuples of 2019-09.
            let (list, rest) = match self.draft {
                Draft::Y2020 => ("prefixItems", "items"),
                Draft::Y2019 => ("x-items", "x-additionalItems"),
                _ => ("items", "additionalItems"),
            };
            members.insert(list.into(), items.into());
            if self.random.bool() {
                let inner = self.extra(depth);
                members.insert(rest.into(), inner);
            }
        } else if !self.chance(5) {
            members.insert("items".into(), self.schema(depth + 1));
        } else if self.chance(3) && !self.draft.is_modern() {
            members.insert("additionalItems".into(), self.extra(depth));
        }
        for key in ["minItems", "maxItems"] {
            if self.chance(6) {
                members.insert(key.into(), self.random.u32(..5).into());
            }
        }
        if self.chance(8) {
            members.insert("uniqueItems".into(), self.random.bool().into());
        }
        if self.draft != Draft::Four && self.chance(10) {
            members.insert("contains".into(), self.schema(depth + 1));
            for key in ["minContains", "maxContains"] {
                if self.draft.is_modern() && self.chance(2) {
                    members.insert(key.into(), self.random.u32(..4).into());
                }
            }
        }
        if self.draft.is_modern() && self.chance(8) {
            let inner = self.extra(depth);
            members.insert("unevaluatedItems".into(), inner);
        }
    }

    fn combination(&mut self, depth: u32) -> Value {
        let mut members = Map::new();
        let key = self.pick(&["allOf", "anyOf", "oneOf", "oneOf"]);
        let count = self.random.usize(1..4);
        let branches: Vec<Value> = (0..count).map(|_| self.schema(depth + 1)).collect();
        members.insert(key.into(), branches.into());
        if self.chance(10) {
            self.object_keywords(&mut members, depth + 1);
        }
        self.annotations(&mut members);
        members.into()
    }

    fn several_types(&mut self, depth: u32) -> Value {
        let mut members = Map::new();
        let first = self.pick(&TYPES);
        let second = if self.random.bool() { "null" } else { self.pick(&TYPES) };
        let names = if first == second { vec![first] } else { vec![first, second] };
        members.insert("type".into(), names.clone().into());
        for name in names {
            match name {
                "string" => self.string_keywords(&mut members),
                "integer" | "number" => self.number_keywords(&mut members),
                "object" => self.object_keywords(&mut members, depth + 1),
                "array" => self.array_keywords(&mut members, depth + 1),
                _ => {}
            }
        }
        self.annotations(&mut members);
        members.into()
    }

    fn values(&mut self) -> Value {
        let mut members = Map::new();
        if self.random.bool() {
            members.insert("type".into(), "string".into());
        }
        if self.draft != Draft::Four && self.chance(3) {
            members.insert("const".into(), self.value());
        } else {
            let mut values: Vec<Value> = Vec::new();
            for _ in 0..self.random.usize(1..5) {
                let value = self.value();
                if !values.contains(&value) {
                    values.push(value);
                }
            }
            members.insert("enum".into(), values.into());
        }
        self.annotations(&mut members);
        members.into()
    }

    /// A value for `enum` or `const`.
    pub fn value(&mut self) -> Value {
        match self.random.u32(..16) {
            0 => 1.into(),
            1 => json!({ "k": [1] }),
            2 => Value::Null,
            _ => self.pick(&["p", "q", "r", "s"]).into(),
        }
    }

    fn reference(&mut self) -> Value {
        let target = match self.random.u32(..5) {
            0 => "#".to_owned(),
            1 | 2 => format!("#/{}/d", self.draft.definitions()),
            _ => format!("#/{}/e", self.draft.definitions()),
        };
        let mut members = Map::new();
        members.insert("$ref".into(), target.into());
        if self.chance(6) {
            self.annotations(&mut members);
            self.string_keywords(&mut members);
        }
        members.into()
    }

    /// Claims of several types at once, with or without a type.
    fn mixed(&mut self, depth: u32) -> Value {
        let mut members = Map::new();
        if self.chance(3) {
            members.insert("type".into(), self.pick(&TYPES).into());
        }
        for _ in 0..self.random.u32(1..4) {
            match self.random.u32(..8) {
                0 => self.string_keywords(&mut members),
                1 => self.number_keywords(&mut members),
                2 => self.object_keywords(&mut members, depth + 1),
                3 => self.array_keywords(&mut members, depth + 1),
                4 => drop(members.insert("enum".into(), json!(["p", "q", 1]))),
                5 => {
                    let branches = vec![self.schema(depth + 1), self.schema(depth + 1)];
                    members.insert(self.pick(&["allOf", "anyOf", "oneOf"]).into(), branches.into());
                }
                6 => drop(members.insert("not".into(), self.schema(depth + 1))),
                _ => drop(members.insert("const".into(), "p".into())),
            }
        }
        members.into()
    }

    fn rare(&mut self, depth: u32) -> Value {
        match self.random.u32(..4) {
            0 => json!({}),
            1 => json!({ "format": "date" }),
            2 if matches!(self.draft, Draft::Four | Draft::Six) => json!({ "title": "t" }),
            2 => json!({ "if": self.schema(depth + 1), "then": self.schema(depth + 1) }),
            _ => json!({ "title": "t", "x-note": 1 }),
        }
    }
}
