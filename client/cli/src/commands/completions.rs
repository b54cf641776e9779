//! `clade completions`: what a shell completes, from the definitions of the commands.

use std::io::Write;

use clap::CommandFactory;
use clap_complete::Shell;

use crate::outcome::Outcome;

/// Write the completions of a shell.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example:
  clade completions bash > /etc/bash_completion.d/clade")]
pub struct Arguments {
    /// The shell.
    #[arg(value_enum)]
    pub shell: Shell,
}

/// Runs the command.
pub fn run(arguments: &Arguments, out: &mut dyn Write) -> anyhow::Result<Outcome> {
    let mut bytes = Vec::new();
    let mut command = crate::args::Arguments::command();
    clap_complete::generate(arguments.shell, &mut command, "clade", &mut bytes);
    out.write_all(&bytes)?;
    Ok(Outcome::Clean)
}
