//! `clade lint`: finds anti-patterns in schemas, whatever they were before.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::PathBuf;

use crate::args::{Judging, Output};
use crate::config::Ratchet;
use crate::finding::State;
use crate::judge::{Standings, Task, effective, judge_all, settle};
use crate::outcome::Outcome;
use crate::project::Project;
use crate::report::Report;

/// Lint schema files: all of them, without a baseline.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example:
  clade lint schemas/orders.avsc --profile strict --fail-on warning")]
pub struct Arguments {
    /// Files and folders; by default the current folder.
    pub paths: Vec<PathBuf>,
    #[command(flatten)]
    pub judging: Judging,
    #[command(flatten)]
    pub output: Output,
}

/// Runs the command.
pub fn run(arguments: &Arguments, out: &mut dyn Write) -> anyhow::Result<Outcome> {
    let report = report(arguments)?;
    super::write_report(&report, &arguments.output, out)?;
    Ok(report.outcome())
}

/// Lints, and tells what was found.
///
/// # Errors
/// Settings are wrong.
pub fn report(arguments: &Arguments) -> anyhow::Result<Report> {
    let project = Project::open(&arguments.paths)?;
    let fail_on = arguments.judging.fail_on(project.config.fail_on())?;
    let work_tree = project.work_tree()?;
    let tree = &work_tree.tree;
    let overrides = arguments.judging.overrides();
    let mut tasks = Vec::new();
    for (index, source) in project.selected(tree) {
        tasks.push(Task {
            index,
            effective: effective(&project.config, source, &overrides)?,
            state: State::Unchanged,
            pasts: Vec::new(),
            is_linted: true,
        });
    }
    let mut report = Report {
        command: "lint",
        baselines: Vec::new(),
        files: Vec::new(),
        removed: Vec::new(),
        findings: Vec::new(),
        problems: work_tree.problems,
        notes: Vec::new(),
        fail_on,
    };
    for judged in judge_all(tree, &project.config, &tasks)? {
        report.files.push(judged.file);
        report.findings.extend(judged.findings);
        report.problems.extend(judged.problems);
    }
    let ratchet = Ratchet::read(&project.root)?;
    let known = tree.sources().iter().map(|source| source.path.clone()).collect();
    let judged: BTreeSet<String> = report.files.iter().map(|file| file.path.clone()).collect();
    let standings = Standings {
        project: &project,
        judged: &judged,
        known: &known,
        ratchet: ratchet.fingerprints(),
        today: arguments.judging.today(),
    };
    settle(&standings, &mut report.findings);
    Ok(report)
}
