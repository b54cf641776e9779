//! A folder or a file as the baseline.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

use super::Texts;
use crate::project::{self, Project};
use crate::tree::walk;

/// The folder `path`, whose files are compared with those that have the same path below the folder
/// that the command was given.
pub(super) fn load_folder(project: &Project, path: &str) -> anyhow::Result<Texts> {
    let folder = found(path)?;
    if !folder.is_dir() {
        bail!("`{path}` is no folder: write file:{path}");
    }
    let below = project.only_folder().context(
        "with dir:PATH, give one folder to check: files are compared by their paths below both",
    )?;
    let mut files = Vec::new();
    for relative in walk::walk(&folder)?.candidates {
        let place = match below {
            "" => relative.clone(),
            below => format!("{below}/{relative}"),
        };
        if project.may_be_schema(&place) {
            files.push((place, read(&folder.join(&relative))?));
        }
    }
    let tree = project.tree_of(files)?;
    Ok(Texts { label: format!("dir:{path}"), note: None, tree })
}

/// The file `path`, which the one file that the command was given is compared with. What is beside it
/// can be referred to.
pub(super) fn load_file(project: &Project, path: &str) -> anyhow::Result<Texts> {
    let file = found(path)?;
    let Some(place) = project.only_file() else {
        bail!("with file:PATH, give one file to check");
    };
    let folder = file.parent().map(Path::to_owned).unwrap_or_default();
    let here = place.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut files = vec![(place.to_owned(), read(&file)?)];
    let entries = std::fs::read_dir(&folder)
        .with_context(|| format!("cannot list `{}`", folder.display()))?;
    for entry in entries {
        let beside = entry?.path();
        let Some(name) = project::relative(&folder, &beside) else { continue };
        let other = if here.is_empty() { name } else { format!("{here}/{name}") };
        if beside.is_file() && beside != file && other != place && project.may_be_schema(&other) {
            files.push((other, read(&beside)?));
        }
    }
    let tree = project.tree_of(files)?;
    Ok(Texts { label: format!("file:{path}"), note: None, tree })
}

fn found(path: &str) -> anyhow::Result<PathBuf> {
    std::fs::canonicalize(path).with_context(|| format!("cannot find the baseline `{path}`"))
}

fn read(path: &Path) -> anyhow::Result<Vec<u8>> {
    std::fs::read(path).with_context(|| format!("cannot read the baseline `{}`", path.display()))
}
