//! One file for each command.

pub mod baseline;
pub mod check;
pub mod completions;
pub mod config;
pub mod decode;
mod decoding;
pub mod diff;
pub mod explain;
pub mod fetch;
pub mod fix;
pub mod init;
pub mod lint;
pub mod man;
pub mod mode;
mod patch;
mod publish;
pub mod pull;
pub mod push;
pub mod register;
pub mod streams;
pub mod subjects;
pub mod versions;
pub mod witness;

use std::io::Write;

use anyhow::Context;
use serde::Serialize;

use crate::args::{Arguments, Command, Output};
use crate::config::Ratchet;
use crate::day::Day;
use crate::judge::{Standings, settle};
use crate::outcome::Outcome;
use crate::project::Project;
use crate::registry::{Connection, Registry};
use crate::report::Report;
use crate::tree::Tree;

/// Runs a command.
///
/// # Errors
/// It could not do what it should; the report of a command that could is no error, whatever it found.
pub fn run(arguments: Arguments, out: &mut dyn Write) -> anyhow::Result<Outcome> {
    match arguments.command {
        Command::Check(arguments) => check::run(&arguments, out),
        Command::Lint(arguments) => lint::run(&arguments, out),
        Command::Diff(arguments) => diff::run(&arguments, out),
        Command::Explain(arguments) => explain::run(&arguments, out),
        Command::Fix(arguments) => fix::run(&arguments, out),
        Command::Witness(arguments) => witness::run(&arguments, out),
        Command::Init(arguments) => init::run(&arguments, out),
        Command::Config(arguments) => config::run(&arguments, out),
        Command::Baseline(arguments) => baseline::run(&arguments, out),
        Command::Register(arguments) => register::run(&arguments, out),
        Command::Fetch(arguments) => fetch::run(&arguments, out),
        Command::Subjects(arguments) => subjects::run(&arguments, out),
        Command::Versions(arguments) => versions::run(&arguments, out),
        Command::Mode(arguments) => mode::run(&arguments, out),
        Command::Streams(arguments) => streams::run(&arguments, out),
        Command::Decode(arguments) => decode::run(&arguments, out),
        Command::Pull(arguments) => pull::run(&arguments, out),
        Command::Push(arguments) => push::run(&arguments, out),
        Command::Completions(arguments) => completions::run(&arguments, out),
        Command::Man(arguments) => man::run(&arguments, out),
    }
}

/// Writes a report to where it is wanted.
fn write_report(report: &Report, output: &Output, out: &mut dyn Write) -> anyhow::Result<()> {
    for (format, path) in &output.output {
        let mut bytes = Vec::new();
        report.write(*format, false, &mut bytes)?;
        std::fs::write(path, bytes)
            .with_context(|| format!("cannot write the report `{}`", path.display()))?;
    }
    report.write(output.format, output.color.is_on(), out)
}

/// Settles which findings of a report count, now that it has all of them.
fn settle_report(
    project: &Project,
    tree: &Tree,
    today: Day,
    report: &mut Report,
) -> anyhow::Result<()> {
    let ratchet = Ratchet::read(&project.root)?;
    let standings = Standings {
        project,
        judged: &report.files.iter().map(|file| file.path.clone()).collect(),
        known: &tree.sources().iter().map(|source| source.path.clone()).collect(),
        ratchet: ratchet.fingerprints(),
        today,
    };
    settle(&standings, &mut report.findings);
    Ok(())
}

/// The registry that the command line names, or else the settings around the current folder.
fn connect(connection: &Connection) -> anyhow::Result<Registry> {
    if connection.registry.is_some() {
        return connection.connect(None);
    }
    let project = Project::open(&[])?;
    connection.connect(project.config.registry())
}

fn write_json(value: &impl Serialize, out: &mut dyn Write) -> anyhow::Result<()> {
    serde_json::to_writer_pretty(&mut *out, value)?;
    writeln!(out)?;
    Ok(())
}
