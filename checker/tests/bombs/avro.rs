//! Avro texts that are deep, wide, or whose comparison branches.

use clade_checker::SchemaType;

use crate::bomb::Outcome::{Read, Refused};
use crate::bomb::{Bomb, Input, Outcome, list, nested, reference};

pub const BOMBS: &[Bomb] = &[
    bomb("brackets_without_end", Refused, || Input::one("[".repeat(1 << 20))),
    bomb("objects_without_end", Refused, || Input::one(r#"{"a":"#.repeat(200_000))),
    bomb("arrays_beyond_the_limit", Refused, || {
        Input::one(nested(r#"{"type":"array","items":"#, "1", "}", 30_000))
    }),
    bomb("arrays_at_the_limit", Read, || {
        let deep = |leaf: &str| nested(r#"{"type":"array","items":"#, leaf, "}", 499);
        Input::of_leaves(deep, r#""int""#, r#""long""#)
    }),
    bomb("maps_at_the_limit", Read, || {
        let deep = |leaf: &str| nested(r#"{"type":"map","values":"#, leaf, "}", 499);
        Input::of_leaves(deep, r#""int""#, r#""long""#)
    }),
    bomb("unions_and_arrays_in_turn", Read, || {
        let deep = |leaf: &str| nested(r#"["null",{"type":"array","items":"#, leaf, "}]", 240);
        Input::of_leaves(deep, r#""int""#, r#""long""#)
    }),
    bomb("records_inside_records", Read, || {
        Input::of_leaves(|leaf| records_inside_records(240, leaf), r#""int""#, r#""long""#)
    }),
    bomb("a_wide_record", Read, || Input::pair(wide_record("int"), wide_record("string"))),
    bomb("a_wide_record_reversed", Read, || {
        let fields = |reversed: bool| {
            record(
                "R",
                &list(30_000, ",", |n| field(if reversed { 29_999 - n } else { n }, "\"int\"")),
            )
        };
        Input::pair(fields(false), fields(true))
    }),
    bomb("a_wide_record_without_defaults", Read, || {
        let fields =
            |offset: usize| record("R", &list(30_000, ",", |n| field(n + offset, "\"int\"")));
        Input::pair(fields(0), fields(50_000))
    }),
    bomb("many_symbols", Read, || Input::pair(symbols(0), symbols(1))),
    bomb("all_symbols_missing", Read, || Input::pair(symbols(0), symbols(200_000))),
    bomb("a_wide_union_reversed", Read, || {
        let union = |reversed: bool| {
            let branch =
                |n: usize| record(&format!("R{}", if reversed { 15_999 - n } else { n }), "");
            format!("[{}]", list(16_000, ",", branch))
        };
        Input::pair(union(false), union(true))
    }),
    bomb("a_wide_union_of_others", Read, || {
        let union = |letter: &str| {
            format!("[{}]", list(16_000, ",", |n| record(&format!("{letter}{n}"), "")))
        };
        Input::pair(union("R"), union("W"))
    }),
    bomb("same_simple_names_in_a_union", Read, || {
        let union = |leaf: &str| {
            let branch = |n: usize| {
                let fields = field(0, &format!("\"{leaf}\""));
                format!(r#"{{"type":"record","name":"n{n}.R","fields":[{fields}]}}"#)
            };
            format!("[{}]", list(2_000, ",", branch))
        };
        Input::pair(union("int"), union("string"))
    }),
    bomb("a_web_of_references", Read, || Input::pair(web(140, "int"), web(140, "string"))),
    bomb("unions_that_try_each_branch", Read, || {
        Input::pair(trying_unions(400, "int"), trying_unions(400, "string"))
    }),
    bomb("unions_that_try_eight_branches", Read, || {
        Input::pair(wide_trying_unions(60, 8, "int"), wide_trying_unions(60, 8, "string"))
    }),
    bomb("assumptions_that_fail_in_turn", Read, || {
        Input::pair(failing_assumptions(300, "int"), failing_assumptions(300, "string"))
    }),
    bomb("long_paths_to_many_differences", Read, || {
        let make = |leaf: &str| {
            let fields = list(2_000, ",", |n| field(n, leaf));
            records_inside_records(200, &record("Leaf", &fields))
        };
        Input::of_leaves(make, r#""int""#, r#""string""#)
    }),
    bomb("references_in_a_chain", Read, || {
        let chain = (0..1_000).map(|n| {
            let type_ = if n == 0 { "\"int\"".to_owned() } else { format!("\"R{}\"", n - 1) };
            reference(format!("r{n}"), record(&format!("R{n}"), &field(0, &type_)))
        });
        Input::one(record("Top", &field(0, "\"R999\""))).with_references(chain.collect())
    }),
    bomb("references_that_double", Read, || {
        let doubling = (0..900).map(|n| {
            let type_ = if n == 0 { "\"int\"".to_owned() } else { format!("\"R{}\"", n - 1) };
            let fields = list(2, ",", |twice| field(twice, &type_));
            reference(format!("r{n}"), record(&format!("R{n}"), &fields))
        });
        Input::one(record("Top", &field(0, "\"R899\""))).with_references(doubling.collect())
    }),
];

const fn bomb(name: &'static str, outcome: Outcome, make: fn() -> Input) -> Bomb {
    Bomb { schema_type: SchemaType::Avro, name, outcome, make }
}

pub fn record(name: &str, fields: &str) -> String {
    format!(r#"{{"type":"record","name":"{name}","fields":[{fields}]}}"#)
}

pub fn field(number: usize, type_: &str) -> String {
    format!(r#"{{"name":"f{number}","type":{type_}}}"#)
}

fn records_inside_records(levels: usize, leaf: &str) -> String {
    let mut text = leaf.to_owned();
    for level in 0..levels {
        text = record(&format!("R{level}"), &field(0, &text));
    }
    text
}

fn wide_record(leaf: &str) -> String {
    record("R", &list(30_000, ",", |n| field(n, &format!("\"{leaf}\""))))
}

fn symbols(offset: usize) -> String {
    let symbols = list(90_000, ",", |n| format!("\"S{}\"", n + offset));
    format!(r#"{{"type":"enum","name":"E","symbols":[{symbols}]}}"#)
}

/// Records, each of which has a field of each record, all in one union.
fn web(size: usize, leaf: &str) -> String {
    let first = list(size, ",", |n| {
        record(&format!("R{n}"), &list(n, ",", |to| field(to, &format!("\"R{to}\""))))
    });
    let fields = list(size, ",", |to| field(to, &format!(r#"["null","R{to}"]"#)));
    let last = record("Last", &format!("{fields},{}", field(size, &format!("\"{leaf}\""))));
    format!("[{first},{last}]")
}

/// Each record refers to the next in a union of two, and only the last one differs: a comparison
/// that tries every branch anew takes two to the power of the length.
fn trying_unions(length: usize, leaf: &str) -> String {
    wide_trying_unions(length, 2, leaf)
}

fn wide_trying_unions(length: usize, width: usize, leaf: &str) -> String {
    let mut text = format!("\"{leaf}\"");
    for level in 0..length.min(160) {
        let branches = list(width, ",", |n| {
            let name = format!("n{n}.R{level}");
            if n == 0 {
                record(&name, &field(0, &text))
            } else {
                record(&name, &field(0, &format!("\"n0.R{}\"", level.max(1) - 1)))
            }
        });
        text = if level == 0 { record("n0.R0", &field(0, &text)) } else { format!("[{branches}]") };
    }
    record("Top", &field(0, &text))
}

/// Each record assumes that the next one agrees, which fails only at the end and again on each way.
fn failing_assumptions(length: usize, leaf: &str) -> String {
    let types = list(length, ",", |n| {
        let own = |to: usize| format!("\"R{to}\"");
        let back = if n == 0 { "\"null\"".to_owned() } else { own(n - 1) };
        let two_back = if n < 2 { "\"int\"".to_owned() } else { own(n - 2) };
        let fields = [
            field(0, &format!(r#"["null",{{"type":"array","items":{back}}}]"#)),
            field(1, &format!(r#"["null",{{"type":"map","values":{two_back}}}]"#)),
            field(2, &format!(r#"["null",{{"type":"array","items":["null","R{n}"]}}]"#)),
        ];
        record(&format!("R{n}"), &fields.join(","))
    });
    let last = record("Last", &field(0, &format!("[\"null\",\"{leaf}\"]")));
    let tops = list(length, ",", |n| field(n, &format!(r#"["null","R{n}","Last"]"#)));
    format!("[{types},{last},{}]", record("Top", &tops))
}
