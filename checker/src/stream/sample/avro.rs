//! Keys in Avro's binary encoding.

use std::collections::HashMap;

use super::{DEPTH_MAX, Sample, Seed, varint};
use crate::avro::Schema;
use crate::json_text::{self, Comments, Node, Value, write_string};

/// The types of a schema by their full names, and the order in which they are declared.
type Names<'a> = HashMap<String, (usize, &'a Node)>;

/// The schema without names, docs and whatever else leaves no trace in bytes.
pub(super) fn form(schema: &Schema) -> String {
    let text = schema.parsing_canonical_form();
    let Ok(root) = json_text::parse(&text, Comments::Refused) else { return text };
    let mut names = Names::new();
    let mut form = String::new();
    write_form(&root, &mut names, 0, &mut form);
    form
}

fn write_form<'a>(node: &'a Node, names: &mut Names<'a>, depth: usize, out: &mut String) {
    if depth > DEPTH_MAX {
        node.write_compact(out);
        return;
    }
    match &node.value {
        Value::String(name) => match names.get(name) {
            Some((place, _)) => out.push_str(&format!("#{place}")),
            None => out.push_str(name),
        },
        Value::Array(branches) => {
            out.push('[');
            for branch in branches {
                write_form(branch, names, depth + 1, out);
                out.push('|');
            }
            out.push(']');
        }
        Value::Object(_) => {
            let name = node.get("name").and_then(Node::as_str);
            if let Some(name) = name {
                let place = names.len();
                names.insert(name.to_owned(), (place, node));
            }
            let kind = node.get("type").and_then(Node::as_str).unwrap_or_default();
            out.push_str(kind);
            match kind {
                "record" => {
                    out.push('(');
                    for field in node.get("fields").and_then(Node::items).unwrap_or_default() {
                        if let Some(inner) = field.get("type") {
                            write_form(inner, names, depth + 1, out);
                        }
                        out.push(',');
                    }
                    out.push(')');
                }
                "array" | "map" => {
                    let inner = node.get("items").or_else(|| node.get("values"));
                    if let Some(inner) = inner {
                        out.push('<');
                        write_form(inner, names, depth + 1, out);
                        out.push('>');
                    }
                }
                // The index of a symbol is written.
                "enum" => node.get("symbols").map_or((), |symbols| symbols.write_compact(out)),
                "fixed" => node.get("size").map_or((), |size| size.write_compact(out)),
                _ => {}
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => node.write_compact(out),
    }
}

pub(super) fn sample(schema: &Schema, seed: &Seed<'_>) -> Option<Sample> {
    let text = schema.parsing_canonical_form();
    let root = json_text::parse(&text, Comments::Refused).ok()?;
    let mut names = Names::new();
    collect(&root, &mut names, 0);
    let mut encoder =
        Encoder { seed, names: &names, sample: Sample { shown: String::new(), bytes: Vec::new() } };
    encoder.value(&root, None, 0)?;
    Some(encoder.sample)
}

fn collect<'a>(node: &'a Node, names: &mut Names<'a>, depth: usize) {
    if depth > 4 * DEPTH_MAX {
        return;
    }
    for item in node.items().unwrap_or_default() {
        collect(item, names, depth + 1);
    }
    if let Some(name) = node.get("name").and_then(Node::as_str)
        && node
            .get("type")
            .is_some_and(|one| matches!(one.as_str(), Some("record" | "enum" | "fixed")))
    {
        let place = names.len();
        names.insert(name.to_owned(), (place, node));
    }
    for member in node.members().unwrap_or_default() {
        if matches!(member.key.as_str(), "type" | "fields" | "items" | "values") {
            collect(&member.value, names, depth + 1);
        }
    }
}

struct Encoder<'a> {
    seed: &'a Seed<'a>,
    names: &'a Names<'a>,
    sample: Sample,
}

impl Encoder<'_> {
    fn value(&mut self, node: &Node, field: Option<&str>, depth: usize) -> Option<()> {
        self.seed.step()?;
        if depth > DEPTH_MAX {
            return None;
        }
        match &node.value {
            Value::String(name) => match self.names.get(name) {
                Some((_, declared)) => self.value(declared, field, depth + 1),
                None => self.primitive(name, field),
            },
            Value::Array(branches) => {
                let wanted = branches.iter().position(|branch| branch.as_str() != Some("null"));
                self.branch(branches, wanted?, field, depth)
            }
            Value::Object(_) => self.declared(node, field, depth),
            Value::Null | Value::Bool(_) | Value::Number(_) => None,
        }
    }

    fn branch(
        &mut self,
        branches: &[Node],
        wanted: usize,
        field: Option<&str>,
        depth: usize,
    ) -> Option<()> {
        self.long(i64::try_from(wanted).ok()?);
        self.value(&branches[wanted], field, depth + 1)
    }

    fn declared(&mut self, node: &Node, field: Option<&str>, depth: usize) -> Option<()> {
        match node.get("type")?.as_str()? {
            "record" => self.record(node, depth),
            "enum" => {
                let first = node.get("symbols")?.items()?.first()?.as_str()?;
                write_string(first, &mut self.sample.shown);
                self.long(0);
                Some(())
            }
            "fixed" => {
                let size: usize = node.get("size")?.to_compact().parse().ok()?;
                let number = u64::from(self.seed.number).to_be_bytes();
                let kept = size.min(number.len());
                self.sample.bytes.resize(self.sample.bytes.len() + size - kept, 0);
                self.sample.bytes.extend_from_slice(&number[number.len() - kept..]);
                self.sample.shown.push_str(&self.seed.number.to_string());
                Some(())
            }
            // The order of the entries of a map is nobody's, and a list has no length of its own.
            "array" | "map" => {
                let is_map = node.get("values").is_some();
                self.sample.shown.push_str(if is_map { "{}" } else { "[]" });
                self.long(0);
                Some(())
            }
            primitive => self.primitive(primitive, field),
        }
    }

    fn record(&mut self, node: &Node, depth: usize) -> Option<()> {
        self.sample.shown.push('{');
        for (at, field) in node.get("fields")?.items()?.iter().enumerate() {
            let name = field.get("name")?.as_str()?;
            if at > 0 {
                self.sample.shown.push(',');
            }
            write_string(name, &mut self.sample.shown);
            self.sample.shown.push(':');
            let inner = field.get("type")?;
            let default = if depth == 0 { self.seed.default(name) } else { None };
            let is_told = default.is_some_and(|default| self.default(inner, default).is_some());
            if !is_told {
                self.value(inner, Some(name), depth + 1)?;
            }
        }
        self.sample.shown.push('}');
        Some(())
    }

    /// A default that is a primitive or null; nothing is written for others.
    fn default(&mut self, node: &Node, default: &str) -> Option<()> {
        let branches = node.items();
        if default == "null" {
            let null = branches?.iter().position(|branch| branch.as_str() == Some("null"))?;
            self.long(i64::try_from(null).ok()?);
            self.sample.shown.push_str("null");
            return Some(());
        }
        let (branch, name) = match branches {
            Some(branches) => (Some(0), branches.first()?.as_str()?),
            None => (None, node.as_str()?),
        };
        let text = json_text::parse(default, Comments::Refused).ok()?;
        let mut bytes = Vec::new();
        match (name, &text.value) {
            ("int" | "long", Value::Number(number)) => zigzag(number.parse().ok()?, &mut bytes),
            ("boolean", Value::Bool(is_true)) => bytes.push(u8::from(*is_true)),
            ("string", Value::String(text)) => {
                zigzag(i64::try_from(text.len()).ok()?, &mut bytes);
                bytes.extend_from_slice(text.as_bytes());
            }
            _ => return None,
        }
        if let Some(branch) = branch {
            self.long(branch);
        }
        self.sample.bytes.extend(bytes);
        self.sample.shown.push_str(default);
        Some(())
    }

    fn primitive(&mut self, name: &str, field: Option<&str>) -> Option<()> {
        let number = self.seed.number;
        let Sample { shown, bytes } = &mut self.sample;
        match name {
            "null" => shown.push_str("null"),
            "boolean" => {
                bytes.push(u8::from(number % 2 == 1));
                shown.push_str(if number % 2 == 1 { "true" } else { "false" });
            }
            "int" | "long" => {
                zigzag(i64::from(number), bytes);
                shown.push_str(&number.to_string());
            }
            "float" => {
                let number = u16::try_from(number).ok()?;
                bytes.extend(f32::from(number).to_le_bytes());
                shown.push_str(&number.to_string());
            }
            "double" => {
                bytes.extend(f64::from(number).to_le_bytes());
                shown.push_str(&number.to_string());
            }
            "string" | "bytes" => {
                let text = self.seed.text(field);
                write_string(&text, shown);
                zigzag(i64::try_from(text.len()).ok()?, bytes);
                bytes.extend_from_slice(text.as_bytes());
            }
            _ => return None,
        }
        Some(())
    }

    fn long(&mut self, number: i64) {
        zigzag(number, &mut self.sample.bytes);
    }
}

/// A signed number as Avro writes it.
fn zigzag(number: i64, out: &mut Vec<u8>) {
    varint(((number << 1) ^ (number >> 63)).cast_unsigned(), out);
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use apache_avro::reader::datum::GenericDatumReader;
    use apache_avro::types::Value as Read;

    use crate::lint::stream_rule::view_of;
    use crate::stream::BoundVersion;
    use crate::{SchemaType, Validation, parse};

    const TEXT: &str = r#"{"type": "record", "name": "K", "namespace": "shop", "fields": [
        {"name": "id", "type": "long"},
        {"name": "name", "type": {"type": "string", "logicalType": "uuid"}},
        {"name": "kind", "type": {"type": "enum", "name": "E", "symbols": ["A", "B"]}},
        {"name": "other", "type": "E"},
        {"name": "hash", "type": {"type": "fixed", "name": "F", "size": 12}},
        {"name": "inner", "type": ["null", {"type": "record", "name": "I", "fields": [
            {"name": "ok", "type": "boolean"}, {"name": "raw", "type": "bytes"}]}]},
        {"name": "list", "type": {"type": "array", "items": "int"}},
        {"name": "rate", "type": "double"},
        {"name": "shop", "type": ["null", "string"], "default": null},
        {"name": "region", "type": "string", "default": "KR"}]}"#;

    #[test]
    fn a_sample_is_read_by_another_library() {
        let schema = parse(SchemaType::Avro, TEXT, &[], Validation::Registered).unwrap();
        let version =
            BoundVersion { version: 1, id: None, schema: &schema, text: TEXT, references: &[] };
        let shared = ["id", "name", "kind", "other", "hash", "inner", "list", "rate"];
        let shared: HashSet<String> = shared.into_iter().map(str::to_owned).collect();
        let made = super::super::sample(&schema, &view_of(&version), 42, &shared).unwrap();
        let theirs = apache_avro::Schema::parse_str(TEXT).unwrap();
        let mut bytes = made.bytes.as_slice();
        let reader = GenericDatumReader::builder(&theirs).build().unwrap();
        let read = reader.read_value(&mut bytes).unwrap();
        assert!(bytes.is_empty(), "all is read");
        let Read::Record(fields) = read else { panic!("a record") };
        let value = |name: &str| fields.iter().find(|field| field.0 == name).unwrap().1.clone();
        assert_eq!(value("id"), Read::Long(42));
        assert_eq!(value("other"), Read::Enum(0, "A".to_owned()));
        assert_eq!(value("shop"), Read::Union(0, Box::new(Read::Null)));
        assert_eq!(value("region"), Read::String("KR".to_owned()));
        assert_eq!(value("rate"), Read::Double(42.0));
        let shown =
            r#"{"id":42,"name":"00000000-0000-4000-8000-000000000042","kind":"A","other":"A""#;
        assert!(made.shown.starts_with(shown), "{}", made.shown);
    }

    #[test]
    fn names_and_docs_leave_no_trace() {
        let form = |text: &str| {
            let Ok(crate::Schema::Avro(schema)) =
                parse(SchemaType::Avro, text, &[], Validation::Registered)
            else {
                panic!("{text}")
            };
            super::form(&schema)
        };
        let named = |name: &str, field: &str, other: &str| {
            form(&format!(
                r#"{{"type": "record", "name": "{name}", "fields": [{{"name": "{field}", "type": {other}}}]}}"#
            ))
        };
        assert_eq!(named("A", "a", "\"long\""), named("B", "b", r#"{"type": "long"}"#));
        assert_ne!(named("A", "a", "\"long\""), named("A", "a", "\"string\""));
        assert_ne!(named("A", "a", "[\"null\", \"int\"]"), named("A", "a", "[\"int\", \"null\"]"));
        assert_eq!(named("A", "a", "[\"null\", \"A\"]"), named("B", "a", "[\"null\", \"B\"]"));
        // Avro writes an int and a long alike, but they are two types.
        assert_ne!(form("\"int\""), form("\"long\""));
    }
}
