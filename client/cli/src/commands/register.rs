//! `clade register`: registers files, with what they refer to.

use std::io::Write;
use std::path::PathBuf;

use super::publish::{How, publish};
use crate::config::Overrides;
use crate::outcome::Outcome;
use crate::project::{Project, outcome_of};
use crate::registry::Connection;

/// Register schema files, each after those that it refers to.
///
/// The subject of each is what `clade.toml` says, or `--subject`. What the registry has already stays as it is.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example:
  clade register schemas/orders.avsc --subject orders-value --registry http://localhost:8081 --dry-run")]
pub struct Arguments {
    /// The files.
    #[arg(required = true)]
    pub files: Vec<PathBuf>,
    /// The subject, or a template of it.
    #[arg(long)]
    pub subject: Option<String>,
    #[command(flatten)]
    pub how: How,
    #[command(flatten)]
    pub connection: Connection,
}

/// Runs the command. What the registry refuses are findings: 1.
pub fn run(arguments: &Arguments, out: &mut dyn Write) -> anyhow::Result<Outcome> {
    let project = Project::open(&arguments.files)?;
    let registry = arguments.connection.connect(project.config.registry())?;
    let work_tree = project.work_tree()?;
    for problem in &work_tree.problems {
        writeln!(out, "{}: {}", problem.path, problem.message)?;
    }
    let wanted = project.selected(&work_tree.tree).map(|(index, _)| index).collect();
    let overrides = Overrides { subject: arguments.subject.clone(), ..Overrides::default() };
    let tree = (&project, &work_tree.tree);
    let outcome = publish(tree, &registry, &wanted, &overrides, arguments.how, out)?;
    Ok(outcome_of(&work_tree.problems, outcome))
}
