//! Protobuf: the checker against protoc, and against the runtime of Protobuf.

mod evidence;
mod files;
mod generate;
mod judge;
mod kept;
mod layout;
mod minimize;
mod mutate;
mod natural;
mod pairs;
mod sources;
mod stray;
mod tokens;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use clade_tests::differential::{Arguments, Oracle, Report, Toolchain};
use clap::Parser;
use serde_json::Value;

/// What this program takes besides what all of them take.
#[derive(Debug, Parser)]
#[command(about = "Asks the checker and protoc about the same .proto files")]
struct Options {
    #[command(flatten)]
    arguments: Arguments,
    /// Writes each unexplained disagreement, made small, to this folder.
    #[arg(long, value_name = "DIR")]
    findings: Option<PathBuf>,
    /// Writes every kind of error that protoc gave, with its count, to this file.
    #[arg(long, value_name = "FILE")]
    errors: Option<PathBuf>,
    /// Writes the generated files to this file, one case a line, as the oracle gets them.
    #[arg(long, value_name = "FILE")]
    questions: Option<PathBuf>,
}

fn main() -> anyhow::Result<ExitCode> {
    let options = Options::parse();
    let mut report = Report::new("Protobuf");
    let Some(mut python) = Toolchain::of("protobuf").python() else {
        report.skip("protoc", "no Python environment: run tests/run --long");
        return report.finish();
    };
    let mut oracle = Oracle::start("protoc", python.arg("oracle.py"))?;
    let version: Value = serde_json::from_str(&oracle.ask("{\"op\": \"version\"}")?)?;
    let name = version["version"].as_str().context("the oracle has a version")?.to_owned();

    files::generated(&mut oracle, &name, &options, &mut report)?;
    files::single(&mut oracle, &name, &options, &mut report)?;
    files::built_in(&mut oracle, &name, &mut report)?;
    files::corpus(&mut oracle, &name, &options, &mut report)?;
    pairs::generated(&mut oracle, &options, &mut report)?;
    kept::all(&mut oracle, &mut report)?;
    evidence::generated(&mut oracle, &options, &mut report)?;
    evidence::corpus(&mut oracle, &options, &mut report)?;
    report.finish()
}
