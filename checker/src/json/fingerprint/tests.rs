//! Which shapes share a fingerprint.

use super::*;
use crate::json::parse;

fn print_of(text: &str) -> Option<Fingerprint> {
    let schema = parse(text, &[]).unwrap_or_else(|error| panic!("{text}: {error}"));
    schema.model.print(schema.model.settle(schema.model.root))
}

#[test]
fn the_same_meaning_has_the_same_print() {
    for (one, other) in [
        ("{}", "true"),
        (r#"{"minimum":1,"maximum":2.0}"#, r#"{"maximum":2,"minimum":1.0}"#),
        (
            r#"{"properties":{"a":{},"b":false},"required":["a","b"]}"#,
            r#"{"required":["b","a","a"],"properties":{"b":false,"a":{}}}"#,
        ),
        (
            r##"{"items":{"$ref":"#"}}"##,
            r##"{"$ref":"#/$defs/a","$defs":{"a":{"items":{"$ref":"#/$defs/a"}}}}"##,
        ),
    ] {
        assert_eq!(print_of(one), print_of(other), "{one} {other}");
        assert!(print_of(one).is_some(), "{one}");
    }
}

#[test]
fn another_meaning_has_another_print() {
    let circle = |leaf: &str| {
        format!(
            r##"{{"$ref":"#/definitions/a","definitions":{{
                "a":{{"items":{{"$ref":"#/definitions/b"}}}},
                "b":{{"items":[{{"$ref":"#/definitions/a"}},{leaf}]}}}}}}"##
        )
    };
    let (integer, number) = (circle(r#"{"type":"integer"}"#), circle(r#"{"type":"number"}"#));
    assert!(print_of(&integer).is_some());
    assert_ne!(print_of(&integer), print_of(&number));
    for (one, other) in [
        (r#"{"contains":{"type":"string"}}"#, r#"{"contains":{"type":"null"}}"#),
        (r#"{"propertyNames":{"minLength":1}}"#, r#"{"propertyNames":{"minLength":2}}"#),
        (r#"{"if":{},"then":false}"#, r#"{"if":{},"else":false}"#),
        (r#"{"title":"a"}"#, r#"{"title":"b"}"#),
        (r#"{"dependencies":{"a":["b"]}}"#, r#"{"dependencies":{"a":["c"]}}"#),
    ] {
        assert_ne!(print_of(one), print_of(other), "{one} {other}");
    }
}

#[test]
fn what_unevaluated_keywords_see_is_part_of_the_print() {
    let draft = r#""$schema":"https://json-schema.org/draft/2020-12/schema""#;
    let beside = |keyword: &str| {
        format!(
            r#"{{{draft},"unevaluatedProperties":false,"{keyword}":[
                {{"properties":{{"a":{{}}}}}},{{"properties":{{"b":{{}}}}}}]}}"#
        )
    };
    assert_ne!(print_of(&beside("anyOf")), print_of(&beside("oneOf")));
    assert!(print_of(&beside("anyOf")).is_some());
}

#[test]
fn too_large_a_circle_has_no_print() {
    let many: Vec<String> = (0..2_000)
        .map(|at| {
            format!(r##""d{at}":{{"items":{{"$ref":"#/definitions/d{}"}}}}"##, (at + 1) % 2_000)
        })
        .collect();
    let text = format!(r##"{{"$ref":"#/definitions/d0","definitions":{{{}}}}}"##, many.join(","));
    assert_eq!(print_of(&text), None);
}
