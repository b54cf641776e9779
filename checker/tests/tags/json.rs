//! The objects and properties of JSON schemas.

use clade_checker::EntityType::{Field, Record};
use clade_checker::SchemaType::Json;
use clade_checker::{edit_tags, tags};

use super::{added, assert_taggable, edited, entity, listed, parsed};

#[test]
fn json_tags_are_found_through_arrays_combinations_and_references() {
    let text = r##"{
        "type": "object",
        "properties": {
            "myfield1": {"type": "array", "items": {"type": "object",
                "properties": {"field1": {"type": "string", "confluent:tags": ["PII"]}}}},
            "f": {"allOf": [{"type": "object", "confluent:tags": ["R"],
                "properties": {"g": {"type": ["string", "null"], "confluent:tags": ["G"]}}}]},
            "home": {"$ref": "#/definitions/address"},
            "work": {"$ref": "#/definitions/address"},
            "next": {"$ref": "#"},
            "text": {"type": "string", "confluent:tags": "PII"}
        },
        "definitions": {
            "address": {"type": "object", "properties": {
                "street": {"type": "string", "confluent:tags": ["PII"]}}},
            "unused": {"type": "object", "confluent:tags": ["NOT"]}
        }}"##;
    assert_eq!(
        listed(&parsed(Json, text)),
        [
            "field object.myfield1.array.object.field1: PII",
            "record object.f.allof.0.object: R",
            "field object.f.allof.0.object.g: G",
            "field object.home.object.street: PII",
            "field object.work.object.street: PII",
        ]
    );
    assert_taggable(
        Json,
        text,
        &[
            ("object", Record),
            ("object.myfield1", Field),
            ("object.myfield1.array.object", Record),
            ("object.f", Field),
            ("object.home.object", Record),
            ("object.work", Field),
        ],
    );
}

#[test]
fn json_paths_lead_through_every_keyword_that_applies_a_schema() {
    let object = r#"{"properties":{"p":{}}}"#;
    let text = format!(
        r##"{{"$schema":"https://json-schema.org/draft/2020-12/schema","type":["object","null"],
        "properties":{{
            "any":{{"anyOf":[true,{object}]}}, "one":{{"oneOf":[{object}]}}, "not":{{"not":{object}}},
            "if":{{"if":{object},"then":{object},"else":{object}}},
            "tuple":{{"prefixItems":[{{"type":"string"}},{object}],"items":{object}}},
            "map":{{"additionalProperties":{object},"patternProperties":{{"^a":{{}},"^b":{object}}}}},
            "dotted.name":{object}, "":{object}, "beside":{{"$ref":"#/$defs/d","properties":{{"q":{{}}}}}},
            "anchored":{{"$ref":"#here"}}
        }},
        "$defs":{{"d":{object},"e":{{"$anchor":"here","properties":{{"p":{{}}}}}}}}}}"##
    );
    let paths = [
        "any.anyof.1.object.p",
        "one.oneof.0.object.p",
        "not.not.object.p",
        "if.if.object.p",
        "if.then.object.p",
        "if.else.object.p",
        "tuple.array.1.object.p",
        "tuple.array.object.p",
        "map.map.object.p",
        "map.map.1.object.p",
        "dotted.name.object.p",
        ".object.p",
        "beside.object.p",
        "beside.object.q",
        "anchored.object.p",
    ];
    let paths: Vec<String> = paths.iter().map(|path| format!("object.{path}")).collect();
    let paths: Vec<_> = paths.iter().map(|path| (path.as_str(), Field)).collect();
    assert_taggable(Json, &text, &paths);
    // Before 2019-09 nothing counts beside a reference.
    let old = parsed(Json, &text.replace("draft/2020-12", "draft/2019-08"));
    assert!(edit_tags(&old, &added(&[entity("object.beside.object.q", Field, &["x"])])).is_err());
}

#[test]
fn a_property_that_is_an_object_has_one_list_of_tags() {
    let schema = parsed(Json, r#"{"type":"object","properties":{"a":{"type":"object"}}}"#);
    let edits =
        added(&[entity("object.a", Field, &["F"]), entity("object.a.object", Record, &["R"])]);
    let schema = edited(&schema, &edits);
    assert_eq!(listed(&schema), ["field object.a: F,R", "record object.a.object: F,R"]);
}

#[test]
fn json_references_that_go_round_end() {
    let text = r##"{"allOf":[{"$ref":"#"},{"$ref":"#/definitions/a"}],"definitions":{
        "a":{"$ref":"#/definitions/b"},"b":{"$ref":"#/definitions/a"}}}"##;
    assert!(tags(&parsed(Json, text)).is_empty());
}

/// Each definition refers to the next one twice, so that there are 2^40 ways to the last.
#[test]
fn json_references_that_double_are_followed_up_to_a_limit() {
    let definitions: Vec<String> = (0..40)
        .map(|at| {
            let next = format!(r##"{{"$ref":"#/definitions/d{}"}}"##, at + 1);
            format!(r#""d{at}":{{"type":"object","properties":{{"a":{next},"b":{next}}}}}"#)
        })
        .collect();
    let text = format!(
        r##"{{"$ref":"#/definitions/d0","definitions":{{{},"d40":{{"type":"object",
            "properties":{{"x":{{"confluent:tags":["deep"]}}}}}}}}}}"##,
        definitions.join(",")
    );
    let schema = parsed(Json, &text);
    let first = format!("object.{}x", "a.object.".repeat(40));
    let found = tags(&schema);
    assert_eq!(found[0], entity(&first, Field, &["deep"]));
    assert!(found.len() < 100_000, "{}", found.len());
}
