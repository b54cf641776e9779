//! What holds for every edit of every schema, tried on generated ones.

use clade_checker::EntityType::{Field, Record};
use clade_checker::SchemaType::{Avro, Json, Protobuf};
use clade_checker::{EntityTags, EntityType, NoSuchEntity, SchemaType, edit_tags, tags};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::{added, edited, entity, parsed, removed};

/// A type that all three languages can say.
#[derive(Debug, Clone)]
enum Shape {
    Scalar,
    List(Box<Shape>),
    Map(Box<Shape>),
    Optional(Box<Shape>),
    Record(Vec<Shape>),
}

fn shapes() -> impl Strategy<Value = Shape> {
    Just(Shape::Scalar).prop_recursive(4, 20, 4, |inner| {
        prop_oneof![
            inner.clone().prop_map(|items| Shape::List(Box::new(items))),
            inner.clone().prop_map(|values| Shape::Map(Box::new(values))),
            inner.clone().prop_map(|one| Shape::Optional(Box::new(one))),
            prop::collection::vec(inner, 0..4).prop_map(Shape::Record),
        ]
    })
}

/// Writes shapes, and notes every record and field with its path.
#[derive(Default)]
struct Writer {
    records: usize,
    entities: Vec<(String, EntityType)>,
}

impl Writer {
    fn record(&mut self) -> usize {
        self.records += 1;
        self.records
    }

    fn note(&mut self, path: &str, entity_type: EntityType) {
        self.entities.push((path.to_owned(), entity_type));
    }

    fn avro(&mut self, shape: &Shape) -> Value {
        match shape {
            Shape::Scalar => json!("string"),
            Shape::List(items) => json!({"type": "array", "items": self.avro(items)}),
            Shape::Map(values) => json!({"type": "map", "values": self.avro(values)}),
            Shape::Optional(one) => match self.avro(one) {
                union if union.is_array() => union,
                branch => json!(["null", branch]),
            },
            Shape::Record(fields) => {
                let number = self.record();
                let name = format!("n{}.R{number}", number % 2);
                self.note(&name, Record);
                let mut written = Vec::new();
                for (place, field) in fields.iter().enumerate() {
                    self.note(&format!("{name}.f{place}"), Field);
                    written.push(json!({"name": format!("f{place}"), "type": self.avro(field)}));
                }
                json!({"type": "record", "name": name, "aliases": ["A"], "fields": written})
            }
        }
    }

    fn json(&mut self, shape: &Shape, path: &str) -> Value {
        match shape {
            Shape::Scalar => json!({"type": "string"}),
            Shape::List(items) => json!({"items": self.json(items, &format!("{path}array."))}),
            Shape::Map(values) => {
                json!({"additionalProperties": self.json(values, &format!("{path}map."))})
            }
            Shape::Optional(one) => {
                json!({"oneOf": [{"type": "null"}, self.json(one, &format!("{path}oneof.1."))]})
            }
            Shape::Record(fields) => {
                let path = format!("{path}object");
                self.note(&path, Record);
                let mut properties = Map::new();
                for (place, field) in fields.iter().enumerate() {
                    let path = format!("{path}.f{place}");
                    self.note(&path, Field);
                    properties.insert(format!("f{place}"), self.json(field, &format!("{path}.")));
                }
                json!({"type": "object", "properties": properties})
            }
        }
    }

    /// The messages that a field of this shape needs, and its type with the label.
    fn field(&mut self, shape: &Shape, around: &str) -> (String, String) {
        let (prefix, suffix, mut inner) = match shape {
            Shape::List(items) => ("repeated ", "", &**items),
            Shape::Map(values) => ("map<string, ", ">", &**values),
            Shape::Optional(one) => ("optional ", "", &**one),
            Shape::Scalar | Shape::Record(_) => ("", "", shape),
        };
        while let Shape::List(deeper) | Shape::Map(deeper) | Shape::Optional(deeper) = inner {
            inner = deeper;
        }
        match inner {
            Shape::Record(fields) => {
                let name = format!("R{}", self.record());
                let message = self.message(&name, fields, around);
                (message, format!("{prefix}{name}{suffix}"))
            }
            _ => (String::new(), format!("{prefix}string{suffix}")),
        }
    }

    fn message(&mut self, name: &str, fields: &[Shape], around: &str) -> String {
        let path = format!("{around}.{name}");
        self.note(&path, Record);
        let mut body = String::new();
        for (place, field) in fields.iter().enumerate() {
            self.note(&format!("{path}.f{place}"), Field);
            let (message, written) = self.field(field, &path);
            body.push_str(&format!("{message} {written} f{place} = {};", place + 1));
        }
        format!("message {name} {{ {body} }}")
    }
}

/// The shapes as fields of one record, in each language, with all that can have tags.
fn written(schema_type: SchemaType, fields: &[Shape]) -> (String, Vec<(String, EntityType)>) {
    let mut writer = Writer::default();
    let root = Shape::Record(fields.to_vec());
    let text = match schema_type {
        Avro => writer.avro(&root).to_string(),
        Json => writer.json(&root, "").to_string(),
        Protobuf => {
            let message = writer.message("Root", fields, "p.q");
            format!("syntax = \"proto3\"; package p.q; {message}")
        }
    };
    (text, writer.entities)
}

fn holds(found: &[EntityTags], one: &EntityTags) -> bool {
    found.iter().any(|other| {
        (&other.path, other.entity_type) == (&one.path, one.entity_type)
            && one.tags.iter().all(|tag| other.tags.contains(tag))
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// What is added is listed, and nothing else is; what is removed is gone, and the text is that
    /// from before; tags that were there first stay.
    #[test]
    fn adding_lists_and_removing_restores(
        fields in prop::collection::vec(shapes(), 0..4),
        picks in prop::collection::vec(any::<prop::sample::Index>(), 1..6),
    ) {
        for schema_type in [Avro, Json, Protobuf] {
            let (text, entities) = written(schema_type, &fields);
            let schema = parsed(schema_type, &text);
            prop_assert!(tags(&schema).is_empty());
            let mut picked: Vec<_> = picks.iter().map(|pick| pick.index(entities.len())).collect();
            picked.sort_unstable();
            picked.dedup();
            let tagged_by = |at: &usize| {
                let (path, entity_type) = &entities[*at];
                entity(path, *entity_type, &["PII", &format!("t{at} \"é\\")])
            };
            let all: Vec<EntityTags> = picked.iter().map(tagged_by).collect();
            let (first, others) = all.split_at(1);

            let one = edited(&schema, &added(first));
            prop_assert!(holds(&tags(&one), &first[0]), "{:?} {text}", tags(&one));
            // What two of them share would be taken from both.
            let own = |one: &EntityTags| EntityTags { tags: one.tags[1..].to_vec(), ..one.clone() };
            let others: Vec<EntityTags> = others.iter().map(own).collect();
            let more = edited(&one, &added(&others));
            let found = tags(&more);
            prop_assert!(others.iter().chain(first).all(|one| holds(&found, one)), "{found:?}");
            for listed in &found {
                let is_known = entities.iter().any(|(path, kind)| {
                    (path, *kind) == (&listed.path, listed.entity_type)
                });
                prop_assert!(is_known, "{listed:?} {text}");
            }
            let less = edited(&more, &removed(&others));
            prop_assert_eq!(less.canonical_text(), one.canonical_text());
            let none = edited(&less, &removed(first));
            prop_assert_eq!(none.canonical_text(), schema.canonical_text());
        }
    }

    #[test]
    fn a_path_beside_those_that_are_there_is_refused(
        fields in prop::collection::vec(shapes(), 0..3),
        pick in any::<prop::sample::Index>(),
    ) {
        for schema_type in [Avro, Json, Protobuf] {
            let (text, entities) = written(schema_type, &fields);
            let (path, entity_type) = &entities[pick.index(entities.len())];
            let path = format!("{path}x");
            let unknown = [entity(&path, *entity_type, &["PII"])];
            let answer = edit_tags(&parsed(schema_type, &text), &added(&unknown));
            prop_assert_eq!(answer, Err(NoSuchEntity { path }));
        }
    }
}
