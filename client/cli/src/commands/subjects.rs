//! `clade subjects`: the subjects of a registry with their latest versions.

use std::io::Write;

use clade_client::SchemasQuery;

use crate::outcome::Outcome;
use crate::registry::Connection;

/// List the subjects of a registry, each with its latest version, its id and its type.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example:
  clade subjects --prefix orders --registry http://localhost:8081")]
pub struct Arguments {
    /// Only those that begin with this.
    #[arg(long)]
    pub prefix: Option<String>,
    /// As JSON.
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    pub connection: Connection,
}

/// Runs the command.
pub fn run(arguments: &Arguments, out: &mut dyn Write) -> anyhow::Result<Outcome> {
    let registry = super::connect(&arguments.connection)?;
    let query = SchemasQuery {
        latest_only: true,
        prefix: arguments.prefix.clone(),
        ..SchemasQuery::default()
    };
    let mut found = registry.wait(registry.client().schemas(&query))?;
    found.sort_by(|a, b| a.schema.subject.cmp(&b.schema.subject));
    if arguments.json {
        super::write_json(&found, out)?;
        return Ok(Outcome::Clean);
    }
    for one in found {
        let one = one.schema;
        writeln!(
            out,
            "{:50} v{:<4} id {:<6} {}",
            one.subject, one.version, one.id, one.schema_type
        )?;
    }
    Ok(Outcome::Clean)
}
