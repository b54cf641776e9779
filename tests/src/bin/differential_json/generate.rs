//! Schemas of every draft and form.

use fastrand::Rng;
use serde_json::{Map, Value, json};

/// What `$schema` says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Draft {
    Unsaid,
    Draft4,
    Draft6,
    Draft7,
    Draft2019,
    Draft2020,
}

impl Draft {
    pub const ALL: [Draft; 6] = [
        Draft::Unsaid,
        Draft::Draft4,
        Draft::Draft6,
        Draft::Draft7,
        Draft::Draft2019,
        Draft::Draft2020,
    ];

    pub fn uri(self) -> Option<&'static str> {
        match self {
            Draft::Unsaid => None,
            Draft::Draft4 => Some("http://json-schema.org/draft-04/schema#"),
            Draft::Draft6 => Some("http://json-schema.org/draft-06/schema#"),
            Draft::Draft7 => Some("http://json-schema.org/draft-07/schema#"),
            Draft::Draft2019 => Some("https://json-schema.org/draft/2019-09/schema"),
            Draft::Draft2020 => Some("https://json-schema.org/draft/2020-12/schema"),
        }
    }

    fn has_boolean_bounds(self) -> bool {
        self == Draft::Draft4
    }

    fn is_late(self) -> bool {
        matches!(self, Draft::Draft2019 | Draft::Draft2020)
    }
}

pub const NAMES: [&str; 5] = ["a", "b", "c", "ab", "x1"];
pub const PATTERNS: [&str; 5] = ["^a", "b$", "^[a-c]+$", "[0-9]", "^x?$"];
pub const TEXTS: [&str; 9] = ["", "a", "b", "ab", "abc", "x", "x1", "7", "aaaaaa"];

pub const TYPES: [&str; 7] = ["array", "boolean", "integer", "null", "number", "object", "string"];

/// Deepest nesting of generated schemas.
const DEPTH_MAX: u32 = 3;

pub struct Generator<'r> {
    pub random: &'r mut Rng,
    pub draft: Draft,
}

impl Generator<'_> {
    pub fn chance(&mut self, percent: u8) -> bool {
        self.random.u8(0..100) < percent
    }

    pub fn pick<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.random.usize(0..all.len())]
    }

    /// A whole schema: with its draft, and definitions that its parts may name.
    pub fn root(&mut self) -> Value {
        let mut root = match self.schema(0) {
            Value::Object(members) if !members.contains_key("$ref") => members,
            other => Map::from_iter([("allOf".to_owned(), json!([as_object(other)]))]),
        };
        let keyword = if self.draft.is_late() { "$defs" } else { "definitions" };
        let definitions = json!({ "d": self.schema(2), "e": self.schema(2) });
        root.insert(keyword.to_owned(), definitions);
        if let Some(uri) = self.draft.uri() {
            root.insert("$schema".to_owned(), json!(uri));
        }
        Value::Object(root)
    }

    pub fn schema(&mut self, depth: u32) -> Value {
        if self.draft != Draft::Draft4 && self.chance(4) {
            return json!(self.chance(70));
        }
        if self.chance(if depth > 0 { 12 } else { 0 }) {
            let keyword = if self.draft.is_late() { "$defs" } else { "definitions" };
            let target = match self.random.u8(0..5) {
                0 => "#".to_owned(),
                1 | 2 => format!("#/{keyword}/d"),
                _ => format!("#/{keyword}/e"),
            };
            return json!({ "$ref": target });
        }
        let mut members = Map::new();
        let wanted = self.pick(&TYPES);
        match self.random.u8(0..10) {
            0 => {}
            1 => {
                let other = self.pick(&TYPES);
                let types = if other == wanted { json!(wanted) } else { json!([wanted, other]) };
                members.insert("type".to_owned(), types);
            }
            _ => drop(members.insert("type".to_owned(), json!(wanted))),
        }
        self.keywords_of(wanted, depth, &mut members);
        if self.chance(6) {
            let (keyword, value) = self.values();
            members.insert(keyword, value);
        }
        if depth < DEPTH_MAX && self.chance(14) {
            let (keyword, value) = self.applicator(depth);
            members.insert(keyword, value);
        }
        if self.chance(4) {
            members.insert("default".to_owned(), json!("a"));
        }
        Value::Object(members)
    }

    fn keywords_of(&mut self, name: &str, depth: u32, members: &mut Map<String, Value>) {
        let mut put = |entry: (&str, Value)| drop(members.insert(entry.0.to_owned(), entry.1));
        match name {
            "string" => {
                if self.chance(30) {
                    put(("minLength", json!(self.random.u8(0..4))));
                }
                if self.chance(30) {
                    put(("maxLength", json!(self.random.u8(1..7))));
                }
                if self.chance(20) {
                    put(("pattern", json!(self.pick(&PATTERNS))));
                }
            }
            "integer" | "number" => self.number_keywords(&mut put),
            "array" if depth < DEPTH_MAX => self.array_keywords(depth, &mut put),
            "object" if depth < DEPTH_MAX => self.object_keywords(depth, &mut put),
            _ => {}
        }
    }

    fn number_keywords(&mut self, put: &mut impl FnMut((&'static str, Value))) {
        for (plain, exclusive) in [("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")]
        {
            let high = i8::from(plain == "maximum") * 6;
            let bound = json!(self.random.i8(-3..4) + high);
            match self.random.u8(0..6) {
                0 | 1 => put((plain, bound)),
                2 if self.draft.has_boolean_bounds() => {
                    put((plain, bound));
                    put((exclusive, json!(true)));
                }
                2 => put((exclusive, bound)),
                _ => {}
            }
        }
        if self.chance(20) {
            put((
                "multipleOf",
                self.pick(&["1", "2", "3", "6", "0.5", "1.5"]).parse().unwrap_or(Value::Null),
            ));
        }
    }

    fn array_keywords(&mut self, depth: u32, put: &mut impl FnMut((&'static str, Value))) {
        let is_newest = self.draft == Draft::Draft2020;
        let tuple_keyword = if is_newest { "prefixItems" } else { "items" };
        let rest_keyword = if is_newest { "items" } else { "additionalItems" };
        if self.chance(45) {
            put(("items", self.sub(depth)));
        } else if self.chance(50) {
            let count = self.random.usize(1..3);
            let tuple: Vec<Value> = (0..count).map(|_| self.sub(depth)).collect();
            put((tuple_keyword, json!(tuple)));
            if self.chance(60) {
                put((rest_keyword, self.extra(depth)));
            }
        }
        for keyword in ["minItems", "maxItems"] {
            if self.chance(15) {
                put((keyword, json!(self.random.u8(0..4))));
            }
        }
        if self.chance(10) {
            put(("uniqueItems", json!(self.chance(80))));
        }
        if self.draft != Draft::Draft4 && self.chance(10) {
            put(("contains", self.sub(depth)));
            if self.draft.is_late() && self.chance(50) {
                put(("minContains", json!(self.random.u8(0..3))));
                put(("maxContains", json!(self.random.u8(2..4))));
            }
        }
        if self.draft.is_late() && self.chance(8) {
            put(("unevaluatedItems", self.extra(depth)));
        }
    }

    fn object_keywords(&mut self, depth: u32, put: &mut impl FnMut((&'static str, Value))) {
        if self.chance(80) {
            let mut properties = Map::new();
            for _ in 0..self.random.u8(1..4) {
                properties.insert(self.pick(&NAMES).to_owned(), self.sub(depth));
            }
            put(("properties", Value::Object(properties)));
        }
        if self.chance(40) {
            let mut names = NAMES.to_vec();
            self.random.shuffle(&mut names);
            names.truncate(self.random.usize(1..3));
            put(("required", json!(names)));
        }
        if self.chance(60) {
            put(("additionalProperties", self.extra(depth)));
        }
        if self.chance(12) {
            put(("patternProperties", json!({ self.pick(&PATTERNS): self.sub(depth) })));
        }
        for keyword in ["minProperties", "maxProperties"] {
            if self.chance(8) {
                put((keyword, json!(self.random.u8(0..4))));
            }
        }
        if self.draft != Draft::Draft4 && self.chance(6) {
            put(("propertyNames", json!({ "maxLength": self.random.u8(1..3) })));
        }
        let (arrays, schemas) = if self.draft.is_late() {
            ("dependentRequired", "dependentSchemas")
        } else {
            ("dependencies", "dependencies")
        };
        if self.chance(6) {
            put((arrays, json!({ self.pick(&NAMES): [self.pick(&NAMES)] })));
        } else if self.chance(6) {
            put((schemas, json!({ self.pick(&NAMES): self.sub(depth) })));
        }
        if self.draft.is_late() && self.chance(8) {
            put(("unevaluatedProperties", self.extra(depth)));
        }
    }

    fn sub(&mut self, depth: u32) -> Value {
        self.schema(depth + 1)
    }

    /// Mostly true or false, as `additionalProperties` is.
    fn extra(&mut self, depth: u32) -> Value {
        if self.chance(70) { json!(self.chance(25)) } else { as_object(self.sub(depth)) }
    }

    fn values(&mut self) -> (String, Value) {
        let mut all = vec![json!("a"), json!("b"), json!(1), json!(2.5), json!(null), json!(true)];
        self.random.shuffle(&mut all);
        if self.draft != Draft::Draft4 && self.chance(30) {
            return ("const".to_owned(), all.swap_remove(0));
        }
        all.truncate(self.random.usize(1..5));
        ("enum".to_owned(), json!(all))
    }

    fn applicator(&mut self, depth: u32) -> (String, Value) {
        if self.chance(15) {
            return ("not".to_owned(), as_object(self.sub(depth)));
        }
        let has_if = !matches!(self.draft, Draft::Draft4 | Draft::Draft6);
        if has_if && self.chance(15) {
            let inner = [json!({ "required": [self.pick(&NAMES)] }), self.sub(depth)];
            return ("if".to_owned(), inner[self.random.usize(0..2)].clone());
        }
        let keyword = self.pick(&["allOf", "anyOf", "oneOf", "anyOf", "oneOf"]);
        let count = self.random.usize(1..4);
        let branches: Vec<Value> = (0..count).map(|_| as_object(self.sub(depth))).collect();
        (keyword.to_owned(), json!(branches))
    }
}

/// `schema` without the definitions that nothing names.
pub fn pruned(mut schema: Value) -> Value {
    let text = schema.to_string();
    for keyword in ["definitions", "$defs"] {
        let Some(Value::Object(entries)) = schema.get_mut(keyword) else { continue };
        entries.retain(|name, _| text.contains(&format!("#/{keyword}/{name}")));
        if entries.is_empty()
            && let Value::Object(members) = &mut schema
        {
            members.remove(keyword);
        }
    }
    schema
}

/// A schema that says the same as an object, which every draft reads.
pub fn as_object(schema: Value) -> Value {
    match schema {
        Value::Bool(true) => json!({}),
        Value::Bool(false) => json!({ "not": {} }),
        other => other,
    }
}
