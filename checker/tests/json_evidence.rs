//! Laws of what data says about two JSON schemas, on generated ones and on edits whose effect is known.

use clade_checker::{
    Effect, Evidence, Examination, Policy, ResolvedReference, Schema, SchemaType, Validation,
    examine, parse,
};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

fn parsed(schema: &Value) -> Schema {
    parse(SchemaType::Json, &schema.to_string(), &[], Validation::Strict)
        .unwrap_or_else(|error| panic!("{schema}: {error}"))
}

fn examined(reader: &Value, writer: &Value) -> Examination {
    examine(&parsed(reader), &parsed(writer), Policy::Strict)
}

/// A validator that is built from the text itself, rather than from what the checker makes of it.
fn validator(schema: &Value) -> jsonschema::Validator {
    let mut schema = schema.clone();
    if let Value::Object(members) = &mut schema {
        members.entry("$schema").or_insert(json!("http://json-schema.org/draft-07/schema#"));
    }
    let options = jsonschema::options().should_validate_formats(false);
    options.build(&schema).unwrap_or_else(|error| panic!("{schema}: {error}"))
}

fn object(entries: Vec<(&str, Value)>) -> Value {
    Value::Object(entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
}

/// Schemas of every form, in draft 7.
fn schemas() -> impl Strategy<Value = Value> {
    let small = 0..4_i64;
    let pattern = prop::sample::select(vec!["^a", "b$", "^[a-c]+$", "^x{2,3}$", ""]);
    let leaf = prop_oneof![
        Just(json!(true)),
        Just(json!({})),
        Just(json!(false)),
        Just(json!({"type": "boolean"})),
        Just(json!({"type": ["string", "null"]})),
        Just(json!({"const": {"a": 1}})),
        prop::sample::subsequence(vec!["a", "b", "c"], 1..3).prop_map(|all| json!({"enum": all})),
        pattern.prop_map(|pattern| json!({"type": "string", "pattern": pattern})),
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
    leaf.prop_recursive(3, 16, 4, |inner| {
        let properties = prop::collection::btree_map("[a-d]", inner.clone(), 0..3);
        let required = prop::sample::subsequence(vec!["a", "b", "c"], 0..2);
        let branches = prop::collection::vec(inner.clone(), 1..3);
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

fn roots() -> impl Strategy<Value = Value> {
    schemas().prop_map(|schema| json!({"allOf": [schema]}))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, ..ProptestConfig::default() })]

    #[test]
    fn every_witness_is_taken_by_the_writer_and_not_by_the_reader(
        reader in roots(),
        writer in roots(),
    ) {
        let found = examined(&reader, &writer);
        let (reads, writes) = (validator(&reader), validator(&writer));
        let all = found.findings.iter().map(|finding| &finding.evidence).chain([&found.evidence]);
        for witness in all.filter_map(Evidence::witness) {
            let datum: Value = serde_json::from_str(&witness.datum).unwrap();
            prop_assert!(witness.bytes == datum.to_string().into_bytes());
            prop_assert!(writes.is_valid(&datum), "{} {}", writer, datum);
            prop_assert!(!reads.is_valid(&datum), "{} {}", reader, datum);
            let is_refused = matches!(witness.outcome.effect, Effect::Refused { .. });
            prop_assert!(is_refused && witness.outcome.decoder.starts_with("jsonschema "));
        }
        let is_proven = |evidence: &Evidence| evidence.witness().is_some();
        if found.findings.iter().any(|finding| is_proven(&finding.evidence)) {
            prop_assert!(is_proven(&found.evidence));
        }
    }

    #[test]
    fn a_schema_takes_its_own_data(schema in roots()) {
        let found = examined(&schema, &schema);
        prop_assert!(found.findings.is_empty());
        prop_assert!(found.evidence.witness().is_none(), "{} {}", schema, found.evidence);
    }

    #[test]
    fn a_way_round_does_not_change_what_is_proven(reader in schemas(), writer in schemas()) {
        let plain = [&reader, &writer].map(|schema| json!({"allOf": [schema]}));
        let wrapped = [&reader, &writer].map(|schema| json!({"allOf": [{"allOf": [schema]}]}));
        let referred = [&reader, &writer].map(|schema| {
            json!({"allOf": [{"$ref": "#/definitions/d"}], "definitions": {"d": schema}})
        });
        let name = |[reader, writer]: &[Value; 2]| examined(reader, writer).evidence.wire_name();
        let expected = name(&plain);
        // A budget may be met on one way and not on the other.
        for other in [&wrapped, &referred] {
            let found = name(other);
            prop_assert!(
                found == expected || [found, expected].contains(&"unknown"),
                "{} {}: {} {}", reader, writer, expected, found
            );
        }
    }
}

/// Edits that take away data, each by name: a schema, and what it becomes.
fn tightened() -> Vec<(&'static str, Value, Value)> {
    let of =
        |kind: &str, key: &str, value: Value| object(vec![("type", json!(kind)), (key, value)]);
    let closed = |properties: Value| json!({"type": "object", "properties": properties, "additionalProperties": false});
    vec![
        ("maxLength", of("string", "maxLength", json!(9)), of("string", "maxLength", json!(8))),
        ("minLength", of("string", "minLength", json!(0)), of("string", "minLength", json!(1))),
        ("maximum", of("number", "maximum", json!(5)), of("number", "maximum", json!(4.5))),
        ("minimum", of("integer", "minimum", json!(-3)), of("integer", "minimum", json!(-2))),
        ("multipleOf", of("number", "multipleOf", json!(3)), of("number", "multipleOf", json!(6))),
        ("tenths", of("number", "multipleOf", json!(0.1)), of("number", "multipleOf", json!(0.2))),
        (
            "pattern",
            of("string", "pattern", json!("^[a-z]+$")),
            of("string", "pattern", json!("^[a-y]+$")),
        ),
        ("type", json!({"type": "number"}), json!({"type": "integer"})),
        ("types", json!({"type": ["string", "null"]}), json!({"type": "string"})),
        ("enum", json!({"enum": [1, {"a": [2]}]}), json!({"enum": [1]})),
        ("maxItems", of("array", "maxItems", json!(4)), of("array", "maxItems", json!(3))),
        ("minItems", of("array", "minItems", json!(1)), of("array", "minItems", json!(2))),
        ("uniqueItems", json!({"type": "array"}), of("array", "uniqueItems", json!(true))),
        ("items", of("array", "items", json!(true)), of("array", "items", json!({"type": "null"}))),
        ("contains", json!({"type": "array"}), of("array", "contains", json!({"type": "null"}))),
        ("required", json!({"type": "object"}), of("object", "required", json!(["a"]))),
        ("closed", json!({"type": "object"}), closed(json!({}))),
        ("removed", closed(json!({"a": {"type": "null"}})), closed(json!({}))),
        (
            "names",
            json!({"type": "object"}),
            of("object", "propertyNames", json!({"maxLength": 2})),
        ),
        ("maxProperties", json!({"type": "object"}), of("object", "maxProperties", json!(1))),
        (
            "dependencies",
            json!({"type": "object"}),
            of("object", "dependencies", json!({"a": ["b"]})),
        ),
        ("not", json!({"type": "integer"}), json!({"type": "integer", "not": {"const": 7}})),
        (
            "branch",
            json!({"anyOf": [{"type": "null"}, {"const": 1}]}),
            json!({"anyOf": [{"const": 1}]}),
        ),
        (
            "oneOf",
            json!({"type": "integer"}),
            json!({"type": "integer", "oneOf": [{"type": "integer"}, {"minimum": 5}]}),
        ),
        (
            "if",
            json!({"type": "integer"}),
            json!({"type": "integer", "if": {"minimum": 3}, "then": {"maximum": 9}}),
        ),
    ]
}

/// What a place is called, and how a schema is put there.
type Place = (&'static str, fn(Value) -> Value);

/// Places at which a schema is put in both versions of a larger one.
fn places() -> Vec<Place> {
    vec![
        ("itself", |schema| schema),
        ("a property", |schema| json!({"type": "object", "properties": {"p": schema}})),
        ("a required property beside others", |schema| {
            json!({"type": "object", "required": ["p", "q"], "additionalProperties": false,
                "properties": {"p": schema, "q": {"type": "string", "minLength": 3}}})
        }),
        ("an item", |schema| json!({"type": "array", "items": schema, "minItems": 2})),
        ("the second item", |schema| json!({"type": "array", "items": [{"type": "null"}, schema]})),
        ("a pattern", |schema| {
            json!({"type": "object", "patternProperties": {"^v[0-9]{2}$": schema},
                "additionalProperties": false})
        }),
        ("a branch", |schema| {
            json!({"anyOf": [{"const": "other"}, {"type": "object", "required": ["kind", "p"],
                "properties": {"kind": {"const": "k"}, "p": schema}}]})
        }),
        ("a definition that recurs", |schema| {
            json!({"$ref": "#/definitions/n", "definitions": {"n": {"type": "object",
                "properties": {"next": {"$ref": "#/definitions/n"}, "p": schema}}}})
        }),
    ]
}

#[test]
fn what_takes_data_away_is_proven_and_the_way_back_is_refuted() {
    for (edit, wide, narrow) in tightened() {
        for (place, put) in places() {
            let (wide, narrow) = (put(wide.clone()), put(narrow.clone()));
            let found = examined(&narrow, &wide).evidence;
            assert_eq!(found.wire_name(), "proven", "{edit} at {place}: {narrow} {wide} {found}");
            let back = examined(&wide, &narrow).evidence;
            assert!(back.witness().is_none(), "{edit} at {place}, back: {wide} {narrow} {back}");
        }
    }
}

/// Where two things differ, each is shown by a datum that the other one has no part in.
#[test]
fn a_witness_shows_its_own_difference() {
    let writer = json!({"type": "object", "properties":
        {"a": {"type": "string"}, "b": {"type": "integer", "maximum": 9}}});
    let reader = json!({"type": "object", "properties":
        {"a": {"type": "string", "maxLength": 3}, "b": {"type": "integer", "maximum": 8}},
        "required": ["a"]});
    let found = examined(&reader, &writer);
    let data: Vec<(&str, &str)> = found
        .findings
        .iter()
        .map(|finding| {
            let witness = finding.evidence.witness().expect("each of them takes data away");
            (finding.difference.path.as_str(), witness.datum.as_str())
        })
        .collect();
    let expected = [
        ("#/required/a", "{}"),
        ("#/properties/a/maxLength", r#"{"a":"aaaa"}"#),
        ("#/properties/b/maximum", r#"{"a":"","b":9}"#),
    ];
    assert_eq!(data, expected);
}

/// Part of a pair may be harmless although the pair is not.
#[test]
fn what_is_harmless_beside_what_is_not_is_refuted() {
    let writer = json!({"properties": {"a": {"enum": ["x"]}, "b": {"type": "string"}}});
    let reader = json!({"properties": {"a": {"type": "string"}, "b": {"type": "null"}}});
    let found = examined(&reader, &writer);
    let names: Vec<&str> = found.findings.iter().map(|it| it.evidence.wire_name()).collect();
    assert_eq!((found.evidence.wire_name(), names), ("proven", vec!["refuted", "proven"]));
}

/// So may a keyword beside another one.
#[test]
fn a_keyword_that_refuses_nothing_is_refuted_beside_one_that_does() {
    let writer = json!({"type": "string", "pattern": "^(ab)+$"});
    let reader = json!({"type": "string", "minLength": 2, "maxLength": 9, "pattern": "^[ab]*$"});
    let found = examined(&reader, &writer);
    let names: Vec<&str> = found.findings.iter().map(|it| it.evidence.wire_name()).collect();
    assert_eq!(names, ["refuted", "proven", "refuted"]);
}

/// A datum that a pool of usual texts would not have.
#[test]
fn a_witness_is_made_of_two_expressions() {
    let put = |pattern: &str, more: Value| {
        let mut schema = json!({"type": "string", "pattern": pattern});
        schema.as_object_mut().expect("it is one").extend(more.as_object().cloned().unwrap());
        json!({"properties": {"s": schema}})
    };
    let writer = put("^v(0|[1-9][0-9]*|x)[.](0|[1-9][0-9]*|x)$", json!({}));
    let reader = put("[0-9]", json!({"maxLength": 9}));
    let found = examined(&reader, &writer);
    let data: Vec<_> = found.findings.iter().map(|it| it.evidence.witness().is_some()).collect();
    assert_eq!(data, [true, true]);
    assert!(found.findings[1].evidence.to_string().contains("v"), "{}", found.evidence);
}

#[test]
fn references_by_any_name_lead_to_the_data() {
    let name = "http://example.com/deep/text.json";
    let text = json!({"$id": name, "definitions": {"d": {"$anchor": "x", "type": "string"}}});
    let references = [ResolvedReference { name: "text".to_owned(), text: text.to_string() }];
    let parsed = |schema: Value| {
        parse(SchemaType::Json, &schema.to_string(), &references, Validation::Strict).unwrap()
    };
    let reader = parsed(
        json!({"properties": {"a": {"$ref": "http://example.com/deep/text.json#/definitions/d"}}}),
    );
    let writer = parsed(json!({"properties": {"a": {"$ref": "text#/definitions/d"}, "b": true}}));
    assert_eq!(examine(&reader, &writer, Policy::Strict).evidence, Evidence::Refuted);
    let writer = parsed(json!({"properties": {"a": {"$ref": "text"}}}));
    let found = examine(&reader, &writer, Policy::Strict).evidence;
    assert_eq!(found.witness().map(|witness| witness.datum.as_str()), Some(r#"{"a":0}"#));
}

/// Texts on which a validator would not end, or not fit the stack, are left alone.
#[test]
fn what_no_validator_bears_is_unknown() {
    let mut definitions = Map::new();
    for level in 0..64 {
        let next = json!({"$ref": format!("#/definitions/{}", level + 1)});
        definitions.insert(level.to_string(), json!({"allOf": [next, next]}));
    }
    definitions.insert("64".to_owned(), json!({"type": "string", "format": "x"}));
    let doubled = json!({"$ref": "#/definitions/0", "definitions": definitions});
    let mut deep = json!({"type": "string"});
    for _ in 0..300 {
        deep = json!({"items": deep});
    }
    let circle = json!({"$ref": "#/definitions/a", "definitions": {"a": {"not": {"$ref": "#"}}}});
    for schema in [doubled, deep, circle] {
        let found = examined(&json!({"type": "null"}), &schema).evidence;
        assert!(found.reason().is_some(), "{found}");
    }
}
