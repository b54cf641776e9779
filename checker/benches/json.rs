//! How long JSON schemas take to be parsed and compared, by their size: the time for a kilobyte should
//! stay the same.

use std::hint::black_box;

use clade_checker::{Policy, Schema, SchemaType, Validation, compare, parse};
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};

#[path = "proofs/mod.rs"]
mod proofs;

const KILOBYTES: [usize; 4] = [1, 10, 100, 1000];

/// How two schemas differ that are compared.
#[derive(Clone, Copy)]
struct Edition {
    /// The type of the numbers.
    number: &'static str,
    /// A value that is added to the lists.
    more: &'static str,
}

const WRITER: Edition = Edition { number: "integer", more: "" };
const READER: Edition = Edition { number: "number", more: r#","NEW""# };

/// A closed object of about `bytes` bytes, of parts as they are in use: scalars with bounds, lists of
/// values, nested objects, arrays of definitions, alternatives, and definitions that lead back to
/// themselves.
fn object(bytes: usize, edition: Edition) -> String {
    object_while(edition, |_, length| length + 900 < bytes)
}

/// The object of so many properties.
fn object_of(properties: usize, edition: Edition) -> String {
    object_while(edition, |count, _| count < properties)
}

/// The object to which properties are added while `goes_on` says so of their count and the length.
fn object_while(edition: Edition, goes_on: impl Fn(usize, usize) -> bool) -> String {
    let Edition { number, more } = edition;
    let mut text = String::from(r#"{"type":"object","additionalProperties":false,"properties":{"#);
    let mut at = 0;
    while at == 0 || goes_on(at, text.len()) {
        let body = match at % 7 {
            0 => format!(r#"{{"type":"{number}","minimum":0,"description":"Property {at}."}}"#),
            1 => r#"{"type":["string","null"],"maxLength":255}"#.to_owned(),
            2 => format!(r#"{{"type":"string","enum":["OPEN","CLOSED","LOST"{more}]}}"#),
            3 => r##"{"type":"array","items":{"$ref":"#/definitions/line"}}"##.to_owned(),
            4 => format!(
                r#"{{"anyOf":[{{"type":"boolean"}},
                    {{"type":"object","properties":{{"id":{{"type":"string"}},
                    "size":{{"type":"{number}"}}}},"additionalProperties":false}}]}}"#
            ),
            5 => r##"{"$ref":"#/definitions/node"}"##.to_owned(),
            _ => format!(
                r#"{{"type":"object","additionalProperties":false,"required":["zip"],
                    "properties":{{"street":{{"type":"string","maxLength":80}},
                    "zip":{{"type":"string","pattern":"^[0-9]{{5}}$"}},
                    "floor":{{"type":"{number}","maximum":200}}}}}}"#
            ),
        };
        text.push_str(&format!(r#"{}"property_{at}":{body}"#, if at > 0 { "," } else { "" }));
        at += 1;
    }
    text.push_str(&format!(
        r##"}},"required":["property_0"],"definitions":{{"line":{{"type":"object",
            "additionalProperties":false,"properties":{{"sku":{{"type":"string"}},
            "count":{{"type":"{number}"}}}},"required":["sku"]}},
            "node":{{"type":"object","additionalProperties":false,"properties":{{
            "label":{{"type":"string"}},"weight":{{"type":"{number}"}},
            "kids":{{"type":"array","items":{{"$ref":"#/definitions/node"}}}}}}}}}}}}"##
    ));
    text
}

fn parsed(text: &str) -> Schema {
    parse(SchemaType::Json, text, &[], Validation::Strict).expect("the benchmark's schema is valid")
}

fn json(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("json");
    for kilobytes in KILOBYTES {
        let text = object(kilobytes * 1000, WRITER);
        let (writer, reader) = (parsed(&text), parsed(&object(kilobytes * 1000, READER)));
        let same = parsed(&text);
        group.throughput(Throughput::Bytes(text.len() as u64));
        group.bench_function(BenchmarkId::new("parse", kilobytes), |bencher| {
            bencher.iter(|| parsed(black_box(&text)));
        });
        // Under the strict policy all lists of values break, so each difference is written down.
        for (name, policy) in [("compare", Policy::Strict), ("compare_lenient", Policy::Lenient)] {
            group.bench_function(BenchmarkId::new(name, kilobytes), |bencher| {
                bencher.iter(|| compare(black_box(&reader), black_box(&writer), policy));
            });
        }
        group.bench_function(BenchmarkId::new("compare_equal", kilobytes), |bencher| {
            bencher.iter(|| compare(black_box(&same), black_box(&writer), Policy::Strict));
        });
    }
    group.finish();
}

/// An equal pair, one whose reader takes more, and one whose reader breaks on one property.
fn proving(criterion: &mut Criterion) {
    for fields in proofs::FIELD_COUNTS {
        let text = object_of(fields, WRITER);
        let broken = text.replacen(r#""maxLength":255"#, r#""maxLength":20"#, 1);
        let pairs = [
            ("equal", text.clone(), text.clone()),
            ("wider", text.clone(), object_of(fields, READER)),
            ("broken", text, broken),
        ];
        proofs::measure(criterion, SchemaType::Json, fields, &pairs);
    }
}

criterion_group!(benches, json, proving);
criterion_main!(benches);
