//! Runs every row of every rule's table: `src/<type>/compat/<rule>.toml`.
//!
//! A row lists all that is expected of its pair, so a rule that fires where another one should fails
//! too, and each schema is compared with itself and must give nothing. Beside the verdict stands what
//! data says: `proof` of the pair, and `witnesses`, one for each incompatibility.
//!
//! `CLADE_WRITE_PROOFS=1 cargo test -p clade-checker --test cases -- FOLDER` writes these two anew for
//! `avro`, `json` or `protobuf`: read the difference before you keep it.

#![allow(
    clippy::disallowed_methods,
    reason = "the tables are files; the checker itself reads none"
)]

use std::env;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use clade_checker::{
    Examination, Metadata, Policy, ResolvedReference, Schema, SchemaType, Validation,
    check_reserved_fields, compare, examine, parse,
};
use libtest_mimic::{Arguments, Failed, Trial};
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
    writer: String,
    reader: String,
    /// The texts that both sides refer to, dependencies first.
    #[serde(default)]
    references: Vec<ReferencedText>,
    /// Where the reader refers to other texts than the writer.
    reader_references: Option<Vec<ReferencedText>>,
    /// More texts that both sides refer to, each to the one before it.
    chain: Option<Chain>,
    /// What the metadata of each side reserves, with commas between the names.
    writer_reserved: Option<String>,
    reader_reserved: Option<String>,
    #[serde(default)]
    policy: CasePolicy,
    /// What data says about the pair: `proven`, `refuted`, `by-rule` or `unknown`.
    proof: Option<String>,
    /// What data says about each incompatibility, in order: `proven: DATUM refused`.
    witnesses: Option<Vec<String>>,
    /// Every incompatibility, as `KIND path`, in order.
    differences: Vec<String>,
    /// Every other difference that is found, likewise, where the row is about one of these.
    compatible: Option<Vec<String>>,
}

#[derive(Deserialize, Clone)]
#[serde(deny_unknown_fields)]
struct ReferencedText {
    name: String,
    text: String,
}

/// So many texts as `text`, in which `{n}` is the number of each, from 1 on, and `{before}` one less.
#[derive(Deserialize, Clone)]
#[serde(deny_unknown_fields)]
struct Chain {
    length: usize,
    text: String,
}

#[derive(Deserialize, Clone, Copy, Default)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum CasePolicy {
    #[default]
    Strict,
    Lenient,
}

fn main() {
    let arguments = Arguments::from_args();
    let mut trials = Vec::new();
    for (folder, schema_type) in
        [("avro", SchemaType::Avro), ("protobuf", SchemaType::Protobuf), ("json", SchemaType::Json)]
    {
        let rules = Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(folder).join("compat");
        let is_written = env::var_os("CLADE_WRITE_PROOFS").is_some()
            && arguments.filter.as_deref().is_some_and(|filter| filter.starts_with(folder));
        for rule in files_with_extension(&rules, "rs") {
            if rule.file_stem().is_some_and(|stem| stem == "mod") {
                continue;
            }
            if is_written {
                write_proofs(&rule.with_extension("toml"), schema_type);
            }
            trials.extend(rule_trials(&rule, folder, schema_type));
        }
    }
    libtest_mimic::run(&arguments, trials).exit();
}

/// One trial for the rule's page, and one for each row of its table.
fn rule_trials(rule: &Path, folder: &str, schema_type: SchemaType) -> Vec<Trial> {
    let stem =
        rule.file_stem().and_then(|stem| stem.to_str()).expect("a rule has a name").to_owned();
    let page = rule.with_extension("md");
    let mut trials = vec![Trial::test(format!("{folder}::{stem}::has_a_page"), move || {
        let text =
            fs::read_to_string(&page).map_err(|error| format!("{}: {error}", page.display()))?;
        if text.trim().is_empty() { Err("the page is empty".into()) } else { Ok(()) }
    })];
    let table = rule.with_extension("toml");
    let parsed = fs::read_to_string(&table)
        .map_err(|error| error.to_string())
        .and_then(|text| toml::from_str::<Table>(&text).map_err(|error| error.to_string()));
    match parsed {
        Ok(parsed) => trials.extend(parsed.case.into_iter().map(|case| {
            Trial::test(format!("{folder}::{stem}::{}", case.name), move || {
                check(&case, schema_type)
            })
        })),
        Err(error) => trials
            .push(Trial::test(format!("{folder}::{stem}::has_a_table"), move || {
                Err(format!("{}: {error}", table.display()).into())
            })),
    }
    trials
}

/// Writes `proof` and `witnesses` of every row of `table`, in front of its `differences`.
fn write_proofs(table: &Path, schema_type: SchemaType) {
    let text = fs::read_to_string(table).expect("a rule has a table");
    let rows = toml::from_str::<Table>(&text).expect("a table has rows").case;
    let mut written = String::new();
    let mut rows = rows.iter();
    let mut is_skipped = false;
    for line in text.lines() {
        if line.starts_with("proof = ") || is_skipped || line.starts_with("witnesses = ") {
            let is_list = is_skipped || line.starts_with("witnesses = ");
            is_skipped = is_list && !line.ends_with(']');
            continue;
        }
        if line.starts_with("differences = ") {
            let row = rows.next().expect("each row has differences");
            let examination = examine_row(row, schema_type).expect("the row parses");
            written.push_str(&proofs(&examination));
        }
        writeln!(written, "{line}").expect("a string takes all");
    }
    assert!(rows.next().is_none(), "{}: each row has differences", table.display());
    fs::write(table, written).expect("the table can be written");
}

/// The lines `proof` and `witnesses` of a row.
fn proofs(examination: &Examination) -> String {
    let mut text = format!("proof = \"{}\"\n", examination.evidence.wire_name());
    let witnesses = witnesses(examination);
    if !witnesses.is_empty() {
        text.push_str("witnesses = [\n");
        for witness in witnesses {
            let quoted = toml::Value::String(witness);
            writeln!(text, "    {quoted},").expect("a string takes all");
        }
        text.push_str("]\n");
    }
    text
}

fn witnesses(examination: &Examination) -> Vec<String> {
    examination.findings.iter().map(|finding| finding.evidence.to_string()).collect()
}

fn policy(case: &Case) -> Policy {
    match case.policy {
        CasePolicy::Strict => Policy::Strict,
        CasePolicy::Lenient => Policy::Lenient,
    }
}

/// The reader and the writer of a row.
fn parse_row(case: &Case, schema_type: SchemaType) -> Result<(Schema, Schema), Failed> {
    let reader_references = case.reader_references.as_ref().unwrap_or(&case.references);
    let with_chain = |texts: &[ReferencedText]| [texts, &chain(case)].concat();
    let writer = parse_side("writer", schema_type, &case.writer, &with_chain(&case.references))?;
    let reader = parse_side("reader", schema_type, &case.reader, &with_chain(reader_references))?;
    Ok((reader, writer))
}

fn examine_row(case: &Case, schema_type: SchemaType) -> Result<Examination, Failed> {
    let (reader, writer) = parse_row(case, schema_type)?;
    Ok(examine(&reader, &writer, policy(case)))
}

fn check(case: &Case, schema_type: SchemaType) -> Result<(), Failed> {
    let policy = policy(case);
    let (reader, writer) = parse_row(case, schema_type)?;
    let mut found = incompatibilities(&reader, &writer, policy);
    found.extend(reserved_fields(case, &reader));
    if found != case.differences {
        return Err(format!("expected {:#?}\nfound {found:#?}", case.differences).into());
    }
    let passed = differences(&reader, &writer, policy, false);
    if case.compatible.as_ref().is_some_and(|expected| *expected != passed) {
        return Err(format!("expected {:#?} to pass\nfound {passed:#?}", case.compatible).into());
    }
    let examination = examine(&reader, &writer, policy);
    if case.proof.as_deref().is_some_and(|expected| expected != examination.evidence.wire_name()) {
        return Err(format!("expected {:?}, found {}", case.proof, examination.evidence).into());
    }
    let found = witnesses(&examination);
    if case.witnesses.as_ref().is_some_and(|expected| *expected != found) {
        return Err(format!("expected {:#?}\nfound {found:#?}", case.witnesses).into());
    }
    for (side, schema) in [("writer", &writer), ("reader", &reader)] {
        let found = incompatibilities(schema, schema, policy);
        if !found.is_empty() {
            return Err(format!("the {side} does not agree with itself: {found:#?}").into());
        }
    }
    Ok(())
}

/// The texts of the row's chain.
fn chain(case: &Case) -> Vec<ReferencedText> {
    let Some(Chain { length, text }) = &case.chain else { return Vec::new() };
    let link = |n: usize| {
        let text = text.replace("{n}", &n.to_string()).replace("{before}", &(n - 1).to_string());
        ReferencedText { name: format!("link {n}"), text }
    };
    (1..=*length).map(link).collect()
}

/// What is wrong with the reserved fields of `reader`, if the row has any.
fn reserved_fields(case: &Case, reader: &Schema) -> Vec<String> {
    let metadata = |names: &Option<String>| {
        let names = names.clone()?;
        let properties = [("confluent:reserved".to_owned(), names)].into();
        Some(Metadata { properties, ..Metadata::default() })
    };
    let (proposed, latest) = (metadata(&case.reader_reserved), metadata(&case.writer_reserved));
    check_reserved_fields(reader, proposed.as_ref(), latest.as_ref())
        .iter()
        .map(|field| format!("{} {}", field.kind_in_json().wire_name(), field.name()))
        .collect()
}

fn parse_side(
    side: &str,
    schema_type: SchemaType,
    text: &str,
    references: &[ReferencedText],
) -> Result<Schema, Failed> {
    let references: Vec<_> = references
        .iter()
        .map(|one| ResolvedReference { name: one.name.clone(), text: one.text.clone() })
        .collect();
    parse(schema_type, text, &references, Validation::Strict)
        .map_err(|error| format!("the {side} does not parse: {error}").into())
}

fn incompatibilities(reader: &Schema, writer: &Schema, policy: Policy) -> Vec<String> {
    differences(reader, writer, policy, true)
}

fn differences(reader: &Schema, writer: &Schema, policy: Policy, breaks: bool) -> Vec<String> {
    compare(reader, writer, policy)
        .iter()
        .filter(|difference| difference.kind.is_incompatibility(policy) == breaks)
        .map(|difference| format!("{} {}", difference.kind.wire_name(), difference.path))
        .collect()
}

fn files_with_extension(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut files: Vec<_> = entries
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| path.extension().is_some_and(|found| found == extension))
        .collect();
    files.sort();
    files
}
