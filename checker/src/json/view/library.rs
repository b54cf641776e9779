//! Finds what a `$ref` names in a text or in its references, as trees of JSON.

use std::collections::HashMap;

use super::super::uri;
use crate::json_text::{Node, parse_as_jackson};
use crate::reference::ResolvedReference;

/// Most references that lead to another reference.
const CHAIN_MAX: usize = 32;

/// A text and its references. Number 0 is the text itself.
pub(super) struct Library {
    documents: Vec<Document>,
    /// The documents by the names under which they are referred to.
    names: HashMap<String, usize>,
}

struct Document {
    root: Node,
    /// The identifier of the whole text, without fragment; empty if it has none.
    id: String,
}

/// A schema in one of the texts.
#[derive(Clone, Copy)]
pub(super) struct Spot<'a> {
    pub(super) document: usize,
    pub(super) node: &'a Node,
}

impl Library {
    pub(super) fn new(text: &str, references: &[ResolvedReference]) -> Library {
        let mut library = Library { documents: Vec::new(), names: HashMap::new() };
        let Ok(root) = parse_as_jackson(text) else { return library };
        library.add(root, None);
        for reference in references {
            if let Ok(root) = parse_as_jackson(&reference.text) {
                library.add(root, Some(&reference.name));
            }
        }
        library
    }

    fn add(&mut self, root: Node, name: Option<&str>) {
        let id = root.get("$id").or_else(|| root.get("id")).and_then(Node::as_str);
        let id = id.map(|id| uri::split_fragment(id).0.to_owned()).unwrap_or_default();
        let number = self.documents.len();
        if !id.is_empty() {
            self.names.entry(id.clone()).or_insert(number);
        }
        if let Some(name) = name {
            self.names.insert(uri::split_fragment(name).0.to_owned(), number);
        }
        self.documents.push(Document { root, id });
    }

    /// The text itself.
    pub(super) fn root(&self) -> Option<Spot<'_>> {
        self.documents.first().map(|document| Spot { document: 0, node: &document.root })
    }

    /// What `reference` names where it stands at `from`, with the path to it.
    pub(super) fn find<'a>(
        &'a self,
        from: Spot<'_>,
        reference: &str,
    ) -> Option<(Spot<'a>, String)> {
        let (file, fragment) = uri::split_fragment(reference);
        let number = match file {
            "" => from.document,
            file => {
                let resolved = uri::resolve(&self.documents[from.document].id, file);
                *self.names.get(file).or_else(|| self.names.get(&resolved))?
            }
        };
        let root = &self.documents[number].root;
        let fragment = fragment.unwrap_or_default();
        let node = match fragment {
            "" => Some(root),
            pointer if pointer.starts_with('/') => at(root, pointer),
            anchor => anchored(root, anchor),
        }?;
        Some((Spot { document: number, node }, format!("#{fragment}")))
    }

    /// The schema behind a `$ref`, and behind the one after that; the spot itself if it has none.
    pub(super) fn behind<'a>(&'a self, spot: Spot<'a>) -> Spot<'a> {
        let mut spot = spot;
        for _ in 0..CHAIN_MAX {
            let target = spot.node.get("$ref").and_then(Node::as_str);
            match target.and_then(|target| self.find(spot, target)) {
                Some((next, _)) => spot = next,
                None => return spot,
            }
        }
        spot
    }
}

/// The value at a JSON pointer, whose escapes may be those of a URI too.
fn at<'a>(root: &'a Node, pointer: &str) -> Option<&'a Node> {
    let steps = pointer.split('/').skip(1);
    steps.into_iter().try_fold(root, |node, step| {
        let step = step.replace("%25", "%").replace("~1", "/").replace("~0", "~");
        match node.items() {
            Some(items) => items.get(step.parse::<usize>().ok()?),
            None => node.get(&step),
        }
    })
}

/// The schema with an anchor of this name.
fn anchored<'a>(node: &'a Node, anchor: &str) -> Option<&'a Node> {
    let is_named = |key: &str| node.get(key).and_then(Node::as_str) == Some(anchor);
    let id = node.get("$id").or_else(|| node.get("id")).and_then(Node::as_str);
    if is_named("$anchor") || id.and_then(|id| id.strip_prefix('#')) == Some(anchor) {
        return Some(node);
    }
    let members = node.members().unwrap_or_default().iter().map(|member| &member.value);
    let items = node.items().unwrap_or_default().iter();
    members.chain(items).find_map(|inner| anchored(inner, anchor))
}
