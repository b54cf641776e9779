//! `clade config`: what holds for a file and why; with a registry, its settings.

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::bail;
use clade_client::Scope;
use clade_client::api::ConfigUpdateRequest;

use crate::args::Judging;
use crate::config::{Effective, Origin};
use crate::judge::effective;
use crate::outcome::Outcome;
use crate::project::Project;
use crate::registry::{Connection, Registry};

/// Show what holds for a file and which setting says so; show or set the settings of a registry.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example:
  clade config explain schemas/orders.avsc
  clade config set orders-value --level FULL --registry http://localhost:8081")]
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
    /// Show the settings in force of a subject of a registry, or of all of it.
    Get {
        /// The subject; without one, the whole registry.
        subject: Option<String>,
        #[command(flatten)]
        connection: Connection,
    },
    /// Set the compatibility level or policy of a subject of a registry, or of all of it.
    Set {
        /// The subject; without one, the whole registry.
        subject: Option<String>,
        /// The level, as FULL_TRANSITIVE.
        #[arg(long, required_unless_present = "policy")]
        level: Option<String>,
        /// The policy: STRICT, LENIENT or SEMANTIC.
        #[arg(long)]
        policy: Option<String>,
        #[command(flatten)]
        connection: Connection,
    },
}

/// Runs the command.
pub fn run(arguments: &Arguments, out: &mut dyn Write) -> anyhow::Result<Outcome> {
    match &arguments.action {
        Action::Explain { file, judging } => explain(file, judging, out),
        Action::Get { subject, connection } => {
            let registry = super::connect(connection)?;
            get(&registry, subject.as_deref(), out)
        }
        Action::Set { subject, level, policy, connection } => {
            let registry = super::connect(connection)?;
            let change = ConfigUpdateRequest {
                compatibility: level.clone().map(Some),
                compatibility_policy: policy.clone().map(Some),
                ..ConfigUpdateRequest::default()
            };
            let scope = scope(subject.as_deref());
            registry.wait(registry.client().set_config(scope, &change))?;
            get(&registry, subject.as_deref(), out)
        }
    }
}

fn scope(subject: Option<&str>) -> Scope<'_> {
    subject.map_or(Scope::TopLevel, Scope::Subject)
}

fn get(registry: &Registry, subject: Option<&str>, out: &mut dyn Write) -> anyhow::Result<Outcome> {
    let config = registry.wait(registry.client().config(scope(subject), true))?;
    super::write_json(&config, out)?;
    Ok(Outcome::Clean)
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
