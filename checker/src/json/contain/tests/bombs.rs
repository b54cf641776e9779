//! Schemas that are made to take long, to take much, or to overflow the stack.

use std::time::{Duration, Instant};

use super::*;

/// The answer to a hostile pair, which must come within the budget.
fn asked(writer: &str, reader: &str) -> Containment {
    let (reads, writes) = (schema(reader), schema(writer));
    let before = Instant::now();
    let answer = contain(&reads, &writes);
    let middle = Instant::now();
    let other = contain(&writes, &reads);
    let (first, second) = (middle - before, middle.elapsed());
    if first.max(second) > Duration::from_millis(100) {
        let start = |text: &str| text.chars().take(120).collect::<String>();
        eprintln!("{first:?} {second:?}: {} => {}", start(writer), start(reader));
    }
    assert!(!matches!((&answer, &other), (Containment::Escapes(None), Containment::Escapes(None))));
    answer
}

fn repeated(count: usize, item: impl Fn(usize) -> String) -> String {
    (0..count).map(item).collect::<Vec<String>>().join(",")
}

fn nested(levels: usize, open: &str, inner: &str, close: &str) -> String {
    format!("{}{inner}{}", open.repeat(levels), close.repeat(levels))
}

#[test]
fn deep_schemas_end() {
    for (open, close) in [
        (r#"{"items":"#, "}"),
        (r#"{"not":"#, "}"),
        (r#"{"allOf":["#, "]}"),
        (r#"{"properties":{"a":"#, "}}"),
        (r#"{"type":"object","required":["a"],"properties":{"a":"#, "}}"),
        (r#"{"contains":"#, "}"),
        (r#"{"oneOf":[{"type":"null"},"#, "]}"),
    ] {
        for levels in [20, 200, 450] {
            let writer = nested(levels, open, r#"{"type":"number"}"#, close);
            asked(&writer, &nested(levels, open, r#"{"type":"integer"}"#, close));
        }
    }
    let deep = format!(r#"{{"const":{}}}"#, nested(450, "[", "1", "]"));
    asked(&deep, &format!(r#"{{"const":{}}}"#, nested(450, "[", "2", "]")));
}

#[test]
fn chains_of_references_end() {
    let chain = |last: &str, link: fn(usize) -> String| {
        let links = repeated(2_000, |at| format!(r#""d{at}":{}"#, link(at + 1)));
        format!(r##"{{"$ref":"#/definitions/d0","definitions":{{{links},"d2000":{last}}}}}"##)
    };
    let links: [fn(usize) -> String; 4] = [
        |next| format!(r##"{{"$ref":"#/definitions/d{next}"}}"##),
        |next| {
            format!(
                r##"{{"allOf":[{{"$ref":"#/definitions/d{next}"}},{{"$ref":"#/definitions/d{next}"}}]}}"##
            )
        },
        |next| {
            format!(
                r##"{{"items":[{{"$ref":"#/definitions/d{next}"}},{{"$ref":"#/definitions/d{next}"}}]}}"##
            )
        },
        |next| {
            format!(r##"{{"oneOf":[{{"$ref":"#/definitions/d{next}"}},{{"minimum":{next}}}]}}"##)
        },
    ];
    for link in links {
        asked(&chain(r#"{"type":"number"}"#, link), &chain(r#"{"type":"integer"}"#, link));
    }
}

#[test]
fn many_ways_to_evaluate_end() {
    let uri = "https://json-schema.org/draft/2020-12/schema";
    for keyword in ["allOf", "anyOf", "oneOf"] {
        for inner in [r#"{"properties":{"a":{}}}"#, r#"{"type":"object"}"#, r##"{"$ref":"#"}"##] {
            let links = repeated(50, |at| {
                let next = at + 1;
                format!(
                    r##""d{at}":{{"{keyword}":[{{"$ref":"#/$defs/d{next}"}},{{"$ref":"#/$defs/d{next}"}}]}}"##
                )
            });
            let text = format!(
                r##"{{"$schema":"{uri}","$ref":"#/$defs/d0","unevaluatedProperties":false,"$defs":{{{links},"d50":{inner}}}}}"##
            );
            asked(&text, r#"{"maxProperties":1}"#);
        }
    }
}

#[test]
fn wide_schemas_end() {
    let properties = |count: usize, of: &str| {
        let all = repeated(count, |at| format!(r#""p{at}":{{"type":"{of}"}}"#));
        format!(r#"{{"type":"object","properties":{{{all}}},"required":["p1"]}}"#)
    };
    assert_eq!(
        asked(&properties(1_000, "integer"), &properties(1_000, "number")),
        Containment::Contained
    );
    asked(&properties(5_000, "integer"), &properties(5_000, "number"));
    let listed = |count: usize, from: usize| {
        format!(r#"{{"enum":[{}]}}"#, repeated(count, |at| (at + from).to_string()))
    };
    assert_eq!(asked(&listed(3_000, 1), &listed(4_000, 0)), Containment::Contained);
    asked(&listed(20_000, 0), &listed(20_000, 1));
    let objects = |count: usize, from: usize| {
        format!(r#"{{"enum":[{}]}}"#, repeated(count, |at| format!(r#"{{"a":{}}}"#, at + from)))
    };
    asked(&objects(2_000, 0), &objects(2_000, 1));
    asked(r#"{"type":"object"}"#, &objects(500, 1));
    let branches = |keyword: &str, count: usize, of: &str| {
        let all = repeated(count, |at| {
            format!(
                r#"{{"type":"object","properties":{{"k":{{"const":"k{at}"}},"v":{{"type":"{of}"}}}},"required":["k"]}}"#
            )
        });
        format!(r#"{{"{keyword}":[{all}]}}"#)
    };
    let many = repeated(3_000, |at| format!(r#"{{"minimum":{at},"title":"t"}}"#));
    asked(&format!(r#"{{"oneOf":[{many}]}}"#), r#"{"type":"string"}"#);
    for keyword in ["anyOf", "oneOf"] {
        let writer = branches(keyword, 8, "integer");
        assert_eq!(asked(&writer, &branches(keyword, 9, "number")), Containment::Contained);
        asked(&branches(keyword, 100, "integer"), &branches(keyword, 101, "number"));
    }
}

#[test]
fn large_counts_end() {
    let huge = "1000000000";
    for text in [
        format!(r#"{{"minItems":{huge}}}"#),
        format!(r#"{{"minLength":{huge}}}"#),
        format!(r#"{{"minProperties":{huge}}}"#),
        format!(
            r#"{{"contains":{{}},"minContains":{huge},"$schema":"https://json-schema.org/draft/2020-12/schema"}}"#
        ),
        r#"{"multipleOf":1e-300}"#.to_owned(),
        r#"{"type":"integer","multipleOf":1e300,"minimum":1}"#.to_owned(),
        r#"{"multipleOf":1e1000000}"#.to_owned(),
        r#"{"minimum":-1e2000000000,"maximum":1e2000000000}"#.to_owned(),
        r#"{"uniqueItems":true,"minItems":900}"#.to_owned(),
        r#"{"minLength":90000,"pattern":"^(a|b)*$"}"#.to_owned(),
        r#"{"minLength":90000,"maxLength":99999,"pattern":"^[^]*$"}"#.replace("[^]", "."),
        r#"{"pattern":"^(.{0,30}a){0,30}$"}"#.to_owned(),
        r#"{"pattern":"(a|b)*a(a|b){14}$"}"#.to_owned(),
        r#"{"patternProperties":{"a.{9}$":false,"b.{9}$":false,"c.{9}$":false,"d.{9}$":false}}"#
            .to_owned(),
    ] {
        for other in
            ["true", "false", r#"{"type":["string","array","object","integer"],"not":{"const":0}}"#]
        {
            asked(&text, other);
        }
    }
}

/// Satisfiability of propositions is a question about `required`.
#[test]
fn hard_combinations_end() {
    let random = &mut generate::Random::new(3);
    let mut clause = || {
        let literal = |random: &mut generate::Random| {
            let required = format!(r#"{{"required":["x{}"]}}"#, random.below(30));
            if random.chance(50) { required } else { format!(r#"{{"not":{required}}}"#) }
        };
        let all = [literal(random), literal(random), literal(random)];
        format!(r#"{{"anyOf":[{}]}}"#, all.join(","))
    };
    let clauses = (0..130).map(|_| clause()).collect::<Vec<_>>().join(",");
    asked(&format!(r#"{{"type":"object","allOf":[{clauses}]}}"#), "false");
}
