//! Whether a reader's schema takes every JSON value that a writer's schema takes.
//!
//! The question is whether any value is as the writer says and not as the reader says. A schema
//! becomes nodes of an arena ([`build`]), one for each assertion, by the meaning of its draft; what is
//! not understood becomes an opaque one, of which nothing but itself follows. The search ([`solve`])
//! takes the sorts of values one by one, makes every choice that combinations leave ([`branch`]), and
//! asks what is left of numbers, strings, arrays and objects. It ends with a value, with the proof that
//! there is none, or past its budget.

mod array;
mod branch;
mod build;
mod datum;
mod evaluate;
mod node;
mod number;
mod object;
mod pattern;
mod scalars;
mod solve;
#[cfg(test)]
mod tests;

use serde_json::Value;

use super::Schema;
use crate::limits::CONTAIN_TEXT_BYTES_MAX;

use node::Arena;
use solve::{Answer, Solver};

/// Whether a reader's schema contains a writer's.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Containment {
    /// Every value that is valid under the writer's schema is valid under the reader's.
    Contained,
    /// Some value is valid under the writer's schema only: this one, if it can be written down.
    Escapes(Option<Value>),
    /// Nobody knows, for this reason.
    Unknown(String),
}

/// Whether every value that is valid under `writer` is valid under `reader`.
pub(super) fn contain(reader: &Schema, writer: &Schema) -> Containment {
    if reader.canonical == writer.canonical && reader.references == writer.references {
        return Containment::Contained;
    }
    let size = |schema: &Schema| {
        let references = schema.references.iter().map(|reference| reference.text.len());
        references.fold(schema.canonical.len(), usize::saturating_add)
    };
    if size(reader).saturating_add(size(writer)) > CONTAIN_TEXT_BYTES_MAX {
        return Containment::Unknown("the texts are longer than the budget allows".to_owned());
    }
    let mut arena = Arena::new();
    let built = build::build(&mut arena, writer)
        .and_then(|writer| Ok((writer, build::build(&mut arena, reader)?)));
    let (writer, reader) = match built {
        Ok(built) => built,
        Err(reason) => return Containment::Unknown(reason.to_owned()),
    };
    let mut solver = Solver::new(&mut arena);
    match solver.solve([writer, !reader]) {
        Answer::Empty => Containment::Contained,
        Answer::Unknown(reason) => Containment::Unknown(reason.to_owned()),
        Answer::Found { datum, .. } => {
            match (solver.holds(writer, &datum), solver.holds(reader, &datum)) {
                (Some(true), Some(false)) => Containment::Escapes(datum.to_value()),
                (Some(false), _) | (_, Some(true)) => {
                    Containment::Unknown("a value that was found turned out not to fit".to_owned())
                }
                (None, _) | (_, None) => {
                    let reason = solver.arena.reasons.first().cloned();
                    let reason = reason.unwrap_or_else(|| {
                        "a pattern is no regular expression, or is read in several ways".to_owned()
                    });
                    Containment::Unknown(reason)
                }
            }
        }
    }
}
