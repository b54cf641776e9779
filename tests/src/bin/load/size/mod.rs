//! `tests/load size`: a large registry on each store, and what its size costs.

mod figures;
mod fill;
mod plain;
mod plan;
mod table;

use std::io::{Write, stdout};
use std::process::Command;

use anyhow::{Context, ensure};
use clade_tests::TestDirectory;
use clade_tests::child_server::ChildServer;
use clade_tests::postgres::TestCluster;
use clap::{Args, ValueEnum};

use self::plain::Place;
use self::plan::Plan;

/// Fills a registry and measures what its size costs, each figure beside the same rows in plain SQL.
///
/// SQLite in a temporary folder, PostgreSQL in a server of its own that is gone afterwards; both keep
/// what they acknowledge. One of fifty schemas is a version of one subject, ten on average of each
/// other one. A ratio is the speed of the server to that of plain SQL on the same database: 1.00 is as
/// fast, 0.10 takes ten times as long. 100,000 schemas take some minutes on each store.
#[derive(Args)]
pub struct SizeArgs {
    /// Schemas in all; a tenth as many subjects.
    #[arg(long, default_value_t = 100_000, value_name = "N",
          value_parser = clap::value_parser!(u32).range(1_000..))]
    schemas: u32,
    /// The store to fill.
    #[arg(long, value_enum, default_value_t = Stores::Both)]
    store: Stores,
    /// Parameters for the URL of the PostgreSQL database, such as `statement-cache-capacity=0`.
    #[arg(long, default_value = "", value_name = "NAME=VALUE")]
    postgres_parameters: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Stores {
    Both,
    Sqlite,
    Postgres,
}

/// Runs the whole of it.
pub async fn run(args: &SizeArgs) -> anyhow::Result<()> {
    let mut out = stdout().lock();
    let plan = Plan::new(usize::try_from(args.schemas)?);
    let Plan { schemas, subjects, long_versions } = plan;
    writeln!(out, "{schemas} schemas, {subjects} subjects, one of {long_versions} versions")?;
    if args.store != Stores::Postgres {
        let folder = TestDirectory::new();
        let place = Place::Sqlite(folder.path().join("registry.db"));
        let bare = Place::Sqlite(folder.path().join("bare.db"));
        let figures = figures::measure(&plan, &folder, &place, &bare, "SQLite").await?;
        table::print("SQLite: WAL, synchronous=FULL", &figures, &mut out)?;
    }
    if args.store != Stores::Sqlite {
        let folder = TestDirectory::new();
        let cluster = TestCluster::start(&[]);
        let mut url = cluster.fresh_database();
        if !args.postgres_parameters.is_empty() {
            url = format!("{url}&{}", args.postgres_parameters);
        }
        let bare = Place::Postgres(cluster.fresh_database());
        let place = Place::Postgres(url);
        let figures = figures::measure(&plan, &folder, &place, &bare, "PostgreSQL").await?;
        table::print("PostgreSQL: fsync=on, over a socket", &figures, &mut out)?;
    }
    Ok(())
}

/// Reads one row of `setting` and prints it; the floor for the time to the first answer.
pub async fn first_row(setting: &str) -> anyhow::Result<()> {
    let mut plain = Place::parse(setting).connect().await?;
    writeln!(stdout(), "{}", plain.first_row().await?)?;
    plain.close().await
}

/// Starts the server that is built beside this program.
fn start_server(folder: &TestDirectory, place: &Place) -> anyhow::Result<ChildServer> {
    let own = std::env::current_exe().context("cannot tell where this program is")?;
    let program = own.with_file_name("clade-server");
    ensure!(program.is_file(), "{} is not built", program.display());
    let mut command = Command::new(program);
    command.args(["--listen", "127.0.0.1:0", "--database", &place.setting()]);
    ChildServer::start_command(command, folder.path().join("server.log"))
}

fn stop_server(server: ChildServer) -> anyhow::Result<()> {
    let status = server.stop()?;
    ensure!(status.success(), "the server ended with {status}");
    Ok(())
}
