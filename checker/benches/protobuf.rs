//! Times to parse, print and compare Protobuf schemas, and the time that protox takes to parse the
//! same texts.

use std::fmt::Write;
use std::hint::black_box;

use clade_checker::{Policy, Schema, SchemaType, Validation, compare, parse};
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use protox::Compiler;
use protox::file::{ChainFileResolver, File, FileResolver, GoogleFileResolver};

#[path = "proofs/mod.rs"]
mod proofs;

/// A message with `count` fields of all kinds, each third with a comment.
fn record(count: usize) -> String {
    let mut text = String::from(
        "syntax = \"proto3\";\npackage bench.v1;\nimport \"google/protobuf/timestamp.proto\";\n\n\
         message Record {\n",
    );
    for number in 1..=count {
        let field = match number % 6 {
            0 => format!("google.protobuf.Timestamp changed_at_{number} = {number};"),
            1 => format!("string name_{number} = {number};"),
            2 => format!("optional int64 count_{number} = {number};"),
            3 => format!("repeated double values_{number} = {number} [deprecated = true];"),
            4 => format!("map<string, Record> others_{number} = {number};"),
            _ => format!("Kind kind_{number} = {number};"),
        };
        if number % 3 == 0 {
            writeln!(text, "  // What field {number} means.").expect("a string takes any text");
        }
        writeln!(text, "  {field}").expect("a string takes any text");
    }
    text.push_str("}\n\nenum Kind {\n  KIND_UNKNOWN = 0;\n  KIND_KNOWN = 1;\n}\n");
    text
}

/// A file with `count` messages of eight fields, each of which refers to the one before.
fn file(count: usize) -> String {
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
        .expect("a string takes any text");
    }
    text
}

fn read(text: &str) -> Schema {
    parse(SchemaType::Protobuf, text, &[], Validation::Strict).expect("the text is valid")
}

/// Gives protox the text under one path.
struct Main<'a> {
    text: &'a str,
}

impl FileResolver for Main<'_> {
    fn open_file(&self, name: &str) -> Result<File, protox::Error> {
        if name == "main.proto" {
            File::from_source(name, self.text)
        } else {
            Err(protox::Error::file_not_found(name))
        }
    }
}

/// Parses and links as `read` does, the built-in files included.
fn read_with_protox(text: &'static str) -> usize {
    let mut resolver = ChainFileResolver::new();
    resolver.add(Main { text });
    resolver.add(GoogleFileResolver::new());
    let mut compiler = Compiler::with_file_resolver(resolver);
    compiler.open_file("main.proto").expect("the text is valid");
    compiler.descriptor_pool().all_messages().len()
}

fn protobuf(criterion: &mut Criterion) {
    let texts = [
        ("10 fields", record(10)),
        ("50 fields", record(50)),
        ("200 fields", record(200)),
        ("2000 messages", file(2_000)),
    ];
    for (size, text) in texts {
        let text: &'static str = text.leak();
        let schema = read(text);
        let canonical: &'static str = schema.canonical_text().leak();
        let mut group = criterion.benchmark_group("protobuf");
        group.throughput(Throughput::Bytes(text.len() as u64));
        // A text that is canonical already is read once; others are read again as they are kept.
        let id = |what: &str| BenchmarkId::new(what, size);
        group.bench_function(id("parse canonical"), |bencher| {
            bencher.iter(|| read(black_box(canonical)));
        });
        group.bench_function(id("parse"), |bencher| bencher.iter(|| read(black_box(text))));
        group.bench_function(id("parse with protox"), |bencher| {
            bencher.iter(|| read_with_protox(black_box(text)));
        });
        group.bench_function(id("canonical text"), |bencher| {
            bencher.iter(|| black_box(&schema).canonical_text());
        });
        group.bench_function(id("compare"), |bencher| {
            bencher.iter(|| compare(black_box(&schema), black_box(&schema), Policy::Strict));
        });
        group.finish();
    }
}

/// An equal pair, one whose reader takes more, and one whose reader breaks on one field.
fn proving(criterion: &mut Criterion) {
    for fields in proofs::FIELD_COUNTS {
        let text = record(fields);
        let pairs = [
            ("equal", text.clone(), text.clone()),
            ("wider", text.clone(), text.replacen("}\n", "  string more = 1000;\n}\n", 1)),
            ("broken", text.clone(), text.replacen("int64", "string", 1)),
        ];
        proofs::measure(criterion, SchemaType::Protobuf, fields, &pairs);
    }
}

criterion_group!(benches, protobuf, proving);
criterion_main!(benches);
