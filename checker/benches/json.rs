//! How long JSON schemas of usual sizes take to parse and compare.

use std::hint::black_box;

use clade_checker::{Policy, Schema, SchemaType, Validation, compare, parse};
use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};

/// A closed object of at least `bytes` bytes, with properties as they are in use.
fn object(bytes: usize, number: &str) -> String {
    let mut properties = Vec::new();
    let mut length = 0;
    while length < bytes {
        let at = properties.len();
        let body = match at % 5 {
            0 => format!(r#"{{"type":"{number}","minimum":0,"description":"Property {at}."}}"#),
            1 => r#"{"type":["string","null"],"maxLength":255}"#.to_owned(),
            2 => r#"{"type":"string","enum":["OPEN","CLOSED","LOST"]}"#.to_owned(),
            3 => r##"{"type":"array","items":{"$ref":"#/definitions/line"}}"##.to_owned(),
            _ => r#"{"anyOf":[{"type":"boolean"},
                {"type":"object","properties":{"id":{"type":"string"}}}]}"#
                .to_owned(),
        };
        let property = format!(r#""property_{at}":{body}"#);
        length += property.len() + 1;
        properties.push(property);
    }
    format!(
        r#"{{"type":"object","additionalProperties":false,"properties":{{{}}},
            "definitions":{{"line":{{"type":"object","properties":{{"sku":{{"type":"string"}},
            "count":{{"type":"integer"}}}},"required":["sku"]}}}}}}"#,
        properties.join(",")
    )
}

fn parsed(text: &str) -> Schema {
    parse(SchemaType::Json, text, &[], Validation::Strict).expect("the benchmark's schema is valid")
}

fn json(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("json");
    for kilobytes in [1, 10, 100] {
        let text = object(kilobytes * 1000, "integer");
        let (writer, reader) = (parsed(&text), parsed(&object(kilobytes * 1000, "number")));
        group.bench_function(BenchmarkId::new("parse", kilobytes), |bencher| {
            bencher.iter(|| parsed(black_box(&text)));
        });
        group.bench_function(BenchmarkId::new("compare", kilobytes), |bencher| {
            bencher.iter(|| compare(black_box(&reader), black_box(&writer), Policy::Strict));
        });
    }
    group.finish();
}

criterion_group!(benches, json);
criterion_main!(benches);
