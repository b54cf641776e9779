//! Aliases that pair the fields of a reader and a writer in more than one way.

use std::collections::HashMap;

use foldhash::fast::RandomState;

use super::{Finding, Part, Rule, Spot, Step};
use crate::avro::kind::Kind;
use crate::avro::model::{Field, Parts, Record};

pub(in crate::avro) const RULE: Rule =
    Rule { kind: Kind::FieldAliasAmbiguous, explanation: include_str!("field_alias_ambiguous.md") };

/// The field of the writer that feeds a field of the reader.
#[derive(Debug)]
pub(in crate::avro) enum Pairing {
    /// There is none.
    None,
    /// The field at this place.
    One(usize),
    /// There is more than one, or it feeds another field as well.
    Ambiguous(Ambiguity),
}

/// Why a field of the reader, by its place, has no one field of the writer.
#[derive(Debug, Clone, Copy)]
pub(in crate::avro) enum Ambiguity {
    /// Its name and aliases match these two, or more, of the writer.
    TwoWritten { field: u32, first: u32, second: u32 },
    /// The writer's field feeds another one of the reader.
    TwoReaders { field: u32, other: u32, written: u32 },
}

impl Ambiguity {
    /// The place of the reader's field.
    pub(in crate::avro) fn field(self) -> u32 {
        match self {
            Ambiguity::TwoWritten { field, .. } | Ambiguity::TwoReaders { field, .. } => field,
        }
    }
}

/// Most fields that are searched one after the other; those of a larger record are hashed.
const SEARCHED_FIELDS_MAX: usize = 32;

/// Finds the fields of a record by their names.
struct Fields<'a> {
    parts: &'a Parts,
    fields: &'a [Field],
    /// The field after the one that was found last. Most records keep the order of their fields.
    next: usize,
    hashed: Option<HashMap<&'a str, usize, RandomState>>,
}

impl<'a> Fields<'a> {
    fn new(record: Part<'a, Record>) -> Fields<'a> {
        let fields = record.item.fields.of(&record.parts.fields);
        Fields { parts: record.parts, fields, next: 0, hashed: None }
    }

    /// The place of the field with this name, not alias.
    fn find(&mut self, name: &str) -> Option<usize> {
        let (parts, fields) = (self.parts, self.fields);
        let has_name = |field: &Field| parts.text(field.name) == name;
        let at = if fields.get(self.next).is_some_and(has_name) {
            self.next
        } else if fields.len() <= SEARCHED_FIELDS_MAX {
            fields.iter().position(has_name)?
        } else {
            let named = fields.iter().enumerate().map(|(at, field)| (parts.text(field.name), at));
            *self.hashed.get_or_insert_with(|| named.collect()).get(name)?
        };
        self.next = at + 1;
        Some(at)
    }
}

/// Finds the writer's field for each field of the reader, by its name or else by its aliases.
pub(in crate::avro) fn pair_fields(
    reader: Part<'_, Record>,
    writer: Part<'_, Record>,
) -> Vec<Pairing> {
    let fields = reader.fields.of(&reader.parts.fields);
    let mut written = Fields::new(writer);
    let by_name: Vec<Option<usize>> =
        fields.iter().map(|field| written.find(reader.parts.text(field.name))).collect();
    if !reader.has_field_aliases {
        return by_name.into_iter().map(|at| at.map_or(Pairing::None, Pairing::One)).collect();
    }
    // The reader's field that each of the writer's fields feeds. Names come first, so that a field
    // found by its name is never the one to blame.
    let mut fed: Vec<Option<usize>> = vec![None; written.fields.len()];
    for (index, at) in by_name.iter().enumerate() {
        if let Some(at) = at {
            fed[*at] = Some(index);
        }
    }
    let pairs = fields.iter().zip(by_name).enumerate();
    pairs
        .map(|(index, (field, at))| match at {
            Some(at) if field.aliases.is_empty() => Pairing::One(at),
            None if field.aliases.is_empty() => Pairing::None,
            _ => pair_field(Part::new(reader.parts, fields), index, at, &mut written, &mut fed),
        })
        .collect()
}

/// Pairs the field at `index`, which has aliases, where `at` is the writer's field of its name.
fn pair_field(
    fields: Part<'_, [Field]>,
    index: usize,
    at: Option<usize>,
    written: &mut Fields<'_>,
    fed: &mut [Option<usize>],
) -> Pairing {
    let field = number(index);
    let mut aliases = fields.parts.aliases_of(&fields.item[index]);
    let Some(first) = at.or_else(|| aliases.find_map(|alias| written.find(alias))) else {
        return Pairing::None;
    };
    if let Some(second) = aliases.filter_map(|alias| written.find(alias)).find(|at| *at != first) {
        let (first, second) = (number(first), number(second));
        return Pairing::Ambiguous(Ambiguity::TwoWritten { field, first, second });
    }
    match fed[first] {
        Some(other) if other != index => Pairing::Ambiguous(Ambiguity::TwoReaders {
            field,
            other: number(other),
            written: number(first),
        }),
        Some(_) | None => {
            fed[first] = Some(index);
            Pairing::One(first)
        }
    }
}

/// Two records, in which a field is ambiguous.
pub(in crate::avro) fn finding(
    reader: Part<'_, Record>,
    writer: Part<'_, Record>,
    ambiguity: Ambiguity,
) -> Finding {
    let field_of = |record: Part<'_, Record>, at: u32| {
        record.item.fields.of(&record.parts.fields)[at as usize]
    };
    let read = |at: u32| reader.parts.text(field_of(reader, at).name);
    let written = |at: u32| writer.parts.text(field_of(writer, at).name);
    let (field, at, message) = match ambiguity {
        Ambiguity::TwoReaders { field, other, written: at } => {
            let message = format!(
                "the reader's fields '{}' and '{}' both read the writer's field '{}', of which \
                 there is one",
                read(other),
                read(field),
                written(at)
            );
            (field, at, message)
        }
        Ambiguity::TwoWritten { field, first, second } => {
            let message = format!(
                "the reader's field '{}' reads both '{}' and '{}' of the writer, by its name and \
                 aliases",
                read(field),
                written(first),
                written(second)
            );
            (field, second, message)
        }
    };
    Finding {
        kind: Kind::FieldAliasAmbiguous,
        detail: read(field).to_owned(),
        message,
        reader: Spot::here(field_of(reader, field).name_place),
        writer: Spot {
            steps: vec![Step::Word("fields"), Step::Index(at as usize)],
            span: field_of(writer, at).name_place.span(),
        },
    }
}

fn number(place: usize) -> u32 {
    u32::try_from(place).expect("a text within the size limit has fewer fields")
}
