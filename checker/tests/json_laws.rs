//! Laws that hold for every JSON schema, tried on generated ones.

use std::convert::Infallible;
use std::sync::Arc;

use clade_checker::{
    CompatibilityLevel, Policy, Registered, Schema, SchemaType, Validation, check, compare, parse,
};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

const POLICIES: [Policy; 2] = [Policy::Strict, Policy::Lenient];

fn parsed(text: &str) -> Schema {
    parse(SchemaType::Json, text, &[], Validation::Strict)
        .unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// Every incompatibility, as `KIND path`, sorted.
fn incompatibilities(reader: &Schema, writer: &Schema, policy: Policy) -> Vec<String> {
    let mut found: Vec<String> = compare(reader, writer, policy)
        .iter()
        .filter(|difference| difference.kind.is_incompatibility(policy))
        .map(|difference| format!("{} {}", difference.kind.wire_name(), difference.path))
        .collect();
    found.sort();
    found
}

fn object(entries: Vec<(&str, Value)>) -> Value {
    Value::Object(entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
}

/// Schemas of every form, some of which refer to the root or to a definition.
fn schemas() -> impl Strategy<Value = Value> {
    let small = 0..4_i64;
    let leaf = prop_oneof![
        Just(json!(true)),
        Just(json!({})),
        Just(json!({"type": "boolean"})),
        Just(json!({"type": ["string", "null"]})),
        Just(json!({"$ref": "#"})),
        Just(json!({"$ref": "#/definitions/d"})),
        prop::sample::subsequence(vec!["a", "b", "c"], 1..3).prop_map(|all| json!({"enum": all})),
        (small.clone(), prop::sample::select(vec!["minLength", "maxLength"]))
            .prop_map(|(bound, key)| object(vec![("type", json!("string")), (key, json!(bound))])),
        (
            prop::sample::select(vec!["integer", "number"]),
            small,
            prop::sample::select(vec!["minimum", "exclusiveMaximum"])
        )
            .prop_map(|(name, bound, key)| object(vec![
                ("type", json!(name)),
                (key, json!(bound)),
                ("multipleOf", json!(bound + 1)),
            ])),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        let properties = prop::collection::btree_map("[a-d]", inner.clone(), 0..3);
        let required = prop::sample::subsequence(vec!["a", "b", "c", "d"], 0..3);
        let branches = prop::collection::vec(inner.clone(), 1..4);
        let combinator = prop::sample::select(vec!["allOf", "anyOf", "oneOf"]);
        prop_oneof![
            (properties, required, prop::option::of(inner.clone()), any::<bool>()).prop_map(
                |(properties, required, additional, is_closed)| {
                    let additional = additional.unwrap_or(Value::Bool(!is_closed));
                    json!({"type": "object", "properties": properties, "required": required,
                        "additionalProperties": additional})
                }
            ),
            inner.clone().prop_map(|items| json!({"type": "array", "items": items})),
            prop::collection::vec(inner.clone(), 1..3)
                .prop_map(|items| json!({"items": items, "additionalItems": false})),
            (combinator, branches).prop_map(|(key, branches)| object(vec![(key, json!(branches))])),
            inner.clone().prop_map(|excluded| json!({"not": excluded})),
            inner.clone().prop_map(|contained| json!({"contains": contained})),
            inner.clone().prop_map(|names| json!({"type": "object", "propertyNames": names})),
            (inner.clone(), inner.clone())
                .prop_map(|(test, then)| json!({"if": test, "then": then, "else": {}})),
            inner.clone().prop_map(|value| json!({"patternProperties": {"^[ab]": value}})),
            inner.prop_map(|then| json!({"dependencies": {"a": ["b"], "c": then}})),
        ]
    })
}

/// A root that defines what the schemas refer to.
fn roots() -> impl Strategy<Value = Value> {
    (schemas(), schemas())
        .prop_map(|(root, definition)| json!({"allOf": [root], "definitions": {"d": definition}}))
}

/// The same value, its objects written back to front and with white space between all tokens.
fn spread(value: &Value, out: &mut String) {
    match value {
        Value::Object(members) => {
            let members: Vec<_> = members.iter().rev().collect();
            join(out, ["{", "}"], &members, |(key, value), out| {
                out.push_str(&format!("{}\n :\t", Value::String((*key).clone())));
                spread(value, out);
            });
        }
        Value::Array(items) => {
            let items: Vec<_> = items.iter().collect();
            join(out, ["[", "]"], &items, |item, out| spread(item, out));
        }
        scalar => out.push_str(&scalar.to_string()),
    }
}

fn join<T>(out: &mut String, around: [&str; 2], all: &[T], each: impl Fn(&T, &mut String)) {
    out.push_str(around[0]);
    for (index, one) in all.iter().enumerate() {
        out.push_str(if index > 0 { " ,\r\n" } else { " " });
        each(one, out);
    }
    out.push_str(around[1]);
}

/// One that differs a little: a value of the tree is replaced.
fn edited(value: &Value, at: usize, new: &Value) -> Value {
    fn edit(value: &mut Value, left: &mut usize, new: &Value) {
        if *left == 0 {
            *value = new.clone();
        }
        *left = left.wrapping_sub(1);
        let Value::Object(members) = value else { return };
        let keys: Vec<String> = members.keys().cloned().collect();
        for key in keys {
            let inner = members.get_mut(&key).expect("the key is its own");
            match (key.as_str(), inner) {
                ("properties" | "definitions" | "patternProperties", Value::Object(map)) => {
                    edit_all(map, left, new);
                }
                ("allOf" | "anyOf" | "oneOf", Value::Array(items)) => {
                    items.iter_mut().for_each(|item| edit(item, left, new));
                }
                ("dependencies", _) => {}
                (_, inner @ Value::Object(_)) => edit(inner, left, new),
                _ => {}
            }
        }
    }
    fn edit_all(map: &mut Map<String, Value>, left: &mut usize, new: &Value) {
        map.values_mut().for_each(|value| edit(value, left, new));
    }
    let mut value = value.clone();
    // The root stays: it holds the definitions.
    let mut left = at + 1;
    edit(&mut value, &mut left, new);
    value
}

/// The same schema with words for people in each of its parts.
fn described(value: &Value) -> Value {
    let Value::Object(members) = value else { return value.clone() };
    let mut described: Map<String, Value> = members
        .iter()
        .map(|(key, inner)| {
            let inner = match (key.as_str(), inner) {
                ("properties" | "definitions" | "patternProperties", Value::Object(map)) => {
                    map.iter().map(|(name, one)| (name.clone(), described(one))).collect()
                }
                ("allOf" | "anyOf" | "oneOf" | "items", Value::Array(items)) => {
                    items.iter().map(described).collect()
                }
                ("dependencies" | "enum" | "required", _) => inner.clone(),
                _ => described(inner),
            };
            (key.clone(), inner)
        })
        .collect();
    described.insert("title".to_owned(), json!("A title"));
    described.insert("description".to_owned(), json!("What it is."));
    described.insert("$comment".to_owned(), json!("Why it is."));
    Value::Object(described)
}

/// Whether `proposed` agrees with `registered` at `level`.
fn agrees(level: CompatibilityLevel, proposed: &Schema, registered: &Value) -> bool {
    let schema = Arc::new(parsed(&registered.to_string()));
    let versions = [Ok::<_, Infallible>(Registered { version: 1, schema })];
    let Ok(verdict) = check(level, Policy::Strict, proposed, versions);
    verdict.is_compatible()
}

fn pairs() -> impl Strategy<Value = (Value, Value)> {
    (roots(), 0..12_usize, schemas()).prop_map(|(writer, at, new)| {
        let reader = edited(&writer, at, &new);
        (reader, writer)
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn a_schema_agrees_with_itself(value in roots()) {
        let schema = parsed(&value.to_string());
        for policy in POLICIES {
            prop_assert_eq!(incompatibilities(&schema, &schema, policy), Vec::<String>::new());
        }
    }

    #[test]
    fn the_canonical_text_is_a_fixed_point(value in roots()) {
        let mut text = String::new();
        spread(&value, &mut text);
        let schema = parsed(&text);
        let canonical = schema.canonical_text();
        prop_assert_eq!(&parsed(&canonical).canonical_text(), &canonical);
        let normalized = schema.normalized_text();
        prop_assert_eq!(&parsed(&normalized).canonical_text(), &normalized);
        prop_assert_eq!(parsed(&value.to_string()).normalized_text(), normalized);
    }

    #[test]
    fn key_order_and_white_space_never_change_the_verdict((reader, writer) in pairs()) {
        let (mut spread_reader, mut spread_writer) = (String::new(), String::new());
        spread(&reader, &mut spread_reader);
        spread(&writer, &mut spread_writer);
        let spread_reader = parsed(&spread_reader);
        let spread_writer = parsed(&spread_writer);
        let (reader, writer) = (parsed(&reader.to_string()), parsed(&writer.to_string()));
        for policy in POLICIES {
            prop_assert_eq!(
                incompatibilities(&reader, &writer, policy),
                incompatibilities(&spread_reader, &spread_writer, policy)
            );
        }
    }

    #[test]
    fn what_passes_the_strict_policy_passes_the_lenient_one((reader, writer) in pairs()) {
        let (reader, writer) = (parsed(&reader.to_string()), parsed(&writer.to_string()));
        if incompatibilities(&reader, &writer, Policy::Strict).is_empty() {
            let lenient = incompatibilities(&reader, &writer, Policy::Lenient);
            prop_assert_eq!(lenient, Vec::<String>::new());
        }
    }

    #[test]
    fn a_reader_that_takes_anything_reads_everything(value in roots()) {
        let writer = parsed(&value.to_string());
        prop_assert!(incompatibilities(&parsed("true"), &writer, Policy::Strict).is_empty());
        prop_assert!(incompatibilities(&writer, &parsed("false"), Policy::Strict).is_empty());
    }

    #[test]
    fn words_for_people_never_change_the_verdict((reader, writer) in pairs()) {
        let (plain, told) = (parsed(&reader.to_string()), parsed(&described(&reader).to_string()));
        let writer = parsed(&writer.to_string());
        for policy in POLICIES {
            let expected = incompatibilities(&plain, &writer, policy);
            prop_assert_eq!(&incompatibilities(&told, &writer, policy), &expected);
            let swapped = incompatibilities(&writer, &plain, policy);
            prop_assert_eq!(incompatibilities(&writer, &told, policy), swapped);
        }
    }

    #[test]
    fn full_is_backward_and_forward((reader, writer) in pairs()) {
        let proposed = parsed(&reader.to_string());
        let backward = agrees(CompatibilityLevel::Backward, &proposed, &writer);
        let forward = agrees(CompatibilityLevel::Forward, &proposed, &writer);
        prop_assert_eq!(agrees(CompatibilityLevel::Full, &proposed, &writer), backward && forward);
        let swapped = parsed(&writer.to_string());
        prop_assert_eq!(agrees(CompatibilityLevel::Backward, &swapped, &reader), forward);
    }
}
