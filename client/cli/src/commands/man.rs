//! `clade man`: manual pages, from the definitions of the commands.

use std::io::Write;
use std::path::PathBuf;

use anyhow::Context;
use clap::CommandFactory;

use crate::outcome::Outcome;

/// Write the manual pages into a folder: one for each command.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example:
  clade man ~/.local/share/man/man1")]
pub struct Arguments {
    /// The folder; it is made if it is not there.
    pub folder: PathBuf,
}

/// Runs the command.
pub fn run(arguments: &Arguments, out: &mut dyn Write) -> anyhow::Result<Outcome> {
    let folder = &arguments.folder;
    std::fs::create_dir_all(folder)
        .with_context(|| format!("cannot make the folder `{}`", folder.display()))?;
    let mut command = crate::args::Arguments::command();
    command.build();
    let pages = write_pages(&command, "clade", folder)?;
    writeln!(out, "{pages} pages in {}", folder.display())?;
    Ok(Outcome::Clean)
}

fn write_pages(command: &clap::Command, name: &str, folder: &PathBuf) -> anyhow::Result<usize> {
    let mut page = Vec::new();
    clap_mangen::Man::new(command.clone()).render(&mut page)?;
    let path = folder.join(format!("{name}.1"));
    std::fs::write(&path, page).with_context(|| format!("cannot write `{}`", path.display()))?;
    let mut pages = 1;
    for inner in command.get_subcommands().filter(|inner| inner.get_name() != "help") {
        pages += write_pages(inner, &format!("{name}-{}", inner.get_name()), folder)?;
    }
    Ok(pages)
}
