//! Random and boundary data of a schema, as Avro binary.

use std::collections::HashMap;

use fastrand::Rng;
use serde_json::Value;

use crate::generate::pick;

/// From this depth on, data end as soon as they can.
const DEPTH_USUAL: usize = 5;

/// Deepest data.
const DEPTH_MAX: usize = 40;

/// Most bytes of a datum.
const BYTES_MAX: usize = 4096;

/// A schema with its named types.
pub struct Types<'a> {
    root: &'a Value,
    /// By full name, with the namespace inside.
    named: HashMap<String, (&'a Value, String)>,
}

impl<'a> Types<'a> {
    pub fn of(root: &'a Value) -> Types<'a> {
        let mut types = Types { root, named: HashMap::new() };
        types.collect(root, "");
        types
    }

    fn collect(&mut self, value: &'a Value, space: &str) {
        match value {
            Value::Array(branches) => branches.iter().for_each(|it| self.collect(it, space)),
            Value::Object(members) => {
                let mut inner = space.to_owned();
                if let Some(name) = members.get("name").and_then(Value::as_str) {
                    let own = members.get("namespace").and_then(Value::as_str).unwrap_or(space);
                    let full = full_name(name, own);
                    inner = full.rsplit_once('.').map_or("", |(space, _)| space).to_owned();
                    self.named.entry(full).or_insert((value, inner.clone()));
                }
                for key in ["type", "items", "values"] {
                    members.get(key).into_iter().for_each(|it| self.collect(it, &inner));
                }
                let fields = members.get("fields").and_then(Value::as_array);
                for field in fields.into_iter().flatten() {
                    field.get("type").into_iter().for_each(|it| self.collect(it, &inner));
                }
            }
            _ => {}
        }
    }

    /// One datum; nothing if chance led too deep.
    pub fn datum(&self, random: &mut Rng) -> Option<Vec<u8>> {
        let mut out = Vec::new();
        self.write(random, self.root, "", 0, &mut out)?;
        Some(out)
    }

    fn write(
        &self,
        random: &mut Rng,
        value: &Value,
        space: &str,
        depth: usize,
        out: &mut Vec<u8>,
    ) -> Option<()> {
        if depth > DEPTH_MAX || out.len() > BYTES_MAX {
            return None;
        }
        match value {
            Value::String(word) if write_primitive(random, word, out) => Some(()),
            Value::String(name) => {
                let full = full_name(name, space);
                let found = self.named.get(&full).or_else(|| self.named.get(name))?;
                self.write(random, found.0, &outer_space(&full), depth, out)
            }
            Value::Array(branches) => {
                let short = branches.iter().position(|it| it.is_string());
                let index = match short.filter(|_| depth > DEPTH_USUAL) {
                    Some(short) => short,
                    None => (!branches.is_empty()).then(|| random.usize(..branches.len()))?,
                };
                long(i64::try_from(index).ok()?, out);
                self.write(random, &branches[index], space, depth + 1, out)
            }
            Value::Object(members) => self.write_object(random, members, space, depth, out),
            _ => None,
        }
    }

    fn write_object(
        &self,
        random: &mut Rng,
        members: &serde_json::Map<String, Value>,
        space: &str,
        depth: usize,
        out: &mut Vec<u8>,
    ) -> Option<()> {
        let kind = members.get("type")?;
        let count = if depth > DEPTH_USUAL { 0 } else { random.u8(0..3) };
        match kind.as_str() {
            Some("record" | "error") => {
                let name = members.get("name")?.as_str()?;
                let own = members.get("namespace").and_then(Value::as_str).unwrap_or(space);
                let inner = outer_space(&full_name(name, own));
                for field in members.get("fields")?.as_array()? {
                    self.write(random, field.get("type")?, &inner, depth + 1, out)?;
                }
                Some(())
            }
            Some("enum") => {
                let symbols = members.get("symbols")?.as_array()?.len();
                long(i64::try_from((symbols > 0).then(|| random.usize(..symbols))?).ok()?, out);
                Some(())
            }
            Some("fixed") => {
                let size = usize::try_from(members.get("size")?.as_u64()?).ok()?;
                (size <= BYTES_MAX).then_some(())?;
                out.extend((0..size).map(|_| random.u8(..)));
                Some(())
            }
            Some("array" | "map") => {
                let inner = members.get("items").or_else(|| members.get("values"))?;
                if count > 0 {
                    long(i64::from(count), out);
                }
                for item in 0..count {
                    if members.contains_key("values") {
                        bytes(format!("k{item}").as_bytes(), out);
                    }
                    self.write(random, inner, space, depth + 1, out)?;
                }
                long(0, out);
                Some(())
            }
            _ => self.write(random, kind, space, depth, out),
        }
    }
}

fn full_name(name: &str, space: &str) -> String {
    match name {
        _ if name.starts_with('.') => name[1..].to_owned(),
        _ if name.contains('.') || space.is_empty() => name.to_owned(),
        _ => format!("{space}.{name}"),
    }
}

fn outer_space(full: &str) -> String {
    full.rsplit_once('.').map_or("", |(space, _)| space).to_owned()
}

/// Whether the word is one of a primitive type.
fn write_primitive(random: &mut Rng, word: &str, out: &mut Vec<u8>) -> bool {
    let small = i64::from(random.i8(..));
    match word {
        "null" => {}
        "boolean" => out.push(u8::from(random.bool())),
        "int" => {
            let edges = [small, i64::from(i32::MIN), i64::from(i32::MAX), 1 << 24];
            long(pick(random, &edges), out);
        }
        "long" => long(pick(random, &[small, i64::MIN, i64::MAX, 1 << 31, (1 << 53) + 1]), out),
        "float" => {
            let edges = [0.0, -0.0, f32::NAN, f32::INFINITY, f32::MIN_POSITIVE, f32::MAX, 0.1];
            out.extend(pick(random, &edges).to_le_bytes());
        }
        "double" => {
            let edges = [0.0, f64::NAN, f64::NEG_INFINITY, f64::MIN_POSITIVE, f64::MAX, 0.1];
            out.extend(pick(random, &edges).to_le_bytes());
        }
        "bytes" => bytes(&pick(random, &[vec![], vec![0xff, 0xfe], vec![0], vec![0x80; 16]]), out),
        "string" => {
            bytes(pick(random, &["", "a", "é", "\u{0}", "NaN", "\u{1f600}"]).as_bytes(), out)
        }
        _ => return false,
    }
    true
}

fn bytes(value: &[u8], out: &mut Vec<u8>) {
    long(i64::try_from(value.len()).unwrap_or(0), out);
    out.extend(value);
}

fn long(value: i64, out: &mut Vec<u8>) {
    let mut rest = ((value << 1) ^ (value >> 63)).cast_unsigned();
    while rest > 0x7f {
        out.push((rest & 0x7f) as u8 | 0x80);
        rest >>= 7;
    }
    out.push(rest as u8);
}
