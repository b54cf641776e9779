//! Reads a datum as Avro's schema resolution says, or says why it cannot be read.
//!
//! This is the decoder that is called `Avro specification 1.12`. Where the specification leaves room
//! it does what Avro Java's `GenericDatumReader` does: in a reader's union the branch of the writer's
//! full name comes first, then the first record of its simple name that reads the datum, and a type
//! without a name is read by the branch of its own kind before one to which it promotes.

use std::collections::{HashMap, HashSet};

use super::datum::Datum;
use super::defaults::{self, Fit};
use super::pairs::{Cause, Pairs, unnamed_branch};
use crate::avro::compat::field_alias_ambiguous::{Ambiguity, pair_fields};
use crate::avro::compat::{Pairing, Part, name_mismatch, type_mismatch};
use crate::avro::model::{Model, Named, NodeId, Primitive, Record, Shape};

/// What the outcome of a witness calls this decoder.
pub(super) const DECODER: &str = "Avro specification 1.12";

/// Why a datum is not read.
pub(super) type Refusal = String;

/// Reads what `writer` wrote with `reader`; both are inside the schemas of `pairs`.
pub(super) fn read(
    pairs: &Pairs<'_>,
    (reader, writer): (NodeId, NodeId),
    datum: &Datum,
) -> Result<(), Refusal> {
    Resolver { pairs, reader: pairs.reader, writer: pairs.writer }.read(reader, writer, datum)
}

/// Reads only what `cause` is about of a datum of that pair: the names, or one field.
pub(super) fn read_part(
    pairs: &Pairs<'_>,
    (reader, writer): (NodeId, NodeId),
    cause: Cause,
    datum: &Datum,
) -> Result<(), Refusal> {
    let resolver = Resolver { pairs, reader: pairs.reader, writer: pairs.writer };
    let (own, other) = (pairs.reader, pairs.writer);
    match (cause, own.shape(reader), other.shape(writer)) {
        (Cause::Name, to, from) => match (own.named(to), other.named(from)) {
            (Some(to), Some(from)) => resolver.names(to, from),
            _ => Ok(()),
        },
        (
            Cause::Missing(field)
            | Cause::Default(field)
            | Cause::Ambiguous(
                Ambiguity::TwoWritten { field, .. } | Ambiguity::TwoReaders { field, .. },
            ),
            Shape::Record(to),
            Shape::Record(from),
        ) => resolver.fields((own.record(to), other.record(from)), Some(field), datum),
        _ => resolver.read(reader, writer, datum),
    }
}

struct Resolver<'a> {
    pairs: &'a Pairs<'a>,
    reader: &'a Model,
    writer: &'a Model,
}

impl Resolver<'_> {
    fn read(&self, to: NodeId, from: NodeId, datum: &Datum) -> Result<(), Refusal> {
        let (own, other) = (self.reader, self.writer);
        let (to_shape, from_shape) = (own.shape(to), other.shape(from));
        match (datum, to_shape, from_shape) {
            (Datum::Union(index, inner), _, Shape::Union(branches)) => {
                match branches.of(&other.branches).get(*index) {
                    Some(branch) => self.read(to, branch.node, inner),
                    None => Err(format!("the writer's union has no branch {index}")),
                }
            }
            (_, Shape::Union(_), _) => self.read_by_branch(to, from, datum),
            (_, Shape::Primitive(to), Shape::Primitive(from))
                if type_mismatch::promotes(from, to) =>
            {
                match datum {
                    Datum::Bytes(bytes) if to == Primitive::String => match str::from_utf8(bytes) {
                        Ok(_) => Ok(()),
                        Err(_) => Err("the bytes are not the UTF-8 of a string".to_owned()),
                    },
                    _ => Ok(()),
                }
            }
            (Datum::Array(items), Shape::Array(to), Shape::Array(from)) => {
                items.iter().try_for_each(|item| self.read(to.node, from.node, item))
            }
            (Datum::Map(entries), Shape::Map(to), Shape::Map(from)) => {
                entries.iter().try_for_each(|(_, value)| self.read(to.node, from.node, value))
            }
            (Datum::Record(_), Shape::Record(to), Shape::Record(from)) => {
                let (to, from) = (own.record(to), other.record(from));
                self.names(&to.named, &from.named)?;
                self.fields((to, from), None, datum)
            }
            (Datum::Enum(index), Shape::Enum(to), Shape::Enum(from)) => {
                let (to, from) = (own.enumeration(to), other.enumeration(from));
                self.names(&to.named, &from.named)?;
                let symbol = other.symbols_of(from).nth(*index).unwrap_or_default();
                let has = |symbol: &str| own.symbols_of(to).any(|one| one == symbol);
                let default = to.default.map(|default| own.text(default));
                if has(symbol) || default.is_some_and(has) {
                    return Ok(());
                }
                let name = own.full_name(&to.named);
                Err(format!("'{symbol}' is no symbol of the reader's enum '{name}'"))
            }
            (Datum::Fixed(_), Shape::Fixed(to), Shape::Fixed(from)) => {
                let (to, from) = (own.fixed_type(to), other.fixed_type(from));
                self.names(&to.named, &from.named)?;
                if to.size == from.size {
                    return Ok(());
                }
                Err(format!("{} bytes are not the {} of the reader", from.size, to.size))
            }
            _ => Err(format!(
                "{} is not read as {}",
                other.describe(from_shape),
                own.describe(to_shape)
            )),
        }
    }

    fn names(&self, to: &Named, from: &Named) -> Result<(), Refusal> {
        let (to, from) = (Part::new(&self.reader.parts, to), Part::new(&self.writer.parts, from));
        if !name_mismatch::is_found(to, from) {
            return Ok(());
        }
        let (to, from) = (self.reader.full_name(to.item), self.writer.full_name(from.item));
        Err(format!("the writer's '{from}' does not match the reader's '{to}'"))
    }

    /// Reads the fields of a record, or only one of the reader's.
    fn fields(
        &self,
        (to, from): (&Record, &Record),
        only: Option<u32>,
        datum: &Datum,
    ) -> Result<(), Refusal> {
        let (own, other) = (self.reader, self.writer);
        let Datum::Record(values) = datum else { return Err("no record was written".to_owned()) };
        let written = from.fields.of(&other.fields);
        let pairings = pair_fields(Part::new(&own.parts, to), Part::new(&other.parts, from));
        for (index, (field, pairing)) in to.fields.of(&own.fields).iter().zip(pairings).enumerate()
        {
            if only.is_some_and(|only| only as usize != index) {
                continue;
            }
            let name = own.text(field.name);
            match (pairing, field.default.map(|default| own.text(default))) {
                (Pairing::One(at), _) => {
                    if let Some(value) = values.get(at) {
                        self.read(field.edge.node, written[at].edge.node, value)?;
                    }
                }
                (Pairing::None, None) => {
                    return Err(format!("the field '{name}' was not written and has no default"));
                }
                (Pairing::None, Some(default)) => {
                    if defaults::fit(own, field.edge.node, default) == Fit::Not {
                        return Err(format!("the default of the field '{name}' is no value of it"));
                    }
                }
                (Pairing::Ambiguous(ambiguity), _) => {
                    if self.is_told((&to.named, &from.named), (to, from), ambiguity) {
                        return Err(self.ambiguity((to, from), ambiguity));
                    }
                }
            }
        }
        Ok(())
    }

    /// Whether decoders fail on an ambiguity, and do not make one of two things of it.
    fn is_told(
        &self,
        (reader, writer): (&Named, &Named),
        (to, from): (&Record, &Record),
        ambiguity: Ambiguity,
    ) -> bool {
        let fields = to.fields.of(&self.reader.fields);
        match ambiguity {
            // With a default, Java reads that, and others the value.
            Ambiguity::TwoReaders { field, other, .. } => {
                [field, other].iter().all(|at| fields[*at as usize].default.is_none())
            }
            // Java renames by the last field that has an alias, in a record of the full name.
            Ambiguity::TwoWritten { .. } => {
                let renamed: HashMap<&str, &str> = fields
                    .iter()
                    .flat_map(|field| {
                        let name = self.reader.text(field.name);
                        self.reader.aliases_of(field).map(move |alias| (alias, name))
                    })
                    .collect();
                let mut names = HashSet::new();
                let written = from.fields.of(&self.writer.fields).iter();
                let mut written = written.map(|field| {
                    let name = self.writer.text(field.name);
                    renamed.get(name).copied().unwrap_or(name)
                });
                let is_exact =
                    self.pairs.renamed.is_exact((self.reader, reader), (self.writer, writer));
                is_exact && !self.pairs.renamed.is_torn && written.any(|name| !names.insert(name))
            }
        }
    }

    fn ambiguity(&self, (to, from): (&Record, &Record), ambiguity: Ambiguity) -> Refusal {
        let fields = to.fields.of(&self.reader.fields);
        let read = |at: u32| self.reader.text(fields[at as usize].name);
        let written = from.fields.of(&self.writer.fields);
        let wrote = |at: u32| self.writer.text(written[at as usize].name);
        match ambiguity {
            Ambiguity::TwoReaders { field, other, written } => format!(
                "the aliases rename the writer's field '{}' to both '{}' and '{}'",
                wrote(written),
                read(other),
                read(field)
            ),
            Ambiguity::TwoWritten { field, first, second } => format!(
                "the aliases rename both '{}' and '{}' of the writer to '{}'",
                wrote(first),
                wrote(second),
                read(field)
            ),
        }
    }

    fn read_by_branch(&self, to: NodeId, from: NodeId, datum: &Datum) -> Result<(), Refusal> {
        let (own, other) = (self.reader, self.writer);
        let Shape::Union(branches) = own.shape(to) else {
            return Err("no union was asked".to_owned());
        };
        let branches = branches.of(&own.branches);
        let shape = other.shape(from);
        let none = || format!("no branch of the reader's union takes {}", other.describe(shape));
        let Some(named) = other.named(shape) else {
            let branch = unnamed_branch(own, branches, shape).ok_or_else(none)?;
            return self.read(branch.node, from, datum);
        };
        let chosen = self.pairs.named_branches(branches, (shape, named)).nodes;
        let mut refusal = None;
        for branch in chosen {
            match self.read(branch, from, datum) {
                Ok(()) => return Ok(()),
                Err(why) => {
                    refusal.get_or_insert(why);
                }
            }
        }
        Err(refusal.unwrap_or_else(none))
    }
}
