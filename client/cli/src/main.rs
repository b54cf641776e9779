//! The `clade` command: checks, lints and explains changes of schemas.

mod args;
mod baseline;
mod color;
mod commands;
mod config;
mod day;
mod finding;
mod git;
mod judge;
mod outcome;
mod parallel;
mod progress;
mod project;
mod registry;
mod report;
mod tree;

use std::io::{BufWriter, Write, stderr, stdout};
use std::process::ExitCode;

use clap::Parser;

use crate::outcome::Outcome;

fn main() -> ExitCode {
    let arguments = args::Arguments::parse();
    let mut out = BufWriter::new(stdout().lock());
    let ended = commands::run(arguments, &mut out).and_then(|outcome| {
        out.flush()?;
        Ok(outcome)
    });
    match ended {
        Ok(outcome) => outcome.into(),
        Err(error) => {
            // Whoever reads the output may have closed it, as `head` does: there is nobody to tell.
            if !is_broken_pipe(&error) {
                let _ = writeln!(stderr(), "error: {error:#}");
            }
            Outcome::NotChecked.into()
        }
    }
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    let io = error.chain().find_map(|cause| cause.downcast_ref::<std::io::Error>());
    io.is_some_and(|cause| cause.kind() == std::io::ErrorKind::BrokenPipe)
}
