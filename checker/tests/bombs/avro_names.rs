//! Avro texts whose names, aliases, defaults, numbers or strings are made to hurt.

use clade_checker::SchemaType;

use crate::avro::{field, record};
use crate::bomb::Outcome::{Read, Refused};
use crate::bomb::{Bomb, Input, Outcome, list, nested};

pub const BOMBS: &[Bomb] = &[
    bomb("a_name_of_a_mebibyte", Read, || Input::one(record(&"n".repeat(1_000_000), ""))),
    bomb("a_name_with_100000_dots", Read, || {
        Input::one(record(&list(100_000, ".", |_| "n".into()), ""))
    }),
    bomb("a_long_namespace_for_many_names", Refused, || {
        let fields = list(8_000, ",", |n| field(n, &record(&format!("R{n}"), "")));
        let namespace = "n".repeat(500_000);
        Input::one(format!(
            r#"{{"type":"record","name":"Top","namespace":"{namespace}","fields":[{fields}]}}"#
        ))
    }),
    bomb("long_names_that_never_match", Read, || {
        let union = |letter: &str| {
            let long = letter.repeat(5_000);
            format!("[{}]", list(180, ",", |n| record(&format!("{long}{n}"), "")))
        };
        Input::pair(union("r"), union("w"))
    }),
    bomb("many_aliases_of_one_field", Read, || {
        let aliases = list(90_000, ",", |n| format!("\"a{n}\""));
        let reader = format!(r#"{{"name":"f","type":"int","aliases":[{aliases}]}}"#);
        Input::pair(
            record("R", &reader),
            record("R", &list(30_000, ",", |n| format!(r#"{{"name":"a{n}","type":"int"}}"#))),
        )
    }),
    bomb("fields_that_are_aliases_of_one_another", Read, || {
        let fields = |offset: usize| {
            list(15_000, ",", |n| {
                let alias = (n + 1) % 15_000 + offset;
                format!(r#"{{"name":"f{n}","type":"int","aliases":["f{alias}"]}}"#)
            })
        };
        Input::pair(record("R", &fields(20_000)), record("R", &fields(0)))
    }),
    bomb("types_that_are_aliases_of_one_another", Read, || {
        let union = |alias: &str, name: &str| {
            format!(
                "[{}]",
                list(10_000, ",", |n| format!(
                    r#"{{"type":"fixed","name":"{name}{n}","size":{},"aliases":["{alias}{n}"]}}"#,
                    n + 1
                ))
            )
        };
        Input::pair(union("W", "R"), union("R", "W"))
    }),
    bomb("records_with_a_thousand_aliases_each", Read, || {
        let union = |letter: &str| {
            format!(
                "[{}]",
                list(80, ",", |n| {
                    let aliases = list(1_000, ",", |alias| format!("\"{letter}{n}a{alias}\""));
                    format!(
                        r#"{{"type":"record","name":"{letter}{n}","aliases":[{aliases}],"fields":[]}}"#
                    )
                })
            )
        };
        Input::pair(union("R"), union("W"))
    }),
    bomb("defaults_that_double", Refused, || {
        // Each record fills its two fields with empty records, which fill theirs, and so on.
        let types = list(60, ",", |n| {
            let type_ = if n == 0 { "\"int\"".to_owned() } else { format!("\"R{}\"", n - 1) };
            let fields = list(2, ",", |twice| {
                format!(r#"{{"name":"f{twice}","type":{type_},"default":{{}}}}"#)
            });
            record(&format!("R{n}"), &fields)
        });
        Input::one(format!("[{types}]"))
    }),
    bomb("good_defaults_that_double", Read, || {
        let types = list(60, ",", |n| {
            let (type_, default) = if n == 0 {
                ("\"int\"".to_owned(), "1")
            } else {
                (format!("\"R{}\"", n - 1), "{}")
            };
            let fields = list(2, ",", |twice| {
                format!(r#"{{"name":"f{twice}","type":{type_},"default":{default}}}"#)
            });
            record(&format!("R{n}"), &fields)
        });
        Input::one(format!("[{types}]"))
    }),
    bomb("a_deep_default", Read, || {
        let depth = 480;
        let type_ = nested(r#"{"type":"array","items":"#, "\"int\"", "}", depth);
        let default = nested("[", "1", "]", depth);
        Input::one(record("R", &format!(r#"{{"name":"f","type":{type_},"default":{default}}}"#)))
    }),
    bomb("a_wide_default", Read, || {
        let default = list(300_000, ",", |_| "1".into());
        Input::one(record(
            "R",
            &format!(
                r#"{{"name":"f","type":{{"type":"array","items":"int"}},"default":[{default}]}}"#
            ),
        ))
    }),
    bomb("a_wide_default_of_a_union", Read, || {
        let branches = list(5_000, ",", |n| record(&format!("R{n}"), &field(0, "\"int\"")));
        Input::one(record(
            "Top",
            &format!(r#"{{"name":"f","type":[{branches},"long"],"default":7}}"#),
        ))
    }),
    bomb("a_number_with_a_huge_exponent", Read, || {
        Input::one(record("R", r#"{"name":"f","type":"double","default":1e1000000000}"#))
    }),
    bomb("a_number_with_a_million_digits", Refused, || {
        Input::one(record(
            "R",
            &format!(r#"{{"name":"f","type":"double","default":{}}}"#, "9".repeat(1_000_000)),
        ))
    }),
    bomb("a_long_with_a_million_digits", Refused, || {
        Input::one(record(
            "R",
            &format!(r#"{{"name":"f","type":"long","default":{}}}"#, "9".repeat(1_000_000)),
        ))
    }),
    bomb("a_property_with_a_million_digits", Refused, || {
        let digits = "7".repeat(1_000_000);
        Input::one(format!(r#"{{"type":"record","name":"R","fields":[],"x":{digits}.5}}"#))
    }),
    bomb("a_precision_with_a_million_digits", Refused, || {
        let digits = "9".repeat(1_000_000);
        Input::one(format!(r#"{{"type":"bytes","logicalType":"decimal","precision":{digits}}}"#))
    }),
    bomb("a_size_with_a_million_digits", Refused, || {
        let digits = "9".repeat(1_000_000);
        Input::one(format!(r#"{{"type":"fixed","name":"F","size":{digits}}}"#))
    }),
    bomb("many_numbers_with_1000_digits", Read, || {
        let number = |n: usize| format!("{}.{n:03}", "7".repeat(997));
        let numbers = list(900, ",", number);
        Input::one(format!(r#"{{"type":"record","name":"R","fields":[],"x":[{numbers}]}}"#))
    }),
    bomb("deep_properties", Read, || {
        let deep = nested(r#"{"p":"#, "1", "}", 990);
        Input::one(format!(r#"{{"type":"record","name":"R","fields":[],"x":{deep}}}"#))
    }),
    bomb("many_properties", Read, || {
        let many = list(70_000, ",", |n| format!(r#""p{n}":{n}"#));
        Input::one(format!(r#"{{"type":"record","name":"R","fields":[],{many}}}"#))
    }),
    bomb("a_key_100000_times", Refused, || {
        Input::one(format!("{{{}}}", list(100_000, ",", |_| r#""a":1"#.into())))
    }),
    bomb("escapes_only", Read, || documented(&r"\u0041".repeat(170_000))),
    bomb("control_characters_only", Read, || documented(&r"\u0000".repeat(170_000))),
    bomb("lone_surrogates_only", Refused, || documented(&r"\ud800".repeat(170_000))),
    bomb("a_nul_in_a_name", Refused, || Input::one(record(r"a\u0000b", ""))),
    bomb("a_raw_nul", Refused, || Input::one(record("a\0b", ""))),
    bomb("a_byte_order_mark", Read, || Input::one(format!("\u{feff}{}", record("R", "")))),
    bomb("white_space_only_but_for_the_end", Read, || {
        Input::one(format!("{}\"int\"", " \n".repeat(500_000)))
    }),
    bomb("white_space_only", Refused, || Input::one("\n".repeat(1 << 20))),
    bomb("a_string_without_end", Refused, || Input::one(format!("\"{}", "x".repeat(1_000_000)))),
    bomb("a_comment_without_end", Refused, || Input::one(format!("/*{}", "*".repeat(1_000_000)))),
    bomb("100000_mistakes", Refused, || {
        Input::one(record("R", &list(40_000, ",", |n| field(n, "\"intt\""))))
    }),
];

const fn bomb(name: &'static str, outcome: Outcome, make: fn() -> Input) -> Bomb {
    Bomb { schema_type: SchemaType::Avro, name, outcome, make }
}

fn documented(doc: &str) -> Input {
    Input::one(format!(r#"{{"type":"record","name":"R","fields":[],"doc":"{doc}"}}"#))
}
