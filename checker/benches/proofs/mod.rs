//! How long `compare` takes alone, and with the proof: the same for each type, in one run.

use std::hint::black_box;

use clade_checker::{Policy, Schema, SchemaType, Validation, compare, examine, parse};
use criterion::{BenchmarkId, Criterion};

/// The sizes of schema that are measured.
pub const FIELD_COUNTS: [usize; 3] = [10, 50, 200];

/// The texts of a writer and of a reader, with what to call the two.
pub type Pair<'a> = (&'a str, String, String);

/// Measures `pairs` of schemas of so many fields.
pub fn measure(criterion: &mut Criterion, schema_type: SchemaType, fields: usize, pairs: &[Pair]) {
    let parsed = |text: &str| -> Schema {
        parse(schema_type, text, &[], Validation::Strict).expect("the benchmark's schema is valid")
    };
    let name = schema_type.wire_name().to_lowercase();
    let mut group = criterion.benchmark_group(format!("{name} proofs"));
    for (what, writer, reader) in pairs {
        let (writer, reader) = (parsed(writer), parsed(reader));
        let id = |how: &str| BenchmarkId::new(format!("{what}, {how}"), fields);
        group.bench_function(id("compare"), |bencher| {
            bencher.iter(|| compare(black_box(&reader), black_box(&writer), Policy::Strict));
        });
        group.bench_function(id("compare and proof"), |bencher| {
            bencher.iter(|| examine(black_box(&reader), black_box(&writer), Policy::Strict));
        });
    }
    group.finish();
}
