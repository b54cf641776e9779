//! `clade versions`: the versions of a subject, with what changed from each to the next.

use std::io::Write;

use clade_checker::lint::{Input, fields};
use clade_checker::{Validation, parse};
use clade_client::VersionsQuery;

use super::diff::{changes, in_signs};
use crate::outcome::Outcome;
use crate::registry::{Connection, Registry, schema_type_of};

/// List the versions of a subject, and what each changed: + and - fields, ~ what holds something else.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example:
  clade versions orders-value --registry http://localhost:8081")]
pub struct Arguments {
    /// The subject.
    pub subject: String,
    #[command(flatten)]
    pub connection: Connection,
}

/// Runs the command.
pub fn run(arguments: &Arguments, out: &mut dyn Write) -> anyhow::Result<Outcome> {
    let registry = super::connect(&arguments.connection)?;
    registry.wait(list(&registry, &arguments.subject, out))?;
    Ok(Outcome::Clean)
}

async fn list(registry: &Registry, subject: &str, out: &mut dyn Write) -> anyhow::Result<()> {
    let mut before = None;
    for version in registry.client().versions(subject, &VersionsQuery::default()).await? {
        let schema = registry.version(subject, version).await?;
        let schema_type = schema_type_of(&schema)?;
        let references = registry.resolved(&schema.references).await?;
        let parsed = parse(schema_type, &schema.schema, &references, Validation::Registered);
        // A text that another registry took and this one cannot read has no fields to tell.
        let now =
            parsed.map(|parsed| fields(&Input::new(&parsed, &schema.schema, &references))).ok();
        let told = match (before.take(), &now) {
            (Some(before), Some(now)) => in_signs(&changes(schema_type, before, now.clone())),
            (None, Some(now)) => format!("{} fields", now.len()),
            (_, None) => "cannot be read here".to_owned(),
        };
        writeln!(out, "v{version:<4} id {:<6} {:8} {told}", schema.id, schema.schema_type)?;
        before = now;
    }
    Ok(())
}
