//! `tests/load`: measures the registry against what it is built on, in one run on one machine.

mod bare;
mod connection;
mod cpu;
mod reads;
mod schemas;
mod size;
mod writes;

use std::io::{self, Write, stdout};
use std::path::PathBuf;
use std::time::Duration;

use clade_tests::TestDirectory;
use clade_tests::child_server::ChildServer;
use clap::{Parser, Subcommand};

use crate::reads::ReadReport;
use crate::size::SizeArgs;
use crate::writes::WriteReport;

/// Measures clade-server and its floor side by side, and prints their ratio.
///
/// Reads: GET /schemas/ids/{id} against a bare axum handler that sends the same bytes, in turns.
/// Writes: registrations of distinct Avro schemas against single-row commits of an SQLite file with
/// the same settings. Memory: resident set after 10,000 schemas. Everything stays on the loopback
/// device and in a temporary folder, and takes about a minute and a half.
#[derive(Parser)]
#[command(name = "tests/load")]
struct Args {
    /// Rounds of reads for each of the two servers.
    #[arg(long, default_value_t = 7, value_name = "N")]
    rounds: u32,
    /// Seconds that one round of reads takes.
    #[arg(long, default_value_t = 3, value_name = "N")]
    seconds: u64,
    /// Connections that read at once.
    #[arg(long, default_value_t = 32, value_name = "N")]
    connections: usize,
    /// Schemas that are registered in all.
    #[arg(long, default_value_t = 10_000, value_name = "N")]
    schemas: usize,
    #[command(subcommand)]
    role: Option<Role>,
}

#[derive(Subcommand)]
enum Role {
    /// Serves the bytes of a file under /schemas/ids/{id}; used by the run itself.
    #[command(hide = true)]
    Bare {
        body: PathBuf,
    },
    Size(SizeArgs),
    /// Reads one row of a database; used by the run itself.
    #[command(hide = true)]
    FirstRow {
        setting: String,
    },
}

fn main() -> anyhow::Result<()> {
    let args = Args::parse();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    match &args.role {
        Some(Role::Bare { body }) => runtime.block_on(bare::serve(body)),
        Some(Role::Size(size)) => runtime.block_on(size::run(size)),
        Some(Role::FirstRow { setting }) => runtime.block_on(size::first_row(setting)),
        None => runtime.block_on(run(&args)),
    }
}

async fn run(args: &Args) -> anyhow::Result<()> {
    let mut out = stdout().lock();
    let folder = TestDirectory::new();
    let server = ChildServer::start(folder.path())?;
    let at_start = cpu::resident_bytes(server.pid())?;

    let writes = writes::measure(&server, folder.path(), args.schemas).await?;
    print_writes(&writes, &mut out)?;
    let full = cpu::resident_bytes(server.pid())?;
    print_memory(args.schemas, writes.text_bytes, at_start, full, &mut out)?;

    let plan = reads::Plan {
        rounds: args.rounds,
        round: Duration::from_secs(args.seconds),
        connections: args.connections,
    };
    let reads = reads::measure(&server, folder.path(), &plan).await?;
    print_reads(&reads, &mut out)?;
    let status = server.stop()?;
    anyhow::ensure!(status.success(), "the server ended with {status}");
    Ok(())
}

fn print_reads(report: &ReadReport, out: &mut impl Write) -> io::Result<()> {
    writeln!(
        out,
        "\nReads: GET /schemas/ids/1, {} bytes of body, {} connections, medians of {} rounds",
        report.body_bytes, report.connections, report.rounds
    )?;
    writeln!(out, "  {:<28} {:>12} {:>24}", "", "requests/s", "requests/s of its CPU")?;
    for (title, side) in [("clade-server", &report.clade), ("bare axum handler", &report.bare)] {
        let (rate, of_cpu) = (side.rate(), side.rate_of_cpu());
        writeln!(out, "  {title:<28} {rate:>12.0} {of_cpu:>24.0}")?;
    }
    writeln!(
        out,
        "  {:<28} {:>12.2} {:>24.2}   (aim: 0.85)",
        "ratio",
        report.clade.rate() / report.bare.rate(),
        report.clade.rate_of_cpu() / report.bare.rate_of_cpu()
    )?;
    if let (Some(clade), Some(bare)) = (report.clade.wrk_rate, report.bare.wrk_rate) {
        let ratio = clade / bare;
        writeln!(out, "  by wrk, one round each: {clade:.0} to {bare:.0} requests/s, {ratio:.2}")?;
    }
    Ok(())
}

fn print_writes(report: &WriteReport, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "\nWrites: distinct Avro schemas, each under one of 500 subjects")?;
    writeln!(out, "  {:<40} {:>8} {:>9} {:>7}", "", "count", "per s", "ratio")?;
    let commits = report.commits.rate();
    for (title, measured) in [
        ("single-row commits, one connection", &report.commits),
        ("registrations, one at a time", &report.alone.measured),
        ("registrations, 32 at once", &report.together.measured),
    ] {
        let (count, rate) = (measured.count, measured.rate());
        writeln!(out, "  {title:<40} {count:>8} {rate:>9.0} {:>7.2}", rate / commits)?;
    }
    let (alone, together) = (report.alone.cpu_millis(), report.together.cpu_millis());
    writeln!(
        out,
        "  processor time of the server: {alone:.2} ms each alone, {together:.2} together"
    )?;
    writeln!(out, "  (aim: 0.5; WAL, synchronous=FULL, in {})", report.folder.display())
}

fn print_memory(
    count: usize,
    text_bytes: usize,
    at_start: u64,
    full: u64,
    out: &mut impl Write,
) -> io::Result<()> {
    let mib = |bytes: u64| bytes as f64 / (1024.0 * 1024.0);
    writeln!(out, "\nMemory: resident set of the server")?;
    writeln!(out, "  {:<40} {:>8.1} MiB", "at the start", mib(at_start))?;
    writeln!(out, "  {:<40} {:>8.1} MiB", format!("after {count} schemas"), mib(full))?;
    writeln!(out, "  {:<40} {:>8.1} MiB", "text of these schemas", mib(text_bytes as u64))
}
