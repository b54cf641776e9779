//! Avro: the checker against Avro Java, on generated schemas and pairs and on schemas in use.

mod change;
mod classes;
mod generate;
mod judge;
mod spoil;

use std::fs;
use std::process::ExitCode;

use anyhow::Context;
use clade_tests::differential::{Arguments, Oracle, Report, Toolchain, case_random, corpus_files};
use clap::Parser;
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
}

fn main() -> anyhow::Result<ExitCode> {
    let Options { arguments, spoiled } = Options::parse();
    let mut report = Report::new("Avro");
    let Some(mut java) = Toolchain::of("avro").java() else {
        report.skip(ORACLE, "no jars: run tests/run --long, which needs java and mvn");
        return report.finish();
    };
    let mut oracle = Oracle::start(ORACLE, java.arg("Oracle.java"))?;
    let seed = arguments.seed;
    let generated = (0..arguments.schemas).map(|case| {
        let mut random = case_random(seed, case);
        (format!("seed {seed}, schema {case}"), generate::schema(&mut random).to_string())
    });
    schemas(&mut oracle, &mut report, "generated schemas", generated)?;
    let spoiled = (0..spoiled).map(|case| {
        let mut random = case_random(seed.wrapping_add(1 << 20), case);
        let schema = generate::schema(&mut random);
        (format!("seed {seed}, spoiled schema {case}"), spoil::spoil(&mut random, &schema))
    });
    schemas(&mut oracle, &mut report, "spoiled schemas", spoiled)?;
    pairs(&mut oracle, &mut report, &arguments)?;
    corpus(&mut oracle, &mut report, &arguments)?;
    report.finish()
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

/// Every schema of the corpus, and each of them as the reader of what the next one wrote.
fn corpus(oracle: &mut Oracle, report: &mut Report, arguments: &Arguments) -> anyhow::Result<()> {
    let Some(folder) = arguments.corpus_of("avro") else {
        report.skip("corpus/avro", "no such folder: give --corpus or set CLADE_CORPUS");
        return Ok(());
    };
    let mut texts = Vec::new();
    for path in corpus_files(&folder, ".avsc")? {
        let text = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
        texts.push((path.display().to_string(), text));
    }
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
