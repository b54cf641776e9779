//! The schemas of a folder at one time, and how they refer to one another.

mod edges;
mod names;
pub mod walk;

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use anyhow::bail;
use clade_checker::{Imports, ResolvedReference, SchemaType, imports, limits::SCHEMA_BYTES_MAX};
use serde::Deserialize;

use crate::config::Config;

pub use names::names_at;

/// A file that holds a schema.
#[derive(Debug, Clone)]
pub struct Source {
    /// From the root of the project, with `/` between the parts.
    pub path: String,
    /// Its text.
    pub text: Arc<str>,
    /// The language it is written in.
    pub schema_type: SchemaType,
    /// What it gives to others and wants of them.
    pub imports: Imports,
}

/// What a file turned out to be.
pub enum Read {
    /// A schema.
    Schema(Source),
    /// Another file, such as JSON that is no schema.
    NoSchema,
}

/// The schemas of a folder.
#[derive(Debug, Default)]
pub struct Tree {
    /// In the order of their paths.
    sources: Vec<Source>,
    by_path: HashMap<String, usize>,
    /// For each, what it refers to.
    uses: Vec<Vec<Use>>,
}

/// A reference of one file to another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Use {
    /// What the text calls it.
    pub name: String,
    /// The place of the other in [`Tree::sources`].
    pub target: usize,
}

/// Makes a schema of the bytes of a file. JSON that does not look like a schema is one only if
/// somebody said so.
///
/// # Errors
/// Bytes that are no UTF-8, and too many of them.
pub fn read(
    path: &str,
    bytes: Vec<u8>,
    schema_type: SchemaType,
    is_sure: bool,
) -> anyhow::Result<Read> {
    if bytes.len() > SCHEMA_BYTES_MAX {
        if is_sure || schema_type != SchemaType::Json {
            bail!("has {} bytes, the limit is {SCHEMA_BYTES_MAX}", bytes.len());
        }
        return Ok(Read::NoSchema);
    }
    let Ok(text) = String::from_utf8(bytes) else {
        if is_sure || schema_type != SchemaType::Json {
            bail!("is no text: schemas are read as UTF-8");
        }
        return Ok(Read::NoSchema);
    };
    if schema_type == SchemaType::Json && !is_sure && !is_json_schema(&text) {
        return Ok(Read::NoSchema);
    }
    let imports = imports(schema_type, &text);
    Ok(Read::Schema(Source { path: path.to_owned(), text: text.into(), schema_type, imports }))
}

impl Tree {
    /// The schemas `sources`, each with what it refers to.
    pub fn new(mut sources: Vec<Source>, config: &Config) -> Tree {
        sources.sort_by(|a, b| a.path.cmp(&b.path));
        let by_path = sources.iter().enumerate();
        let by_path = by_path.map(|(index, source)| (source.path.clone(), index)).collect();
        let uses = edges::uses(&sources, &by_path, config);
        Tree { sources, by_path, uses }
    }

    /// The same with another text in one place.
    pub fn with(&self, index: usize, source: Source, config: &Config) -> Tree {
        let mut sources = self.sources.clone();
        sources[index] = source;
        Tree::new(sources, config)
    }

    /// All of them.
    pub fn sources(&self) -> &[Source] {
        &self.sources
    }

    /// The place of the file with this path.
    pub fn position(&self, path: &str) -> Option<usize> {
        self.by_path.get(path).copied()
    }

    /// What the file refers to.
    pub fn uses(&self, index: usize) -> &[Use] {
        &self.uses[index]
    }

    /// The texts that the file needs, each after those that it needs itself.
    pub fn closure(&self, index: usize) -> Vec<ResolvedReference> {
        self.closure_uses(index)
            .into_iter()
            .map(|Use { name, target }| ResolvedReference {
                name,
                text: self.sources[target].text.to_string(),
            })
            .collect()
    }

    /// The references behind [`Tree::closure`]. A JSON text is told under each of its names, others once.
    pub fn closure_uses(&self, index: usize) -> Vec<Use> {
        enum Step {
            Enter(Use),
            Leave(Use),
        }
        let is_json = self.sources[index].schema_type == SchemaType::Json;
        let mut closure: Vec<Use> = Vec::new();
        let mut entered = HashSet::from([(String::new(), index)]);
        let mut steps: Vec<Step> =
            self.uses[index].iter().rev().cloned().map(Step::Enter).collect();
        while let Some(step) = steps.pop() {
            match step {
                Step::Leave(one) => closure.push(one),
                Step::Enter(one) => {
                    let name = if is_json { one.name.clone() } else { String::new() };
                    // A circle through the file itself is for the parser to judge.
                    if one.target == index || !entered.insert((name, one.target)) {
                        continue;
                    }
                    let inner = self.uses[one.target].iter().rev().cloned();
                    steps.push(Step::Leave(one));
                    steps.extend(inner.map(Step::Enter));
                }
            }
        }
        closure
    }

    /// The files that refer to one of `changed`, near or far, without those themselves.
    pub fn dependants(&self, changed: &BTreeSet<usize>) -> BTreeSet<usize> {
        let mut users = vec![Vec::new(); self.sources.len()];
        for (user, uses) in self.uses.iter().enumerate() {
            for one in uses {
                users[one.target].push(user);
            }
        }
        let mut found = BTreeSet::new();
        let mut open: Vec<usize> = changed.iter().copied().collect();
        while let Some(index) = open.pop() {
            for &user in &users[index] {
                if !changed.contains(&user) && found.insert(user) {
                    open.push(user);
                }
            }
        }
        found
    }

    /// All places, each after those that it refers to.
    pub fn in_order(&self) -> Vec<usize> {
        let mut order = Vec::with_capacity(self.sources.len());
        let mut seen = vec![false; self.sources.len()];
        for start in 0..self.sources.len() {
            // `None` stands for the end of what `Some` began.
            let mut steps = vec![(start, false)];
            while let Some((index, is_left)) = steps.pop() {
                if is_left {
                    order.push(index);
                } else if !std::mem::replace(&mut seen[index], true) {
                    steps.push((index, true));
                    steps.extend(self.uses[index].iter().rev().map(|one| (one.target, false)));
                }
            }
        }
        order
    }
}

/// What the outermost object of a JSON text has of the words of JSON Schema.
#[derive(Deserialize)]
struct Outermost {
    #[serde(rename = "$schema")]
    dialect: Option<serde_json::Value>,
    #[serde(rename = "type")]
    kind: Option<serde_json::Value>,
    #[serde(rename = "$ref")]
    reference: Option<serde_json::Value>,
    properties: Option<serde_json::Value>,
    #[serde(rename = "$defs")]
    defs: Option<serde_json::Value>,
    definitions: Option<serde_json::Value>,
    #[serde(rename = "allOf")]
    all_of: Option<serde_json::Value>,
    #[serde(rename = "anyOf")]
    any_of: Option<serde_json::Value>,
    #[serde(rename = "oneOf")]
    one_of: Option<serde_json::Value>,
}

/// Folders of schemas hold other JSON too, such as settings of tools, which may name the schema that
/// they follow. A text that is no JSON at all is a schema if it has words of one, so that it is told.
fn is_json_schema(text: &str) -> bool {
    const TYPES: [&str; 7] = ["object", "array", "string", "number", "integer", "boolean", "null"];
    const WORDS: [&str; 4] = ["\"$schema\"", "\"properties\"", "\"$ref\"", "\"$id\""];
    let found = match serde_json::from_str::<Outermost>(text) {
        Ok(found) => found,
        Err(error) if error.is_data() => return false,
        Err(_) => return WORDS.iter().any(|word| text.contains(word)),
    };
    let is_object =
        |value: &Option<serde_json::Value>| value.as_ref().is_some_and(|it| it.is_object());
    let is_array =
        |value: &Option<serde_json::Value>| value.as_ref().is_some_and(|it| it.is_array());
    let text_of = |value: &Option<serde_json::Value>| {
        value.as_ref().and_then(|it| it.as_str()).unwrap_or_default().to_owned()
    };
    text_of(&found.dialect).contains("json-schema.org")
        || TYPES.contains(&text_of(&found.kind).as_str())
        || !text_of(&found.reference).is_empty()
        || is_object(&found.properties)
        || is_object(&found.defs)
        || is_object(&found.definitions)
        || is_array(&found.all_of)
        || is_array(&found.any_of)
        || is_array(&found.one_of)
}

#[cfg(test)]
mod tests;
