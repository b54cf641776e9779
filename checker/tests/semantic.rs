//! Laws of the policy under which data decides, over schemas of the tables of rules.

#![allow(
    clippy::disallowed_methods,
    reason = "the tables are files; the checker itself reads none"
)]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use clade_checker::{Evidence, Kind, Policy, Schema, SchemaType, Validation, examine, parse};

/// How many schemas of a type are compared with one another.
const SCHEMAS: usize = 20;

/// Schemas of all tables of a type, spread evenly over them.
fn schemas(folder: &str, schema_type: SchemaType) -> Vec<Schema> {
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
    assert!(parsed.len() > SCHEMAS, "{folder}: the tables were found");
    let distance = parsed.len() / SCHEMAS;
    parsed.into_iter().step_by(distance).take(SCHEMAS).collect()
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

/// Every schema reads its own data, and what reads what reads is read.
fn assert_laws(folder: &str, schema_type: SchemaType) {
    let schemas = schemas(folder, schema_type);
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
    assert!(undecided * 10 < SCHEMAS * SCHEMAS, "{folder}: {undecided} pairs are undecided");
}

#[test]
fn avro_reads_itself_and_in_chains() {
    assert_laws("avro", SchemaType::Avro);
}

#[test]
fn json_schema_reads_itself_and_in_chains() {
    assert_laws("json", SchemaType::Json);
}

#[test]
fn protobuf_reads_itself_and_in_chains() {
    assert_laws("protobuf", SchemaType::Protobuf);
}
