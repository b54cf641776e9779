//! `tests/demo`: registers every schema of some folders in a registry of its own, and says what
//! happened to each.

mod iglu;
mod orders;
mod report;

use std::io::{Write, stdout};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use anyhow::ensure;
use clade_tests::TestDirectory;
use clade_tests::child_server::ChildServer;
use clade_tests::corpus::{self, Plan, Registrar, Registration};
use clap::Parser;
use indicatif::{ProgressBar, ProgressStyle};

use crate::iglu::IgluReport;
use crate::report::FormatReport;

/// Registers every schema of the given folders in a registry of its own, and says what happened.
///
/// Taken as schemas: *.avsc, *.proto, iglu files (VENDOR/NAME/jsonschema/MODEL-REVISION-ADDITION)
/// and other *.json that look like a JSON Schema. An Avro schema goes under its full name, with
/// references to the files that define the types it only names; a Protobuf file under its import
/// path, with its imports as references; iglu versions in order under VENDOR.NAME. Then an order
/// stream is evolved: one change is compatible, one is refused, and a consumer reads both.
///
/// Exits 1 when the server answered 5xx, panicked or did not stop as it should.
#[derive(Parser)]
#[command(name = "tests/demo")]
struct Args {
    /// Folders that hold schemas, at any depth.
    #[arg(required = true, value_name = "FOLDER")]
    folders: Vec<PathBuf>,
    /// How many examples to show for each kind of difference in the iglu versions.
    #[arg(long, default_value_t = 2, value_name = "N")]
    examples: usize,
}

fn main() -> anyhow::Result<ExitCode> {
    let args = Args::parse();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let mut out = stdout().lock();
    runtime.block_on(run(&args, &mut out))
}

async fn run(args: &Args, out: &mut impl Write) -> anyhow::Result<ExitCode> {
    let mut files = Vec::new();
    for folder in &args.folders {
        files.extend(corpus::read(folder)?);
    }
    ensure!(!files.is_empty(), "no schema files in {:?}", args.folders);
    let plan = corpus::plan(files);

    let folder = TestDirectory::new();
    let server = ChildServer::start(folder.path())?;
    let mut registrar = Registrar::new(server.url())?;
    let mut iglu = IgluReport::default();
    let reports = register_all(&plan, &mut registrar, &mut iglu).await?;
    for report in &reports {
        report.print_details(out)?;
    }
    print_references(&plan, out)?;
    iglu.print(args.examples, out)?;
    orders::play(server.url(), out).await?;
    report::print_table(&reports, out)?;

    let failures: usize = reports.iter().map(FormatReport::failures).sum();
    let output = server.output();
    let status = server.stop()?;
    let panicked = output.contains("panicked at") || output.contains("overflowed its stack");
    if panicked || !status.success() {
        writeln!(out, "\nthe server ended with {status}; it wrote:\n{output}")?;
    }
    let healthy = failures == 0 && !panicked && status.success();
    Ok(if healthy { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn register_all(
    plan: &Plan,
    registrar: &mut Registrar,
    iglu: &mut IgluReport,
) -> anyhow::Result<Vec<FormatReport>> {
    let in_iglu: usize = plan.iglu.iter().map(Vec::len).sum();
    let total = plan.avro.len() + plan.protobuf.len() + plan.json.len() + in_iglu;
    let bar = progress_bar(total)?;
    let mut reports = Vec::new();
    for (title, schema_type, entries) in [
        ("Avro", "AVRO", &plan.avro),
        ("Protobuf", "PROTOBUF", &plan.protobuf),
        ("JSON Schema", "JSON", &plan.json),
    ] {
        let mut report = FormatReport::new(title);
        let started = Instant::now();
        for entry in entries {
            bar.set_message(title);
            let outcome = registrar.register(schema_type, entry).await?;
            report.add(entry, outcome);
            bar.inc(1);
        }
        report.time = started.elapsed();
        reports.push(report);
    }
    let mut report = FormatReport::new("JSON Schema (iglu)");
    let started = Instant::now();
    for history in &plan.iglu {
        bar.set_message(report.title);
        iglu::replay(history, registrar, &mut report, iglu).await?;
        bar.inc(history.len() as u64);
    }
    report.time = started.elapsed();
    reports.push(report);
    bar.finish_and_clear();
    reports.retain(|report| report.files > 0);
    Ok(reports)
}

/// Drawn on a terminal only: elsewhere indicatif hides it.
fn progress_bar(total: usize) -> anyhow::Result<ProgressBar> {
    let style = ProgressStyle::with_template("{msg:20} [{bar:40}] {pos}/{len} {elapsed}")?;
    Ok(ProgressBar::new(total as u64).with_style(style.progress_chars("=> ")))
}

fn print_references(plan: &Plan, out: &mut impl Write) -> anyhow::Result<()> {
    for (title, entries, what) in [
        ("Avro", &plan.avro, "types that other files define, by full name"),
        ("Protobuf", &plan.protobuf, "imported files of the folder, by import path"),
        ("JSON Schema", &plan.json, "files that a $ref leads to, by the text of the $ref"),
    ] {
        let referring = |entry: &&Registration| !entry.references.is_empty();
        let count = entries.iter().filter(referring).count();
        if count > 0 {
            writeln!(out, "\n{title}: {count} schemas were sent with references to {what}")?;
        }
    }
    Ok(())
}
