//! `clade fetch`: a schema of a registry, with what it refers to, as files.

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clade_client::api::{Schema, SchemaReference};
use clade_client::{Version, VersionQuery};

use crate::outcome::Outcome;
use crate::registry::{Connection, Registry, schema_type_of};

/// Fetch a schema by subject or id into files, with what it refers to.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example:
  clade fetch orders-value --version 3 --into schemas
  clade fetch --id 17 --text")]
pub struct Arguments {
    /// The subject.
    #[arg(required_unless_present = "id", conflicts_with = "id")]
    pub subject: Option<String>,
    /// The version; by default the latest.
    #[arg(long, requires = "subject")]
    pub version: Option<i32>,
    /// The id, in place of a subject.
    #[arg(long)]
    pub id: Option<i32>,
    /// The folder that the files go to.
    #[arg(long, value_name = "FOLDER", default_value = ".")]
    pub into: PathBuf,
    /// Print the text, and write no file.
    #[arg(long)]
    pub text: bool,
    #[command(flatten)]
    pub connection: Connection,
}

/// Runs the command.
pub fn run(arguments: &Arguments, out: &mut dyn Write) -> anyhow::Result<Outcome> {
    let registry = super::connect(&arguments.connection)?;
    let schema = registry.wait(wanted(&registry, arguments))?;
    if arguments.text {
        writeln!(out, "{}", schema.schema)?;
        return Ok(Outcome::Clean);
    }
    let closure = registry.wait(registry.closure(&schema.references))?;
    let main = file_of(&schema)?;
    let mut written = vec![write(&arguments.into, &main, &schema.schema)?];
    for (reference, schema) in closure {
        let path = path_of(&reference).map_or_else(|| file_of(&schema), Ok)?;
        if path != main {
            written.push(write(&arguments.into, &path, &schema.schema)?);
        }
    }
    for path in written {
        writeln!(out, "{}", path.display())?;
    }
    Ok(Outcome::Clean)
}

async fn wanted(registry: &Registry, arguments: &Arguments) -> anyhow::Result<Schema> {
    let client = registry.client();
    if let Some(id) = arguments.id {
        let found = client.schema(id).await?;
        let holders = client.versions_of_id(id, true, Default::default()).await?;
        let holder = holders.first();
        return Ok(Schema {
            subject: holder.map_or_else(|| format!("id-{id}"), |one| one.subject.clone()),
            version: holder.map_or(0, |one| one.version),
            id,
            guid: found.guid.clone(),
            schema_type: found.schema_type.clone(),
            references: found.references.clone(),
            metadata: None,
            rule_set: None,
            schema: found.schema.clone(),
            schema_tags: Vec::new(),
            ts: None,
            deleted: None,
        });
    }
    let Some(subject) = &arguments.subject else { bail!("give a subject or an id") };
    let version = arguments.version.map_or(Version::Latest, Version::Number);
    Ok(client.version(subject, version, &VersionQuery::default()).await?)
}

/// The name of the file for a subject: what no file name may have is written as `%xx`.
///
/// # Errors
/// The schema is of no type that is known.
pub fn file_of(schema: &Schema) -> anyhow::Result<String> {
    let ending = match schema_type_of(schema)? {
        clade_checker::SchemaType::Avro => ".avsc",
        clade_checker::SchemaType::Protobuf => ".proto",
        clade_checker::SchemaType::Json => ".json",
    };
    let mut name = String::new();
    for byte in schema.subject.strip_suffix(ending).unwrap_or(&schema.subject).bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' => name.push(char::from(byte)),
            b'.' if !name.is_empty() => name.push('.'),
            _ => name.push_str(&format!("%{byte:02X}")),
        }
    }
    Ok(format!("{name}{ending}"))
}

/// The path that a reference names, if it is one that stays in the folder.
fn path_of(reference: &SchemaReference) -> Option<String> {
    let name = reference.name.as_deref()?;
    let is_path = name.ends_with(".proto") || name.ends_with(".json");
    let stays =
        name.split('/').all(|part| !matches!(part, "" | "." | "..") && !part.contains([':', '\\']));
    (is_path && stays).then(|| name.to_owned())
}

/// Writes a file below `folder`.
///
/// # Errors
/// It cannot be written.
pub fn write(folder: &Path, path: &str, text: &str) -> anyhow::Result<PathBuf> {
    let path = folder.join(path);
    let told = || format!("cannot write `{}`", path.display());
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).with_context(told)?;
    }
    let end = if text.ends_with('\n') { "" } else { "\n" };
    std::fs::write(&path, format!("{text}{end}")).with_context(told)?;
    Ok(path)
}
