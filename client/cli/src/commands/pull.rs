//! `clade pull`: the latest versions of a registry as a folder that `clade push` takes.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::PathBuf;

use clade_client::api::Schema;
use clade_client::{SchemasQuery, Scope};
use futures_util::stream::{self, StreamExt, TryStreamExt};

use super::fetch::{file_of, write};
use crate::outcome::Outcome;
use crate::registry::{AT_ONCE, Connection, Registry};
use crate::report::counted;
use crate::tree::walk::CONFIG;

/// Write the latest version of each subject into a folder, with a clade.toml that says what is whose.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example:
  clade pull schemas --registry http://localhost:8081 --prefix orders")]
pub struct Arguments {
    /// The folder; it is made if it is not there.
    pub folder: PathBuf,
    /// Only subjects that begin with this.
    #[arg(long)]
    pub prefix: Option<String>,
    #[command(flatten)]
    pub connection: Connection,
}

/// Runs the command. Files are written over, a clade.toml that is there is not.
pub fn run(arguments: &Arguments, out: &mut dyn Write) -> anyhow::Result<Outcome> {
    let folder = &arguments.folder;
    let registry = super::connect(&arguments.connection)?;
    let query = SchemasQuery {
        latest_only: true,
        prefix: arguments.prefix.clone(),
        ..SchemasQuery::default()
    };
    let found = registry.wait(registry.client().schemas(&query))?;
    let found: Vec<Schema> = found.into_iter().map(|one| one.schema).collect();
    let mut files = BTreeMap::new();
    for schema in &found {
        files.insert(schema.subject.clone(), (file_of(schema)?, schema.version));
    }
    for schema in &found {
        write(folder, &files[&schema.subject].0, &schema.schema)?;
    }
    let (references, notes) = references(&found, &files);
    let levels = registry.wait(levels(&registry, &found))?;
    let settings = settings(&registry.url, &levels, &files, &references);
    if folder.join(CONFIG).exists() {
        writeln!(out, "kept the {CONFIG} that is there; what it could say is:\n{settings}")?;
    } else {
        write(folder, CONFIG, &settings)?;
    }
    for note in notes {
        writeln!(out, "note: {note}")?;
    }
    writeln!(out, "{} in {}", counted(found.len(), "schema", "schemas"), folder.display())?;
    Ok(Outcome::Clean)
}

/// The file that each name of a reference stands for, and what is not as it is in the registry.
fn references(
    found: &[Schema],
    files: &BTreeMap<String, (String, i32)>,
) -> (BTreeMap<String, String>, Vec<String>) {
    let mut references = BTreeMap::new();
    let mut notes = Vec::new();
    for schema in found {
        for reference in &schema.references {
            let (Some(name), Some(subject)) = (&reference.name, &reference.subject) else {
                continue;
            };
            let version = reference.version.unwrap_or(-1);
            let of = &schema.subject;
            match files.get(subject) {
                None => {
                    notes.push(format!("`{of}` refers to `{subject}`, which was not asked for"))
                }
                Some((file, latest)) => {
                    if *latest != version {
                        notes.push(format!(
                            "`{of}` refers to version {version} of `{subject}`; the latest, {latest}, is written"
                        ));
                    }
                    let known = references.insert(name.clone(), file.clone());
                    if known.is_some_and(|known| known != *file) {
                        notes.push(format!("`{name}` stands for more than one subject"));
                    }
                }
            }
        }
    }
    (references, notes)
}

/// The level of the registry, and those of single subjects.
async fn levels(
    registry: &Registry,
    found: &[Schema],
) -> anyhow::Result<(Option<String>, BTreeMap<String, String>)> {
    let client = registry.client();
    let top = client.config(Scope::TopLevel, true).await?.compatibility_level;
    let own = async |schema: &Schema| match client.config(&schema.subject, false).await {
        Ok(config) => Ok(config.compatibility_level.map(|level| (schema.subject.clone(), level))),
        Err(error) if error.is_not_found() => Ok(None),
        Err(error) => Err(error),
    };
    let own = stream::iter(found).map(own).buffered(AT_ONCE).try_collect::<Vec<_>>().await?;
    Ok((top, own.into_iter().flatten().collect()))
}

fn settings(
    url: &str,
    (top, own): &(Option<String>, BTreeMap<String, String>),
    files: &BTreeMap<String, (String, i32)>,
    references: &BTreeMap<String, String>,
) -> String {
    let quoted = |text: &str| toml::Value::String(text.to_owned()).to_string();
    let mut text = format!("root = true\nregistry = {}\nsubject = \"{{stem}}\"\n", quoted(url));
    if let Some(level) = top {
        text.push_str(&format!("level = {}\n", quoted(level)));
    }
    if !references.is_empty() {
        text.push_str("\n[references]\n");
    }
    for (name, file) in references {
        text.push_str(&format!("{} = {}\n", quoted(name), quoted(file)));
    }
    for (subject, (file, _)) in files {
        let stem = file.rsplit_once('.').map_or(file.as_str(), |(stem, _)| stem);
        let level = own.get(subject);
        if stem == subject && level.is_none() {
            continue;
        }
        text.push_str(&format!("\n[[schemas]]\nfiles = {}\n", quoted(file)));
        if stem != subject {
            text.push_str(&format!("subject = {}\n", quoted(subject)));
        }
        if let Some(level) = level {
            text.push_str(&format!("level = {}\n", quoted(level)));
        }
    }
    text
}
