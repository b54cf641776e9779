//! The JSON Schema checker against other programs: which schemas are taken, and whether a reader that
//! is called compatible loses a datum.

mod acceptance;
mod containment;
mod edit;
mod evidence;
mod generate;
mod instances;
mod versions;
mod weakening;

use std::fs;
use std::process::ExitCode;

use clade_tests::differential::{Arguments, Oracle, Report, Toolchain, corpus_files};
use clap::Parser;

use containment::{Tally, examine, pair};

const LOADERS: &str = "Everit 1.14.4 and json-sKema 0.23.0";
const PYTHON: &str = "python-jsonschema 4.25.1";
const BOTH: &str = "python-jsonschema 4.25.1 and the crate jsonschema";

/// Nested schemas are parsed and dropped by recursion.
const STACK_BYTES: usize = 64 * 1024 * 1024;

fn main() -> anyhow::Result<ExitCode> {
    let arguments = Arguments::parse();
    let run = std::thread::Builder::new().stack_size(STACK_BYTES).spawn(move || run(&arguments))?;
    run.join().expect("the run does not panic")
}

fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let mut report = Report::new("JSON Schema");
    let toolchain = Toolchain::of("json");
    let corpus = match arguments.corpus_of("json") {
        Some(folder) => {
            let mut texts = Vec::new();
            for path in corpus_files(&folder, "")? {
                texts.push((path.display().to_string(), fs::read_to_string(&path)?));
            }
            texts
        }
        None => {
            report.skip("corpus", "no folder; name one by --corpus");
            Vec::new()
        }
    };
    let schemas = acceptance::generated(arguments);
    let mut loaders = match toolchain.java() {
        Some(mut java) => Some(Oracle::start(LOADERS, java.arg("Oracle.java"))?),
        None => {
            report.skip(LOADERS, "no jars: run tests/run --long, which needs java and mvn");
            None
        }
    };
    let mut python = match toolchain.python() {
        Some(mut python) => Some(Oracle::start(PYTHON, python.arg("validator.py"))?),
        None => {
            report.skip(PYTHON, "no packages: run tests/run --long, which needs python3 and venv");
            None
        }
    };
    for (inputs, texts) in [("generated schemas", &schemas), ("corpus files", &corpus)] {
        let asked = acceptance::ask(texts, loaders.as_mut(), python.as_mut())?;
        if loaders.is_some() {
            acceptance::against_loaders(&asked, report.section(LOADERS, inputs));
        }
        if python.is_some() {
            acceptance::against_meta_schemas(&asked, report.section(PYTHON, inputs));
        }
    }
    if !corpus.is_empty() {
        let reasons = fs::read_to_string(toolchain.sources().join("iglu_reasons.toml"))?;
        let section = report.section("iglu authors", "neighbouring versions");
        versions::against_authors(&corpus, &reasons, section)?;
    }
    let Some(mut python) = python else { return report.finish() };
    let section = report.section(BOTH, "generated pairs");
    let mut tally = Tally::default();
    for case in 0..arguments.pairs {
        let pair = pair(arguments.seed, case);
        examine(&pair, (arguments.seed, case), &mut python, section, &mut tally)?;
    }
    section.note(tally.to_string());
    let section = report.section(BOTH, "corpus pairs");
    let mut tally = Tally::default();
    for (case, pair) in containment::neighbours(&corpus).iter().enumerate() {
        examine(pair, (arguments.seed, case as u64), &mut python, section, &mut tally)?;
    }
    section.note(tally.to_string());
    evidences(arguments, &corpus, &mut python, &mut report)?;
    report.finish()
}

/// What data says about neighbours in the corpus, mutated schemas of it, and generated pairs.
fn evidences(
    arguments: &Arguments,
    corpus: &[(String, String)],
    python: &mut Oracle,
    report: &mut Report,
) -> anyhow::Result<()> {
    let generated = (0..arguments.pairs).map(|case| pair(arguments.seed, case)).collect();
    let mutated = evidence::mutated(corpus, arguments.seed, arguments.schemas);
    for (inputs, pairs) in [
        ("witnesses of neighbouring versions", containment::neighbours(corpus)),
        ("witnesses of mutated schemas in use", mutated),
        ("witnesses of generated pairs", generated),
    ] {
        let section = report.section(PYTHON, inputs);
        let mut evidences = evidence::Evidences::new();
        for (case, pair) in pairs.iter().enumerate() {
            let random_of = (arguments.seed, case as u64);
            evidences.examine(pair, random_of, python, section)?;
        }
        evidences.tell(section);
    }
    Ok(())
}
