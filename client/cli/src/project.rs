//! The folder that is worked in: its files, its settings, and which of them a command is about.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

use crate::config::Config;
use crate::git::Repository;
use crate::outcome::Outcome;
use crate::parallel;
use crate::tree::{self, Read, Source, Tree, walk};

/// The folder that is worked in.
pub struct Project {
    /// The top of the repository; without one, the folder of the outermost `clade.toml`, or else the
    /// folder that the command was given. Paths are told from here.
    pub root: PathBuf,
    /// The repository, if there is one.
    pub repository: Option<Repository>,
    /// What all `clade.toml` say.
    pub config: Config,
    /// Every file that may be a schema, from the root.
    candidates: Vec<String>,
    /// Files that are schemas whatever they look like, for a baseline has them as such.
    known: BTreeSet<String>,
    selection: Selection,
}

/// Which files a command is about.
#[derive(Debug, Clone, Default)]
struct Selection {
    /// Folders, from the root; the root itself is empty.
    folders: Vec<String>,
    /// Files that were given by name.
    files: BTreeSet<String>,
}

/// Something that could not be looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The file, from the root; empty where it is none.
    pub path: String,
    /// What is wrong and what to do, lower case, no full stop.
    pub message: String,
}

/// The schemas of the work tree, and what could not be read.
pub struct WorkTree {
    /// The schemas.
    pub tree: Tree,
    /// What could not be looked at.
    pub problems: Vec<Problem>,
}

impl Project {
    /// The project around `paths`; of the current folder if there are none.
    ///
    /// # Errors
    /// A path that is not there; a `clade.toml` that cannot be read.
    pub fn open(paths: &[PathBuf]) -> anyhow::Result<Project> {
        let here = PathBuf::from(".");
        let paths = if paths.is_empty() { std::slice::from_ref(&here) } else { paths };
        let absolute = |path: &PathBuf| {
            std::fs::canonicalize(path).with_context(|| format!("cannot find `{}`", path.display()))
        };
        let paths: Vec<PathBuf> = paths.iter().map(absolute).collect::<Result<_, _>>()?;
        let folder = common_folder(&paths);
        let top = top_of_repository(&folder);
        let root = match &top {
            Some(top) => top.clone(),
            None => outermost_config(&folder).unwrap_or(folder),
        };
        let mut selection = Selection::default();
        for path in &paths {
            let Some(relative) = relative(&root, path) else {
                bail!("`{}` is outside of `{}`", path.display(), root.display());
            };
            if path.is_dir() {
                selection.folders.push(relative);
            } else {
                selection.files.insert(relative);
            }
        }
        let walk::Walked { mut candidates, configs } = walk::walk(&root)?;
        candidates.extend(selection.files.iter().cloned());
        candidates.sort_unstable();
        candidates.dedup();
        let config = Config::read(&root, &configs)?;
        let repository = top.map(|top| Repository { top });
        let known = BTreeSet::new();
        Ok(Project { root, repository, config, candidates, known, selection })
    }

    /// Takes in the schemas of a baseline that are still there: a file that hides from the walk, or no
    /// longer looks like a schema, is not passed over.
    pub fn know(&mut self, tree: &Tree) {
        for source in tree.sources() {
            if self.root.join(&source.path).is_file() {
                self.known.insert(source.path.clone());
            }
        }
        self.candidates.extend(self.known.iter().cloned());
        self.candidates.sort_unstable();
        self.candidates.dedup();
    }

    /// Whether a command is about the file.
    pub fn is_selected(&self, path: &str) -> bool {
        self.selection.files.contains(path)
            || self.selection.folders.iter().any(|folder| is_inside(path, folder))
    }

    /// The folder that the command is about, if it is one and nothing else.
    pub fn only_folder(&self) -> Option<&str> {
        match (self.selection.folders.as_slice(), self.selection.files.is_empty()) {
            ([folder], true) => Some(folder),
            _ => None,
        }
    }

    /// The file that the command is about, if it is one and nothing else.
    pub fn only_file(&self) -> Option<&str> {
        let is_one = self.selection.files.len() == 1 && self.selection.folders.is_empty();
        self.selection.files.first().filter(|_| is_one).map(String::as_str)
    }

    /// Whether the file was given by name.
    pub fn is_named(&self, path: &str) -> bool {
        self.selection.files.contains(path)
    }

    /// Reads the schemas of the work tree.
    ///
    /// # Errors
    /// No thread can be started. What is wrong with single files is in the answer.
    pub fn work_tree(&self) -> anyhow::Result<WorkTree> {
        let mut problems = Vec::new();
        let mut sources = Vec::new();
        let read = |path: &String| self.read(path);
        for (read, path) in
            parallel::map(&self.candidates, || (), read)?.into_iter().zip(&self.candidates)
        {
            match read {
                Ok(Read::Schema(source)) => sources.push(source),
                Ok(Read::NoSchema) => {}
                Err(error) if self.is_selected(path) => {
                    problems.push(Problem { path: path.clone(), message: format!("{error:#}") });
                }
                // Whoever refers to it will miss it, and say so.
                Err(_) => {}
            }
        }
        Ok(WorkTree { tree: Tree::new(sources, &self.config), problems })
    }

    fn read(&self, path: &str) -> anyhow::Result<Read> {
        let is_named = self.is_named(path);
        let Some(format) = self.config.format_of(path) else {
            if is_named {
                bail!(
                    "the name does not tell the format: call it .avsc, .proto or .json, or give its \
                     `format` under [[schemas]] in clade.toml"
                );
            }
            return Ok(Read::NoSchema);
        };
        let bytes = std::fs::read(self.root.join(path)).context("cannot be read")?;
        let is_sure = is_named || self.known.contains(path) || self.config.states_format(path);
        tree::read(path, bytes, format, is_sure)
    }

    /// The schemas of the work tree that the command is about, in the order of their paths.
    pub fn selected<'a>(&'a self, tree: &'a Tree) -> impl Iterator<Item = (usize, &'a Source)> {
        let sources = tree.sources().iter().enumerate();
        sources.filter(|(_, source)| self.is_selected(&source.path))
    }

    /// Reads the schemas of another folder, as if they stood in this one.
    ///
    /// # Errors
    /// A file that cannot be read: what is compared with it would be wrong.
    pub fn tree_of(&self, files: Vec<(String, Vec<u8>)>) -> anyhow::Result<Tree> {
        let read = |(path, bytes): &(String, Vec<u8>)| -> anyhow::Result<Read> {
            let Some(format) = self.config.format_of(path) else { return Ok(Read::NoSchema) };
            let is_sure = self.is_named(path) || self.config.states_format(path);
            tree::read(path, bytes.clone(), format, is_sure)
                .with_context(|| format!("the baseline of `{path}`"))
        };
        let mut sources = Vec::new();
        for read in parallel::map(&files, || (), read)? {
            if let Read::Schema(source) = read? {
                sources.push(source);
            }
        }
        Ok(Tree::new(sources, &self.config))
    }

    /// Whether a file of this name may be a schema.
    pub fn may_be_schema(&self, path: &str) -> bool {
        self.config.format_of(path).is_some()
    }
}

/// The outcome where some files could not be looked at.
pub fn outcome_of(problems: &[Problem], otherwise: Outcome) -> Outcome {
    if problems.is_empty() { otherwise } else { Outcome::NotChecked }
}

/// `path` from `root`, with `/` between the parts.
pub fn relative(root: &Path, path: &Path) -> Option<String> {
    let below = path.strip_prefix(root).ok()?;
    let parts = below.iter().map(|part| part.to_string_lossy().into_owned());
    Some(parts.collect::<Vec<_>>().join("/"))
}

fn is_inside(path: &str, folder: &str) -> bool {
    folder.is_empty() || path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
}

fn common_folder(paths: &[PathBuf]) -> PathBuf {
    let folder = |path: &PathBuf| match path.is_dir() {
        true => path.clone(),
        false => path.parent().unwrap_or(path).to_owned(),
    };
    let mut common = paths.first().map(folder).unwrap_or_default();
    for path in paths {
        while !path.starts_with(&common) {
            if !common.pop() {
                return common;
            }
        }
    }
    common
}

fn top_of_repository(folder: &Path) -> Option<PathBuf> {
    folder.ancestors().find(|one| one.join(".git").exists()).map(Path::to_owned)
}

fn outermost_config(folder: &Path) -> Option<PathBuf> {
    folder.ancestors().filter(|one| one.join(walk::CONFIG).is_file()).last().map(Path::to_owned)
}
