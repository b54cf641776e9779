//! `clade push`: registers a whole folder.

use std::io::Write;
use std::path::PathBuf;

use super::publish::How;
use super::register;
use crate::outcome::Outcome;
use crate::registry::Connection;

/// Register all schemas of a folder, each after those that it refers to.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example:
  clade push schemas --registry http://localhost:8081 --dry-run")]
pub struct Arguments {
    /// The folder; by default the current one.
    #[arg(default_value = ".")]
    pub folder: PathBuf,
    #[command(flatten)]
    pub how: How,
    #[command(flatten)]
    pub connection: Connection,
}

/// Runs the command. What the registry refuses are findings: 1.
pub fn run(arguments: &Arguments, out: &mut dyn Write) -> anyhow::Result<Outcome> {
    let arguments = register::Arguments {
        files: vec![arguments.folder.clone()],
        subject: None,
        how: arguments.how,
        connection: arguments.connection.clone(),
    };
    register::run(&arguments, out)
}
