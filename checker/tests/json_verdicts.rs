//! Pairs on which the reference registry, under its strict policy, is known to be wrong or is right
//! against other checkers. Its verdict is repeated: to change the registry changes no verdict.

use clade_checker::{Policy, SchemaType, Validation, compare, parse};

fn is_compatible(writer: &str, reader: &str) -> bool {
    let parsed = |text: &str| {
        parse(SchemaType::Json, text, &[], Validation::Strict)
            .unwrap_or_else(|error| panic!("{text}: {error}"))
    };
    compare(&parsed(reader), &parsed(writer), Policy::Strict)
        .iter()
        .all(|difference| !difference.kind.is_incompatibility(Policy::Strict))
}

fn check(expected: bool, pairs: &[(&str, &str)]) {
    let wrong: Vec<_> =
        pairs.iter().filter(|(writer, reader)| is_compatible(writer, reader) != expected).collect();
    assert!(wrong.is_empty(), "expected {expected}: {wrong:#?}");
}

#[test]
fn accepted_although_a_datum_is_lost() {
    check(
        true,
        &[
            (r#"{"type":"integer"}"#, r#"{"oneOf":[{"type":"integer"},{"type":"number"}]}"#),
            (
                r#"{"oneOf":[{"type":"integer"},{"type":"string"}]}"#,
                r#"{"oneOf":[{"type":"integer"},{"type":"string"},{"type":"number"}]}"#,
            ),
            (
                r#"{"oneOf":[{"properties":{"a":{"type":"string"}},"required":["a"]}]}"#,
                r#"{"oneOf":[{"properties":{"a":{"type":"string"}},"required":["a"]},
                    {"properties":{"b":{"type":"string"}}}]}"#,
            ),
            (
                r#"{"properties":{"a":{"type":"string","default":""}}}"#,
                r#"{"properties":{"a":{"type":"string","default":""}},"required":["a"]}"#,
            ),
            (r#"{"type":"object"}"#, r#"{"type":"object","required":["zz"]}"#),
            (
                r#"{"type":"object","patternProperties":{"^x":{}},"additionalProperties":false}"#,
                r#"{"type":"object","patternProperties":{"^y":{"type":"string"}},
                    "additionalProperties":false}"#,
            ),
            (
                r#"{"type":"object","patternProperties":{"^x":{}},"additionalProperties":false}"#,
                r#"{"type":"object","additionalProperties":false}"#,
            ),
            (r#"{"type":"object"}"#, r#"{"type":"object","propertyNames":{"maxLength":3}}"#),
            (r#"{"type":"array"}"#, r#"{"type":"array","contains":{"type":"string"}}"#),
            (
                r#"{"type":"array","contains":{"type":"integer"}}"#,
                r#"{"type":"array","contains":{"type":"string"}}"#,
            ),
            (
                r#"{"type":"object","if":{"required":["a"]},"then":{"required":["b"]}}"#,
                r#"{"type":"object","if":{"required":["a"]},"then":{"required":["c"]}}"#,
            ),
            (
                r#"{"properties":{"a":{"type":"string"}}}"#,
                r#"{"type":"object","properties":{"a":{"type":"string"}}}"#,
            ),
            (
                r#"{"$schema":"http://json-schema.org/draft-06/schema#","type":"integer"}"#,
                r#"{"$schema":"http://json-schema.org/draft-04/schema#","type":"integer"}"#,
            ),
        ],
    );
}

#[test]
fn refused_because_a_datum_is_lost() {
    check(
        false,
        &[
            (
                r#"{"properties":{"a":{"type":"string"}}}"#,
                r#"{"properties":{"a":{"type":"string"}},"required":["a"]}"#,
            ),
            (r#"{"type":"object"}"#, r#"{"type":"object","if":{},"then":{"required":["a"]}}"#),
            (r#"{"multipleOf":6}"#, r#"{"multipleOf":4}"#),
            (r#"{"type":"string","enum":["a","b"]}"#, r#"{"type":"string","enum":["a"]}"#),
            (r#"{"type":"string","const":"b"}"#, r#"{"type":"string","const":"a"}"#),
            (r#"{"type":"array"}"#, r#"{"type":"array","uniqueItems":true}"#),
            (r#"{"not":{"type":"string","minLength":1}}"#, r#"{"not":{"type":"string"}}"#),
            (r#"{"type":"object"}"#, r#"{"type":"object","dependencies":{"a":["b"]}}"#),
            (r#"{"type":"object"}"#, r#"{"type":"object","additionalProperties":false}"#),
            (r#"{"type":"array"}"#, r#"{"type":"array","items":{"type":"string"}}"#),
            ("true", "false"),
            (
                r#"{"additionalProperties":{"type":"string"}}"#,
                r#"{"properties":{"a":{"type":"integer"}},
                    "additionalProperties":{"type":"string"}}"#,
            ),
            (
                r#"{"type":"string","pattern":"^a+$","maxLength":10}"#,
                r#"{"type":"string","pattern":"^a+$","maxLength":5}"#,
            ),
            // The reference registry fails on this one instead of answering.
            (r#"{"exclusiveMaximum":10}"#, r#"{"exclusiveMaximum":9}"#),
            // The reference registry reads draft 4 as draft 7 and lets this pass.
            (
                r#"{"$schema":"http://json-schema.org/draft-04/schema#","maximum":10}"#,
                r#"{"$schema":"http://json-schema.org/draft-04/schema#","maximum":10,
                    "exclusiveMaximum":true}"#,
            ),
        ],
    );
}

#[test]
fn refused_although_no_datum_is_lost() {
    let split = r#"{"allOf":[{"type":"integer","minimum":0},{"type":"integer","maximum":9}]}"#;
    let whole = r#"{"type":"integer","minimum":0,"maximum":9}"#;
    check(
        false,
        &[
            ("{}", r#"{"properties":{}}"#),
            (r#"{"enum":["a","bb"]}"#, r#"{"type":"string"}"#),
            (r#"{"const":"a"}"#, r#"{"enum":["a","b"]}"#),
            (r#"{"enum":["a"]}"#, r#"{"const":"a"}"#),
            (r#"{"type":"boolean"}"#, r#"{"enum":[true,false]}"#),
            (r#"{"type":"integer","minimum":1,"maximum":2}"#, r#"{"enum":[1,2]}"#),
            (r#"{"anyOf":[{"type":"integer"},{"type":"number"}]}"#, r#"{"type":"number"}"#),
            (
                r#"{"anyOf":[{"type":"integer","minimum":0},{"type":"integer","maximum":10}]}"#,
                r#"{"type":"integer"}"#,
            ),
            (
                r#"{"type":"integer"}"#,
                r#"{"anyOf":[{"type":"integer","minimum":0},{"type":"integer","maximum":-1}]}"#,
            ),
            (
                r#"{"type":["integer","string"]}"#,
                r#"{"oneOf":[{"type":"integer"},{"type":"string"}]}"#,
            ),
            (
                r#"{"anyOf":[{"type":"integer"},{"type":"string"}]}"#,
                r#"{"oneOf":[{"type":"integer"},{"type":"string"}]}"#,
            ),
            (whole, split),
            (split, whole),
            (
                r#"{"properties":{"a":{"type":"string"},"b":{"type":"string"}}}"#,
                r#"{"allOf":[{"properties":{"a":{"type":"string"}}},
                    {"properties":{"b":{"type":"string"}}}]}"#,
            ),
            (r#"{"type":"string"}"#, r#"{"type":"string","minLength":0}"#),
            (r#"{"type":"string"}"#, r#"{"type":"string","pattern":""}"#),
            (r#"{"pattern":"^a+$"}"#, r#"{"pattern":"^aa*$"}"#),
            (r#"{"pattern":"^.{3,5}$"}"#, r#"{"minLength":3,"maxLength":5}"#),
            (r#"{"type":"integer","maximum":9}"#, r#"{"type":"integer","exclusiveMaximum":10}"#),
            (r#"{"exclusiveMinimum":1}"#, r#"{"minimum":1}"#),
            (r#"{"type":"number","multipleOf":1}"#, r#"{"type":"integer"}"#),
            (r#"{"type":"integer"}"#, r#"{"type":"number","multipleOf":1}"#),
            (
                r#"{"type":"integer","multipleOf":5,"minimum":1}"#,
                r#"{"type":"integer","minimum":5}"#,
            ),
            (r#"{"items":[{"type":"integer"}]}"#, r#"{"items":{"type":"number"}}"#),
            (r#"{"items":{"type":"integer"}}"#, r#"{"items":[{"type":"number"}]}"#),
            (r#"{"required":["a"]}"#, r#"{"required":["a"],"minProperties":1}"#),
            (
                r#"{"properties":{"a":{}},"additionalProperties":false}"#,
                r#"{"properties":{"a":{}},"additionalProperties":false,"maxProperties":1}"#,
            ),
            (r#"{"dependencies":{"a":["b"]}}"#, r#"{"dependencies":{"a":{"required":["b"]}}}"#),
            (r#"{"required":["b"]}"#, r#"{"required":["b"],"dependencies":{"a":["b"]}}"#),
            (r#"{"type":"integer","minimum":5,"maximum":4}"#, r#"{"type":"string"}"#),
            (r#"{"type":"string"}"#, r#"{"not":{"not":{"type":"string"}}}"#),
            (
                r#"{"not":{"type":["array","boolean","number","object","string"]}}"#,
                r#"{"type":"null"}"#,
            ),
            (r#"{"type":"array"}"#, r#"{"type":"array","additionalItems":false}"#),
        ],
    );
}

#[test]
fn accepted_and_rightly_so() {
    check(
        true,
        &[
            (r#"{"type":"object","properties":{"a":{"type":"string"}}}"#, "true"),
            ("false", r#"{"type":"string"}"#),
            (r#"{"type":"string","not":{"enum":["a"]}}"#, r#"{"type":"string"}"#),
        ],
    );
}
