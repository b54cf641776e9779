//! Aliases that pair the fields of a reader and a writer in more than one way.

use super::{Finding, Rule, Spot, Step};
use crate::avro::kind::Kind;
use crate::avro::model::{Field, Record};

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
    Ambiguous(Box<Finding>),
}

/// Finds the writer's field for each field of the reader, by its name or else by its aliases.
pub(in crate::avro) fn pair_fields(reader: &Record, writer: &Record) -> Vec<Pairing> {
    // The reader's field that each of the writer's fields feeds. Names come first, so that a field
    // found by its name is never the one to blame.
    let mut fed: Vec<Option<&Field>> = vec![None; writer.fields.len()];
    for field in &reader.fields {
        if let Some((at, _)) = writer.field(&field.name) {
            fed[at] = Some(field);
        }
    }
    reader.fields.iter().map(|field| pair_field(field, writer, &mut fed)).collect()
}

fn pair_field<'a>(field: &'a Field, writer: &Record, fed: &mut [Option<&'a Field>]) -> Pairing {
    let mut matches: Vec<usize> = Vec::new();
    for name in std::iter::once(&field.name).chain(&field.aliases) {
        if let Some((at, _)) = writer.field(name)
            && !matches.contains(&at)
        {
            matches.push(at);
        }
    }
    match matches[..] {
        [] => Pairing::None,
        [at] => match fed[at].replace(field) {
            Some(other) if other.name != field.name => {
                fed[at] = Some(other);
                let message = format!(
                    "the reader's fields '{}' and '{}' both read the writer's field '{}', of which \
                     there is one",
                    other.name, field.name, writer.fields[at].name
                );
                ambiguous(field, writer, at, message)
            }
            Some(_) | None => Pairing::One(at),
        },
        [first, second, ..] => {
            let message = format!(
                "the reader's field '{}' reads both '{}' and '{}' of the writer, by its name and \
                 aliases",
                field.name, writer.fields[first].name, writer.fields[second].name
            );
            ambiguous(field, writer, second, message)
        }
    }
}

fn ambiguous(field: &Field, writer: &Record, at: usize, message: String) -> Pairing {
    let steps = vec![Step::Word("fields"), Step::Index(at)];
    Pairing::Ambiguous(Box::new(Finding {
        kind: Kind::FieldAliasAmbiguous,
        detail: field.name.clone(),
        message,
        reader: Spot { steps: Vec::new(), span: field.name_span },
        writer: Spot { steps, span: writer.fields[at].name_span },
    }))
}
