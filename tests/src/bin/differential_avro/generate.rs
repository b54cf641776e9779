//! Random Avro schemas, most of them valid.

use fastrand::Rng;
use serde_json::{Map, Value, json};

/// Names are few, so that they meet again within a schema and between two.
const NAMES: [&str; 6] = ["A", "B", "C", "D", "E", "F"];
const SPACES: [&str; 4] = ["", "x", "y.z", "x.q"];
const FIELDS: [&str; 6] = ["a", "b", "c", "d", "e", "f"];
const SYMBOLS: [&str; 5] = ["RED", "GREEN", "BLUE", "_x", "Z9"];
pub const PRIMITIVES: [&str; 8] =
    ["null", "boolean", "int", "long", "float", "double", "bytes", "string"];

/// Deepest nesting of types.
const DEPTH_MAX: usize = 3;

/// What has been generated so far of one schema.
struct Generator<'a> {
    random: &'a mut Rng,
    /// Full names of the types that have begun, with their text if a default for them can be made.
    defined: Vec<(String, Value)>,
    depth: usize,
}

/// One schema; one in some hundred is not valid, by names that are taken twice and the like.
pub fn schema(random: &mut Rng) -> Value {
    let mut generator = Generator { random, defined: Vec::new(), depth: 0 };
    match generator.random.u8(0..10) {
        0 => generator.union(""),
        1 => generator.any(""),
        _ => generator.record(""),
    }
}

/// A type of one word or few, to be put in the place of another.
pub fn small_type(random: &mut Rng) -> Value {
    let mut generator = Generator { random, defined: Vec::new(), depth: DEPTH_MAX };
    generator.any("")
}

pub fn pick<T: Clone>(random: &mut Rng, from: &[T]) -> T {
    from[random.usize(..from.len())].clone()
}

impl Generator<'_> {
    fn chance(&mut self, percent: u32) -> bool {
        self.random.u32(0..100) < percent
    }

    fn any(&mut self, space: &str) -> Value {
        let is_deep = self.depth >= DEPTH_MAX;
        self.depth += 1;
        let made = match self.random.u8(0..if is_deep { 12 } else { 22 }) {
            0..6 => json!(pick(self.random, &PRIMITIVES)),
            6 | 7 => self.logical(),
            8 => self.enumeration(space),
            9 => self.fixed(space),
            10 | 11 => self.reference(space),
            12 | 13 => json!({"type": "array", "items": self.any(space)}),
            14 => json!({"type": "map", "values": self.any(space), "p": {"k": [1, 2.50, null]}}),
            15..18 => self.union(space),
            _ => self.record(space),
        };
        self.depth -= 1;
        made
    }

    fn logical(&mut self) -> Value {
        let (base, name) = pick(
            self.random,
            &[
                ("int", "date"),
                ("int", "time-millis"),
                ("long", "timestamp-millis"),
                ("long", "local-timestamp-nanos"),
                ("string", "uuid"),
                ("string", "date"),
                ("bytes", "decimal"),
                ("bytes", "big-decimal"),
                ("long", "unheard-of"),
            ],
        );
        let mut made = json!({"type": base, "logicalType": name});
        if name == "decimal" {
            made["precision"] = pick(self.random, &[json!(4), json!(18), json!(0), json!("4")]);
            if self.chance(60) {
                made["scale"] = pick(self.random, &[json!(0), json!(2), json!(9), json!(1.5)]);
            }
        }
        made
    }

    /// A type that has been defined, or sometimes will be, or never is.
    fn reference(&mut self, space: &str) -> Value {
        if self.chance(4) {
            return json!(pick(self.random, &NAMES));
        }
        if self.defined.is_empty() {
            return json!(pick(self.random, &PRIMITIVES));
        }
        let (full, _) = pick(self.random, &self.defined);
        let name = match full.rsplit_once('.') {
            Some((own, simple)) if own == space && self.random.bool() => simple.to_owned(),
            _ => full,
        };
        if self.chance(10) { json!({"type": name}) } else { json!(name) }
    }

    /// The head of a type with a name; also the namespace in it.
    fn named(&mut self, kind: &str, space: &str) -> (Map<String, Value>, String) {
        let mut made = Map::new();
        made.insert("type".to_owned(), json!(kind));
        let mut simple = pick(self.random, &NAMES);
        let mut inner = space.to_owned();
        for _ in 0..8 {
            inner = if self.chance(60) { space } else { pick(self.random, &SPACES) }.to_owned();
            let full = join(&inner, simple);
            if !self.defined.iter().any(|(known, _)| *known == full) {
                break;
            }
            simple = pick(self.random, &NAMES);
        }
        let full = join(&inner, simple);
        if inner == space {
            made.insert("name".to_owned(), json!(simple));
        } else if self.random.bool() && !inner.is_empty() {
            made.insert("name".to_owned(), json!(full));
        } else {
            made.insert("name".to_owned(), json!(simple));
            made.insert("namespace".to_owned(), json!(inner));
        }
        if self.chance(20) {
            made.insert("doc".to_owned(), json!(pick(self.random, &["", "Doc \"é\" \u{1}.", "D"])));
        }
        if self.chance(15) {
            let aliases: Vec<String> = (0..self.random.usize(1..3))
                .map(|_| {
                    let simple = pick(self.random, &NAMES);
                    match self.random.u8(0..3) {
                        0 => join(pick(self.random, &SPACES), simple),
                        _ => simple.to_owned(),
                    }
                })
                .collect();
            made.insert("aliases".to_owned(), json!(aliases));
        }
        if self.chance(10) {
            made.insert("zeta".to_owned(), json!({"b": 1e3, "a": [true, -0.5]}));
        }
        self.defined.push((full, Value::Null));
        (made, inner)
    }

    fn enumeration(&mut self, space: &str) -> Value {
        let (mut made, _) = self.named("enum", space);
        let mut symbols: Vec<&str> = SYMBOLS.to_vec();
        self.random.shuffle(&mut symbols);
        symbols.truncate(self.random.usize(0..=SYMBOLS.len()));
        made.insert("symbols".to_owned(), json!(symbols));
        if !symbols.is_empty() && self.chance(30) {
            made.insert("default".to_owned(), json!(symbols[0]));
        }
        Value::Object(made)
    }

    fn fixed(&mut self, space: &str) -> Value {
        let (mut made, _) = self.named("fixed", space);
        made.insert("size".to_owned(), json!(pick(self.random, &[0, 1, 4, 12, 16])));
        if self.chance(30) {
            let name = pick(self.random, &["decimal", "uuid", "duration"]);
            made.insert("logicalType".to_owned(), json!(name));
            made.insert("precision".to_owned(), json!(self.random.u8(0..12)));
        }
        Value::Object(made)
    }

    fn union(&mut self, space: &str) -> Value {
        let mut branches: Vec<Value> = Vec::new();
        for _ in 0..self.random.usize(0..5) {
            let branch = self.any(space);
            let is_repeated = branches.iter().any(|known| kind(known) == kind(&branch));
            if (!is_repeated && !branch.is_array()) || self.chance(1) {
                branches.push(branch);
            }
        }
        Value::Array(branches)
    }

    fn record(&mut self, space: &str) -> Value {
        let word = if self.chance(5) { "error" } else { "record" };
        let (mut made, inner) = self.named(word, space);
        let mut names = FIELDS.to_vec();
        self.random.shuffle(&mut names);
        names.truncate(self.random.usize(0..5));
        let fields: Vec<Value> = names.iter().map(|name| self.field(name, &inner)).collect();
        made.insert("fields".to_owned(), Value::Array(fields));
        Value::Object(made)
    }

    fn field(&mut self, name: &str, space: &str) -> Value {
        let mut made = Map::new();
        made.insert("name".to_owned(), json!(name));
        let field_type = self.any(space);
        if self.chance(35) {
            let default = default_of(self.random, &field_type);
            if let Some(default) = default {
                made.insert("default".to_owned(), default);
            }
        }
        made.insert("type".to_owned(), field_type);
        if self.chance(4) {
            let aliases: Vec<&str> =
                (0..self.random.usize(1..3)).map(|_| pick(self.random, &FIELDS)).collect();
            made.insert("aliases".to_owned(), json!(aliases));
        }
        if self.chance(10) {
            let order = pick(self.random, &["ascending", "descending", "ignore", "IGNORE"]);
            made.insert("order".to_owned(), json!(order));
        }
        if self.chance(10) {
            made.insert("doc".to_owned(), json!("A field."));
            made.insert("note".to_owned(), json!([1, "two"]));
        }
        Value::Object(made)
    }
}

fn join(space: &str, simple: &str) -> String {
    if space.is_empty() { simple.to_owned() } else { format!("{space}.{simple}") }
}

/// What no two branches of a union may share, roughly.
fn kind(branch: &Value) -> String {
    match branch {
        Value::String(name) => name.clone(),
        Value::Object(members) => match members.get("name") {
            Some(name) => format!("{:?} {name}", members.get("namespace")),
            None => members.get("type").and_then(Value::as_str).unwrap_or_default().to_owned(),
        },
        _ => String::new(),
    }
}

/// A default for a type; mostly a valid one.
pub fn default_of(random: &mut Rng, of: &Value) -> Option<Value> {
    if random.u8(0..40) == 0 {
        return Some(pick(
            random,
            &[json!(null), json!(1), json!("x"), json!([]), json!({}), json!(1.5)],
        ));
    }
    let kind = match of {
        Value::String(name) => name.as_str(),
        Value::Object(members) => members.get("type")?.as_str()?,
        Value::Array(branches) if branches.is_empty() => return None,
        Value::Array(branches) => {
            let branch = pick(random, branches);
            return default_of(random, &branch);
        }
        _ => return None,
    };
    Some(match kind {
        "null" => Value::Null,
        "boolean" => json!(random.bool()),
        "int" => json!(pick(random, &[0, -1, i32::MAX, i32::MIN])),
        "long" => json!(pick(random, &[0, 7, i64::MAX, i64::MIN])),
        "float" | "double" => pick(
            random,
            &[
                json!(1),
                json!(1.5),
                json!(1e30),
                json!(-0.0),
                json!("NaN"),
                json!("1e3"),
                json!("-Infinity"),
                json!("0x1p3"),
            ],
        ),
        "bytes" | "string" | "fixed" => json!(pick(random, &["", "abc", "ÿ", "a\"b"])),
        "enum" => of.get("symbols")?.as_array()?.first()?.clone(),
        "array" => {
            let items = of.get("items")?;
            let count = random.usize(0..3);
            Value::Array((0..count).filter_map(|_| default_of(random, items)).collect())
        }
        "map" => {
            let value = default_of(random, of.get("values")?);
            value.map_or(json!({}), |value| json!({"k": value}))
        }
        "record" | "error" => {
            let mut made = Map::new();
            for field in of.get("fields")?.as_array()? {
                if field.get("default").is_none() || random.bool() {
                    let name = field.get("name")?.as_str()?.to_owned();
                    made.insert(name, default_of(random, field.get("type")?)?);
                }
            }
            Value::Object(made)
        }
        _ => return None,
    })
}
