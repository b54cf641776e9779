//! What Avro Java's decoder calls the writer's types: it renames them by the aliases of the reader
//! before it resolves, and then looks into unions by full names.

use std::collections::{HashMap, HashSet};

use foldhash::fast::RandomState;

use crate::avro::model::{Model, Named, NodeId, Shape};

/// The aliases of a reader, as the decoder applies them to a writer.
#[derive(Debug, Default)]
pub(super) struct Renamed<'a> {
    /// The reader's full name for what a writer calls by the key.
    types: HashMap<&'a str, &'a str, RandomState>,
    /// The reader's records whose fields have aliases, by their full names.
    records: HashMap<&'a str, NodeId, RandomState>,
    /// Whether an alias is the full name of another type of the reader that the writer has too: the
    /// decoder takes the one for the other.
    pub(super) is_torn: bool,
}

/// The full names of all types of a model.
fn full_names(model: &Model) -> impl Iterator<Item = &str> {
    let named = model.nodes.iter().filter_map(|node| model.named(node.shape));
    named.map(|named| model.full_name(named))
}

impl<'a> Renamed<'a> {
    pub(super) fn by(reader: &'a Model, writer: &Model) -> Renamed<'a> {
        let mut renamed = Renamed::default();
        let written: HashSet<&str, RandomState> = full_names(writer).collect();
        for index in 0..reader.nodes.len() {
            let id = NodeId::new(index);
            let shape = reader.shape(id);
            let Some(named) = reader.named(shape) else { continue };
            for alias in named.aliases.of(&reader.names) {
                let alias = alias.full(&reader.texts);
                if written.contains(alias) {
                    renamed.types.insert(alias, reader.full_name(named));
                }
            }
            if matches!(shape, Shape::Record(at) if reader.record(at).has_field_aliases) {
                renamed.records.insert(reader.full_name(named), id);
            }
        }
        if !renamed.types.is_empty() {
            let own: HashSet<&str, RandomState> = full_names(reader).collect();
            renamed.is_torn = written.into_iter().any(|full| {
                own.contains(full) && renamed.types.get(full).is_some_and(|name| *name != full)
            });
        }
        renamed
    }

    /// Whether the decoder gives a type of the writer the name of another type than `reader`.
    pub(super) fn misnames(&self, reader: (&Model, &Named), writer: (&Model, &Named)) -> bool {
        let name = self.types.get(writer.0.full_name(writer.1));
        name.is_some_and(|name| *name != reader.0.full_name(reader.1))
    }

    /// Whether the decoder takes the two to be of one full name.
    pub(super) fn is_exact(&self, reader: (&Model, &Named), writer: (&Model, &Named)) -> bool {
        let full = writer.0.full_name(writer.1);
        let name = self.types.get(full).copied().unwrap_or(full);
        name == reader.0.full_name(reader.1)
    }

    /// Whether the decoder gives the fields of the writer's record the names that `reader` means by
    /// its aliases, if it needs any of them (`by_alias`), and no others.
    pub(super) fn fields_are_those_of(
        &self,
        (model, id, named): (&Model, NodeId, &Named),
        writer: (&Model, &Named),
        by_alias: bool,
    ) -> bool {
        if self.records.is_empty() {
            return true;
        }
        let full = writer.0.full_name(writer.1);
        let name = self.types.get(full).copied().unwrap_or(full);
        match self.records.get(name) {
            Some(record) => *record == id,
            None => !by_alias || !self.records.contains_key(model.full_name(named)),
        }
    }
}
