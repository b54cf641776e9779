//! `clade streams`: the streams that a registry knows, their documents, and what is wrong with them.

use std::io::Write;
use std::path::PathBuf;

use anyhow::Context;
use clade_client::StreamsQuery;
use clade_client::api::{LintFinding, StreamResponse};
use serde_json::Value;

use crate::outcome::Outcome;
use crate::registry::{Connection, Registry};

/// List the streams of a registry, show one with its findings, or put a document.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example:
  clade streams                          # all
  clade streams orders                   # its document, and what is wrong with it
  clade streams orders --put orders.stream.json")]
pub struct Arguments {
    /// The stream.
    pub name: Option<String>,
    /// A file whose JSON becomes its document.
    #[arg(long, value_name = "FILE", requires = "name")]
    pub put: Option<PathBuf>,
    #[command(flatten)]
    pub connection: Connection,
}

/// Runs the command. An error of a stream that is shown is a finding: 1.
pub fn run(arguments: &Arguments, out: &mut dyn Write) -> anyhow::Result<Outcome> {
    let registry = super::connect(&arguments.connection)?;
    let Some(name) = &arguments.name else { return list(&registry, out) };
    if let Some(path) = &arguments.put {
        let text = std::fs::read_to_string(path)
            .with_context(|| format!("cannot read `{}`", path.display()))?;
        let document: Value = serde_json::from_str(&text)
            .with_context(|| format!("`{}` is no JSON", path.display()))?;
        registry.wait(registry.client().put_stream(name, &document, None))?;
    }
    let found = registry.wait(registry.client().stream(name))?;
    super::write_json(&found.stream, out)?;
    let findings = found.findings.unwrap_or_default();
    for finding in &findings {
        let LintFinding { rule, severity, target, message, .. } = finding;
        writeln!(out, "{severity}[{rule}]: {target}: {message}")?;
    }
    let has_errors = findings.iter().any(|finding| finding.severity == "error");
    Ok(if has_errors { Outcome::Findings } else { Outcome::Clean })
}

fn list(registry: &Registry, out: &mut dyn Write) -> anyhow::Result<Outcome> {
    let mut query = StreamsQuery::default();
    loop {
        let page = registry.wait(registry.client().streams(&query))?;
        for StreamResponse { name, revision, stream, .. } in page.streams {
            let text = |key: &str| stream[key].as_str().unwrap_or("-").to_owned();
            let declared = if revision.is_some() { "" } else { "  (not declared)" };
            writeln!(
                out,
                "{name:40} {:12} {:10} {}{declared}",
                text("kind"),
                text("status"),
                text("owner")
            )?;
        }
        match page.next {
            Some(next) => query.cursor = Some(next),
            None => return Ok(Outcome::Clean),
        }
    }
}
