//! `clade config`: what holds for a file and why; with a registry, its settings.

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::bail;

use crate::args::Judging;
use crate::config::{Effective, Origin};
use crate::judge::effective;
use crate::outcome::Outcome;
use crate::project::Project;

/// Show what holds for a file, and which setting says so.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example:
  clade config explain schemas/orders.avsc")]
pub struct Arguments {
    #[command(subcommand)]
    pub action: Action,
}

/// What to do with settings.
#[derive(Debug, clap::Subcommand)]
pub enum Action {
    /// Show each effective value of a file, and the line that it comes from.
    Explain {
        /// The file.
        file: PathBuf,
        #[command(flatten)]
        judging: Judging,
    },
}

/// Runs the command.
pub fn run(arguments: &Arguments, out: &mut dyn Write) -> anyhow::Result<Outcome> {
    match &arguments.action {
        Action::Explain { file, judging } => explain(file, judging, out),
    }
}

fn explain(file: &Path, judging: &Judging, out: &mut dyn Write) -> anyhow::Result<Outcome> {
    let project = Project::open(&[file.to_owned()])?;
    let Some(path) = project.only_file() else { bail!("`{}` is a folder", file.display()) };
    let work_tree = project.work_tree()?;
    let Some(index) = work_tree.tree.position(path) else {
        let problem = work_tree.problems.first().map(|problem| problem.message.as_str());
        bail!("`{path}`: {}", problem.unwrap_or("clade.toml excludes it"));
    };
    let source = &work_tree.tree.sources()[index];
    let effective = effective(&project.config, source, &judging.overrides())?;
    writeln!(out, "{path}")?;
    for (name, value, origin) in lines(&effective) {
        writeln!(out, "  {name:10} {value:30} {origin}")?;
    }
    for one in work_tree.tree.uses(index) {
        let target = &work_tree.tree.sources()[one.target].path;
        let stated = effective.references.get(&one.name);
        let origin = stated.map_or("found".to_owned(), |stated| stated.origin.to_string());
        writeln!(out, "  {:10} {:30} {origin}", "reference", format!("{} = {target}", one.name))?;
    }
    Ok(Outcome::Clean)
}

fn lines(effective: &Effective) -> Vec<(&'static str, String, &Origin)> {
    let Effective { subject, stream, format, level, policy, profile, severities, .. } = effective;
    let mut lines = vec![("subject", subject.value.clone(), &subject.origin)];
    if let Some(stream) = stream {
        lines.push(("stream", stream.value.clone(), &stream.origin));
    }
    if let Some(format) = format {
        lines.push(("format", format.value.wire_name().to_lowercase(), &format.origin));
    }
    lines.push(("level", level.value.to_string(), &level.origin));
    lines.push(("policy", policy.value.wire_name().to_owned(), &policy.origin));
    lines.push(("profile", profile.value.wire_name().to_owned(), &profile.origin));
    for (id, severity) in severities {
        let name = severity.value.map_or("off", clade_checker::lint::Severity::wire_name);
        lines.push(("rule", format!("{id} = {name}"), &severity.origin));
    }
    lines
}
