//! How rightly a rule speaks: precision and recall on the labels in `labels/<rule>.tsv`, and on those
//! of later batches in `labels/<rule>--<batch>.tsv`, each by itself.
//!
//! A row is `format schema reason` with tabs between; `notation.rs` says how a schema is written.
//! A `+` or `-` before a field labels the field, one before the schema labels the schema as a whole.

use std::fs;
use std::path::{Path, PathBuf};

use clade_checker::lint::{Earlier, Input, Policy, Rule, TextForm, lint, rule};
use clade_checker::{Schema, SchemaType, Validation, parse};
use libtest_mimic::{Failed, Trial};

use crate::notation::{self, Described, Field, Kind, Record};
use crate::share::Share;
use crate::writing;

const HEAD: &str = "format\tschema\treason";
/// What a rule with labels has to reach.
const PRECISION_MIN: f64 = 0.90;
const RECALL_MIN: f64 = 0.75;
/// Fewest labels that say anything.
const POSITIVES_MIN: usize = 30;
const NEAR_MISSES_MIN: usize = 100;
const LATER_NEAR_MISSES_MIN: usize = 60;

/// A trial for each file of labels.
pub fn trials() -> Vec<Trial> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/lint/labels");
    let mut files: Vec<PathBuf> =
        fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    files.sort();
    let trial = |file: PathBuf| {
        let stem = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let (id, batch) = match stem.split_once("--") {
            Some((id, batch)) => (id.to_owned(), Some(batch.to_owned())),
            None => (stem, None),
        };
        let name = batch.as_ref().map_or(String::new(), |batch| format!("_{batch}"));
        let name = format!("{id}::labels{name}");
        Trial::test(name, move || run(&id, batch.as_deref(), &file))
    };
    files.into_iter().map(trial).collect()
}

/// What came of the labels of one rule.
#[derive(Default)]
struct Outcome {
    /// Of the findings, how many are wanted.
    precision: Share,
    /// Of what is wanted, how much is found.
    recall: Share,
    near_misses: usize,
    wrong: Vec<String>,
}

fn run(id: &str, batch: Option<&str>, file: &Path) -> Result<(), Failed> {
    let rule = rule(id).ok_or("the file is called like a rule")?;
    let text = fs::read_to_string(file).map_err(|error| error.to_string())?;
    let mut lines = text.lines().zip(1..);
    if lines.next().map(|(line, _)| line) != Some(HEAD) {
        return Err(format!("the first line is not `{HEAD}`").into());
    }
    let mut outcome = Outcome::default();
    for (line, number) in lines {
        row(rule, line, &mut outcome).map_err(|error| format!("line {number}: {error}"))?;
    }
    let Outcome { precision, recall, near_misses, wrong } = &outcome;
    println!(
        "lint_labels rule={id} batch={} positives={} near_misses={near_misses} precision={} recall={}",
        batch.unwrap_or("1"),
        recall.of,
        in_words(*precision),
        in_words(*recall)
    );
    let near_min = if batch.is_some() { LATER_NEAR_MISSES_MIN } else { NEAR_MISSES_MIN };
    if recall.of < POSITIVES_MIN || *near_misses < near_min {
        let wanted = format!("{POSITIVES_MIN} positives and {near_min} near misses");
        return Err(format!("a rule needs {wanted}").into());
    }
    let is_met = precision.value().is_some_and(|value| value >= PRECISION_MIN)
        && recall.value().is_some_and(|value| value >= RECALL_MIN);
    if is_met && std::env::var_os("LINT_LABELS_WRONG").is_none() {
        return Ok(());
    }
    let wrong = wrong.join("\n  ");
    Err(format!("wanted are {PRECISION_MIN} and {RECALL_MIN}; judged wrongly:\n  {wrong}").into())
}

fn in_words(share: Share) -> String {
    let (low, high) = share.interval();
    let value = share.value().unwrap_or_default();
    format!("{value:.3} ({}/{}, 95% {low:.3}-{high:.3})", share.hits, share.of)
}

impl Outcome {
    fn add(&mut self, is_wanted: bool, is_found: bool, what: impl Fn() -> String) {
        if is_wanted {
            self.recall.add(is_found);
        } else {
            self.near_misses += 1;
        }
        if is_found {
            self.precision.add(is_wanted);
        }
        match (is_wanted, is_found) {
            (true, false) => self.wrong.push(format!("missed: {}", what())),
            (false, true) => self.wrong.push(format!("should be silent: {}", what())),
            (true, true) | (false, false) => {}
        }
    }
}

fn row(rule: &Rule, line: &str, outcome: &mut Outcome) -> Result<(), String> {
    let cells: Vec<&str> = line.split('\t').collect();
    let [format, schema, reason] = cells.as_slice() else {
        return Err("a row has a format, a schema and a reason".into());
    };
    let schema_type = match *format {
        "avro" => SchemaType::Avro,
        "json" => SchemaType::Json,
        "proto" => SchemaType::Protobuf,
        other => return Err(format!("`{other}` is no format")),
    };
    let of_whole = match schema.chars().next() {
        Some('+') => Some(true),
        Some('-') => Some(false),
        _ => None,
    };
    let short = if of_whole.is_some() { &schema[1..] } else { schema };
    let described = notation::read(short)?;
    let (text, earlier) = match &described {
        Described::Text(text) => (text.clone(), None),
        Described::Records(records) => (writing::text(schema_type, records)?, None),
        Described::Versions(earlier, later) => (
            writing::text(schema_type, std::slice::from_ref(later))?,
            Some(writing::text(schema_type, std::slice::from_ref(earlier))?),
        ),
    };
    let found = targets(rule, schema_type, &text, earlier.as_deref())?;
    if let Some(is_wanted) = of_whole {
        outcome.add(is_wanted, !found.is_empty(), || format!("{format} {short} ({reason})"));
        return Ok(());
    }
    let Described::Records(records) = &described else {
        return Err("only records have labelled fields".into());
    };
    let mut labelled = Vec::new();
    records.iter().for_each(|record| collect(record, &mut labelled));
    if labelled.is_empty() {
        return Err("nothing is labelled".into());
    }
    for (owner, field) in labelled {
        let is_found = found.iter().any(|target| target.rsplit('.').next() == Some(&field.name));
        outcome.add(field.label == Some(true), is_found, || {
            let doc = field.doc.as_deref().unwrap_or_default();
            format!("{format} {owner}.{}: {:?} {doc} ({reason})", field.name, field.kind)
        });
    }
    Ok(())
}

/// The labelled fields of a record, also those of records inside it.
fn collect<'a>(record: &'a Record, labelled: &mut Vec<(&'a str, &'a Field)>) {
    for field in &record.fields {
        if field.label.is_some() {
            labelled.push((&record.name, field));
        }
        let mut kind = &field.kind;
        while let Kind::List(item) = kind {
            kind = item;
        }
        if let Kind::Record(inner) = kind {
            collect(inner, labelled);
        }
    }
}

/// Where the rule speaks when nothing is asked of it but what everybody gets.
fn targets(
    rule: &Rule,
    schema_type: SchemaType,
    text: &str,
    earlier: Option<&str>,
) -> Result<Vec<String>, String> {
    let read = |text: &str| -> Result<Schema, String> {
        parse(schema_type, text, &[], Validation::Registered)
            .map_err(|error| format!("{error}: {text}"))
    };
    let schema = read(text)?;
    let before = earlier.map(read).transpose()?;
    let before: Vec<Earlier<'_>> = before
        .iter()
        .zip(earlier)
        .map(|(schema, text)| Earlier { schema, text, references: &[] })
        .collect();
    let input =
        Input { form: TextForm::Written, earlier: &before, ..Input::new(&schema, text, &[]) };
    let found = lint(&input, &Policy::default()).into_iter().filter(|one| one.rule.id == rule.id);
    Ok(found.map(|one| one.target).collect())
}
