//! The subcommands of the binary: their arguments, what they do, and what they print.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use clap::{Args, Subcommand};

use super::import::ImportArguments;
use super::progress::Progress;
use super::verify::Report;
use super::{TransferError, export, import, verify};
use crate::app;
use crate::settings::Database;
use crate::store::{SqliteStore, Store, StoreError};

/// What to do instead of serving.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Writes a whole registry to one file; the server may run
    #[command(after_help = EXPORT_EXAMPLES)]
    Export(ExportArguments),
    /// Restores an export file, or copies another registry with its ids
    #[command(after_help = import::EXAMPLES)]
    Import(ImportArguments),
    /// Checks every row and what must hold between rows; exits 1 if anything is wrong
    #[command(after_help = VERIFY_EXAMPLES)]
    Verify(VerifyArguments),
    /// Copies the database file while the server runs
    #[command(after_help = BACKUP_EXAMPLES)]
    Backup(ExportArguments),
}

const EXPORT_EXAMPLES: &str = "\
Examples:
  clade-server export --database sqlite:/var/lib/clade/clade.db --to registry.jsonl
      Writes schemas, versions, configs, modes, associations and id counters, one JSON object a
      line
  clade-server export --database postgres://clade@db/clade --to registry.jsonl
      The same from PostgreSQL; what is restored from it into SQLite is equal";

const VERIFY_EXAMPLES: &str = "\
Examples:
  clade-server verify --database sqlite:clade.db
      Prints what is wrong, a line each, and a summary
  clade-server verify --database sqlite:clade.db --strict
      Exits 1 also for a history that its level would refuse today
  clade-server verify --database postgres://clade@db/clade
      Reads PostgreSQL as one snapshot shows it";

const BACKUP_EXAMPLES: &str = "\
Examples:
  clade-server backup --database sqlite:clade.db --to clade-backup.db
      The copy is a database that a server can open";

/// A database and a file to write.
#[derive(Debug, Args)]
pub struct ExportArguments {
    /// The database: sqlite:PATH or postgres://USER:PASSWORD@HOST/DATABASE
    #[arg(long, env = "CLADE_DATABASE", hide_env_values = true, value_name = "URL")]
    database: Database,
    /// The file to write, which must not exist
    #[arg(long, value_name = "FILE")]
    to: PathBuf,
}

/// What to check.
#[derive(Debug, Args)]
pub struct VerifyArguments {
    /// The database: sqlite:PATH or postgres://USER:PASSWORD@HOST/DATABASE; servers may run
    #[arg(long, env = "CLADE_DATABASE", hide_env_values = true, value_name = "URL")]
    database: Database,
    /// Whether a history that its level would refuse today counts as wrong
    #[arg(long)]
    strict: bool,
}

impl Command {
    /// Does it, and says how it went.
    ///
    /// # Errors
    /// [`TransferError`] when it could not be done.
    pub async fn run(&self) -> Result<ExitCode, TransferError> {
        match self {
            Command::Export(ExportArguments { database, to }) => {
                let store = open_to_read(database).await?;
                let progress = Progress::new();
                let rows = export::export(store, to, &progress).await?;
                drop(progress);
                print(&format!("{}: {rows} rows\n", to.display()));
            }
            Command::Import(arguments) => return arguments.run().await,
            Command::Verify(arguments) => return check(arguments).await,
            Command::Backup(ExportArguments { database, to }) => backup(database, to).await?,
        }
        Ok(ExitCode::SUCCESS)
    }
}

async fn check(arguments: &VerifyArguments) -> Result<ExitCode, TransferError> {
    let progress = Progress::new();
    let store = open_to_read(&arguments.database).await?;
    let report = verify::verify(Arc::clone(&store), &progress).await;
    store.close().await;
    drop(progress);
    let Report { damages, warnings, schemas, versions, associations } = report?;
    let mut text = String::new();
    for (word, findings) in [("wrong", &damages), ("warning", &warnings)] {
        for line in &findings.lines {
            text.push_str(&format!("{word}: {line}\n"));
        }
        if findings.count > findings.lines.len() {
            let more = findings.count - findings.lines.len();
            text.push_str(&format!("{word}: {more} more of the kind\n"));
        }
    }
    text.push_str(&format!(
        "{schemas} schemas, {versions} versions, {associations} associations: {} wrong, \
         {} warnings\n",
        damages.count, warnings.count
    ));
    print(&text);
    let is_wrong = damages.count > 0 || arguments.strict && warnings.count > 0;
    Ok(if is_wrong { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

async fn backup(database: &Database, to: &Path) -> Result<(), TransferError> {
    let Database::Sqlite(path) = database else {
        return Err(TransferError::Arguments(
            "back up PostgreSQL with pg_dump or its own replication; `clade-server export` writes \
             what the registry has",
        ));
    };
    let opened = SqliteStore::open_to_read(path).await;
    let progress = Progress::new();
    progress.begin_open("copying the file");
    opened.map_err(cannot_open(database))?.backup(to).await?;
    drop(progress);
    print(&format!("{}: a copy of {database}\n", to.display()));
    Ok(())
}

pub(super) async fn open(database: &Database) -> Result<Arc<dyn Store>, TransferError> {
    app::open(database).await.map_err(cannot_open(database))
}

async fn open_to_read(database: &Database) -> Result<Arc<dyn Store>, TransferError> {
    match database {
        Database::Sqlite(path) => {
            let opened = SqliteStore::open_to_read(path).await.map_err(cannot_open(database))?;
            Ok(Arc::new(opened))
        }
        Database::Postgres(_) => open(database).await,
    }
}

fn cannot_open(database: &Database) -> impl Fn(StoreError) -> TransferError {
    move |source| TransferError::Open { database: database.clone(), source }
}

/// Writes to standard output; nobody may be reading.
pub(super) fn print(text: &str) {
    let _ = io::stdout().lock().write_all(text.as_bytes());
}
