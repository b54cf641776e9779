//! `clade fix`: applies what leaves the bytes of records as they are, and shows the rest as patches.

use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context;
use clade_checker::lint::FixClass;

use super::check;
use super::patch::patch;
use crate::args::Judging;
use crate::finding::{Finding, Fix};
use crate::judge::{Task, effective, judge_all};
use crate::outcome::Outcome;
use crate::project::Project;
use crate::registry::Connection;
use crate::report::counted;
use crate::tree::{Source, Tree};

/// Most changes of one file: each is a new text that is parsed and linted.
const CHANGES_MAX: usize = 200;

/// Apply the fixes that leave the bytes of records as they are (class F0), and show the others as a patch.
///
/// Every fix was parsed, linted and checked. With `--against`, fixes of incompatibilities are shown too.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example:
  clade fix schemas                      # applies F0, shows F1 and F2
  clade fix schemas --dry-run            # shows all, changes nothing
  clade fix --against git | git apply    # takes what makes the branch compatible")]
pub struct Arguments {
    /// Files and folders; by default the current folder.
    pub paths: Vec<PathBuf>,
    /// Show all as patches and change no file. Ends with 1 if there is something to apply.
    #[arg(long)]
    pub dry_run: bool,
    /// Show what mends the incompatibilities against this, in place of what lint would change.
    #[arg(long, value_name = "BASELINE")]
    pub against: Vec<String>,
    #[command(flatten)]
    pub judging: Judging,
    #[command(flatten)]
    pub connection: Connection,
}

/// Runs the command.
pub fn run(arguments: &Arguments, out: &mut dyn Write) -> anyhow::Result<Outcome> {
    if !arguments.against.is_empty() {
        return mend_incompatibilities(arguments, out);
    }
    let project = Project::open(&arguments.paths)?;
    let work_tree = project.work_tree()?;
    let mut applied = 0;
    for (index, source) in project.selected(&work_tree.tree) {
        let fixed = fixed(&project, &work_tree.tree, index, arguments)?;
        if fixed.applied > 0 {
            applied += fixed.applied;
            if arguments.dry_run {
                write!(out, "{}", patch(&source.path, &source.text, &fixed.text))?;
            } else {
                let path = project.root.join(&source.path);
                std::fs::write(&path, &*fixed.text)
                    .with_context(|| format!("cannot write `{}`", source.path))?;
                let changes = counted(fixed.applied, "change", "changes");
                writeln!(out, "# {}: {changes} applied", source.path)?;
            }
        }
        for (finding, fix) in &fixed.left {
            let class = fix.class.unwrap_or_default();
            writeln!(out, "# {class} {}: {}: {}", finding.rule, finding.target, fix.why)?;
            write!(out, "{}", patch(&source.path, &fixed.text, &fix.text))?;
        }
    }
    for problem in &work_tree.problems {
        writeln!(out, "# {}: {}", problem.path, problem.message)?;
    }
    let is_left = arguments.dry_run && applied > 0;
    let outcome = if is_left { Outcome::Findings } else { Outcome::Clean };
    Ok(crate::project::outcome_of(&work_tree.problems, outcome))
}

/// A text after all that may be applied, and what else there is.
struct Fixed {
    text: Arc<str>,
    applied: usize,
    left: Vec<(Finding, Fix)>,
}

/// Applies one fix after the other: each is looked for in the text that the one before made.
fn fixed(
    project: &Project,
    tree: &Tree,
    index: usize,
    arguments: &Arguments,
) -> anyhow::Result<Fixed> {
    let mut fixed =
        Fixed { text: Arc::clone(&tree.sources()[index].text), applied: 0, left: Vec::new() };
    let mut edited: Option<Tree> = None;
    loop {
        let tree = edited.as_ref().unwrap_or(tree);
        let findings = lint(project, tree, index, arguments)?;
        let all = findings.into_iter().filter_map(|mut finding| {
            let fix = finding.fixes.pop()?;
            Some((finding, fix))
        });
        let is_neutral = |(_, fix): &(Finding, Fix)| {
            fix.class == Some(FixClass::Neutral.wire_name()) && *fix.text != *fixed.text
        };
        let (mut neutral, left): (Vec<_>, Vec<_>) = all.partition(is_neutral);
        if neutral.is_empty() || fixed.applied == CHANGES_MAX {
            fixed.left = left;
            return Ok(fixed);
        }
        let (_, fix) = neutral.swap_remove(0);
        fixed.text = fix.text.into();
        fixed.applied += 1;
        let source = Source { text: Arc::clone(&fixed.text), ..tree.sources()[index].clone() };
        edited = Some(tree.with(index, source, &project.config));
    }
}

fn lint(
    project: &Project,
    tree: &Tree,
    index: usize,
    arguments: &Arguments,
) -> anyhow::Result<Vec<Finding>> {
    let source = &tree.sources()[index];
    let effective = effective(&project.config, source, &arguments.judging.overrides())?;
    let judged = judge_all(tree, &project.config, &[Task::to_lint(index, effective)])?;
    Ok(judged.into_iter().flat_map(|judged| judged.findings).collect())
}

/// Shows the smallest change of each file that makes it pass.
fn mend_incompatibilities(arguments: &Arguments, out: &mut dyn Write) -> anyhow::Result<Outcome> {
    let Arguments { paths, against, judging, connection, .. } = arguments;
    let report = check::report(paths, against, judging, connection)?;
    let mut is_left = false;
    for file in &report.files {
        let fails = file.verdicts.iter().any(|verdict| !verdict.is_compatible);
        let of_file = report.findings.iter().filter(|one| one.file == file.path && fails);
        let mut of_file = of_file.filter(|one| one.is_active());
        let mended = of_file.clone().find_map(|one| Some((one, one.fixes.first()?)));
        match (mended, of_file.next()) {
            (Some((finding, fix)), _) if fix.class.is_none() => {
                writeln!(out, "# {}: {}", file.path, fix.why)?;
                write!(out, "{}", patch(&file.path, &finding.text, &fix.text))?;
            }
            (_, Some(_)) => {
                is_left = true;
                writeln!(out, "# {}: no change is known that passes", file.path)?;
            }
            (_, None) => {}
        }
    }
    for problem in &report.problems {
        writeln!(out, "# {}: {}", problem.path, problem.message)?;
    }
    let outcome = if is_left { Outcome::Findings } else { Outcome::Clean };
    Ok(crate::project::outcome_of(&report.problems, outcome))
}
