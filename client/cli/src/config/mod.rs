//! What every `clade.toml` says, and what of it holds for a file.

mod document;
mod effective;
mod ratchet;
mod template;
mod waiver;

use std::path::Path;

use anyhow::Context;
use clade_checker::SchemaType;
use clade_checker::stream::Stream;
use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

use document::Document;

pub use effective::{Effective, Origin, Overrides};
pub use ratchet::{RATCHET_FILE, Ratchet, RatchetEntry};
pub use waiver::{Waiver, Waiving};

/// What every `clade.toml` of a project says.
#[derive(Debug, Default)]
pub struct Config {
    /// Those of outer folders first.
    layers: Vec<Layer>,
}

/// One `clade.toml`.
#[derive(Debug)]
struct Layer {
    /// Its path, from the root.
    path: String,
    /// Its folder, from the root; empty for the root itself.
    folder: String,
    text: String,
    document: Document,
    /// The globs of each of `schemas`.
    globs: Vec<GlobSet>,
    exclude: GlobSet,
    waivers: Vec<Waiver>,
    streams: Vec<Stream>,
}

impl Config {
    /// Reads the files `paths`, from `root`.
    ///
    /// # Errors
    /// What is wrong in one of them, with its place.
    pub fn read(root: &Path, paths: &[String]) -> anyhow::Result<Config> {
        let mut layers = Vec::new();
        for path in paths {
            let text = std::fs::read_to_string(root.join(path))
                .with_context(|| format!("cannot read `{path}`"))?;
            layers.push(Layer::parse(path, text)?);
        }
        layers.sort_by_key(|layer| {
            layer.folder.matches('/').count() + usize::from(!layer.folder.is_empty())
        });
        Ok(Config { layers })
    }

    /// Those around a file, the nearest last.
    fn around(&self, path: &str) -> Vec<&Layer> {
        let mut found: Vec<&Layer> = Vec::new();
        for layer in self.layers.iter().filter(|layer| layer.below(path).is_some()) {
            if layer.document.root == Some(true) {
                found.clear();
            }
            found.push(layer);
        }
        found
    }

    /// The format of a file: what a glob says, or else what the ending of its name says.
    pub fn format_of(&self, path: &str) -> Option<SchemaType> {
        let layers = self.around(path);
        if layers.iter().any(|layer| layer.is_excluded(path)) {
            return None;
        }
        effective::stated_format(&layers, path).or_else(|| match path.rsplit_once('.')?.1 {
            "avsc" => Some(SchemaType::Avro),
            "proto" => Some(SchemaType::Protobuf),
            "json" => Some(SchemaType::Json),
            _ => None,
        })
    }

    /// Whether a glob says what the format of a file is.
    pub fn states_format(&self, path: &str) -> bool {
        effective::stated_format(&self.around(path), path).is_some()
    }

    /// The file that a reference of `from` leads to, if settings say so; from the root.
    pub fn reference(&self, from: &str, name: &str) -> Option<String> {
        let layers = self.around(from);
        layers.iter().rev().find_map(|layer| {
            let target = layer.document.references.get(name)?;
            Some(layer.join(target.get_ref()))
        })
    }

    /// All that holds for a file. `declared` is the name that its text gives itself.
    ///
    /// # Errors
    /// A subject that the template cannot make.
    pub fn effective(
        &self,
        path: &str,
        declared: Option<&str>,
        overrides: &Overrides,
    ) -> anyhow::Result<Effective> {
        Effective::of(&self.around(path), path, declared, self.format_of(path), overrides)
    }

    /// The baselines that the settings of the root name, each as after `--against`.
    pub fn against(&self) -> Vec<String> {
        let stated = self.layers.iter().find_map(|layer| layer.document.against.as_ref());
        stated.map(|one| one.get_ref().to_vec()).unwrap_or_default()
    }

    /// The URL of the registry that the settings of the root name.
    pub fn registry(&self) -> Option<&str> {
        let stated = self.layers.iter().find_map(|layer| layer.document.registry.as_ref());
        stated.map(|one| one.get_ref().as_str())
    }

    /// The least severity that fails a run, as the settings of the root have it.
    pub fn fail_on(&self) -> Option<&str> {
        let stated = self.layers.iter().find_map(|layer| layer.document.fail_on.as_ref());
        stated.map(|one| one.get_ref().as_str())
    }

    /// Every waiver.
    pub fn waivers(&self) -> impl Iterator<Item = &Waiver> {
        self.layers.iter().flat_map(|layer| &layer.waivers)
    }

    /// The document of the stream with this name.
    pub fn stream(&self, name: &str) -> Option<&Stream> {
        self.layers.iter().flat_map(|layer| &layer.streams).find(|stream| stream.name == name)
    }
}

impl Layer {
    fn parse(path: &str, text: String) -> anyhow::Result<Layer> {
        let document: Document = toml::from_str(&text).map_err(|error| {
            let line = error.span().map(|span| line_of(&text, span.start));
            let place = line.map_or(path.to_owned(), |line| format!("{path}:{line}"));
            anyhow::anyhow!("{place}: {}", error.message().trim())
        })?;
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
        let mut layer = Layer {
            path: path.to_owned(),
            folder,
            text,
            document,
            globs: Vec::new(),
            exclude: GlobSet::empty(),
            waivers: Vec::new(),
            streams: Vec::new(),
        };
        effective::validate(&layer)?;
        for table in &layer.document.schemas {
            layer.globs.push(globs(path, table.get_ref().files.to_vec().iter())?);
        }
        layer.exclude = globs(path, layer.document.exclude.iter())?;
        layer.waivers = waiver::of_layer(&layer)?;
        for table in &layer.document.streams {
            let stream = table.clone().try_into::<Stream>();
            layer.streams.push(stream.with_context(|| format!("{path}: a stream"))?);
        }
        Ok(layer)
    }

    /// The path from the folder of this layer; none for a file that it is not around.
    fn below<'a>(&self, path: &'a str) -> Option<&'a str> {
        match self.folder.as_str() {
            "" => Some(path),
            folder => path.strip_prefix(folder)?.strip_prefix('/'),
        }
    }

    fn is_excluded(&self, path: &str) -> bool {
        self.below(path).is_some_and(|below| self.exclude.is_match(below))
    }

    fn join(&self, below: &str) -> String {
        match self.folder.as_str() {
            "" => below.to_owned(),
            folder => format!("{folder}/{below}"),
        }
    }

    fn line_of(&self, offset: usize) -> usize {
        line_of(&self.text, offset)
    }
}

fn line_of(text: &str, offset: usize) -> usize {
    text.bytes().take(offset).filter(|byte| *byte == b'\n').count() + 1
}

/// Globs of paths: `*` stays in a folder, `**` does not.
fn globs<'a>(path: &str, patterns: impl Iterator<Item = &'a String>) -> anyhow::Result<GlobSet> {
    let mut set = GlobSetBuilder::new();
    for pattern in patterns {
        let glob = GlobBuilder::new(pattern).literal_separator(true).build();
        set.add(glob.with_context(|| format!("{path}: the glob `{pattern}`"))?);
    }
    set.build().with_context(|| format!("{path}: its globs"))
}

#[cfg(test)]
mod tests;
