//! `clade mode`: whether a registry, or a subject of it, takes new versions.

use std::io::Write;

use clade_client::Scope;

use crate::outcome::Outcome;
use crate::registry::Connection;

/// Show or set the mode of a registry or of a subject.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example:
  clade mode orders-value --set READONLY")]
pub struct Arguments {
    /// The subject; without one, the whole registry.
    pub subject: Option<String>,
    /// The new mode: READWRITE, READONLY, READONLY_OVERRIDE, IMPORT or FORWARD.
    #[arg(long, value_name = "MODE")]
    pub set: Option<String>,
    /// Set IMPORT although there are schemas.
    #[arg(long, requires = "set")]
    pub force: bool,
    #[command(flatten)]
    pub connection: Connection,
}

/// Runs the command.
pub fn run(arguments: &Arguments, out: &mut dyn Write) -> anyhow::Result<Outcome> {
    let registry = super::connect(&arguments.connection)?;
    let scope = arguments.subject.as_deref().map_or(Scope::TopLevel, Scope::Subject);
    let client = registry.client();
    if let Some(mode) = &arguments.set {
        registry.wait(client.set_mode(scope, mode, arguments.force))?;
    }
    let mode = registry.wait(client.mode(scope, true))?.mode.unwrap_or_default();
    writeln!(out, "{mode}")?;
    Ok(Outcome::Clean)
}
