//! `clade baseline write`: keeps a list of what there is, so that only what is new fails.

use std::io::Write;
use std::path::PathBuf;

use crate::args::Judging;
use crate::config::{RATCHET_FILE, Ratchet, RatchetEntry};
use crate::finding::{Finding, Source, Standing};
use crate::outcome::Outcome;
use crate::project::Project;
use crate::registry::Connection;
use crate::report::counted;

use super::{check, lint};

/// Accept the findings that there are: only new ones fail from now on.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example:
  clade baseline write            # lists what lint finds in all schemas
  clade baseline write --against git:origin/main")]
pub struct Arguments {
    #[command(subcommand)]
    pub action: Action,
}

/// What to do with the list.
#[derive(Debug, clap::Subcommand)]
pub enum Action {
    /// Write the list, clade.baseline.json in the root of the project.
    Write {
        /// Files and folders; by default the current folder.
        paths: Vec<PathBuf>,
        /// Also accept what `clade check` finds against this.
        #[arg(long, value_name = "BASELINE")]
        against: Vec<String>,
        #[command(flatten)]
        judging: Judging,
        #[command(flatten)]
        connection: Connection,
    },
}

/// Runs the command.
pub fn run(arguments: &Arguments, out: &mut dyn Write) -> anyhow::Result<Outcome> {
    let Action::Write { paths, against, judging, connection } = &arguments.action;
    let project = Project::open(paths)?;
    let before = Ratchet::read(&project.root)?;
    let (findings, problems) = found(paths, against, judging, connection)?;
    let entries: Vec<RatchetEntry> = findings.iter().filter_map(entry).collect();
    let after = Ratchet::of(entries);
    let (old, new) = (before.fingerprints(), after.fingerprints());
    let (added, gone) = (new.difference(&old).count(), old.difference(&new).count());
    after.write(&project.root)?;
    writeln!(
        out,
        "{RATCHET_FILE}: {}, {added} of them new; {gone} gone",
        counted(new.len(), "finding", "findings")
    )?;
    Ok(if problems == 0 { Outcome::Clean } else { Outcome::NotChecked })
}

/// All that is found, and how much could not be looked at.
fn found(
    paths: &[PathBuf],
    against: &[String],
    judging: &Judging,
    connection: &Connection,
) -> anyhow::Result<(Vec<Finding>, usize)> {
    let lint = lint::report(paths, judging)?;
    let mut findings = lint.findings;
    let mut problems = lint.problems.len();
    if !against.is_empty() {
        let check = check::report(paths, against, judging, connection)?;
        findings.extend(check.findings);
        problems += check.problems.len();
    }
    Ok((findings, problems))
}

/// Texts that cannot be read and waivers are not accepted: they are mended at once.
fn entry(finding: &Finding) -> Option<RatchetEntry> {
    let is_kept = matches!(finding.source, Source::Compatibility(_) | Source::Lint)
        && matches!(finding.standing, Standing::Active | Standing::Known);
    is_kept.then(|| RatchetEntry {
        subject: finding.subject.clone(),
        rule: finding.rule.clone(),
        at: finding.target.clone(),
        fingerprint: finding.fingerprint(),
    })
}
