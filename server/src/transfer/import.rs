//! `clade-server import`: which source is meant, which target, and the report at the end.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{ArgGroup, Args};

use super::bring::{Outcome, bring};
use super::catalog::{Catalog, Problem};
use super::command::{open, print};
use super::progress::Progress;
use super::remote::Remote;
use super::{TransferError, export, read, topic};
use crate::settings::Database;

pub(super) const EXAMPLES: &str = "\
Examples:
  clade-server import --from-file registry.jsonl --database sqlite:restored.db
      Makes a registry that is equal to the one that was exported
  clade-server import --from-file old.jsonl --database sqlite:restored.db --reserve-ids 10000
      The same from an old export: ids that were handed out since then are not used again
  clade-server import --from https://registry:8081 --into http://127.0.0.1:8081
      Copies a registry into a running one: contexts, ids, versions, references, soft deletes,
      configs, modes and associations, from Clade also streams and lint policies. Run it again to bring what
      is new, or to go on after an interruption
  SSL_CERT_FILE=ca.pem clade-server import --from https://user:password@registry \\
      --into http://127.0.0.1:8081
      The same from behind TLS with a certificate of one's own and a password
  CLADE_FROM_AUTH=user:password clade-server import --from https://registry --database sqlite:clade.db
      Copies a registry that asks for a password into a database that no server has open
  kafka-console-consumer --bootstrap-server kafka:9092 --topic _schemas --from-beginning \\
      --timeout-ms 20000 --property print.key=true > schemas.txt
  clade-server import --from-topic schemas.txt --database sqlite:clade.db
      Brings what Confluent's registry or Karapace keeps in Kafka";

/// What to bring, and where to.
#[derive(Debug, Args)]
#[command(group(ArgGroup::new("source").required(true)))]
#[command(group(ArgGroup::new("target").required(true)))]
pub struct ImportArguments {
    /// A file that `clade-server export` has written; into an empty database
    #[arg(long, value_name = "FILE", group = "source", conflicts_with = "into")]
    from_file: Option<PathBuf>,
    /// A registry with the Confluent API: http://HOST:PORT or https://USER:PASSWORD@HOST/PATH
    #[arg(long, value_name = "URL", group = "source")]
    from: Option<String>,
    /// A dump of the topic `_schemas`: a record a line, key and value with a TAB between them
    #[arg(long, value_name = "FILE", group = "source")]
    from_topic: Option<PathBuf>,
    /// A running registry that takes what is brought
    #[arg(long, value_name = "URL", group = "target")]
    into: Option<String>,
    /// The database that takes what is brought: sqlite:PATH, which no server may have open, or
    /// postgres://USER:PASSWORD@HOST/DATABASE
    #[arg(long, value_name = "URL", group = "target")]
    database: Option<Database>,
    /// USER:PASSWORD of the registry to read
    #[arg(long, env = "CLADE_FROM_AUTH", hide_env_values = true, value_name = "CREDENTIALS")]
    from_auth: Option<String>,
    /// USER:PASSWORD of the registry to write
    #[arg(long, env = "CLADE_INTO_AUTH", hide_env_values = true, value_name = "CREDENTIALS")]
    into_auth: Option<String>,
    /// Ids to skip in each context, for an export file that is older than the last registration
    #[arg(long, value_name = "COUNT", default_value_t = 0)]
    reserve_ids: u32,
}

impl ImportArguments {
    /// Brings it, and prints what came of it. Fails where not all could be brought.
    pub(super) async fn run(&self) -> Result<ExitCode, TransferError> {
        if let Some(file) = &self.from_file {
            let database = self.database.as_ref();
            let database = database.ok_or(TransferError::Arguments(
                "an export file is restored into a database: --database sqlite:PATH",
            ))?;
            let store = open(database).await?;
            let restored = export::restore(&*store, database, file, self.reserve_ids).await;
            store.close().await;
            print(&format!("{database}: {} rows\n", restored?));
            return Ok(ExitCode::SUCCESS);
        }
        let progress = Progress::new();
        let source = self.source(&progress).await?;
        let outcome = self.bring(source, &progress).await?;
        drop(progress);
        print(&report(&outcome));
        Ok(if outcome.problems.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }

    async fn source(&self, progress: &Progress) -> Result<Catalog, TransferError> {
        match (&self.from, &self.from_topic) {
            (Some(url), _) => {
                let remote = Remote::new(url, self.from_auth.as_deref(), "CLADE_FROM_AUTH")?;
                read::read(&remote, progress).await
            }
            (None, Some(file)) => topic::read(file),
            (None, None) => Err(TransferError::Arguments("name what to import, see --help")),
        }
    }

    async fn bring(&self, source: Catalog, progress: &Progress) -> Result<Outcome, TransferError> {
        match (&self.into, &self.database) {
            (Some(url), _) => {
                let remote = Remote::new(url, self.into_auth.as_deref(), "CLADE_INTO_AUTH")?;
                bring(source, &remote, progress).await
            }
            (None, Some(database)) => {
                let store = open(database).await?;
                let remote = Remote::in_process(store.clone(), database.to_string());
                let outcome = bring(source, &remote, progress).await;
                store.close().await;
                outcome
            }
            (None, None) => Err(TransferError::Arguments("name where to import, see --help")),
        }
    }
}

/// What was done, and a table of what could not be.
fn report(outcome: &Outcome) -> String {
    let Outcome { registered, soft_deleted, configs, modes, associations, .. } = outcome;
    let Outcome { streams, lint_policies, kept, problems, .. } = outcome;
    let mut text = String::new();
    let width = problems.iter().map(|problem| problem.what.chars().count()).max().unwrap_or(0);
    if !problems.is_empty() {
        text.push_str(&format!("{:width$}  why it could not be brought\n", "what"));
    }
    for Problem { what, why } in problems {
        text.push_str(&format!("{what:width$}  {why}\n"));
    }
    text.push_str(&format!(
        "{registered} versions registered, {soft_deleted} soft-deleted, {kept} there already, \
         {streams} streams, {lint_policies} lint policies, {configs} configs, {modes} modes and \
         {associations} associations set, {} not brought\n",
        problems.len()
    ));
    text
}
