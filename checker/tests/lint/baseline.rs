//! What a version has from the one before: the rows of `baseline.toml`.

use std::path::Path;
use std::{fs, iter};

use clade_checker::lint::{Earlier, Input, Policy, Profile, TextForm, lint};
use clade_checker::{Schema, SchemaType, Validation, parse};
use libtest_mimic::{Failed, Trial};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    case: Vec<Case>,
}

#[derive(Deserialize, Clone)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    /// Only their findings are looked at.
    rules: Vec<String>,
    /// Versions, the oldest first; `SYMBOLS 30` stands for a list of so many.
    #[serde(default)]
    avro: Vec<String>,
    #[serde(default)]
    json: Vec<String>,
    #[serde(default)]
    protobuf: Vec<String>,
    findings: Vec<String>,
}

/// A trial for each schema type of each row.
pub fn trials() -> Vec<Trial> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/lint/baseline.toml");
    let text = fs::read_to_string(&file).unwrap_or_default();
    let table: Table = match toml::from_str(&text) {
        Ok(table) => table,
        Err(error) => {
            let message = error.to_string();
            return vec![Trial::test("baseline::table", || Err(message.into()))];
        }
    };
    let mut trials = Vec::new();
    for case in table.case {
        for (schema_type, versions) in [
            (SchemaType::Avro, case.avro.clone()),
            (SchemaType::Json, case.json.clone()),
            (SchemaType::Protobuf, case.protobuf.clone()),
        ] {
            if versions.is_empty() {
                continue;
            }
            let name = format!("baseline::{} ({schema_type})", case.name);
            let case = case.clone();
            trials.push(Trial::test(name, move || run(schema_type, &versions, &case)));
        }
    }
    trials
}

fn run(schema_type: SchemaType, versions: &[String], case: &Case) -> Result<(), Failed> {
    let texts: Vec<String> = versions.iter().rev().map(|text| with_symbols(text)).collect();
    let read = |text: &String| -> Result<Schema, Failed> {
        parse(schema_type, text, &[], Validation::Registered)
            .map_err(|error| format!("{error}: {text}").into())
    };
    let schemas = texts.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    let all = iter::zip(&schemas, &texts);
    let earlier: Vec<_> =
        all.skip(1).map(|(schema, text)| Earlier { schema, text, references: &[] }).collect();
    let input = Input {
        form: TextForm::Written,
        earlier: &earlier,
        ..Input::new(&schemas[0], &texts[0], &[])
    };
    let found = lint(&input, &Policy::of_profile(Profile::Strict));
    let found = found.iter().filter(|one| case.rules.iter().any(|rule| rule == one.rule.id));
    let told: Vec<String> = found
        .map(|one| {
            let baseline = if one.is_baseline { " baseline" } else { "" };
            format!("{} {} {}{baseline}", one.severity.wire_name(), one.rule.id, one.target)
        })
        .collect();
    if told == case.findings {
        return Ok(());
    }
    Err(format!("expected {:#?}, found {told:#?}", case.findings).into())
}

/// The text with lists of symbols in place of their numbers.
fn with_symbols(text: &str) -> String {
    let Some((before, rest)) = text.split_once("SYMBOLS ") else { return text.to_owned() };
    let (count, after) = rest.split_once(']').unwrap_or((rest, ""));
    let symbols = (0..count.parse().unwrap_or(0)).map(|at| format!("\"S_{}\"", letters(at)));
    format!("{before}{}]{after}", symbols.collect::<Vec<_>>().join(","))
}

/// A name for a number without digits, which would make a symbol look like an identifier.
fn letters(at: u8) -> String {
    [at / 26, at % 26].map(|letter| char::from(b'A' + letter)).iter().collect()
}
