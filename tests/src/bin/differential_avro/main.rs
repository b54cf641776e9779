//! Avro: the checker against Avro Java, on generated schemas and pairs and on schemas in use.

mod change;
mod classes;
mod data;
mod evidence;
mod generate;
mod judge;
mod spoil;

use std::fs;
use std::process::ExitCode;

use anyhow::Context;
use clade_tests::differential::{Arguments, Oracle, Report, Toolchain, case_random, corpus_files};
use clap::Parser;
use evidence::{Evidences, PYTHON, Pair};
use serde_json::json;

/// The version of Avro Java that `oracles/avro/pom.xml` names.
const ORACLE: &str = "Avro Java 1.12.0";

/// How many cases are asked about at once.
const BATCH: usize = 1_000;

/// What this program takes besides what all of them take.
#[derive(Debug, Parser)]
#[command(about = "Asks the checker and Avro Java about the same schemas")]
struct Options {
    #[command(flatten)]
    arguments: Arguments,
    /// Schemas that have something changed at random on top of those that are as generated.
    #[arg(long, default_value_t = 20_000, value_name = "N")]
    spoiled: u64,
    /// Changed versions of each schema in use that are examined with it.
    #[arg(long, default_value_t = 20, value_name = "N")]
    changes: u64,
    /// Data that are tried for each pair of which all data should be read.
    #[arg(long, default_value_t = 50, value_name = "N")]
    data: usize,
    /// Only what data says: no schemas, no differences.
    #[arg(long)]
    evidence_only: bool,
}

fn main() -> anyhow::Result<ExitCode> {
    let Options { arguments, spoiled, changes, data, evidence_only } = Options::parse();
    let mut report = Report::new("Avro");
    let Some(mut java) = Toolchain::of("avro").java() else {
        report.skip(ORACLE, "no jars: run tests/run --long, which needs java and mvn");
        return report.finish();
    };
    let mut oracle = Oracle::start(ORACLE, java.arg("Oracle.java"))?;
    if !evidence_only {
        verdicts(&mut oracle, &mut report, &arguments, spoiled)?;
    }
    let python = Toolchain::of("avro").python();
    let mut python = python
        .map(|mut it| Oracle::start(PYTHON, it.args(["-W", "ignore", "oracle.py"])))
        .transpose()?;
    if python.is_none() {
        report.skip(PYTHON, "not installed: run tests/run --long, which needs Python");
    }
    let seed = arguments.seed;
    let mut evidences = Evidences { java: &mut oracle, python: python.as_mut(), data, seed };
    let generated = (0..arguments.pairs).map(|case| {
        let mut random = case_random(seed.wrapping_add(2 << 20), case);
        let (reader, writer) = change::pair(&mut random);
        Pair { name: format!("seed {seed}, pair {case}"), reader, writer }
    });
    evidences.judge(&mut report, "generated pairs", generated)?;
    if let Some(texts) = corpus_texts(&arguments)? {
        let changed = evidence::changed(&texts, changes, seed);
        evidences.judge(&mut report, "schemas in use and changes of them", changed.into_iter())?;
    }
    report.finish()
}

/// Schemas and pairs, without data.
fn verdicts(
    oracle: &mut Oracle,
    report: &mut Report,
    arguments: &Arguments,
    spoiled: u64,
) -> anyhow::Result<()> {
    let seed = arguments.seed;
    let generated = (0..arguments.schemas).map(|case| {
        let mut random = case_random(seed, case);
        (format!("seed {seed}, schema {case}"), generate::schema(&mut random).to_string())
    });
    schemas(oracle, report, "generated schemas", generated)?;
    let spoiled = (0..spoiled).map(|case| {
        let mut random = case_random(seed.wrapping_add(1 << 20), case);
        let schema = generate::schema(&mut random);
        (format!("seed {seed}, spoiled schema {case}"), spoil::spoil(&mut random, &schema))
    });
    schemas(oracle, report, "spoiled schemas", spoiled)?;
    pairs(oracle, report, arguments)?;
    corpus(oracle, report, arguments)
}

/// Asks about each text, which has a name.
fn schemas(
    oracle: &mut Oracle,
    report: &mut Report,
    inputs: &str,
    texts: impl Iterator<Item = (String, String)>,
) -> anyhow::Result<()> {
    let section = report.section(ORACLE, inputs);
    let (mut texts, mut accepted) = (texts.peekable(), 0_u64);
    while texts.peek().is_some() {
        let batch: Vec<(String, String)> = texts.by_ref().take(BATCH).collect();
        let questions: Vec<String> =
            batch.iter().map(|(_, text)| json!({"text": text}).to_string()).collect();
        for ((name, text), answer) in batch.iter().zip(oracle.ask_all(&questions)?) {
            let answer = serde_json::from_str(&answer).context("the oracle answers in JSON")?;
            accepted += u64::from(judge::schema(section, name, text, &answer));
        }
    }
    section.note(format!("{accepted} accepted by both"));
    Ok(())
}

fn pairs(oracle: &mut Oracle, report: &mut Report, arguments: &Arguments) -> anyhow::Result<()> {
    let section = report.section(ORACLE, "generated pairs");
    let seed = arguments.seed;
    let mut compatible = 0_u64;
    let mut start = 0;
    while start < arguments.pairs {
        let end = arguments.pairs.min(start + BATCH as u64);
        let batch: Vec<(String, String, String)> = (start..end)
            .map(|case| {
                let mut random = case_random(seed.wrapping_add(2 << 20), case);
                let (reader, writer) = change::pair(&mut random);
                (format!("seed {seed}, pair {case}"), reader.to_string(), writer.to_string())
            })
            .collect();
        let questions: Vec<String> = batch
            .iter()
            .map(|(_, reader, writer)| json!({"reader": reader, "writer": writer}).to_string())
            .collect();
        for ((name, reader, writer), answer) in batch.iter().zip(oracle.ask_all(&questions)?) {
            let answer = serde_json::from_str(&answer).context("the oracle answers in JSON")?;
            compatible += u64::from(judge::pair(section, name, (reader, writer), &answer));
        }
        start = end;
    }
    section.note(format!("{compatible} compatible for both"));
    Ok(())
}

/// Every schema of the corpus, if there is one, with its path.
fn corpus_texts(arguments: &Arguments) -> anyhow::Result<Option<Vec<(String, String)>>> {
    let Some(folder) = arguments.corpus_of("avro") else { return Ok(None) };
    let mut texts = Vec::new();
    for path in corpus_files(&folder, ".avsc")? {
        let text = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
        texts.push((path.display().to_string(), text));
    }
    Ok(Some(texts))
}

/// Every schema of the corpus, and each of them as the reader of what the next one wrote.
fn corpus(oracle: &mut Oracle, report: &mut Report, arguments: &Arguments) -> anyhow::Result<()> {
    let Some(texts) = corpus_texts(arguments)? else {
        report.skip("corpus/avro", "no such folder: give --corpus or set CLADE_CORPUS");
        return Ok(());
    };
    schemas(oracle, report, "corpus files", texts.iter().cloned())?;
    let section = report.section(ORACLE, "corpus pairs, each file with the next");
    for neighbours in texts.windows(2) {
        let [(name, reader), (_, writer)] = neighbours else { continue };
        let question = json!({"reader": reader, "writer": writer}).to_string();
        let answer = serde_json::from_str(&oracle.ask(&question)?)?;
        judge::pair(section, name, (reader, writer), &answer);
    }
    Ok(())
}
