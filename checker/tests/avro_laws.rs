//! Laws that hold for every Avro schema, tried on generated ones.

use std::convert::Infallible;
use std::sync::Arc;

use clade_checker::{
    CompatibilityLevel, Policy, Registered, Schema, SchemaType, Validation, check, compare, parse,
};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

/// A type before its names are given out: records that refer to themselves included.
#[derive(Debug, Clone)]
enum Shape {
    Primitive(&'static str),
    Logical,
    Array(Box<Shape>),
    Map(Box<Shape>),
    Nullable(Box<Shape>),
    Enum(usize, bool),
    Fixed(u8),
    Record(Vec<(usize, Shape)>),
    /// The innermost record around it, through a union with null.
    Again,
}

fn shapes() -> impl Strategy<Value = Shape> {
    let leaf = prop_oneof![
        prop::sample::select(vec!["int", "long", "double", "string", "bytes"])
            .prop_map(Shape::Primitive),
        Just(Shape::Logical),
        Just(Shape::Again),
        (1..4_usize, any::<bool>()).prop_map(|(count, default)| Shape::Enum(count, default)),
        (1..3_u8).prop_map(Shape::Fixed),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            inner.clone().prop_map(|items| Shape::Array(Box::new(items))),
            inner.clone().prop_map(|values| Shape::Map(Box::new(values))),
            inner.clone().prop_map(|branch| Shape::Nullable(Box::new(branch))),
            prop::collection::vec((0..3_usize, inner), 0..4).prop_map(Shape::Record),
        ]
    })
}

/// Gives every named type a name by its depth and place, so that two shapes have names in common.
struct Writer {
    named: usize,
    around: Vec<String>,
}

impl Writer {
    fn name(&mut self, prefix: &str) -> String {
        self.named += 1;
        format!("n{}.{prefix}{}", self.named % 2, self.named)
    }

    fn write(&mut self, shape: &Shape) -> Value {
        match shape {
            Shape::Primitive(name) => json!(name),
            Shape::Logical => json!({"type": "long", "logicalType": "timestamp-millis"}),
            Shape::Array(items) => json!({"type": "array", "items": self.write(items)}),
            Shape::Map(values) => json!({"type": "map", "values": self.write(values)}),
            Shape::Nullable(branch) => match self.write(branch) {
                nullable if nullable.is_array() || nullable == "null" => nullable,
                branch => json!(["null", branch]),
            },
            Shape::Enum(count, has_default) => {
                let symbols = &["A", "B", "C"][..*count];
                let mut text = json!({"type": "enum", "name": self.name("E"), "symbols": symbols});
                if *has_default {
                    text["default"] = json!("A");
                }
                text
            }
            Shape::Fixed(size) => json!({"type": "fixed", "name": self.name("F"), "size": size}),
            Shape::Record(fields) => {
                let name = self.name("R");
                self.around.push(name.clone());
                let fields: Vec<Value> = fields
                    .iter()
                    .enumerate()
                    .map(|(index, (gap, shape))| {
                        let mut field = Map::new();
                        field.insert("name".to_owned(), json!(format!("f{index}_{gap}")));
                        let text = self.write(shape);
                        if text.as_array().is_some_and(|branches| branches[0] == "null") {
                            field.insert("default".to_owned(), Value::Null);
                        }
                        field.insert("type".to_owned(), text);
                        Value::Object(field)
                    })
                    .collect();
                self.around.pop();
                json!({"type": "record", "name": name, "doc": "d", "fields": fields, "x": 1})
            }
            Shape::Again => match self.around.last() {
                Some(name) => json!(["null", name]),
                None => json!("null"),
            },
        }
    }
}

fn text_of(shape: &Shape) -> Value {
    Writer { named: 0, around: Vec::new() }.write(shape)
}

fn parsed(text: &str) -> Schema {
    parse(SchemaType::Avro, text, &[], Validation::Strict)
        .unwrap_or_else(|error| panic!("{error}: {text}"))
}

/// The same JSON with the keys that Avro defines in reverse order. Others keep theirs: it shows.
fn reversed(value: &Value) -> Value {
    match value {
        Value::Array(items) => items.iter().map(reversed).collect(),
        Value::Object(members) => {
            members.iter().rev().map(|(key, value)| (key.clone(), reversed(value))).collect()
        }
        other => other.clone(),
    }
}

/// The same types without what a reader of their data does not need.
fn bare(value: &Value) -> Value {
    match value {
        Value::Array(items) => items.iter().map(bare).collect(),
        Value::Object(members) => members
            .iter()
            .filter(|(key, _)| !["doc", "x", "default", "logicalType"].contains(&key.as_str()))
            .map(|(key, value)| (key.clone(), bare(value)))
            .collect(),
        other => other.clone(),
    }
}

fn avro(schema: Schema) -> clade_checker::avro::Schema {
    let Schema::Avro(schema) = schema else { unreachable!("Avro texts give Avro schemas") };
    schema
}

fn is_compatible(level: CompatibilityLevel, proposed: &Schema, registered: &Schema) -> bool {
    let registered = Registered { version: 1, schema: Arc::new(registered.clone()) };
    let Ok(verdict) = check(level, Policy::Strict, proposed, [Ok::<_, Infallible>(registered)]);
    verdict.is_compatible()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn a_schema_agrees_with_itself(shape in shapes()) {
        let schema = parsed(&text_of(&shape).to_string());
        prop_assert_eq!(compare(&schema, &schema, Policy::Strict), vec![]);
    }

    #[test]
    fn canonical_text_is_a_fixed_point_and_the_same_schema(shape in shapes()) {
        let schema = parsed(&text_of(&shape).to_string());
        let canonical = schema.canonical_text();
        let again = parsed(&canonical);
        prop_assert_eq!(&again.canonical_text(), &canonical);
        let (Schema::Avro(first), Schema::Avro(second)) = (&schema, &again) else {
            unreachable!("Avro texts give Avro schemas")
        };
        prop_assert_eq!(first.parsing_canonical_form(), second.parsing_canonical_form());
        prop_assert_eq!(first.fingerprint(), second.fingerprint());
        prop_assert_eq!(compare(&schema, &again, Policy::Strict), vec![]);
    }

    #[test]
    fn normalized_text_is_a_fixed_point(shape in shapes()) {
        let normalized = parsed(&text_of(&shape).to_string()).normalized_text();
        prop_assert_eq!(parsed(&normalized).normalized_text(), normalized.clone());
        prop_assert_eq!(parsed(&normalized).canonical_text(), normalized);
    }

    #[test]
    fn white_space_and_the_order_of_keys_do_not_show(shape in shapes()) {
        let text = text_of(&shape);
        let canonical = parsed(&text.to_string()).canonical_text();
        let spread = serde_json::to_string_pretty(&text).unwrap();
        prop_assert_eq!(&parsed(&spread).canonical_text(), &canonical);
        let commented = format!("/* a */ // b\n{spread}");
        prop_assert_eq!(&parsed(&commented).canonical_text(), &canonical);
        prop_assert_eq!(&parsed(&reversed(&text).to_string()).canonical_text(), &canonical);
    }

    #[test]
    fn fingerprints_are_of_the_types_alone(shape in shapes()) {
        let text = text_of(&shape);
        let (full, bare) = (avro(parsed(&text.to_string())), avro(parsed(&bare(&text).to_string())));
        prop_assert_eq!(full.parsing_canonical_form(), bare.parsing_canonical_form());
        prop_assert_eq!(full.fingerprint(), bare.fingerprint());
        prop_assert_eq!(full.md5_fingerprint(), bare.md5_fingerprint());
        prop_assert_eq!(full.sha256_fingerprint(), bare.sha256_fingerprint());
        let again = avro(parsed(&full.parsing_canonical_form()));
        prop_assert_eq!(again.parsing_canonical_form(), full.parsing_canonical_form());
    }

    #[test]
    fn full_is_both_directions(proposed in shapes(), registered in shapes()) {
        let proposed = parsed(&text_of(&proposed).to_string());
        let registered = parsed(&text_of(&registered).to_string());
        let backward = is_compatible(CompatibilityLevel::Backward, &proposed, &registered);
        let forward = is_compatible(CompatibilityLevel::Forward, &proposed, &registered);
        let full = is_compatible(CompatibilityLevel::Full, &proposed, &registered);
        prop_assert_eq!(full, backward && forward);
        let swapped = is_compatible(CompatibilityLevel::Backward, &registered, &proposed);
        prop_assert_eq!(swapped, forward);
    }

    /// Types whose namespaces differ are not the same, so that each pair of them has to be walked.
    #[test]
    fn a_namespace_changes_no_verdict(reader in shapes(), writer in shapes()) {
        let reader_text = text_of(&reader).to_string();
        let reader = parsed(&reader_text);
        let found = |writer: &str| -> Vec<_> {
            let found = compare(&reader, &parsed(writer), Policy::Strict);
            found.into_iter().map(|difference| (difference.kind, difference.path)).collect()
        };
        for text in [text_of(&writer).to_string(), reader_text] {
            let moved = text.replace("\"n0.", "\"m0.").replace("\"n1.", "\"m1.");
            prop_assert_eq!(found(&text), found(&moved));
        }
    }

    #[test]
    fn a_nullable_field_with_a_default_can_be_added_and_removed(shape in shapes()) {
        let inner = text_of(&shape);
        let record = |fields: Vec<Value>| {
            parsed(&json!({"type": "record", "name": "Top", "fields": fields}).to_string())
        };
        let kept = json!({"name": "kept", "type": inner});
        let added = json!({"name": "added", "type": ["null", "int"], "default": null});
        let (small, large) = (record(vec![kept.clone()]), record(vec![kept, added]));
        prop_assert_eq!(compare(&large, &small, Policy::Strict), vec![]);
        prop_assert_eq!(compare(&small, &large, Policy::Strict), vec![]);
    }
}
