//! Registers files of a project, each after those that it refers to. For `register` and `push`.

use std::collections::{BTreeSet, HashMap};
use std::io::Write;

use clade_client::Error;
use clade_client::api::{CheckReference, CheckRequest, RegisterSchemaRequest, SchemaReference};

use crate::config::Overrides;
use crate::judge::effective;
use crate::outcome::Outcome;
use crate::project::Project;
use crate::registry::Registry;
use crate::report::counted;
use crate::tree::Tree;

/// How files are registered.
#[derive(Debug, Clone, Copy, clap::Args)]
pub struct How {
    /// Ask whether it could be registered, and write nothing.
    #[arg(long)]
    pub dry_run: bool,
    /// Let the registry normalise the texts.
    #[arg(long)]
    pub normalize: bool,
}

/// What became of a file.
enum Fate {
    /// It has this version now, or had it before.
    Version { number: i32, id: i32, is_new: bool },
    /// It could be registered.
    WouldPass,
    /// The registry refuses it, for these reasons.
    Refused(Vec<String>),
}

/// Registers the files at `wanted`, and those that they refer to, which it tells.
///
/// # Errors
/// The registry cannot be asked, or a subject is not known.
pub fn publish(
    (project, tree): (&Project, &Tree),
    registry: &Registry,
    wanted: &BTreeSet<usize>,
    overrides: &Overrides,
    how: How,
    out: &mut dyn Write,
) -> anyhow::Result<Outcome> {
    let mut needed = wanted.clone();
    for &index in wanted {
        needed.extend(tree.closure_uses(index).into_iter().map(|one| one.target));
    }
    let mut fates: HashMap<usize, (String, Option<i32>)> = HashMap::new();
    let (mut new, mut known, mut refused) = (0, 0, 0);
    for index in tree.in_order().into_iter().filter(|index| needed.contains(index)) {
        let source = &tree.sources()[index];
        let subject = effective(&project.config, source, overrides)?.subject.value;
        let uses = tree.uses(index).iter();
        let missing = uses.clone().find(|one| !fates.contains_key(&one.target));
        let fate = match missing {
            Some(one) => {
                let needed = &tree.sources()[one.target].path;
                Fate::Refused(vec![format!("`{needed}`, which it refers to, was refused")])
            }
            None => {
                let of_use = |one: &crate::tree::Use| {
                    let (subject, version) = fates[&one.target].clone();
                    (one.name.clone(), subject, version)
                };
                let references: Vec<_> = uses.map(of_use).collect();
                registry.wait(one(registry, tree, index, (&subject, &references), how))?
            }
        };
        let path = &source.path;
        match fate {
            Fate::Version { number, id, is_new } => {
                let word = if is_new { "registered as" } else { "is" };
                *(if is_new { &mut new } else { &mut known }) += 1;
                writeln!(out, "{path}: {word} version {number} of `{subject}`, id {id}")?;
                fates.insert(index, (subject, Some(number)));
            }
            Fate::WouldPass => {
                new += 1;
                writeln!(out, "{path}: could be registered under `{subject}`")?;
                fates.insert(index, (subject, None));
            }
            Fate::Refused(reasons) => {
                refused += 1;
                writeln!(out, "{path}: refused under `{subject}`")?;
                for reason in reasons {
                    writeln!(out, "  {reason}")?;
                }
            }
        }
    }
    let word = if how.dry_run { "could be registered" } else { "registered" };
    let told = counted(needed.len(), "schema", "schemas");
    writeln!(out, "{told}: {new} {word}, {known} there already, {refused} refused")?;
    Ok(if refused == 0 { Outcome::Clean } else { Outcome::Findings })
}

/// A reference of a file: what the text calls it, the subject, and the version if it has one.
type Referred = (String, String, Option<i32>);

/// Registers one file. A reference has no version if it is not registered and nothing is written.
async fn one(
    registry: &Registry,
    tree: &Tree,
    index: usize,
    (subject, references): (&str, &[Referred]),
    how: How,
) -> anyhow::Result<Fate> {
    let client = registry.client();
    let source = &tree.sources()[index];
    let reference = |(name, subject, version): &Referred| SchemaReference {
        name: Some(name.clone()),
        subject: Some(subject.clone()),
        version: *version,
    };
    let proposed = RegisterSchemaRequest {
        schema: Some(source.text.to_string()),
        schema_type: Some(source.schema_type.wire_name().to_owned()),
        references: references.iter().map(reference).collect(),
        ..RegisterSchemaRequest::default()
    };
    let are_known = references.iter().all(|(_, _, version)| version.is_some());
    if are_known {
        match client.look_up(subject, &proposed, how.normalize, false).await {
            Ok(found) => {
                return Ok(Fate::Version { number: found.version, id: found.id, is_new: false });
            }
            Err(error) if error.is_not_found() => {}
            Err(error) => return refused(error),
        }
    }
    if how.dry_run {
        return would_pass(registry, tree, index, subject, &proposed).await;
    }
    let registered = match client.register(subject, &proposed, how.normalize).await {
        Ok(registered) => registered,
        Err(error) => return refused(error),
    };
    Ok(Fate::Version { number: registered.version, id: registered.id, is_new: true })
}

async fn would_pass(
    registry: &Registry,
    tree: &Tree,
    index: usize,
    subject: &str,
    proposed: &RegisterSchemaRequest,
) -> anyhow::Result<Fate> {
    let text = |one: clade_checker::ResolvedReference| CheckReference {
        name: one.name,
        schema: Some(one.text),
        ..CheckReference::default()
    };
    let question = CheckRequest {
        schema_type: proposed.schema_type.clone(),
        subject: Some(subject.to_owned()),
        schema: proposed.schema.clone(),
        references: tree.closure(index).into_iter().map(text).collect(),
        ..CheckRequest::default()
    };
    match registry.client().check(&question).await {
        Ok(answer) if answer.compatible => return Ok(Fate::WouldPass),
        Ok(answer) => {
            let version = answer.version.map(|version| format!(" against version {version}"));
            let told = |one: &clade_client::api::CheckedDifference| {
                format!(
                    "{} {}: {}{}",
                    one.kind,
                    one.path,
                    one.message,
                    version.clone().unwrap_or_default()
                )
            };
            return Ok(Fate::Refused(answer.differences.iter().map(told).collect()));
        }
        // Another registry: it can only be asked about references that it has.
        Err(error) if matches!(error.status(), Some(404 | 405)) => {}
        Err(error) => return refused(error),
    }
    if proposed.references.iter().any(|reference| reference.version.is_none()) {
        anyhow::bail!(
            "`{}` refers to a schema that is not registered: this registry cannot judge it before",
            tree.sources()[index].path
        );
    }
    match registry.client().test_compatibility(subject, proposed, false).await {
        Ok(answer) if answer.is_compatible => Ok(Fate::WouldPass),
        Ok(answer) => Ok(Fate::Refused(answer.messages.unwrap_or_default())),
        // A subject that is not there takes anything.
        Err(error) if error.is_not_found() => Ok(Fate::WouldPass),
        Err(error) => refused(error),
    }
}

/// What the registry judges is a finding; that it cannot be asked is none.
fn refused(error: Error) -> anyhow::Result<Fate> {
    match error {
        Error::Refused { status: 409 | 422, message, .. } => Ok(Fate::Refused(vec![message])),
        error => Err(error.into()),
    }
}
