//! Lists the files of a folder that may be schemas, and leaves out what git ignores.

use std::path::Path;

use anyhow::Context;
use ignore::WalkBuilder;

use crate::project;

/// What a file of settings is called.
pub const CONFIG: &str = "clade.toml";

/// Folders of other people's files.
const FOREIGN: [&str; 3] = ["node_modules", "target", "__pycache__"];

/// The files of a folder, from it, in the order of their paths.
#[derive(Debug, Default)]
pub struct Walked {
    /// What may be a schema.
    pub candidates: Vec<String>,
    /// Every `clade.toml`.
    pub configs: Vec<String>,
}

/// Lists the files below `root`. Hidden ones and links are left out.
///
/// # Errors
/// A folder that cannot be listed.
pub fn walk(root: &Path) -> anyhow::Result<Walked> {
    let mut walked = Walked::default();
    let mut walker = WalkBuilder::new(root);
    walker.filter_entry(|entry| {
        let is_foreign = FOREIGN.iter().any(|name| entry.file_name() == *name);
        !(entry.depth() > 0 && is_foreign && entry.path().is_dir())
    });
    for entry in walker.build() {
        let entry = entry.with_context(|| format!("cannot list `{}`", root.display()))?;
        if !entry.file_type().is_some_and(|kind| kind.is_file()) {
            continue;
        }
        let Some(path) = project::relative(root, entry.path()) else { continue };
        match entry.file_name() == CONFIG {
            true => walked.configs.push(path),
            false => walked.candidates.push(path),
        }
    }
    walked.candidates.sort_unstable();
    walked.configs.sort_unstable();
    Ok(walked)
}
