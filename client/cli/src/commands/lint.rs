//! `clade lint`: finds anti-patterns in schemas, whatever they were before.

use std::io::Write;
use std::path::PathBuf;

use crate::args::{Judging, Output};
use crate::judge::{Task, effective, judge_all};
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
    let Arguments { paths, judging, output } = arguments;
    let report = report(paths, judging)?;
    super::write_report(&report, output, out)?;
    Ok(report.outcome())
}

/// Lints, and tells what was found.
///
/// # Errors
/// Settings are wrong.
pub fn report(paths: &[PathBuf], judging: &Judging) -> anyhow::Result<Report> {
    let project = Project::open(paths)?;
    let mut report = Report::new("lint", judging.fail_on(project.config.fail_on())?);
    let work_tree = project.work_tree()?;
    let tree = &work_tree.tree;
    let overrides = judging.overrides();
    let mut tasks = Vec::new();
    for (index, source) in project.selected(tree) {
        tasks.push(Task::to_lint(index, effective(&project.config, source, &overrides)?));
    }
    report.problems = work_tree.problems;
    for judged in judge_all(tree, &project.config, &tasks)? {
        report.add(judged);
    }
    super::settle_report(&project, tree, judging.today(), &mut report)?;
    Ok(report)
}
