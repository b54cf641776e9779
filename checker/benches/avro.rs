//! How long Avro schemas of usual sizes take to parse, print and compare, beside `apache-avro`.

use std::convert::Infallible;
use std::hint::black_box;
use std::sync::Arc;
use std::time::Duration;

use apache_avro::schema_compatibility::SchemaCompatibility;
use clade_checker::{
    CompatibilityLevel, Policy, Registered, Schema, SchemaType, Validation, check, compare, parse,
};
use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};

#[path = "avro_records/mod.rs"]
mod avro_records;
#[path = "proofs/mod.rs"]
mod proofs;

use avro_records::{FIELD_COUNTS, record, version};

const VERSIONS: usize = 10_000;

fn parsed(text: &str) -> Schema {
    parse(SchemaType::Avro, text, &[], Validation::Strict).expect("the benchmark's schema is valid")
}

fn parsed_by_apache(text: &str) -> apache_avro::Schema {
    apache_avro::Schema::parse_str(text).expect("the benchmark's schema is valid")
}

fn parsing(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("avro parse");
    for fields in FIELD_COUNTS {
        let text = record(fields, "int");
        group.bench_function(BenchmarkId::new("clade", fields), |bencher| {
            bencher.iter(|| parsed(black_box(&text)));
        });
        group.bench_function(BenchmarkId::new("apache-avro", fields), |bencher| {
            bencher.iter(|| parsed_by_apache(black_box(&text)));
        });
    }
    group.finish();
}

fn printing(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("avro canonical");
    for fields in FIELD_COUNTS {
        let text = record(fields, "int");
        let Schema::Avro(ours) = parsed(&text) else { unreachable!("an Avro text") };
        let theirs = parsed_by_apache(&text);
        group.bench_function(BenchmarkId::new("clade", fields), |bencher| {
            bencher.iter(|| black_box(&ours).parsing_canonical_form());
        });
        group.bench_function(BenchmarkId::new("apache-avro", fields), |bencher| {
            bencher.iter(|| black_box(&theirs).canonical_form());
        });
        let ours = Schema::Avro(ours);
        group.bench_function(BenchmarkId::new("clade, stored text", fields), |bencher| {
            bencher.iter(|| black_box(&ours).canonical_text());
        });
    }
    group.finish();
}

fn comparing(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("avro compare");
    for fields in FIELD_COUNTS {
        let (writer, reader) = (record(fields, "int"), record(fields, "long"));
        let (our_writer, our_reader) = (parsed(&writer), parsed(&reader));
        let (writer, reader) = (parsed_by_apache(&writer), parsed_by_apache(&reader));
        group.bench_function(BenchmarkId::new("clade", fields), |bencher| {
            bencher
                .iter(|| compare(black_box(&our_reader), black_box(&our_writer), Policy::Strict));
        });
        group.bench_function(BenchmarkId::new("apache-avro", fields), |bencher| {
            bencher.iter(|| SchemaCompatibility::can_read(black_box(&writer), black_box(&reader)));
        });
        group.bench_function(BenchmarkId::new("clade, incompatible", fields), |bencher| {
            bencher
                .iter(|| compare(black_box(&our_writer), black_box(&our_reader), Policy::Strict));
        });
    }
    group.finish();
}

/// A check as the registry makes it, from the stored texts.
fn is_compatible_with_all(proposed: &str, versions: &[String]) -> bool {
    let registered = (1..).zip(versions).map(|(version, text)| {
        let schema = parse(SchemaType::Avro, text, &[], Validation::Registered)
            .expect("the benchmark's schema is valid");
        Ok::<_, Infallible>(Registered { version, schema: Arc::new(schema) })
    });
    let level = CompatibilityLevel::BackwardTransitive;
    let Ok(verdict) = check(level, Policy::Strict, &parsed(proposed), registered);
    verdict.is_compatible()
}

fn many_versions(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("avro versions");
    group.sample_size(10).measurement_time(Duration::from_secs(15));
    let versions: Vec<String> = (0..VERSIONS).map(|number| version(50, number)).collect();
    let proposed = version(50, VERSIONS);
    group.bench_function(BenchmarkId::new("clade, transitive, cold", VERSIONS), |bencher| {
        bencher.iter(|| assert!(is_compatible_with_all(black_box(&proposed), &versions)));
    });
    group.finish();
}

/// An equal pair, one whose reader takes more, and one whose reader breaks on one field.
fn proving(criterion: &mut Criterion) {
    for fields in proofs::FIELD_COUNTS {
        let text = record(fields, "int");
        let broken = text.replacen(r#""type":"int""#, r#""type":"boolean""#, 1);
        let pairs = [
            ("equal", text.clone(), text.clone()),
            ("wider", text.clone(), record(fields, "long")),
            ("broken", text, broken),
        ];
        proofs::measure(criterion, SchemaType::Avro, fields, &pairs);
    }
}

criterion_group!(benches, parsing, printing, comparing, proving, many_versions);
criterion_main!(benches);
