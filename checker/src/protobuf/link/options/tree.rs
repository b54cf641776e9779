//! The options of one element while they are gathered, found by number.

use std::collections::{HashMap, HashSet};

use foldhash::fast::RandomState;

use super::Definition;
use crate::protobuf::descriptor::{OptionField, Value};
use crate::span::Span;

/// The fields of one message.
#[derive(Default)]
pub(super) struct Tree {
    fields: Vec<OptionField>,
    /// The first field of each number.
    first: HashMap<i32, usize, RandomState>,
    /// The member of each oneof that was set last: readers take no other.
    members: HashMap<usize, usize, RandomState>,
    /// Members that others replace.
    replaced: HashSet<usize, RandomState>,
    /// What was set inside a field by statements of its own: the field's value is empty meanwhile.
    inside: HashMap<usize, Tree, RandomState>,
}

impl From<Vec<OptionField>> for Tree {
    fn from(fields: Vec<OptionField>) -> Tree {
        let mut tree = Tree::default();
        fields.into_iter().for_each(|field| tree.push(field));
        tree
    }
}

impl Tree {
    /// Whether a field of this number is set.
    pub fn has(&self, number: i32) -> bool {
        self.first.contains_key(&number)
    }

    /// Adds a field.
    pub fn push(&mut self, field: OptionField) {
        self.first.entry(field.number).or_insert(self.fields.len());
        self.fields.push(field);
    }

    /// Adds what a statement sets.
    pub fn set(&mut self, definition: &Definition<'_>, field: OptionField) {
        self.push(field);
        self.choose(definition, self.fields.len() - 1);
    }

    /// Notes that a field was set, which takes the place of others of its oneof.
    fn choose(&mut self, definition: &Definition<'_>, index: usize) {
        if let (Some(oneof), None) = (definition.field.oneof, definition.extension) {
            self.replaced.remove(&index);
            let earlier = self.members.insert(oneof, index).filter(|earlier| *earlier != index);
            self.replaced.extend(earlier);
        }
    }

    /// The inside of a field that is a message, which is set by `span` if it is not set yet.
    pub fn inside(&mut self, outer: &Definition<'_>, span: Option<Span>) -> &mut Tree {
        let number = outer.field.number;
        if !self.has(number) {
            self.push(outer.set(outer.wrapped(Vec::new()), false, span));
        }
        let index = self.first[&number];
        self.choose(outer, index);
        let fields = &mut self.fields;
        self.inside.entry(index).or_insert_with(|| match &mut fields[index].value {
            Value::Message(inner) | Value::Group(inner) => Tree::from(std::mem::take(inner)),
            _ => Tree::default(),
        })
    }

    /// The fields in the order in which they were set; those inside others by number.
    pub fn into_fields(self) -> Vec<OptionField> {
        let mut fields = self.fields;
        for (index, tree) in self.inside {
            let mut inner = tree.into_fields();
            inner.sort_by_key(|field| field.number);
            if let Value::Message(value) | Value::Group(value) = &mut fields[index].value {
                *value = inner;
            }
        }
        let mut index = 0;
        fields.retain(|_| {
            index += 1;
            !self.replaced.contains(&(index - 1))
        });
        fields
    }
}
