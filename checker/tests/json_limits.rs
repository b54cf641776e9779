//! Deep, wide, circular and exploding JSON schemas end, with an answer.

use std::fmt::Write as _;
use std::thread;

use clade_checker::{Difference, Policy, Schema, SchemaType, Validation, compare, parse};

/// Why writing to a text cannot fail.
const WRITES: &str = "a String takes every text";

/// The stack that callers of the checker run on, in bytes.
const STACK_BYTES: usize = 256 * 1024 * 1024;

fn parsed(text: &str) -> Schema {
    parse(SchemaType::Json, text, &[], Validation::Strict)
        .unwrap_or_else(|error| panic!("{error}: {}", &text[..text.len().min(300)]))
}

fn incompatibilities(reader: &str, writer: &str) -> Vec<Difference> {
    let mut found = compare(&parsed(reader), &parsed(writer), Policy::Strict);
    found.retain(|difference| difference.kind.is_incompatibility(Policy::Strict));
    found
}

fn any_of(branches: impl Iterator<Item = String>) -> String {
    format!(r#"{{"anyOf":[{}]}}"#, branches.collect::<Vec<_>>().join(","))
}

fn on_a_large_stack(test: impl FnOnce() + Send + 'static) {
    let thread = thread::Builder::new().stack_size(STACK_BYTES).spawn(test);
    thread.expect("a thread starts").join().expect("the test passes");
}

/// A definition for each level that names the next one twice, and a leaf.
fn doubling(combinator: &str, levels: usize, leaf: &str) -> String {
    let mut text = r##"{"$ref":"#/definitions/d0","definitions":{"##.to_owned();
    for level in 0..levels {
        let next = level + 1;
        let branch = |bound: usize| {
            format!(r##"{{"minItems":{bound},"items":{{"$ref":"#/definitions/d{next}"}}}}"##)
        };
        let body = format!("[{},{}]", branch(1), branch(2));
        write!(text, r##""d{level}":{{"{combinator}":{body}}},"##).expect(WRITES);
    }
    text + &format!(r#""d{levels}":{leaf}}}}}"#)
}

#[test]
fn twenty_eight_doublings_end_at_once() {
    on_a_large_stack(|| {
        for combinator in ["allOf", "anyOf", "oneOf"] {
            let integer = doubling(combinator, 28, r#"{"type":"integer"}"#);
            let number = doubling(combinator, 28, r#"{"type":"number"}"#);
            assert!(incompatibilities(&number, &integer).is_empty(), "{combinator}");
            assert!(incompatibilities(&integer, &integer).is_empty(), "{combinator}");
            assert!(!incompatibilities(&integer, &number).is_empty(), "{combinator}");
        }
    });
}

#[test]
fn doubling_properties_report_a_limited_number_of_differences() {
    on_a_large_stack(|| {
        let nested = |leaf: &str| {
            let mut text = r##"{"$ref":"#/definitions/d0","definitions":{"##.to_owned();
            for level in 0..28 {
                let next = format!(r##"{{"$ref":"#/definitions/d{}"}}"##, level + 1);
                write!(text, r#""d{level}":{{"properties":{{"a":{next},"b":{next}}}}},"#).unwrap();
            }
            text + &format!(r#""d28":{leaf}}}}}"#)
        };
        let found = incompatibilities(&nested(r#"{"type":"null"}"#), &nested("true"));
        assert!((1..=1001).contains(&found.len()), "{}", found.len());
    });
}

#[test]
fn a_reference_to_the_root_is_followed() {
    assert!(incompatibilities(r##"{"$ref":"#"}"##, r#"{"type":"string"}"#).is_empty());
    let tree = |value: &str| {
        let value = format!(r#"{{"type":"{value}"}}"#);
        format!(r##"{{"properties":{{"value":{value},"kids":{{"items":{{"$ref":"#"}}}}}}}}"##)
    };
    assert!(incompatibilities(&tree("number"), &tree("integer")).is_empty());
    let found = incompatibilities(&tree("integer"), &tree("number"));
    // What the reference names is compared beside the root itself, as the reference registry does.
    let paths: Vec<&str> = found.iter().map(|difference| &*difference.path).collect();
    assert_eq!(paths, ["#/properties/value", "#/properties/kids/items/properties/value"]);
}

#[test]
fn two_schemas_that_name_one_another_are_followed() {
    let pair = |leaf: &str| {
        let list = |name: &str, type_name: &str| {
            format!(
                r##""{name}":{{"anyOf":[{{"type":"{type_name}"}},
                    {{"type":"array","items":{{"$ref":"#/definitions/{}"}}}}]}}"##,
                if name == "a" { "b" } else { "a" }
            )
        };
        let (a, b) = (list("a", "null"), list("b", leaf));
        format!(r##"{{"$ref":"#/definitions/a","definitions":{{{a},{b}}}}}"##)
    };
    assert!(incompatibilities(&pair("number"), &pair("integer")).is_empty());
    assert!(!incompatibilities(&pair("integer"), &pair("number")).is_empty());
    assert!(!incompatibilities(&pair("string"), &pair("integer")).is_empty());
}

/// `b` fits only while `a` is assumed to, and `a` falls for another reason. Met again beside it,
/// `b` must not be remembered as a fit.
#[test]
fn a_fit_under_an_assumption_that_falls_is_forgotten() {
    let schema = |bound: &str| {
        format!(
            r##"{{"type":"object","properties":{{
                    "f":{{"anyOf":[{{"$ref":"#/definitions/a"}},{{"type":"string"}}]}},
                    "g":{{"anyOf":[{{"$ref":"#/definitions/b"}},{{"type":"string"}}]}}
                }},
                "definitions":{{
                    "a":{{"type":"array","items":{{"$ref":"#/definitions/b"}}{bound}}},
                    "b":{{"type":"array","items":{{"anyOf":[
                        {{"type":"null"}},{{"$ref":"#/definitions/a"}}]}}}}
                }}}}"##
        )
    };
    let found = incompatibilities(&schema(r#","maxItems":3"#), &schema(""));
    let paths: Vec<&str> = found.iter().map(|difference| difference.path.as_str()).collect();
    assert_eq!(paths, ["#/properties/f", "#/properties/g"]);
    assert!(incompatibilities(&schema(""), &schema(r#","maxItems":3"#)).is_empty());
}

#[test]
fn the_deepest_text_is_parsed_and_compared() {
    on_a_large_stack(|| {
        let nested = |leaf: &str| {
            let mut text = leaf.to_owned();
            for _ in 0..999 {
                text = format!(r#"{{"items":{text}}}"#);
            }
            text
        };
        let (integer, number) = (nested(r#"{"type":"integer"}"#), nested(r#"{"type":"number"}"#));
        assert!(incompatibilities(&number, &integer).is_empty());
        assert_eq!(incompatibilities(&integer, &number).len(), 1);
        assert!(parsed(&number).normalized_text() == number);
    });
}

#[test]
fn a_long_chain_of_references_is_parsed_and_answered() {
    on_a_large_stack(|| {
        let chain = |length: usize, link: &str| {
            let mut text = r##"{"$ref":"#/definitions/d0","definitions":{"##.to_owned();
            for at in 0..length {
                let next = format!(r##"{{"$ref":"#/definitions/d{}"}}"##, at + 1);
                write!(text, r#""d{at}":{},"#, link.replace("NEXT", &next)).unwrap();
            }
            text + &format!(r#""d{length}":{{"type":"string"}}}}}}"#)
        };
        let plain = chain(20_000, "NEXT");
        assert!(incompatibilities(&plain, &plain).is_empty());
        let widened = |deep: &str| deep.replace("\"string\"", "[\"string\",\"null\"]");
        let nested = chain(3_000, r#"{"items":NEXT}"#);
        assert!(incompatibilities(&widened(&nested), &nested).is_empty());
        // Deeper than any stack is sure to hold: an answer, and not the one that lets data be lost.
        let deep = chain(20_000, r#"{"items":NEXT}"#);
        assert!(incompatibilities(&deep, &deep).is_empty(), "equal schemas are told at once");
        let found = incompatibilities(&widened(&deep), &deep);
        assert_eq!(found.len(), 1);
        assert!(found[0].message.contains("too intricate"), "{}", found[0].message);
    });
}

#[test]
fn wide_schemas_are_compared_in_one_pass() {
    on_a_large_stack(|| {
        let wide = |type_name: &str| {
            let properties: Vec<String> =
                (0..20_000).map(|at| format!(r#""p{at}":{{"type":"{type_name}"}}"#)).collect();
            let values: Vec<String> = (0..20_000).map(|at| format!(r#""v{at}""#)).collect();
            let branches: Vec<String> = (0..3_000)
                .map(|at| format!(r#"{{"type":"integer","minimum":{at},"maximum":{at}}}"#))
                .collect();
            format!(
                r#"{{"properties":{{{},"enum":{{"enum":[{}]}},"any":{{"anyOf":[{}]}}}}}}"#,
                properties.join(","),
                values.join(","),
                branches.join(",")
            )
        };
        assert!(incompatibilities(&wide("number"), &wide("integer")).is_empty());
    });
}

#[test]
fn branches_that_exhaust_the_budget_are_a_difference() {
    on_a_large_stack(|| {
        // Each property compares each branch with each, a hundred by a hundred.
        let schema = |first: usize| {
            let numbers = first..first + 100;
            let branches: Vec<String> = numbers
                .clone()
                .map(|at| format!(r##"{{"$ref":"#/definitions/d{at}"}}"##))
                .collect();
            let branches = branches.join(",");
            let properties: Vec<String> =
                (0..105).map(|at| format!(r#""p{at}":{{"anyOf":[{branches}]}}"#)).collect();
            let definitions: Vec<String> = numbers
                .map(|at| format!(r#""d{at}":{{"type":"integer","minimum":{at},"maximum":{at}}}"#))
                .collect();
            let (properties, definitions) = (properties.join(","), definitions.join(","));
            format!(r#"{{"properties":{{{properties}}},"definitions":{{{definitions}}}}}"#)
        };
        let found = incompatibilities(&schema(0), &schema(5_000));
        assert!(found.iter().any(|difference| difference.message.contains("too intricate")));
    });
}

#[test]
fn long_lists_of_branches_take_no_table_of_all_pairs() {
    let empty = |count: usize| any_of((0..count).map(|_| "{}".to_owned()));
    assert!(incompatibilities(&empty(30_001), &empty(30_000)).is_empty());
}

#[test]
fn branches_in_another_order_are_paired() {
    let constant = |at: usize| format!(r#"{{"const":{at}}}"#);
    let (forth, back) =
        (any_of((0..20_000).map(constant)), any_of((0..20_000).rev().map(constant)));
    assert!(incompatibilities(&forth, &back).is_empty());
    let found = incompatibilities(&any_of((1..20_001).map(constant)), &forth);
    let kinds: Vec<_> = found.iter().map(|difference| difference.kind.wire_name()).collect();
    assert_eq!(kinds, ["COMBINED_TYPE_SUBSCHEMAS_CHANGED"]);
}

#[test]
fn many_branches_that_all_changed_end_with_an_answer() {
    let integer = |at: usize| format!(r#"{{"type":"integer","minimum":{at},"maximum":{at}}}"#);
    let number = |at: usize| format!(r#"{{"type":"number","minimum":{at},"maximum":{at}}}"#);
    let (forth, back) = (any_of((0..300).map(integer)), any_of((0..300).rev().map(number)));
    assert!(incompatibilities(&back, &forth).is_empty());
    let (forth, back) = (any_of((0..2_000).map(integer)), any_of((0..2_000).rev().map(number)));
    let found = incompatibilities(&back, &forth);
    assert!(found.iter().any(|difference| difference.message.contains("too intricate")));
}

#[test]
fn many_dependencies_are_compared_in_one_pass() {
    let schema = |extra: &str| {
        let names: Vec<String> = (0..20_000).map(|at| format!(r#""n{at}""#)).collect();
        let many: Vec<String> = (0..20_000).map(|at| format!(r#""d{at}":["n"]"#)).collect();
        let (names, many) = (names.join(","), many.join(","));
        format!(r#"{{"type":"object","dependencies":{{"all":[{names}],{many}{extra}}}}}"#)
    };
    assert!(incompatibilities(&schema(""), &schema("")).is_empty());
    let found = incompatibilities(&schema(r#","late":["n"]"#), &schema(""));
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].path, "#/dependencies/late");
}

#[test]
fn compatible_differences_leave_room_for_those_that_break() {
    let schema = |bound: &str, last: &str| {
        let many: Vec<String> = (0..1_500).map(|at| format!(r#""p{at}":{{{bound}}}"#)).collect();
        let last = format!(r#""y":{{"type":"{last}"}},"z":{{"type":"{last}"}}"#);
        format!(r#"{{"properties":{{{},{last}}}}}"#, many.join(","))
    };
    let (reader, writer) = (r#""type":"string""#, r#""type":"string","maxLength":3"#);
    let found = incompatibilities(&schema(reader, "integer"), &schema(writer, "string"));
    let paths: Vec<&str> = found.iter().map(|difference| difference.path.as_str()).collect();
    assert_eq!(paths, ["#/properties/y", "#/properties/z"]);
}

#[test]
fn shared_definitions_with_long_names_end_once_the_paths_are_full() {
    on_a_large_stack(|| {
        let name = "n".repeat(5_000);
        let schema = |leaf: &str| {
            let mut text = r##"{"$ref":"#/definitions/d0","definitions":{"##.to_owned();
            for level in 0..20 {
                let next = format!(r##"{{"$ref":"#/definitions/d{}"}}"##, level + 1);
                let body = format!(r#"{{"properties":{{"a{name}":{next},"b{name}":{next}}}}}"#);
                write!(text, r#""d{level}":{body},"#).expect(WRITES);
            }
            text + &format!(r#""d20":{leaf}}}}}"#)
        };
        let (reader, writer) = (schema(r#"{"type":"null"}"#), schema(r#"{"type":"string"}"#));
        assert!(!incompatibilities(&reader, &writer).is_empty());
    });
}

/// An object with these patterns, whose properties hold a string, and properties.
fn patterned(patterns: impl Iterator<Item = String>, properties: &str) -> String {
    let patterns: Vec<String> =
        patterns.map(|pattern| format!(r#""{pattern}":{{"type":"string"}}"#)).collect();
    let patterns = patterns.join(",");
    format!(r#"{{"patternProperties":{{{patterns}}},"properties":{{{properties}}}}}"#)
}

#[test]
fn patterns_that_are_dear_to_compile_or_search_end_with_an_answer() {
    // The properties take anything: only the budget makes a difference.
    let dear = |at: usize| format!(r"\\p{{L}}{{1,4}}{at}");
    let cheap = |at: usize| format!("^x{at}-");
    let one = r#""added":{}"#.to_owned();
    let many: Vec<String> = (0..20_000).map(|at| format!(r#""p{at}":{{}}"#)).collect();
    let long = format!(r#""{}":{{}}"#, "ab".repeat(200_000));
    for (reader, writer) in [
        (patterned((0..1_000).map(dear), &one), patterned((0..1_000).map(dear), "")),
        (patterned((0..200).map(cheap), &many.join(",")), patterned((0..200).map(cheap), "")),
        (
            patterned((0..50).map(|at| format!("[ab]*a[ab]{{60}}{at}")), &long),
            patterned((0..50).map(|at| format!("[ab]*a[ab]{{60}}{at}")), ""),
        ),
    ] {
        let found = incompatibilities(&reader, &writer);
        assert!(found.iter().any(|difference| difference.message.contains("too intricate")));
    }
}

#[test]
fn a_pattern_that_cannot_be_searched_for_is_never_a_yes() {
    let closed = |pattern: &str, properties: &str| {
        patterned([pattern.to_owned()].into_iter(), properties).replacen(
            '{',
            r#"{"additionalProperties":false,"#,
            1,
        )
    };
    for pattern in ["^(?!b)a", r"^\\w{1,64}$"] {
        // The writer may have written a string where the reader wants a number.
        let (with, without) = (closed(pattern, r#""a":{"type":"number"}"#), closed(pattern, ""));
        assert!(!incompatibilities(&with, &without).is_empty(), "{pattern}");
        // And the reader may want a string where the writer wrote a number.
        let open = patterned([pattern.to_owned()].into_iter(), "");
        assert!(!incompatibilities(&open, &with).is_empty(), "{pattern}");
    }
    let (with, without) = (r#""a":{"type":"string"}"#, "");
    let pattern = r"^\\w{1,64}$";
    assert!(incompatibilities(&closed(pattern, with), &closed(pattern, without)).is_empty());
}
