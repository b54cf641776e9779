//! Laws of the policy under which data decides, over schemas of the tables of rules.
//!
//! What reads what reads is read, if nothing is dropped on the way: in Avro and Protobuf a schema in
//! the middle may skip a field that the others take for two different things, and an Avro schema may
//! take the default of an enum for a symbol, or go by a namespace that it does not see otherwise. So
//! chains are of Avro types without these, and of Protobuf schemas that lose nothing.

#![allow(
    clippy::disallowed_methods,
    reason = "the tables are files; the checker itself reads none"
)]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use clade_checker::protobuf::{self, Reading};
use clade_checker::{Evidence, Kind, Policy, Schema, SchemaType, Validation, examine, parse};

/// So many schemas of all tables of a type, spread evenly over them.
fn schemas(folder: &str, schema_type: SchemaType, count: usize) -> Vec<Schema> {
    let rules = Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(folder).join("compat");
    let files = fs::read_dir(rules).expect("each format has rules");
    let files: BTreeSet<_> = files.map(|file| file.expect("it is readable").path()).collect();
    let mut texts = BTreeSet::new();
    for file in files.iter().filter(|path| path.extension().is_some_and(|it| it == "toml")) {
        let table: toml::Table =
            fs::read_to_string(file).expect("it is text").parse().expect("it is a table");
        for row in table["case"].as_array().expect("a table has rows") {
            for side in ["writer", "reader"] {
                texts.insert(row[side].as_str().expect("each side is a text").to_owned());
            }
        }
    }
    let parsed: Vec<Schema> = texts
        .iter()
        .filter_map(|text| parse(schema_type, text, &[], Validation::Strict).ok())
        .collect();
    assert!(parsed.len() > count, "{folder}: the tables were found");
    let distance = parsed.len() / count;
    parsed.into_iter().step_by(distance).take(count).collect()
}

fn evidence(reader: &Schema, writer: &Schema) -> Evidence {
    let examination = examine(reader, writer, Policy::Semantic);
    let finds_nothing = examination.findings.is_empty();
    match &examination.evidence {
        Evidence::Refuted => assert!(finds_nothing, "what is refuted is no finding"),
        Evidence::Proven(_) => assert!(!finds_nothing, "what is proven is a finding"),
        Evidence::ByRule(_) | Evidence::Unknown(_) => {}
    }
    for finding in &examination.findings {
        assert_ne!(finding.evidence, Evidence::Refuted);
        if finding.difference.kind == Kind::DataNotRead {
            assert_eq!(examination.findings.len(), 1, "it stands where no rule finds anything");
            assert!(finding.evidence.witness().is_some());
        }
    }
    examination.evidence
}

/// Whether Protobuf loses nothing at all.
fn lossless(reader: &Schema, writer: &Schema) -> Evidence {
    let (Schema::Protobuf(to), Schema::Protobuf(from)) = (reader, writer) else {
        unreachable!("the schemas are of Protobuf")
    };
    // The laws of a pair hold of the reading that counts.
    evidence(reader, writer);
    let mut readings = protobuf::readings(to, from).into_iter();
    let found = readings.find(|(reading, _)| *reading == Reading::Lossless);
    found.expect("it is one of them").1
}

/// Every schema reads its own data, and what reads what reads is read.
fn assert_laws(folder: &str, schemas: &[Schema], evidence: fn(&Schema, &Schema) -> Evidence) {
    let table: Vec<Vec<Evidence>> = schemas
        .iter()
        .map(|reader| schemas.iter().map(|writer| evidence(reader, writer)).collect())
        .collect();
    let (mut chains, mut undecided) = (0, 0);
    for (a, row) in table.iter().enumerate() {
        let itself = &row[a];
        assert!(itself.witness().is_none(), "{}: {itself}", schemas[a].canonical_text());
        for (b, of_b) in row.iter().enumerate() {
            undecided += usize::from(matches!(of_b, Evidence::Unknown(_)));
            for (c, of_c) in table[b].iter().enumerate() {
                if *of_b != Evidence::Refuted || *of_c != Evidence::Refuted || a == b || b == c {
                    continue;
                }
                chains += 1;
                let whole = &row[c];
                assert!(
                    whole.witness().is_none(),
                    "{}\nreads\n{}\nwhich reads\n{}\nbut {whole}",
                    schemas[a].canonical_text(),
                    schemas[b].canonical_text(),
                    schemas[c].canonical_text()
                );
            }
        }
    }
    assert!(chains > 0, "{folder}: some schemas read others");
    let pairs = schemas.len() * schemas.len();
    assert!(undecided * 10 < pairs, "{folder}: {undecided} of {pairs} pairs are undecided");
}

#[test]
fn avro_reads_itself_and_in_chains() {
    let mut schemas = schemas("avro", SchemaType::Avro, 80);
    for schema in &schemas {
        assert!(evidence(schema, schema).witness().is_none(), "{}", schema.canonical_text());
    }
    let drops = |text: &str| {
        ["fields", "default", "namespace"].iter().any(|key| text.contains(&format!("\"{key}\"")))
    };
    schemas.retain(|schema| !drops(&schema.canonical_text()));
    assert_laws("avro", &schemas, evidence);
}

#[test]
fn json_schema_reads_itself_and_in_chains() {
    assert_laws("json", &schemas("json", SchemaType::Json, 24), evidence);
}

#[test]
fn protobuf_reads_itself_and_in_chains() {
    assert_laws("protobuf", &schemas("protobuf", SchemaType::Protobuf, 20), lossless);
}
