//! `clade check`: compares schemas with a baseline, and lints what is new or changed.

use std::io::Write;
use std::path::PathBuf;

use crate::args::{Judging, Output};
use crate::baseline::{Asked, Baseline};
use crate::finding::FileReport;
use crate::judge::{judge_all, plan};
use crate::outcome::Outcome;
use crate::project::Project;
use crate::registry::Connection;
use crate::report::Report;

/// Check schema files against a baseline.
///
/// Only what changed is compared, and what refers to it. New files are linted. Without `--against`, the
/// baseline is the commit at which this branch left the default branch.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Baselines:
  git:REV        a revision; git alone: where the branch left the default branch
  registry:URL   what a registry has, by its own level, policy and lint settings
  dir:PATH       a folder, file by file
  file:PATH      one file, for one file

Example:
  clade check schemas --against git:origin/main --format github")]
pub struct Arguments {
    /// Files and folders; by default the current folder.
    pub paths: Vec<PathBuf>,
    /// What to compare with; given twice, both count.
    #[arg(long, value_name = "BASELINE")]
    pub against: Vec<String>,
    #[command(flatten)]
    pub judging: Judging,
    #[command(flatten)]
    pub connection: Connection,
    #[command(flatten)]
    pub output: Output,
}

/// Runs the command.
pub fn run(arguments: &Arguments, out: &mut dyn Write) -> anyhow::Result<Outcome> {
    let Arguments { paths, against, judging, connection, output } = arguments;
    let report = report(paths, against, judging, connection)?;
    super::write_report(&report, output, out)?;
    Ok(report.outcome())
}

/// Checks, and tells what was found.
///
/// # Errors
/// Nothing could be compared: there is no baseline, or settings are wrong.
pub fn report(
    paths: &[PathBuf],
    against: &[String],
    judging: &Judging,
    connection: &Connection,
) -> anyhow::Result<Report> {
    let mut project = Project::open(paths)?;
    let mut report = Report::new("check", judging.fail_on(project.config.fail_on())?);
    let baselines = load(&mut project, against, connection)?;
    let work_tree = project.work_tree()?;
    let tree = &work_tree.tree;
    let planned = plan(&project, tree, &baselines, &judging.overrides())?;
    let judged = judge_all(tree, &project.config, &planned.tasks)?;
    report.baselines = baselines.iter().map(|one| one.label().to_owned()).collect();
    report.removed = planned.removed;
    report.problems = work_tree.problems;
    let has_registry = baselines.iter().any(|one| matches!(one, Baseline::Registry(_)));
    if has_registry && (judging.level.is_some() || judging.policy.is_some()) {
        let note = "--level and --policy count in place of what the registry has in force";
        report.notes.push(note.to_owned());
    }
    // A baseline that has all is worth a word: the wrong one may have been taken.
    if judged.is_empty() {
        report.notes.extend(baselines.iter().filter_map(|one| one.note().map(str::to_owned)));
    }
    for judged in judged {
        report.notes.extend(disagreement(&judged.file));
        report.add(judged);
    }
    super::settle_report(&project, tree, judging.today(), &mut report)?;
    Ok(report)
}

/// The baselines that were asked for, or those of the settings, or where the branch began.
pub fn load(
    project: &mut Project,
    against: &[String],
    connection: &Connection,
) -> anyhow::Result<Vec<Baseline>> {
    let of_settings = project.config.against();
    let asked = match (against, of_settings.as_slice()) {
        ([], []) => vec![Asked::Git(None)],
        ([], stated) => stated.iter().map(|text| Asked::parse(text)).collect::<Result<_, _>>()?,
        (given, _) => given.iter().map(|text| Asked::parse(text)).collect::<Result<_, _>>()?,
    };
    let mut baselines = Vec::new();
    for one in asked {
        let baseline = one.load(project, connection)?;
        if let Baseline::Texts(texts) = &baseline {
            project.know(&texts.tree);
        }
        baselines.push(baseline);
    }
    Ok(baselines)
}

/// What is said where one baseline lets a file pass and another does not.
fn disagreement(file: &FileReport) -> Option<String> {
    let of = |wanted: bool| {
        let found = file.verdicts.iter().filter(|one| one.is_compatible == wanted);
        found.map(|one| one.against.as_str()).collect::<Vec<_>>().join(" and ")
    };
    let (passes, fails) = (of(true), of(false));
    (!passes.is_empty() && !fails.is_empty()).then(|| {
        format!("the baselines disagree about {}: it passes against {passes}, and fails against {fails}", file.path)
    })
}
