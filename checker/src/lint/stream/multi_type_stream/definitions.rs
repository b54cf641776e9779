//! Makes one record of a list of definitions: the last one, with the others written out inside.

use std::collections::HashSet;

use crate::json_text::{Node, Value};
use crate::lint::context::Context;
use crate::lint::finding::{Finding, FixClass};

/// Definitions and types inside each other that are written out.
const DEPTH_MAX: usize = 128;

/// Writes the last definition of a list, with each of the others where it is named first.
struct Writer<'a> {
    text: &'a str,
    definitions: &'a [Node],
    used: HashSet<usize>,
    out: String,
}

/// Proposes the last record of the list in place of the list.
pub(super) fn mend(context: &Context<'_>, finding: &mut Finding, last_name: &str) {
    let Some(root) = context.tree() else { return };
    let Some((last, others)) = root.items().and_then(|items| items.split_last()) else { return };
    // A definition that moves into another one takes over its namespace.
    let namespace = |node: &Node| node.get("namespace").map(Node::to_compact);
    if others.iter().any(|one| one.members().is_none() || namespace(one) != namespace(last)) {
        return;
    }
    let mut writer = Writer {
        text: context.input.text,
        definitions: others,
        used: HashSet::new(),
        out: String::new(),
    };
    if writer.write_type(last, 0).is_none() || writer.used.len() < others.len() {
        return;
    }
    let why = format!("Registers '{last_name}' alone, with its parts written out inside.");
    finding.mended_by(FixClass::Breaking, why, vec![(root.span, writer.out)]);
}

impl Writer<'_> {
    /// Writes a type, or a field with its type; none if it is too deep.
    fn write_type(&mut self, node: &Node, depth: usize) -> Option<()> {
        if depth > DEPTH_MAX {
            return None;
        }
        match &node.value {
            Value::String(name) => {
                let found = self.definitions.iter().position(|one| is_named(one, name));
                match found.filter(|&at| self.used.insert(at)) {
                    Some(at) => {
                        let definitions = self.definitions;
                        self.write_type(&definitions[at], depth + 1)?;
                    }
                    None => self.copy(node.span.start, node.span.end),
                }
            }
            Value::Array(branches) => self.write_parts(node, branches.iter(), depth)?,
            Value::Object(members) => {
                let mut parts = Vec::new();
                for member in members {
                    match member.key.as_str() {
                        "type" | "items" | "values" => parts.push(&member.value),
                        "fields" => parts.extend(member.value.items().unwrap_or_default()),
                        _ => {}
                    }
                }
                self.write_parts(node, parts.into_iter(), depth)?;
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {
                self.copy(node.span.start, node.span.end);
            }
        }
        Some(())
    }

    /// Copies a node but for the parts of it in which types are named.
    fn write_parts<'n>(
        &mut self,
        node: &Node,
        parts: impl Iterator<Item = &'n Node>,
        depth: usize,
    ) -> Option<()> {
        let mut done = node.span.start;
        for part in parts {
            self.copy(done, part.span.start);
            self.write_type(part, depth + 1)?;
            done = part.span.end;
        }
        self.copy(done, node.span.end);
        Some(())
    }

    fn copy(&mut self, start: usize, end: usize) {
        self.out.push_str(&self.text[start..end]);
    }
}

/// Whether a definition has this name, with or without its namespace.
fn is_named(definition: &Node, name: &str) -> bool {
    let own = definition.get("name").and_then(Node::as_str).unwrap_or_default();
    let namespace = definition.get("namespace").and_then(Node::as_str).unwrap_or_default();
    own == name || (!namespace.is_empty() && name == format!("{namespace}.{own}"))
}
