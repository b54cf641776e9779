//! Small schemas and values over few names, numbers and texts, so that they meet.

use serde_json::{Map, Value, json};

/// A sequence of numbers that a seed decides.
pub(super) struct Random(u64);

impl Random {
    pub(super) fn new(seed: u64) -> Random {
        let mut random = Random(seed ^ 0xD1B5_4A32_D192_ED03);
        // Seeds that are near each other begin far apart.
        random.0 = random.next().rotate_left(17) ^ random.next();
        random
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    pub(super) fn below(&mut self, count: usize) -> usize {
        (self.next() % count as u64) as usize
    }

    pub(super) fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    fn pick<T: Clone>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())].clone()
    }
}

const NAMES: [&str; 4] = ["a", "b", "c", "ab"];
const TEXTS: [&str; 7] = ["", "a", "b", "ab", "ba", "abc", "é1"];
const PATTERNS: [&str; 15] = [
    "^a",
    "b$",
    "^[ab]*$",
    "a|b",
    "^.$",
    "",
    r"\d",
    "^(ab)+$",
    "[^a]",
    "^a{1,2}$",
    "^(?!ab)a",
    "^(?=a|é).",
    "^(?<n>a)b?$",
    r"^\w+$",
    r"\W",
];
const TYPES: [&str; 7] = ["null", "boolean", "integer", "number", "string", "array", "object"];
pub(super) const DRAFTS: [(&str, u8); 5] = [
    ("http://json-schema.org/draft-04/schema#", 4),
    ("http://json-schema.org/draft-06/schema#", 6),
    ("http://json-schema.org/draft-07/schema#", 7),
    ("https://json-schema.org/draft/2019-09/schema", 8),
    ("https://json-schema.org/draft/2020-12/schema", 9),
];

fn number(random: &mut Random) -> Value {
    match random.below(8) {
        0 => json!(0.5),
        1 => json!(1.5),
        2 => json!(2.0),
        3 => json!(-1.25),
        _ => json!(random.below(7) as i64 - 2),
    }
}

/// A value of few levels.
pub(super) fn value(random: &mut Random, depth: usize) -> Value {
    match random.below(if depth == 0 { 6 } else { 10 }) {
        0 => Value::Null,
        1 => json!(random.chance(50)),
        2 | 3 => number(random),
        4 | 5 => json!(random.pick(&TEXTS)),
        6 | 7 => (0..random.below(4)).map(|_| value(random, depth - 1)).collect(),
        _ => {
            let mut map = Map::new();
            for _ in 0..random.below(4) {
                let name =
                    if random.chance(80) { random.pick(&NAMES) } else { random.pick(&TEXTS) };
                map.insert(name.to_owned(), value(random, depth - 1));
            }
            Value::Object(map)
        }
    }
}

/// What makes schemas of one draft.
pub(super) struct Maker<'r> {
    pub(super) random: &'r mut Random,
    pub(super) draft: u8,
    /// Whether a reference may stand here: only below a property or an item.
    pub(super) may_refer: bool,
    /// Whether `definitions/d`, which names nothing that is applied to the same value, may be named.
    pub(super) may_name: bool,
}

impl Maker<'_> {
    /// A whole schema text.
    pub(super) fn text(&mut self) -> Value {
        let uri = DRAFTS.iter().find(|(_, draft)| *draft == self.draft).map(|(uri, _)| *uri);
        self.may_name = true;
        let root = self.schema(3);
        self.may_name = false;
        let mut root = match root {
            Value::Object(root) => root,
            other => Map::from_iter([("allOf".to_owned(), json!([other]))]),
        };
        if self.draft == 4 && root.get("allOf").is_some_and(|all| all[0].is_boolean()) {
            root.remove("allOf");
        }
        root.insert("$schema".to_owned(), json!(uri));
        root.insert("definitions".to_owned(), json!({"d": self.schema(2)}));
        Value::Object(root)
    }

    pub(super) fn schema(&mut self, depth: usize) -> Value {
        if self.draft > 4 && self.random.chance(4) {
            return json!(self.random.chance(60));
        }
        if self.may_refer && self.random.chance(10) {
            return match (self.draft, self.random.below(4)) {
                (8, 0) => json!({"$recursiveRef": "#"}),
                (9, 0) => json!({"$dynamicRef": "#"}),
                (_, 1) => json!({"$ref": "#"}),
                _ => json!({"$ref": "#/definitions/d"}),
            };
        }
        if self.may_name && self.random.chance(6) {
            return json!({"$ref": "#/definitions/d"});
        }
        let mut schema = Map::new();
        if self.random.chance(60) {
            let types = match self.random.below(5) {
                0 => json!([self.random.pick(&TYPES[..4]), self.random.pick(&TYPES[4..])]),
                _ => json!(self.random.pick(&TYPES)),
            };
            schema.insert("type".to_owned(), types);
        }
        for _ in 0..self.random.below(if depth == 0 { 2 } else { 4 }) {
            self.keyword(&mut schema, depth);
        }
        Value::Object(schema)
    }

    fn below(&mut self, depth: usize) -> Value {
        let before = std::mem::replace(&mut self.may_refer, true);
        let schema = self.schema(depth.saturating_sub(1));
        self.may_refer = before;
        schema
    }

    fn beside(&mut self, depth: usize) -> Value {
        self.schema(depth.saturating_sub(1))
    }

    fn list(&mut self, depth: usize) -> Value {
        (0..1 + self.random.below(3)).map(|_| self.beside(depth)).collect()
    }

    fn map(&mut self, names: &[&str], depth: usize) -> Value {
        let count = 1 + self.random.below(2);
        let entries = (0..count).map(|_| {
            let name = self.random.pick(names).to_owned();
            (name, self.below(depth))
        });
        Value::Object(entries.collect())
    }

    fn keyword(&mut self, schema: &mut Map<String, Value>, depth: usize) {
        let leaf = 12;
        let (name, value) = match self.random.below(if depth == 0 { leaf } else { 33 }) {
            0 => ("enum", (0..1 + self.random.below(3)).map(|_| value(self.random, 1)).collect()),
            1 if self.draft > 4 => ("const", value(self.random, 2)),
            2 => ("minimum", number(self.random)),
            3 => ("maximum", number(self.random)),
            4 if self.draft > 4 => ("exclusiveMinimum", number(self.random)),
            4 => {
                schema.insert("maximum".to_owned(), number(self.random));
                ("exclusiveMaximum", json!(true))
            }
            5 => ("multipleOf", self.random.pick(&[json!(1), json!(2), json!(3), json!(0.5)])),
            6 => ("minLength", json!(self.random.below(4))),
            7 => ("maxLength", json!(self.random.below(4))),
            8 | 9 => ("pattern", json!(self.random.pick(&PATTERNS))),
            10 => ("required", json!([self.random.pick(&NAMES)])),
            11 => self.count(),
            12..=15 => ("properties", self.map(&NAMES, depth)),
            16 => ("patternProperties", self.map(&PATTERNS, depth)),
            17 | 18 => {
                let closed = self.random.chance(50);
                ("additionalProperties", if closed { json!(false) } else { self.below(depth) })
            }
            19 if self.draft > 4 => ("propertyNames", self.beside(0)),
            20 | 21 => ("items", self.below(depth)),
            22 if self.draft == 9 => ("prefixItems", self.list(depth)),
            22 => {
                schema.insert("additionalItems".to_owned(), self.below(depth));
                ("items", self.list(depth))
            }
            23 if self.draft > 4 => ("contains", self.below(depth)),
            24 if self.draft > 7 => {
                schema.insert("contains".to_owned(), self.below(depth));
                let name = self.random.pick(&["minContains", "maxContains"]);
                (name, json!(self.random.below(3)))
            }
            25 => ("allOf", self.list(depth)),
            26 => ("anyOf", self.list(depth)),
            27 => ("oneOf", self.list(depth)),
            28 => ("not", self.beside(depth)),
            29 if self.draft > 6 => {
                for name in ["then", "else"] {
                    if self.random.chance(70) {
                        schema.insert(name.to_owned(), self.beside(depth));
                    }
                }
                ("if", self.beside(depth))
            }
            30 if self.draft < 8 => {
                let name = self.random.pick(&NAMES);
                let asked = if self.random.chance(50) {
                    json!([self.random.pick(&NAMES)])
                } else {
                    self.beside(depth)
                };
                ("dependencies", json!({name: asked}))
            }
            30 => {
                let name = self.random.pick(&NAMES);
                ("dependentSchemas", json!({name: self.beside(depth)}))
            }
            31 if self.draft > 7 => {
                let name = self.random.pick(&["unevaluatedProperties", "unevaluatedItems"]);
                let closed = self.random.chance(60);
                (name, if closed { json!(false) } else { self.below(depth) })
            }
            32 => ("uniqueItems", json!(true)),
            _ => return,
        };
        schema.insert(name.to_owned(), value);
    }

    fn count(&mut self) -> (&'static str, Value) {
        let names = ["minItems", "maxItems", "minProperties", "maxProperties"];
        (self.random.pick(&names), json!(self.random.below(4)))
    }

    /// The schema with something changed somewhere.
    pub(super) fn changed(&mut self, text: &Value) -> Value {
        let mut changed = text.clone();
        let mut places = Vec::new();
        collect(&changed, String::new(), &mut places);
        let place = self.random.pick(&places);
        let is_root = place.is_empty();
        let Some(Value::Object(schema)) = changed.pointer_mut(&place) else { return changed };
        self.may_refer = false;
        let keys: Vec<String> = schema
            .keys()
            .filter(|key| !key.starts_with('$') && *key != "definitions")
            .cloned()
            .collect();
        match self.random.below(4) {
            0 if !keys.is_empty() => {
                schema.remove(&self.random.pick(&keys));
            }
            1 | 2 => self.keyword(schema, 1),
            _ if is_root => self.keyword(schema, 2),
            _ => *changed.pointer_mut(&place).expect("it was there") = self.schema(1),
        }
        changed
    }
}

/// Where schemas stand in `schema`, and maybe some other objects.
fn collect(schema: &Value, at: String, places: &mut Vec<String>) {
    match schema {
        Value::Object(members) => {
            if !["/properties", "/patternProperties", "/definitions", "/dependencies"]
                .iter()
                .any(|end| at.ends_with(end))
                && !at.ends_with("dependentSchemas")
            {
                places.push(at.clone());
            }
            for (key, value) in members {
                if !["enum", "const"].contains(&key.as_str()) {
                    let key = key.replace('~', "~0").replace('/', "~1");
                    collect(value, format!("{at}/{key}"), places);
                }
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                collect(item, format!("{at}/{index}"), places);
            }
        }
        _ => {}
    }
}
