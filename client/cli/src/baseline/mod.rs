//! What schemas are compared with: a revision of git, a folder, a file, a registry.

mod files;
mod git;
mod registry;

use std::sync::Arc;

use anyhow::{bail, ensure};
use clade_checker::lint;
use clade_checker::{CompatibilityLevel, Policy, ResolvedReference, SchemaType, Validation};

use crate::project::Project;
use crate::registry::Connection;
use crate::tree::Tree;

pub use registry::Registered;

/// A baseline as it was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asked {
    /// `git:REV`; without a revision, where the branch left the default branch.
    Git(Option<String>),
    /// `dir:PATH`
    Folder(String),
    /// `file:PATH`
    File(String),
    /// `registry:URL`; without a URL, the one of the settings.
    Registry(Option<String>),
}

/// A baseline that was loaded.
pub enum Baseline {
    /// Texts by their paths, one for each.
    Texts(Texts),
    /// Versions by their subjects.
    Registry(Registered),
}

/// Texts by their paths.
pub struct Texts {
    /// What it is called in reports: `git:3f2a91c`.
    pub label: String,
    /// What is said of it once, if there is anything.
    pub note: Option<String>,
    /// The texts, under the paths of the work tree.
    pub tree: Tree,
}

/// What one file is compared with in a baseline.
pub struct Past {
    /// The baseline.
    pub label: String,
    /// Newest first; never empty.
    pub versions: Vec<PastVersion>,
    /// What the baseline itself says of the terms, in place of the settings.
    pub terms: PastTerms,
}

/// What a baseline says of the terms of a check.
#[derive(Debug, Clone, Default)]
pub struct PastTerms {
    /// The level.
    pub level: Option<CompatibilityLevel>,
    /// The policy.
    pub policy: Option<Policy>,
    /// How much of its specification a new text must keep.
    pub validation: Option<Validation>,
    /// What lint is asked by.
    pub lint: Option<lint::Policy>,
}

/// One earlier text.
#[derive(Debug, Clone)]
pub struct PastVersion {
    /// Its place in the subject; 0 where it is not registered.
    pub version: i32,
    /// The language that it is written in.
    pub schema_type: SchemaType,
    /// The text.
    pub text: Arc<str>,
    /// What it refers to.
    pub references: Vec<ResolvedReference>,
}

impl Baseline {
    /// What it is called in reports.
    pub fn label(&self) -> &str {
        match self {
            Baseline::Texts(texts) => &texts.label,
            Baseline::Registry(registered) => &registered.label,
        }
    }

    /// What is said of it once, if there is anything.
    pub fn note(&self) -> Option<&str> {
        match self {
            Baseline::Texts(texts) => texts.note.as_deref(),
            Baseline::Registry(_) => None,
        }
    }
}

impl Asked {
    /// Reads what stands after `--against`.
    ///
    /// # Errors
    /// A word that is none of the four.
    pub fn parse(text: &str) -> anyhow::Result<Asked> {
        let (kind, rest) = text.split_once(':').unwrap_or((text, ""));
        let given = (!rest.is_empty()).then(|| rest.to_owned());
        let needed = || {
            ensure!(given.is_some(), "`{kind}:` needs a path behind it");
            Ok(rest.to_owned())
        };
        Ok(match kind {
            "git" => Asked::Git(given),
            "registry" => Asked::Registry(given),
            "dir" => Asked::Folder(needed()?),
            "file" => Asked::File(needed()?),
            _ => bail!(
                "`{text}` is no baseline: write git:REVISION, registry:URL, dir:PATH or file:PATH"
            ),
        })
    }

    /// Loads the baseline for a project.
    ///
    /// # Errors
    /// It is not there, or a part of it cannot be read.
    pub fn load(&self, project: &Project, connection: &Connection) -> anyhow::Result<Baseline> {
        match self {
            Asked::Git(revision) => git::load(project, revision.as_deref()).map(Baseline::Texts),
            Asked::Folder(path) => files::load_folder(project, path).map(Baseline::Texts),
            Asked::File(path) => files::load_file(project, path).map(Baseline::Texts),
            Asked::Registry(url) => {
                let given = url.as_deref().or(connection.registry.as_deref());
                let connection =
                    Connection { registry: given.map(str::to_owned), ..connection.clone() };
                let registry = connection.connect(project.config.registry())?;
                let label = format!("registry:{}", registry.url);
                Ok(Baseline::Registry(Registered { label, registry }))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn baselines_are_read() {
        let read = |text| Asked::parse(text).map_err(|error| error.to_string());
        assert_eq!(read("git"), Ok(Asked::Git(None)));
        assert_eq!(read("git:origin/main"), Ok(Asked::Git(Some("origin/main".to_owned()))));
        let url = Some("http://x:8081".to_owned());
        assert_eq!(read("registry:http://x:8081"), Ok(Asked::Registry(url)));
        assert_eq!(read("dir:a/b"), Ok(Asked::Folder("a/b".to_owned())));
        assert!(read("dir:").unwrap_err().contains("needs a path"));
        assert!(read("main").unwrap_err().contains("git:REVISION"));
    }
}
