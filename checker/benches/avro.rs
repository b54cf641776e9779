//! How long Avro schemas of usual sizes take to parse, print and compare.

use std::hint::black_box;

use clade_checker::{Policy, Schema, SchemaType, Validation, compare, parse};
use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};

/// A record as they are in use: nullable, nested, enumerated and plain fields in turn.
fn record(fields: usize, number: &str) -> String {
    let fields: Vec<String> = (0..fields)
        .map(|index| match index % 5 {
            0 => format!(r#"{{"name":"f{index}","type":"{number}","doc":"Field {index}."}}"#),
            1 => format!(r#"{{"name":"f{index}","type":["null","string"],"default":null}}"#),
            2 => format!(
                r#"{{"name":"f{index}","type":{{"type":"enum","name":"E{index}","symbols":["A","B"]}}}}"#
            ),
            3 => format!(
                r#"{{"name":"f{index}","type":["null",{{"type":"record","name":"R{index}","fields":[
                    {{"name":"at","type":{{"type":"long","logicalType":"timestamp-millis"}}}},
                    {{"name":"tags","type":{{"type":"array","items":"string"}}}}]}}],"default":null}}"#
            ),
            _ => format!(r#"{{"name":"f{index}","type":"string","aliases":["old_f{index}"]}}"#),
        })
        .collect();
    let fields = fields.join(",\n");
    format!(r#"{{"type":"record","name":"Event","namespace":"com.example","fields":[{fields}]}}"#)
}

fn parsed(text: &str) -> Schema {
    parse(SchemaType::Avro, text, &[], Validation::Strict).expect("the benchmark's schema is valid")
}

fn avro(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("avro");
    for fields in [10, 50, 200] {
        let text = record(fields, "int");
        let (writer, reader) = (parsed(&text), parsed(&record(fields, "long")));
        group.bench_function(BenchmarkId::new("parse", fields), |bencher| {
            bencher.iter(|| parsed(black_box(&text)));
        });
        group.bench_function(BenchmarkId::new("canonical_text", fields), |bencher| {
            bencher.iter(|| black_box(&writer).canonical_text());
        });
        group.bench_function(BenchmarkId::new("compare", fields), |bencher| {
            bencher.iter(|| compare(black_box(&reader), black_box(&writer), Policy::Strict));
        });
        group.bench_function(BenchmarkId::new("compare_incompatible", fields), |bencher| {
            bencher.iter(|| compare(black_box(&writer), black_box(&reader), Policy::Strict));
        });
    }
    group.finish();
}

criterion_group!(benches, avro);
criterion_main!(benches);
