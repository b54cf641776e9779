//! What a reader makes of a datum, against what the writer meant by it.

use std::cell::Cell;
use std::collections::BTreeSet;

use super::Reading;
use super::atom::Atom;
use super::datum::{Datum, Element, atom_text, elements_text, quoted};
use super::graph::Sides;
use super::least::message_of;
use super::types::{Cardinality, FieldView, Side, ValueType};
use crate::witness::Effect;

/// The path of a required field that a datum lacks.
pub(super) fn missing(side: &Side<'_>, datum: &Datum) -> Option<String> {
    let required = side.messages[datum.id].required.iter();
    if let Some(number) = required.clone().find(|number| datum.elements(**number).is_empty()) {
        return side.field(datum.id, *number).map(|field| field.field.name.clone());
    }
    for (number, elements) in &datum.fields {
        let Some(field) = side.field(datum.id, *number) else { continue };
        for (at, element) in elements.iter().enumerate() {
            if let Element::Message(inner) = element
                && let Some(path) = missing(side, inner)
            {
                return Some(format!("{}.{path}", step(field, at)));
            }
        }
    }
    None
}

fn step(field: &FieldView<'_>, at: usize) -> String {
    let name = &field.field.name;
    if field.is_singular() { name.clone() } else { format!("{name}[{at}]") }
}

/// Compares what both sides decoded of the same bytes.
pub(super) struct Comparison<'s, 'a> {
    pub sides: &'s Sides<'a>,
    pub reading: Reading,
    /// Whether the failure is bytes that are no text in a string of which nobody asks that.
    pub is_garbled: Cell<bool>,
}

impl<'s, 'a> Comparison<'s, 'a> {
    pub fn new(sides: &'s Sides<'a>, reading: Reading) -> Comparison<'s, 'a> {
        Comparison { sides, reading, is_garbled: Cell::new(false) }
    }

    /// The first thing that the reader has otherwise than the writer, by the writer's fields.
    pub fn failure(&self, ours: &Datum, theirs: &Datum) -> Option<Effect> {
        let Sides { reader, writer, .. } = self.sides;
        let set = ours.fields.iter().chain(&theirs.fields).map(|(number, _)| *number);
        let (one, other) = (&reader.messages[ours.id], &writer.messages[theirs.id]);
        let numbers: BTreeSet<i32> =
            set.chain(one.defaulted.iter().chain(&other.defaulted).copied()).collect();
        let known = numbers.into_iter().filter_map(|number| writer.field(theirs.id, number));
        known.into_iter().find_map(|field| {
            let written = theirs.elements(field.number);
            match reader.field(ours.id, field.number) {
                None if written.is_empty() => None,
                None => self.unknown(ours, theirs, field),
                Some(other) => self.field((other, ours.elements(field.number)), (field, written)),
            }
        })
    }

    /// A field that only the writer knows, and that is set.
    fn unknown(&self, ours: &Datum, theirs: &Datum, field: &FieldView<'_>) -> Option<Effect> {
        let Sides { reader, writer, .. } = self.sides;
        let lost = Effect::Lost { lost: field.field.name.clone() };
        if self.reading == Reading::Lossless {
            return Some(lost);
        }
        let oneof = &writer.messages[theirs.id].oneofs[field.oneof?];
        let is_known = reader.messages[ours.id].oneof_named(oneof.name).is_some()
            || oneof.members.iter().any(|number| {
                reader.field(ours.id, *number).is_some_and(|one| one.oneof.is_some())
            });
        is_known.then_some(lost)
    }

    fn field(
        &self,
        (reader, read): (&FieldView<'a>, &[Element]),
        (writer, written): (&FieldView<'a>, &[Element]),
    ) -> Option<Effect> {
        let side = &self.sides.reader;
        if written.is_empty() {
            let is_default = match read {
                [] => return defaults(reader, writer),
                // An entry of a map always has its key and its value for the reader.
                [Element::Atom(read)] if reader.is_always_there() => {
                    writer.default().as_ref() == Some(read)
                }
                [Element::Message(read)] => reader.is_always_there() && read.fields.is_empty(),
                _ => false,
            };
            return (!is_default).then(|| misread(reader, elements_text(reader, read, side)));
        }
        if message_of(reader).is_some() != message_of(writer).is_some() {
            return Some(match read {
                [] => Effect::Lost { lost: writer.field.name.clone() },
                read => misread(reader, elements_text(reader, read, side)),
            });
        }
        if [reader, writer].iter().any(|one| one.cardinality == Cardinality::Map) {
            return self.entries((reader, read), (writer, written));
        }
        if read.len() > written.len() {
            return Some(misread(reader, elements_text(reader, read, side)));
        }
        let lost = |at| Some(Effect::Lost { lost: step(writer, at) });
        if read.len() < written.len() {
            // Of several, a reader of one keeps the last, and a closed enum some.
            let pairs = read.iter().zip(written);
            let same = pairs.take_while(|(one, other)| one == other).count();
            return lost(if reader.is_singular() { 0 } else { same });
        }
        read.iter().zip(written).enumerate().find_map(|(at, (one, other))| {
            let effect = self.element((reader, one), (writer, other))?;
            Some(inside(reader, at, effect))
        })
    }

    /// Elements of a map, on one side at least: known by their keys.
    fn entries(
        &self,
        (reader, read): (&FieldView<'a>, &[Element]),
        (writer, written): (&FieldView<'a>, &[Element]),
    ) -> Option<Effect> {
        let keys = |side: &Side<'_>, field: &FieldView<'_>, element: &Element| {
            let default = || side.field(message_of(field)?, 1)?.default();
            element.key().cloned().or_else(default)
        };
        for (at, element) in written.iter().enumerate() {
            let key = keys(&self.sides.writer, writer, element);
            let is_found = |one: &&Element| keys(&self.sides.reader, reader, one) == key;
            let Some(found) = read.iter().find(is_found) else {
                return Some(match read {
                    [] => Effect::Lost { lost: step(writer, at) },
                    read => misread(reader, elements_text(reader, read, &self.sides.reader)),
                });
            };
            if let Some(effect) = self.element((reader, found), (writer, element)) {
                return Some(inside(reader, at, effect));
            }
        }
        (read.len() != written.len()).then(|| Effect::Lost { lost: step(writer, 0) })
    }

    fn element(
        &self,
        (reader, read): (&FieldView<'a>, &Element),
        (writer, written): (&FieldView<'a>, &Element),
    ) -> Option<Effect> {
        match (read, written) {
            (Element::Message(read), Element::Message(written)) => self.failure(read, written),
            (Element::Atom(read), Element::Atom(written)) => {
                self.atoms((reader, read), (writer, written))
            }
            (Element::Message(_) | Element::Atom(_), _) => None,
        }
    }

    /// Compares two scalars; what is read is bare JSON.
    fn atoms(
        &self,
        (reader, read): (&FieldView<'a>, &Atom),
        (writer, written): (&FieldView<'a>, &Atom),
    ) -> Option<Effect> {
        let is_text = matches!(reader.value, ValueType::Text { .. })
            && !matches!(writer.value, ValueType::Text { .. });
        let is_garbled = match read {
            Atom::Bytes(bytes) => is_text && std::str::from_utf8(bytes).is_err(),
            Atom::Int(_) | Atom::Float(_) => false,
        };
        if read == written && !is_garbled {
            return None;
        }
        self.is_garbled.set(read == written);
        Some(Effect::Misread { read: atom_text(read, reader.value) })
    }
}

/// Compares what is read where a field is not there.
fn defaults(reader: &FieldView<'_>, writer: &FieldView<'_>) -> Option<Effect> {
    let (ours, theirs) = (reader.default()?, writer.default()?);
    if std::mem::discriminant(&ours) != std::mem::discriminant(&theirs) || ours == theirs {
        return None;
    }
    Some(misread(reader, atom_text(&ours, reader.value)))
}

/// Another value of a whole field.
fn misread(reader: &FieldView<'_>, value: String) -> Effect {
    Effect::Misread { read: format!("{{{}:{value}}}", quoted(&reader.field.name)) }
}

/// What happened inside an element, as seen from the message around it.
fn inside(reader: &FieldView<'_>, at: usize, effect: Effect) -> Effect {
    match effect {
        Effect::Misread { read } => misread(
            reader,
            match reader.cardinality {
                Cardinality::Singular(_) => read,
                Cardinality::Repeated | Cardinality::Map => format!("[{read}]"),
            },
        ),
        Effect::Lost { lost } => Effect::Lost { lost: format!("{}.{lost}", step(reader, at)) },
        refused @ Effect::Refused { .. } => refused,
    }
}
