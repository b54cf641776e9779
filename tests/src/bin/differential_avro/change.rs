//! Readers and writers: one schema and a version of it in which something has changed.

use fastrand::Rng;
use serde_json::{Map, Value, json};

use crate::generate::{self, PRIMITIVES, default_of, pick, small_type};

/// A reader and a writer.
pub fn pair(random: &mut Rng) -> (Value, Value) {
    let first = generate::schema(random);
    if random.u8(0..8) == 0 {
        return (first, generate::schema(random));
    }
    let mut second = first.clone();
    for _ in 0..random.u8(0..4) {
        (0..20).any(|_| change_any(random, &mut second));
    }
    if random.bool() { (first, second) } else { (second, first) }
}

/// Changes something at a random place of the schema; whether anything fitted there.
pub fn change_any(random: &mut Rng, schema: &mut Value) -> bool {
    let value = any_value(random, schema);
    change(random, value).is_some()
}

/// A value of the schema, at any depth.
pub fn any_value<'a>(random: &mut Rng, schema: &'a mut Value) -> &'a mut Value {
    let mut place = random.usize(..count(schema));
    value_at(schema, &mut place).expect("the place is below the number of values")
}

/// How many values there are in `value`, itself included.
fn count(value: &Value) -> usize {
    1 + match value {
        Value::Array(items) => items.iter().map(count).sum(),
        Value::Object(members) => members.values().map(count).sum::<usize>(),
        _ => 0,
    }
}

/// The value at `place`, counted from the outside in.
fn value_at<'a>(value: &'a mut Value, place: &mut usize) -> Option<&'a mut Value> {
    if *place == 0 {
        return Some(value);
    }
    *place -= 1;
    match value {
        Value::Array(items) => items.iter_mut().find_map(|item| value_at(item, place)),
        Value::Object(members) => members.values_mut().find_map(|member| value_at(member, place)),
        _ => None,
    }
}

/// Changes a value in a way that somebody might; `None` if nothing fits.
fn change(random: &mut Rng, value: &mut Value) -> Option<()> {
    match value {
        Value::Object(members) if members.contains_key("fields") => record(random, members),
        Value::Object(members) if members.contains_key("symbols") => enumeration(random, members),
        Value::Object(members) if members.contains_key("size") => {
            if random.bool() {
                members.insert("size".to_owned(), json!(random.u8(1..5)));
                return Some(());
            }
            rename(random, members)
        }
        Value::Object(members) if members.contains_key("name") => field(random, members),
        Value::Array(branches) if branches.iter().all(is_type) => {
            match random.u8(0..3) {
                0 => random.shuffle(branches),
                1 if !branches.is_empty() => drop(branches.remove(random.usize(..branches.len()))),
                _ => branches.push(small_type(random)),
            }
            Some(())
        }
        Value::String(word) if PRIMITIVES.contains(&word.as_str()) => {
            *value = match random.u8(0..4) {
                0 => json!(["null", word]),
                _ => json!(pick(random, &PRIMITIVES)),
            };
            Some(())
        }
        _ => None,
    }
}

fn is_type(value: &Value) -> bool {
    match value {
        Value::String(word) => PRIMITIVES.contains(&word.as_str()),
        // A field looks like a type, but for its name.
        Value::Object(members) => ["items", "values", "symbols", "size", "fields", "logicalType"]
            .iter()
            .any(|key| members.contains_key(*key)),
        _ => false,
    }
}

/// Gives a type another name or namespace, perhaps with an alias for the former one.
fn rename(random: &mut Rng, members: &mut Map<String, Value>) -> Option<()> {
    let former = members.get("name")?.clone();
    match random.u8(0..4) {
        0 => drop(members.insert("namespace".to_owned(), json!(pick(random, &["", "x", "other"])))),
        1 => drop(members.insert("name".to_owned(), json!(pick(random, &["A", "G", "x.G"])))),
        2 => {
            members.insert("name".to_owned(), json!(pick(random, &["G", "H"])));
            members.insert("aliases".to_owned(), json!([former]));
        }
        _ => drop(members.insert("aliases".to_owned(), json!([pick(random, &["A", "x.B", ".C"])]))),
    }
    Some(())
}

fn record(random: &mut Rng, members: &mut Map<String, Value>) -> Option<()> {
    let fields = members.get_mut("fields")?.as_array_mut()?;
    match random.u8(0..6) {
        0 if !fields.is_empty() => drop(fields.remove(random.usize(..fields.len()))),
        1 | 2 => {
            let of = small_type(random);
            let mut made = json!({"name": pick(random, &["g", "h", "i"]), "type": of});
            if random.bool()
                && let Some(default) = default_of(random, &of)
            {
                made["default"] = default;
            }
            fields.insert(random.usize(..=fields.len()), made);
        }
        3 => random.shuffle(fields),
        4 => {
            let [first, second, ..] = fields.as_mut_slice() else { return None };
            std::mem::swap(first.get_mut("type")?, second.get_mut("type")?);
        }
        _ => return rename(random, members),
    }
    Some(())
}

fn enumeration(random: &mut Rng, members: &mut Map<String, Value>) -> Option<()> {
    let symbols = members.get_mut("symbols")?.as_array_mut()?;
    match random.u8(0..5) {
        0 if !symbols.is_empty() => drop(symbols.remove(random.usize(..symbols.len()))),
        1 => symbols.push(json!(pick(random, &["NEW", "NEWER"]))),
        2 => drop(members.remove("default")),
        3 => {
            let first = symbols.first()?.clone();
            members.insert("default".to_owned(), first);
        }
        _ => return rename(random, members),
    }
    Some(())
}

fn field(random: &mut Rng, members: &mut Map<String, Value>) -> Option<()> {
    let former = members.get("name")?.clone();
    match random.u8(0..6) {
        0 => drop(members.insert("name".to_owned(), json!(pick(random, &["a", "b", "g"])))),
        1 | 2 => {
            members.insert("name".to_owned(), json!(pick(random, &["g", "h"])));
            members.insert("aliases".to_owned(), json!([former]));
        }
        3 => drop(members.insert("aliases".to_owned(), json!([pick(random, &["a", "b", "c"])]))),
        4 => drop(members.remove("default")),
        _ => {
            let default = default_of(random, members.get("type")?)?;
            members.insert("default".to_owned(), default);
        }
    }
    Some(())
}
