//! JSON schemas that are deep, wide, circular, or whose comparison branches.

use clade_checker::SchemaType;

use crate::bomb::Outcome::{Read, Refused};
use crate::bomb::{Bomb, Input, Outcome, list, nested, reference};

pub const BOMBS: &[Bomb] = &[
    bomb("brackets_without_end", Refused, || Input::one("[".repeat(1 << 20))),
    bomb("objects_beyond_the_limit", Refused, || {
        Input::one(nested(r#"{"not":"#, "{}", "}", 100_000))
    }),
    bomb("not_at_the_limit", Read, || deep(r#"{"not":"#, "}", 998)),
    bomb("items_at_the_limit", Read, || deep(r#"{"items":"#, "}", 998)),
    bomb("additional_properties_at_the_limit", Read, || {
        deep(r#"{"additionalProperties":"#, "}", 998)
    }),
    bomb("properties_at_the_limit", Read, || deep(r#"{"properties":{"p":"#, "}}", 499)),
    bomb("all_of_at_the_limit", Read, || deep(r#"{"allOf":[{},"#, "]}", 499)),
    bomb("any_of_at_the_limit", Read, || deep(r#"{"anyOf":[{"minimum":1},"#, "]}", 499)),
    bomb("one_of_at_the_limit", Read, || deep(r#"{"oneOf":[{"minimum":1},"#, "]}", 499)),
    bomb("if_then_else_at_the_limit", Read, || deep(r#"{"if":{},"then":{},"else":"#, "}", 998)),
    bomb("every_combinator_in_turn", Read, || {
        deep(r#"{"allOf":[{"anyOf":[{"oneOf":[{"not":"#, "}]}]}]}", 140)
    }),
    bomb("many_properties", Read, || {
        Input::pair(properties("integer", 0), properties("string", 0))
    }),
    bomb("many_properties_of_other_names", Read, || {
        Input::pair(properties("integer", 0), properties("integer", 100_000))
    }),
    bomb("many_properties_in_a_closed_object", Read, || {
        let closed = |offset: usize| {
            properties("integer", offset).replacen('{', r#"{"additionalProperties":false,"#, 1)
        };
        Input::pair(closed(0), closed(100_000))
    }),
    bomb("properties_against_patterns", Read, || {
        let patterns = list(8_000, ",", |n| format!(r#""^p{n}x*$":{{"type":"integer"}}"#));
        let writer = properties_of(8_000, "integer", 50_000);
        Input::pair(
            format!(r#"{{"patternProperties":{{{patterns}}},"additionalProperties":false}}"#),
            writer,
        )
    }),
    bomb("required_names", Read, || {
        let required = |offset: usize| {
            format!(r#"{{"required":[{}]}}"#, list(90_000, ",", |n| format!("\"r{}\"", n + offset)))
        };
        Input::pair(required(0), required(50_000))
    }),
    bomb("a_long_tuple", Read, || {
        let tuple = |leaf: &str| {
            format!(r#"{{"items":[{}]}}"#, list(50_000, ",", |_| format!(r#"{{"type":"{leaf}"}}"#)))
        };
        Input::pair(tuple("integer"), tuple("string"))
    }),
    bomb("a_long_list_of_dependencies", Read, || {
        let dependencies = |offset: usize| {
            let list = list(20_000, ",", |n| format!(r#""d{n}":["d{}","d{}"]"#, n + offset, n + 1));
            format!(r#"{{"dependencies":{{{list}}}}}"#)
        };
        Input::pair(dependencies(1), dependencies(2))
    }),
    bomb("any_of_against_any_of", Read, || branches("anyOf", 8_000, "minimum", 0, 1)),
    bomb("one_of_against_one_of", Read, || branches("oneOf", 8_000, "maximum", 1, 0)),
    bomb("all_of_against_all_of", Read, || branches("allOf", 8_000, "minLength", 0, 1)),
    bomb("branches_that_differ_at_their_ends", Read, || {
        let any_of = |offset: usize| {
            let values = list(6_000, ",", |n| (n % 10).to_string());
            let branch = |n: usize| format!(r#"{{"enum":[{values},{}]}}"#, n + offset);
            format!(r#"{{"anyOf":[{}]}}"#, list(64, ",", branch))
        };
        Input::pair(any_of(10), any_of(100))
    }),
    bomb("objects_in_any_of_against_each_other", Read, || {
        let any_of = |leaf: &str| {
            let branch = |n: usize| {
                format!(
                    r#"{{"properties":{{"k":{{"const":{n}}},"v{n}":{{"type":"{leaf}"}}}},"required":["k"]}}"#
                )
            };
            format!(r#"{{"anyOf":[{}]}}"#, list(3_000, ",", branch))
        };
        Input::pair(any_of("integer"), any_of("string"))
    }),
    bomb("all_of_of_any_ofs", Read, || {
        let product = |bound: usize| {
            let any_of = |n: usize| {
                format!(
                    r#"{{"anyOf":[{{"minimum":{n}}},{{"maximum":{}}},{{"multipleOf":{}}}]}}"#,
                    n + bound,
                    n + 2
                )
            };
            format!(r#"{{"allOf":[{}]}}"#, list(1_500, ",", any_of))
        };
        Input::pair(product(0), product(1))
    }),
    bomb("doubling_all_of", Read, || doubling("allOf")),
    bomb("doubling_any_of", Read, || doubling("anyOf")),
    bomb("doubling_one_of", Read, || doubling("oneOf")),
    bomb("doubling_properties", Read, || {
        let make = |leaf: &str| {
            doubled(|next| format!(r##"{{"properties":{{"a":{next},"b":{next}}}}}"##), leaf)
        };
        Input::of_leaves(make, "integer", "string")
    }),
    bomb("a_chain_of_references", Read, || {
        let make = |leaf: &str| {
            let links =
                list(15_000, ",", |n| format!(r##""d{n}":{{"$ref":"#/definitions/d{}"}}"##, n + 1));
            format!(
                r##"{{"$ref":"#/definitions/d0","definitions":{{{links},"d15000":{{"type":"{leaf}"}}}}}}"##
            )
        };
        Input::of_leaves(make, "integer", "string")
    }),
    bomb("a_chain_of_properties", Read, || {
        let make = |leaf: &str| {
            let link = |n: usize| {
                format!(
                    r##""d{n}":{{"properties":{{"p":{{"$ref":"#/definitions/d{}"}}}}}}"##,
                    n + 1
                )
            };
            let links = list(1_500, ",", link);
            format!(
                r##"{{"$ref":"#/definitions/d0","definitions":{{{links},"d1500":{{"type":"{leaf}"}}}}}}"##
            )
        };
        Input::of_leaves(make, "integer", "string")
    }),
    bomb("a_cycle_of_references", Read, || {
        let links = list(10_000, ",", |n| {
            format!(r##""d{n}":{{"$ref":"#/definitions/d{}"}}"##, (n + 1) % 10_000)
        });
        Input::one(format!(r##"{{"$ref":"#/definitions/d0","definitions":{{{links}}}}}"##))
    }),
    bomb("a_reference_to_itself", Read, || Input::one(r##"{"$ref":"#"}"##)),
    bomb("recursion_through_every_keyword", Read, || {
        let make = |leaf: &str| {
            format!(
                r##"{{"properties":{{"a":{{"$ref":"#"}},"b":{{"type":"{leaf}"}}}},"items":{{"$ref":"#"}},
            "additionalProperties":{{"$ref":"#"}},"anyOf":[{{"type":"object"}},{{"items":{{"$ref":"#"}}}}],
            "not":{{"properties":{{"z":{{"$ref":"#"}}}}}},"patternProperties":{{"^p":{{"$ref":"#"}}}}}}"##
            )
        };
        Input::of_leaves(make, "integer", "string")
    }),
    bomb("recursive_branches_that_try_each_other", Read, || {
        let make = |leaf: &str| {
            let definitions = list(120, ",", |n| {
                let branches = list(4, ",", |k| {
                    format!(
                        r##"{{"properties":{{"p{k}":{{"$ref":"#/definitions/d{}"}}}},"required":["p{k}"]}}"##,
                        (n + k + 1) % 120
                    )
                });
                format!(r#""d{n}":{{"anyOf":[{branches},{{"type":"{leaf}"}}]}}"#)
            });
            format!(r##"{{"$ref":"#/definitions/d0","definitions":{{{definitions}}}}}"##)
        };
        Input::of_leaves(make, "integer", "string")
    }),
    bomb("a_web_of_definitions", Read, || {
        let make = |leaf: &str| {
            let definitions = list(150, ",", |n| {
                let properties =
                    list(150, ",", |to| format!(r##""p{to}":{{"$ref":"#/definitions/d{to}"}}"##));
                format!(r#""d{n}":{{"properties":{{{properties},"leaf":{{"type":"{leaf}"}}}}}}"#)
            });
            format!(r##"{{"$ref":"#/definitions/d0","definitions":{{{definitions}}}}}"##)
        };
        Input::of_leaves(make, "integer", "string")
    }),
    bomb("pairs_of_two_long_cycles", Read, || {
        // Their lengths share no divisor, so that each node meets each.
        let cycle = |length: usize| {
            let definitions = list(length, ",", |n| {
                format!(
                    r##""d{n}":{{"properties":{{"n":{{"$ref":"#/definitions/d{}"}}}}}}"##,
                    (n + 1) % length
                )
            });
            format!(r##"{{"$ref":"#/definitions/d0","definitions":{{{definitions}}}}}"##)
        };
        Input::pair(cycle(1_009), cycle(1_013))
    }),
    bomb("pointers_to_the_bottom", Read, || {
        let core = nested(r#"{"items":"#, r#"{"type":"integer"}"#, "}", 900);
        let pointer = format!("#/definitions/deep{}", "/items".repeat(900));
        let properties = list(180, ",", |n| format!(r#""p{n}":{{"$ref":"{pointer}"}}"#));
        Input::one(format!(r#"{{"properties":{{{properties}}},"definitions":{{"deep":{core}}}}}"#))
    }),
    bomb("pointers_into_a_long_list", Read, || {
        let items = list(20_000, ",", |n| format!(r#"{{"minimum":{n}}}"#));
        let properties = list(18_000, ",", |n| format!(r##""p{n}":{{"$ref":"#/items/{n}"}}"##));
        Input::one(format!(r#"{{"items":[{items}],"properties":{{{properties}}}}}"#))
    }),
    bomb("bases_that_grow", Refused, || {
        Input::one(nested(r#"{"$id":"xxxxxxxxxx/","items":"#, "{}", "}", 990))
    }),
    bomb("a_thousand_texts", Read, || {
        let texts = (0..1_000).map(|n| {
            let next = if n == 0 {
                r#"{"type":"integer"}"#.to_owned()
            } else {
                format!(r#"{{"$ref":"t{}"}}"#, n - 1)
            };
            reference(format!("t{n}"), format!(r#"{{"properties":{{"a":{next},"b":{next}}}}}"#))
        });
        Input::one(r#"{"$ref":"t999"}"#).with_references(texts.collect())
    }),
    bomb("long_paths_to_many_differences", Read, || {
        let make = |leaf: &str| {
            let core = properties_of(2_000, leaf, 0);
            let name = "n".repeat(500);
            nested(&format!(r#"{{"properties":{{"{name}":"#), &core, "}}", 490)
        };
        Input::of_leaves(make, "integer", "string")
    }),
];

pub const fn bomb(name: &'static str, outcome: Outcome, make: fn() -> Input) -> Bomb {
    Bomb { schema_type: SchemaType::Json, name, outcome, make }
}

fn deep(opening: &str, closing: &str, levels: usize) -> Input {
    let make = |leaf: &str| nested(opening, &format!(r#"{{"type":"{leaf}"}}"#), closing, levels);
    Input::of_leaves(make, "integer", "string")
}

fn properties(leaf: &str, offset: usize) -> String {
    properties_of(30_000, leaf, offset)
}

fn properties_of(count: usize, leaf: &str, offset: usize) -> String {
    let properties = list(count, ",", |n| format!(r#""p{}":{{"type":"{leaf}"}}"#, n + offset));
    format!(r#"{{"properties":{{{properties}}}}}"#)
}

/// So many branches, each of which differs from all those of the other side.
fn branches(combinator: &str, count: usize, keyword: &str, reader: usize, writer: usize) -> Input {
    let make = |bound: usize| {
        let branch = |n: usize| format!(r#"{{"{keyword}":{},"title":"{n}"}}"#, 2 * n + bound);
        format!(r#"{{"{combinator}":[{}]}}"#, list(count, ",", branch))
    };
    Input::pair(make(reader), make(writer))
}

fn doubling(combinator: &str) -> Input {
    let make = |leaf: &str| {
        doubled(
            |next| {
                format!(
                    r#"{{"{combinator}":[{{"items":{next}}},{{"items":{next},"minItems":2}}]}}"#
                )
            },
            leaf,
        )
    };
    Input::of_leaves(make, "integer", "string")
}

/// A thousand definitions, each of which names the next one twice.
fn doubled(body: impl Fn(&str) -> String, leaf: &str) -> String {
    let definitions = list(1_000, ",", |n| {
        format!(r#""d{n}":{}"#, body(&format!(r##"{{"$ref":"#/definitions/d{}"}}"##, n + 1)))
    });
    format!(
        r##"{{"$ref":"#/definitions/d0","definitions":{{{definitions},"d1000":{{"type":"{leaf}"}}}}}}"##
    )
}
