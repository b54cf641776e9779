//! Times to parse, print and compare Protobuf schemas of a common and of a large size.

use std::fmt::Write;
use std::hint::black_box;

use clade_checker::{Policy, Schema, SchemaType, Validation, compare, parse};
use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};

/// A file with `count` messages of eight fields, each of which refers to the one before.
fn text(count: usize) -> String {
    let mut text = String::from(
        "syntax = \"proto3\";\npackage bench.v1;\nimport \"google/protobuf/timestamp.proto\";\n",
    );
    for index in 0..count {
        let before = index.saturating_sub(1);
        write!(
            text,
            "message M{index} {{\n  string id = 1;\n  optional int64 count = 2;\n  \
             repeated double values = 3;\n  map<string, M{before}> others = 4;\n  \
             google.protobuf.Timestamp at = 5 [deprecated = true];\n  \
             oneof choice {{ bool yes = 6; M{before} no = 7; }}\n  \
             enum Kind {{ UNKNOWN = 0; KNOWN = 1; }}\n  Kind kind = 8;\n}}\n"
        )
        .expect("writing to a string cannot fail");
    }
    text
}

fn read(text: &str) -> Schema {
    parse(SchemaType::Protobuf, text, &[], Validation::Strict).expect("the text is valid")
}

fn protobuf(criterion: &mut Criterion) {
    for count in [4, 400] {
        let text = text(count);
        let schema = read(&text);
        let mut group = criterion.benchmark_group("protobuf");
        group.bench_with_input(BenchmarkId::new("parse", count), &text, |bencher, text| {
            bencher.iter(|| read(black_box(text)));
        });
        group.bench_with_input(BenchmarkId::new("canonical", count), &schema, |bencher, schema| {
            bencher.iter(|| black_box(schema).canonical_text());
        });
        group.bench_with_input(BenchmarkId::new("compare", count), &schema, |bencher, schema| {
            bencher.iter(|| compare(black_box(schema), black_box(schema), Policy::Strict));
        });
        group.finish();
    }
}

criterion_group!(benches, protobuf);
criterion_main!(benches);
