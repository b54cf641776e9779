//! Writes the seeds and the dictionary of each target from the tables of the rules.
//!
//! `seeds FOLDER` makes `FOLDER/<target>/` with a file for each text or pair of the tables, and
//! `FOLDER/<target>.dict` with the words that they are made of.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::Path;

use clade_checker::{Format, SchemaType, Validation, parse};
use clade_fuzz::{SEPARATOR, unbase64};
use serde::Deserialize;

/// Longest word of a dictionary; longer ones are texts of their own.
const WORD_BYTES_MAX: usize = 40;

#[derive(Deserialize)]
struct Table {
    case: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    writer: String,
    reader: String,
}

fn main() -> io::Result<()> {
    let folder = std::env::args().nth(1).ok_or_else(|| io::Error::other("usage: seeds FOLDER"))?;
    let folder = Path::new(&folder);
    for format in ["avro", "json", "protobuf"] {
        let cases = cases(format)?;
        let pairs = cases.iter().map(|one| format!("{}{SEPARATOR}{}", one.reader, one.writer));
        write_seeds(&folder.join(format!("compare_{format}")), pairs.map(String::into_bytes))?;
        let texts: BTreeSet<&str> =
            cases.iter().flat_map(|one| [one.reader.as_str(), one.writer.as_str()]).collect();
        let bytes = texts.iter().map(|text| text.as_bytes().to_vec());
        write_seeds(&folder.join(format!("parse_{format}")), bytes)?;
        let words = dictionary(&texts);
        for target in ["parse", "compare"] {
            fs::write(folder.join(format!("{target}_{format}.dict")), &words)?;
        }
        if format == "protobuf" {
            write_seeds(&folder.join("parse_descriptor"), descriptors(&texts))?;
        }
    }
    Ok(())
}

/// Every row of every table of a format.
fn cases(format: &str) -> io::Result<Vec<Case>> {
    let checker = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut cases = Vec::new();
    for entry in fs::read_dir(checker.join("src").join(format).join("compat"))? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "toml") {
            let table: Table =
                toml::from_str(&fs::read_to_string(&path)?).map_err(io::Error::other)?;
            cases.extend(table.case);
        }
    }
    Ok(cases)
}

fn write_seeds(folder: &Path, seeds: impl Iterator<Item = Vec<u8>>) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    for (number, seed) in seeds.enumerate() {
        fs::write(folder.join(format!("seed-{number:04}")), seed)?;
    }
    Ok(())
}

/// The descriptors of those texts that need no reference.
fn descriptors(texts: &BTreeSet<&str>) -> impl Iterator<Item = Vec<u8>> {
    texts.iter().filter_map(|text| {
        let schema = parse(SchemaType::Protobuf, text, &[], Validation::Strict).ok()?;
        Some(unbase64(&schema.formatted_text(Format::Serialized)?))
    })
}

/// The words of the texts, in the form that libFuzzer reads: one in quotes on each line.
fn dictionary(texts: &BTreeSet<&str>) -> String {
    let is_inside = |c: char| c.is_alphanumeric() || matches!(c, '_' | '$' | '-' | '.' | '#' | '/');
    let words: BTreeSet<&str> = texts
        .iter()
        .flat_map(|text| text.split(|c| !is_inside(c)))
        .filter(|word| word.len() > 1 && word.len() <= WORD_BYTES_MAX && word.is_ascii())
        .collect();
    words.iter().map(|word| format!("\"{word}\"\n")).collect()
}
