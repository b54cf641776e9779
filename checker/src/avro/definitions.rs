//! The types of a schema that is being read: finds them by their names, and adds them.

use std::collections::hash_map::Entry;

use super::model::{Node, NodeId, Primitive, Run, Shape};
use super::names::Name;
use super::parse::Parser;
use super::structure::Structure;
use super::texts::Text;
use super::unknown;
use crate::span::Span;

/// A type that was used before its definition.
#[derive(Debug, Clone, Copy)]
pub(super) struct Forward {
    node: NodeId,
    /// The first use.
    span: Span,
}

impl Parser<'_> {
    /// Adds a type that has no name.
    pub(super) fn push(&mut self, shape: Shape, properties: Run) -> NodeId {
        let structure = self.structures.of(&self.parts, shape);
        self.add(shape, properties, structure)
    }

    fn add(&mut self, shape: Shape, properties: Run, structure: Structure) -> NodeId {
        self.parts.nodes.push(Node { shape, properties, structure });
        NodeId::new(self.parts.nodes.len() - 1)
    }

    /// Completes a type that was begun.
    pub(super) fn complete(&mut self, id: NodeId, shape: Shape, properties: Run) {
        let structure = self.structures.of_named(&self.parts, id, shape);
        self.parts.nodes[id.index()] = Node { shape, properties, structure };
    }

    /// Finds a type by its name. One that is not known yet may be defined later in the text.
    pub(super) fn read_name(&mut self, name: &str, span: Span, namespace: Option<Text>) -> NodeId {
        if let Some(primitive) = Primitive::from_name(name) {
            return self.push(Shape::Primitive(primitive), Run::default());
        }
        self.full_name.clear();
        if let Some(namespace) = namespace.filter(|_| !name.contains('.')) {
            self.full_name.push_str(self.parts.text(namespace));
            self.full_name.push('.');
        }
        self.full_name.push_str(name);
        let full = self.full_name.as_str();
        if let Some(&known) = self.names.get(full).or_else(|| self.names.get(name)) {
            return known;
        }
        if let Some(forward) = self.forward.get(full) {
            return forward.node;
        }
        let full = Box::from(full);
        let node = self.push(Shape::Awaited, Run::default());
        self.forward.insert(full, Forward { node, span });
        self.is_forward_used = true;
        node
    }

    /// The type that has this name already.
    pub(super) fn defined(&self, name: Name) -> Option<NodeId> {
        self.names.get(name.full(&self.parts.texts)).copied()
    }

    /// Begins the definition of a type; later uses of the name mean it.
    pub(super) fn define(&mut self, name: Name, span: Span) -> Option<NodeId> {
        let full = name.full(&self.parts.texts);
        if Primitive::from_name(full).is_some() {
            let message = format!("a type cannot be named '{full}', the name of a primitive type");
            self.refuse(span, message);
            return None;
        }
        let forward = if self.forward.is_empty() { None } else { self.forward.remove(full) };
        let next = NodeId::new(self.parts.nodes.len());
        let node = forward.map_or(next, |forward| forward.node);
        match self.names.entry(Box::from(full)) {
            Entry::Vacant(place) => drop(place.insert(node)),
            Entry::Occupied(_) => {
                let message = format!(
                    "can't redefine '{full}', which is defined already; use it by its name, or \
                     give this type another name or namespace"
                );
                self.refuse(span, message);
                return None;
            }
        }
        match forward {
            Some(_) => self.parts.nodes[node.index()].shape = Shape::Begun,
            None => {
                let structure = self.structures.of_begun(full);
                self.add(Shape::Begun, Run::default(), structure);
            }
        }
        Some(node)
    }

    pub(super) fn refuse_unknown_names(&mut self) {
        for (name, forward) in std::mem::take(&mut self.forward) {
            let advice = unknown::advice(&name, self.names.keys().map(AsRef::as_ref));
            self.refuse(forward.span, format!("unknown type '{name}'; {advice}"));
        }
    }
}
