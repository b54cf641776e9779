//! JSON schemas whose numbers, strings, patterns and values are made to hurt.

use crate::bomb::Outcome::{Read, Refused};
use crate::bomb::{Bomb, Input, list, nested};
use crate::json::bomb;

pub const BOMBS: &[Bomb] = &[
    bomb("exponents_far_apart", Read, || {
        Input::pair(r#"{"minimum":1e1000000000}"#, r#"{"minimum":1e-1000000000}"#)
    }),
    bomb("divisors_far_apart", Read, || {
        Input::pair(r#"{"multipleOf":1e-1000000000}"#, r#"{"multipleOf":1e1000000000}"#)
    }),
    bomb("exponents_beyond_any_integer", Refused, || {
        let digits = "9".repeat(100_000);
        Input::pair(format!(r#"{{"minimum":1e{digits}}}"#), format!(r#"{{"minimum":1e-{digits}}}"#))
    }),
    bomb("million_digits_compared", Read, || {
        let bound = |last: &str| format!(r#"{{"minimum":{}{last}}}"#, "9".repeat(1_000_000));
        Input::of_leaves(bound, "1", "2")
    }),
    bomb("million_digits_divided", Read, || {
        let divisor = |last: &str| format!(r#"{{"multipleOf":{}{last}}}"#, "7".repeat(1_000_000));
        Input::of_leaves(divisor, "3", "7")
    }),
    bomb("million_digits_divided_by_seven", Read, || {
        let divided = format!(r#"{{"multipleOf":{}}}"#, "7".repeat(1_000_000));
        Input::pair(r#"{"multipleOf":7}"#, divided)
    }),
    bomb("a_length_with_a_million_digits", Read, || {
        let length = |last: &str| format!(r#"{{"minLength":{}{last}}}"#, "9".repeat(1_000_000));
        Input::of_leaves(length, "1", "2")
    }),
    bomb("a_constant_with_a_million_digits", Read, || {
        let constant = |last: &str| format!(r#"{{"const":{}{last}}}"#, "9".repeat(1_000_000));
        Input::of_leaves(constant, "1", "2")
    }),
    bomb("one_number_in_many_spellings", Read, || {
        let spellings = list(20_000, ",", |n| format!("1{}e-{}", "0".repeat(n % 40), n % 40));
        let small = list(20_000, ",", |n| format!("{n}.0"));
        Input::pair(format!(r#"{{"enum":[{spellings}]}}"#), format!(r#"{{"enum":[{small}]}}"#))
    }),
    bomb("many_enum_values", Read, || {
        let values = |offset: usize| {
            format!(r#"{{"enum":[{}]}}"#, list(90_000, ",", |n| format!("\"v{}\"", n + offset)))
        };
        Input::pair(values(0), values(50_000))
    }),
    bomb("many_objects_in_an_enum", Read, || {
        let values = |offset: usize| {
            let value = |n: usize| format!(r#"{{"a":[{n}],"b":{}}}"#, n + offset);
            format!(r#"{{"enum":[{}]}}"#, list(40_000, ",", value))
        };
        Input::pair(values(0), values(1))
    }),
    bomb("deep_values_in_an_enum", Read, || {
        let values = |leaf: &str| {
            let value = |n: usize| nested("[", &format!("{leaf}{n}"), "]", 900);
            format!(r#"{{"enum":[{}]}}"#, list(500, ",", value))
        };
        Input::of_leaves(values, "1", "2")
    }),
    bomb("a_deep_constant", Read, || {
        let constant =
            |leaf: &str| format!(r#"{{"const":{}}}"#, nested(r#"{"k":"#, leaf, "}", 990));
        Input::of_leaves(constant, "1", "2")
    }),
    bomb("a_pattern_that_backtracks", Read, || {
        covering(&format!("^{}$", "(a+)+".repeat(1_000)), &"a".repeat(10_000))
    }),
    bomb("a_pattern_of_nested_repeats", Read, || {
        covering(&nested("(", "a", "{1,1000}){1,1000}", 8), &"a".repeat(10_000))
    }),
    bomb("a_pattern_of_open_groups", Refused, || covering(&"(".repeat(30_000), "a")),
    bomb("a_pattern_of_deep_groups", Refused, || covering(&nested("(", "a", ")", 30_000), "a")),
    bomb("a_pattern_of_a_mebibyte", Read, || covering(&"a?".repeat(500_000), "b")),
    bomb("a_pattern_of_every_letter", Read, || covering(&r"\\w".repeat(20_000), "b")),
    bomb("a_pattern_of_wide_classes", Read, || covering(&r"[^\\d\\s]{500}".repeat(200), "b")),
    bomb("many_patterns_of_wide_classes", Read, || {
        let patterns =
            list(200, ",", |n| format!(r#""^[^\\d\\s]{{{}}}$":{{"minimum":1}}"#, n + 300));
        let object = |properties: &str| {
            format!(r#"{{"properties":{{{properties}}},"patternProperties":{{{patterns}}}}}"#)
        };
        Input::pair(object(""), object(r#""p":{"minimum":2}"#))
    }),
    bomb("a_pattern_that_looks_around", Refused, || {
        covering(&nested("(?=", "a", ")", 1_000), &"a".repeat(10_000))
    }),
    bomb("a_pattern_that_refers_back", Read, || covering(r"^(a*)*\\1$", &"a".repeat(10_000))),
    bomb("many_patterns_that_match_all", Read, || {
        let patterns = list(10_000, ",", |n| format!(r#""p|x{n}":{{"minimum":{n}}}"#));
        let reader = format!(r#"{{"patternProperties":{{{patterns}}}}}"#);
        let properties = list(20_000, ",", |n| format!(r#""p{n}":{{"minimum":{n}}}"#));
        Input::pair(reader, format!(r#"{{"properties":{{{properties}}}}}"#))
    }),
    bomb("escapes_only", Read, || titled(&r"\u0041".repeat(170_000))),
    bomb("control_characters_only", Read, || titled(&r"\u0000".repeat(170_000))),
    bomb("lone_surrogates_only", Refused, || titled(&r"\udc00".repeat(170_000))),
    bomb("surrogate_pairs_only", Read, || titled(&r"\ud83d\ude00".repeat(85_000))),
    bomb("a_byte_order_mark", Read, || Input::one("\u{feff}{}")),
    bomb("a_raw_nul", Refused, || Input::one("{\"title\":\"\0\"}")),
    bomb("a_string_without_end", Refused, || Input::one(format!("{{\"{}", "x".repeat(1_000_000)))),
    bomb("a_comment_without_end", Refused, || Input::one(format!("/*{}", "*".repeat(1_000_000)))),
    bomb("white_space_before_the_end", Read, || {
        Input::one(format!("{}{{}}", "\n".repeat(1 << 20)))
    }),
    bomb("a_key_100000_times", Read, || {
        Input::one(format!("{{{}}}", list(100_000, ",", |_| r#""a":1"#.into())))
    }),
    bomb("keys_that_hash_alike", Read, || {
        let keys = list(20_000, ",", |n| format!(r#""{:064b}":{{}}"#, n));
        Input::one(format!(r#"{{"properties":{{{keys}}}}}"#))
    }),
    bomb("unknown_keywords", Read, || {
        let keywords = |value: usize| list(70_000, ",", |n| format!(r#""k{n}":{value}"#));
        Input::pair(format!("{{{}}}", keywords(1)), format!("{{{}}}", keywords(2)))
    }),
    bomb("many_types_of_other_names", Refused, || {
        Input::one(format!(r#"{{"type":[{}]}}"#, list(100_000, ",", |n| format!("\"t{n}\""))))
    }),
    bomb("a_reference_of_a_mebibyte", Refused, || {
        Input::one(format!(r##"{{"$ref":"#/{}"}}"##, "a/".repeat(500_000)))
    }),
    bomb("a_reference_of_escapes", Refused, || {
        Input::one(format!(r##"{{"$ref":"#/{}"}}"##, "%25~1".repeat(200_000)))
    }),
    bomb("many_references_to_nothing", Refused, || {
        let items = list(30_000, ",", |n| format!(r##"{{"$ref":"#/definitions/d{n}"}}"##));
        Input::one(format!(r#"{{"items":[{items}]}}"#))
    }),
    bomb("many_anchors", Read, || {
        let definitions = list(10_000, ",", |n| {
            format!(r##""d{n}":{{"$anchor":"a{n}","items":{{"$ref":"#a{}"}}}}"##, (n * 7) % 10_000)
        });
        Input::one(format!(
            r#"{{"$schema":"https://json-schema.org/draft/2020-12/schema","$defs":{{{definitions}}}}}"#
        ))
    }),
    bomb("many_identifiers", Read, || {
        let definitions = list(8_000, ",", |n| {
            format!(
                r##""d{n}":{{"$id":"http://x/{n}/","items":{{"$ref":"../{}/"}}}}"##,
                (n * 7) % 8_000
            )
        });
        Input::one(format!(r#"{{"definitions":{{{definitions}}}}}"#))
    }),
    bomb("a_dynamic_web", Read, || {
        let definitions = list(4_000, ",", |n| {
            format!(
                r##""d{n}":{{"$id":"r{n}","$dynamicAnchor":"node","items":{{"$dynamicRef":"#node"}}}}"##
            )
        });
        Input::one(format!(
            r##"{{"$schema":"https://json-schema.org/draft/2020-12/schema","$id":"http://x/",
            "$ref":"r0","$defs":{{{definitions}}}}}"##
        ))
    }),
];

/// A pattern that must match the name of a property to cover it.
fn covering(pattern: &str, name: &str) -> Input {
    let reader = |bound: usize| {
        format!(
            r#"{{"patternProperties":{{"{pattern}":{{"minimum":{bound}}}}},"additionalProperties":false}}"#
        )
    };
    let writer = format!(
        r#"{{"properties":{{"{name}":{{"minimum":3}}}},"patternProperties":{{"{pattern}":{{"pattern":"{pattern}"}}}}}}"#
    );
    Input::pair(reader(1), writer)
}

fn titled(title: &str) -> Input {
    Input::one(format!(r#"{{"title":"{title}"}}"#))
}
