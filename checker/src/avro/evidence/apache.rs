//! Reads bytes with the resolving decoder of `apache-avro`.
//!
//! Its schemas are built from the model rather than parsed from text: its parser refuses some that
//! Avro Java takes, and reads some otherwise. Names are unqualified and each is used once, because
//! its references lose a missing namespace; its decoder does not look at names. It ignores aliases
//! too, so the fields of the writer get the names that the reader's aliases give them. Logical types
//! are left out: the base type decides.
//!
//! It never sees a default. It takes the first branch for that of a union whatever it is, and it
//! recurses without end into a record whose field of its own type has a default. So a reader's field
//! that has a default is left out unless every writer's record that is read has that field.

use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};

use apache_avro::Schema;
use apache_avro::reader::datum::GenericDatumReader;
use apache_avro::schema::{Name, RecordField};
use apache_avro::types::Value;
use foldhash::fast::RandomState;

use super::pairs::Pairs;
use crate::avro::compat::field_alias_ambiguous::pair_fields;
use crate::avro::compat::{Pairing, Part};
use crate::avro::model::{Model, NodeId, Primitive, Record, Shape};
use crate::limits::{EXAMINE_DECODER_DEPTH_MAX, EXAMINE_DECODER_TYPES_MAX};
use crate::witness::shortened;

/// What the outcome of a witness calls this decoder.
pub(super) const DECODER: &str = "apache-avro 0.22";

/// What the decoder made of bytes.
#[derive(Debug)]
pub(super) enum Answer {
    /// It does not read them.
    Refused(String),
    Read(Value),
    /// It was not asked: the types are beyond it, or too large for it.
    NotAsked,
}

/// Which fields of a writer feed which of a reader, over all pairs of records.
#[derive(Debug)]
pub(super) struct Feeding<'a> {
    /// The name in the reader of a field of the writer.
    names: HashMap<(NodeId, usize), &'a str, RandomState>,
    /// For each record of the reader that reads any, which of its fields are fed by all.
    fed: HashMap<NodeId, Vec<bool>, RandomState>,
    /// A field of the writer has two names.
    is_torn: bool,
}

impl<'a> Feeding<'a> {
    pub(super) fn of(pairs: &Pairs<'a>) -> Feeding<'a> {
        let (names, fed) = (HashMap::default(), HashMap::default());
        let mut feeding = Feeding { names, fed, is_torn: false };
        for pair in pairs.all() {
            let (own, other) = (pairs.reader, pairs.writer);
            let (Shape::Record(to), Shape::Record(from)) =
                (own.shape(pair.reader), other.shape(pair.writer))
            else {
                continue;
            };
            let (to, from) = (own.record(to), other.record(from));
            let read = to.fields.of(&own.fields);
            let fed = feeding.fed.entry(pair.reader).or_insert_with(|| vec![true; read.len()]);
            let written = from.fields.of(&other.fields);
            let pairings = pair_fields(Part::new(&own.parts, to), Part::new(&other.parts, from));
            let all_names = OnceCell::new();
            let all_names = || -> &HashSet<&str> {
                all_names.get_or_init(|| written.iter().map(|at| other.text(at.name)).collect())
            };
            for (index, pairing) in pairings.iter().enumerate() {
                let Pairing::One(at) = pairing else {
                    fed[index] = false;
                    continue;
                };
                let name = own.text(read[index].name);
                let known = feeding.names.insert((pair.writer, *at), name);
                let own_name = other.text(written[*at].name);
                feeding.is_torn |= known.is_some_and(|known| known != name);
                feeding.is_torn |= name != own_name && all_names().contains(name);
            }
        }
        feeding
    }
}

/// Reads bytes that were written as `writer`. With `reader`, resolves them; of a reader's record
/// only the field `only` is asked for, if one is given, and without its default.
pub(super) fn read(
    pairs: &Pairs<'_>,
    feeding: &Feeding<'_>,
    (reader, writer): (Option<NodeId>, NodeId),
    only: Option<u32>,
    bytes: &[u8],
) -> Answer {
    let mut builder = Builder::new(pairs.writer, Side::Writer(feeding));
    let written = builder.build(writer);
    let mut types = builder.types;
    let read = reader.map(|reader| {
        let mut builder = Builder::new(pairs.reader, Side::Reader(feeding));
        let built = match only {
            Some(field) => builder.one_field(reader, field),
            None => builder.build(reader),
        };
        types += builder.types;
        built
    });
    if pairs.make(types).is_none() {
        return Answer::NotAsked;
    }
    let is_beyond = feeding.is_torn || matches!(read, Some(None));
    let (Some(written), false) = (written, is_beyond) else { return Answer::NotAsked };
    let read = read.flatten();
    let Ok(decoder) =
        GenericDatumReader::builder(&written).maybe_reader_schema(read.as_ref()).build()
    else {
        return Answer::NotAsked;
    };
    let mut rest = bytes;
    match decoder.read_value(&mut rest) {
        Ok(value) => Answer::Read(value),
        Err(error) => Answer::Refused(shortened(&error)),
    }
}

#[derive(Clone, Copy)]
enum Side<'a> {
    Reader(&'a Feeding<'a>),
    Writer(&'a Feeding<'a>),
}

/// Builds a schema of the decoder; nothing if it is beyond it.
struct Builder<'a> {
    model: &'a Model,
    side: Side<'a>,
    /// The names of types that have been defined.
    defined: HashMap<NodeId, Name, RandomState>,
    taken: HashSet<String, RandomState>,
    depth: usize,
    types: usize,
}

impl<'a> Builder<'a> {
    fn new(model: &'a Model, side: Side<'a>) -> Builder<'a> {
        let (defined, taken) = (HashMap::default(), HashSet::default());
        Builder { model, side, defined, taken, depth: 0, types: 0 }
    }

    fn build(&mut self, id: NodeId) -> Option<Schema> {
        self.depth += 1;
        self.types += 1;
        if self.depth > EXAMINE_DECODER_DEPTH_MAX || self.types > EXAMINE_DECODER_TYPES_MAX {
            return None;
        }
        let schema = self.build_shape(id);
        self.depth -= 1;
        schema
    }

    fn build_shape(&mut self, id: NodeId) -> Option<Schema> {
        if let Some(name) = self.defined.get(&id) {
            return Some(Schema::Ref { name: name.clone() });
        }
        let model = self.model;
        Some(match model.shape(id) {
            Shape::Primitive(primitive) => match primitive {
                Primitive::Null => Schema::Null,
                Primitive::Boolean => Schema::Boolean,
                Primitive::Int => Schema::Int,
                Primitive::Long => Schema::Long,
                Primitive::Float => Schema::Float,
                Primitive::Double => Schema::Double,
                Primitive::Bytes => Schema::Bytes,
                Primitive::String => Schema::String,
            },
            Shape::Array(items) => Schema::array(self.build(items.node)?).build(),
            Shape::Map(values) => Schema::map(self.build(values.node)?).build(),
            Shape::Union(branches) => {
                let branches = branches.of(&model.branches).iter();
                Schema::union(branches.map(|it| self.build(it.node)).collect::<Option<_>>()?)
                    .ok()?
            }
            Shape::Enum(at) => {
                let name = self.define(id)?;
                let found = model.enumeration(at);
                let symbols: Vec<&str> = model.symbols_of(found).collect();
                let default = found.default.map(|default| model.text(default).to_owned());
                Schema::r#enum(name, symbols).maybe_default(default).build()
            }
            Shape::Fixed(at) => {
                let size = usize::try_from(model.fixed_type(at).size).ok()?;
                Schema::fixed(self.define(id)?, size).build()
            }
            Shape::Record(at) => {
                let name = self.define(id)?;
                let fields = self.build_fields(id, model.record(at))?;
                Schema::record(name).fields(fields).build()
            }
            Shape::Awaited | Shape::Begun => return None,
        })
    }

    fn build_fields(&mut self, id: NodeId, record: &Record) -> Option<Vec<RecordField>> {
        let model = self.model;
        let mut built = Vec::new();
        for (index, field) in record.fields.of(&model.fields).iter().enumerate() {
            let own = model.text(field.name);
            let name = match self.side {
                Side::Writer(feeding) => feeding.names.get(&(id, index)).copied().unwrap_or(own),
                Side::Reader(feeding) => {
                    let is_fed = feeding.fed.get(&id).is_some_and(|fed| fed[index]);
                    if !is_fed && field.default.is_some() {
                        continue;
                    }
                    own
                }
            };
            let schema = self.build(field.edge.node)?;
            built.push(RecordField::builder().name(name).schema(schema).build());
        }
        Some(built)
    }

    /// A record with one field of those that it has, without its default and of no type: it is not
    /// written, so that its type is never looked at.
    fn one_field(&mut self, id: NodeId, field: u32) -> Option<Schema> {
        let Shape::Record(at) = self.model.shape(id) else { return None };
        let field = self.model.record(at).fields.of(&self.model.fields).get(field as usize)?;
        let name = self.define(id)?;
        let field = RecordField::builder().name(self.model.text(field.name)).schema(Schema::Null);
        Some(Schema::record(name).fields(vec![field.build()]).build())
    }

    /// Gives a type a name that is not taken.
    fn define(&mut self, id: NodeId) -> Option<Name> {
        let named = self.model.named(self.model.shape(id))?;
        let mut text = named.name.simple(&self.model.texts).to_owned();
        if !self.taken.insert(text.clone()) {
            text = format!("{text}__{}", id.index());
            self.taken.insert(text.clone());
        }
        let name = Name::new(text).ok()?;
        self.defined.insert(id, name.clone());
        Some(name)
    }
}
