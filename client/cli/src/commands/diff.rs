//! `clade diff`: what changed, field by field, and who no longer reads what.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::PathBuf;

use clade_checker::lint::{FieldOutline, Input, fields};
use clade_checker::{
    Direction, ParseError, Policy, Schema, SchemaType, Validation, compare, parse,
};
use serde::Serialize;

use super::check;
use crate::args::Judging;
use crate::baseline::PastVersion;
use crate::finding::direction_name;
use crate::judge::{Task, parse_source, plan};
use crate::outcome::Outcome;
use crate::project::{Problem, Project, outcome_of};
use crate::registry::Connection;
use crate::tree::{Source, Tree, names_at};

/// Show what changed, field by field, and who no longer reads what.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example:
  clade diff                                    # this branch against the default branch
  clade diff new.avsc --against file:old.avsc --format json")]
pub struct Arguments {
    /// Files and folders; by default the current folder.
    pub paths: Vec<PathBuf>,
    /// What to compare with; by default where this branch left the default branch.
    #[arg(long, value_name = "BASELINE")]
    pub against: Vec<String>,
    /// The form of the answer.
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
    #[command(flatten)]
    pub judging: Judging,
    #[command(flatten)]
    pub connection: Connection,
}

/// The form of the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum Format {
    /// For people.
    #[default]
    Text,
    /// For programs.
    Json,
}

/// The changes of one file.
#[derive(Debug, Serialize)]
struct FileDiff {
    file: String,
    against: String,
    fields: Vec<FieldChange>,
    breaks: Vec<Break>,
}

/// A field that came, went or holds something else.
#[derive(Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "change", rename_all = "kebab-case")]
pub enum FieldChange {
    Added { field: String, holds: String },
    Removed { field: String, held: String },
    Changed { field: String, held: String, holds: String },
}

/// Who no longer reads what.
#[derive(Debug, Serialize)]
struct Break {
    direction: &'static str,
    who: &'static str,
    kind: &'static str,
    at: String,
    message: String,
}

/// Runs the command. A difference is no finding: the outcome is clean.
pub fn run(arguments: &Arguments, out: &mut dyn Write) -> anyhow::Result<Outcome> {
    let mut project = Project::open(&arguments.paths)?;
    let baselines = check::load(&mut project, &arguments.against, &arguments.connection)?;
    let work_tree = project.work_tree()?;
    let tree = &work_tree.tree;
    let planned = plan(&project, tree, &baselines, &arguments.judging.overrides())?;
    let mut problems = work_tree.problems;
    let mut diffs = Vec::new();
    for task in &planned.tasks {
        let source = &tree.sources()[task.index];
        for past in &task.pasts {
            let Some(before) = past.versions.first() else { continue };
            match diff(tree, task, before) {
                Ok((fields, breaks)) => diffs.push(FileDiff {
                    file: source.path.clone(),
                    against: past.label.clone(),
                    fields,
                    breaks,
                }),
                Err(error) => {
                    problems
                        .push(Problem { path: source.path.clone(), message: error.to_string() });
                }
            }
        }
        if task.pasts.is_empty() && arguments.format == Format::Text {
            writeln!(out, "{}: new", source.path)?;
        }
    }
    match arguments.format {
        Format::Json => {
            serde_json::to_writer_pretty(&mut *out, &diffs)?;
            writeln!(out)?;
        }
        Format::Text => {
            diffs.iter().try_for_each(|diff| write_text(diff, out))?;
            for path in &planned.removed {
                writeln!(out, "{path}: gone")?;
            }
        }
    }
    for problem in &problems {
        writeln!(std::io::stderr(), "error: {}: {}", problem.path, problem.message)?;
    }
    Ok(outcome_of(&problems, Outcome::Clean))
}

fn diff(
    tree: &Tree,
    task: &Task,
    before: &PastVersion,
) -> Result<(Vec<FieldChange>, Vec<Break>), ParseError> {
    let source = &tree.sources()[task.index];
    let parsed = parse_source(tree, task.index, Validation::Registered)?;
    let PastVersion { schema_type, text, references, .. } = before;
    let old = parse(*schema_type, text, references, Validation::Registered)?;
    let old_fields = fields(&Input::new(&old, text, references));
    let new_fields = fields(&Input::new(&parsed.schema, &source.text, &parsed.references));
    let changes = changes(source.schema_type, old_fields, new_fields);
    let policy = task.effective.policy.value;
    let mut breaks = Vec::new();
    for direction in [Direction::Backward, Direction::Forward] {
        breaks.extend(breaks_of(source, (&parsed.schema, &old), direction, policy));
    }
    Ok((changes, breaks))
}

fn breaks_of(
    source: &Source,
    (new, old): (&Schema, &Schema),
    direction: Direction,
    policy: Policy,
) -> Vec<Break> {
    let (reader, writer) = direction.roles(new, old);
    let found = compare(reader, writer, policy).into_iter();
    let found = found.filter(|one| one.kind.is_incompatibility(policy));
    let of_difference = |one: clade_checker::Difference| {
        let here = match direction {
            Direction::Backward => one.reader.as_ref(),
            Direction::Forward => one.writer.as_ref(),
        };
        let path = here.map_or(&one.path, |place| &place.path);
        Break {
            direction: direction_name(direction),
            who: match direction {
                Direction::Backward => "readers of the new schema do not read old data",
                Direction::Forward => "readers of the old schema do not read new data",
            },
            kind: one.kind.wire_name(),
            at: names_at(source.schema_type, &source.text, path),
            message: one.message,
        }
    };
    found.map(of_difference).collect()
}

/// The changes on one line: `+email, -legacyId, ~status`.
pub fn in_signs(changes: &[FieldChange]) -> String {
    let signs = changes.iter().map(|change| match change {
        FieldChange::Added { field, .. } => format!("+{field}"),
        FieldChange::Removed { field, .. } => format!("-{field}"),
        FieldChange::Changed { field, .. } => format!("~{field}"),
    });
    let signs: Vec<String> = signs.collect();
    if signs.is_empty() { "no field changed".to_owned() } else { signs.join(", ") }
}

/// What became of the fields. A Protobuf field is known by its number, others by their names.
pub fn changes(
    schema_type: SchemaType,
    old: Vec<FieldOutline>,
    new: Vec<FieldOutline>,
) -> Vec<FieldChange> {
    let key = |field: &FieldOutline| match (schema_type, field.number) {
        (SchemaType::Protobuf, Some(number)) => {
            let owner = field.target.rsplit_once('.').map_or("", |(owner, _)| owner);
            format!("{owner} {number}")
        }
        _ => field.target.clone(),
    };
    let mut before: BTreeMap<String, FieldOutline> =
        old.iter().map(|field| (key(field), field.clone())).collect();
    let mut changes = Vec::new();
    for field in new {
        let holds = in_words(&field);
        match before.remove(&key(&field)) {
            None => changes.push(FieldChange::Added { field: field.target, holds }),
            Some(old) => {
                let mut held = in_words(&old);
                if old.name != field.name {
                    held = format!("{} {held}", old.name);
                }
                if held != holds {
                    changes.push(FieldChange::Changed { field: field.target, held, holds });
                }
            }
        }
    }
    for field in old.into_iter().filter(|field| before.contains_key(&key(field))) {
        let held = in_words(&field);
        changes.push(FieldChange::Removed { field: field.target, held });
    }
    changes
}

fn in_words(field: &FieldOutline) -> String {
    let mut words = field.holds.clone();
    match &field.default {
        Some(default) => words.push_str(&format!(", default {default}")),
        None if field.is_required => words.push_str(", required"),
        None => {}
    }
    if let Some(number) = field.number {
        words.push_str(&format!(" = {number}"));
    }
    words
}

fn write_text(diff: &FileDiff, out: &mut dyn Write) -> anyhow::Result<()> {
    writeln!(out, "{} against {}", diff.file, diff.against)?;
    for change in &diff.fields {
        match change {
            FieldChange::Added { field, holds } => writeln!(out, "  + {field}: {holds}")?,
            FieldChange::Removed { field, held } => writeln!(out, "  - {field}: {held}")?,
            FieldChange::Changed { field, held, holds } => {
                writeln!(out, "  ~ {field}: {held} -> {holds}")?;
            }
        }
    }
    let mut told = "";
    for one in &diff.breaks {
        if one.who != told {
            writeln!(out, "  {} ({})", one.who, one.direction)?;
            told = one.who;
        }
        writeln!(out, "    {} {}: {}", one.kind, one.at, one.message)?;
    }
    if diff.breaks.is_empty() {
        writeln!(out, "  nobody is broken")?;
    }
    Ok(())
}
