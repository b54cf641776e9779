//! What a reader does not read as it was written, field by field: the wire's truth table.

use std::collections::HashMap;

use foldhash::fast::RandomState;

use super::Reading;
use super::atom::{Atom, WireType, is_newly_verified, misread, nonzero, other};
use super::graph::Sides;
use super::least::message_of;
use super::types::{Cardinality, FieldView, Id, OneofView, ValueType, is_closed, is_packable};
use crate::limits::PROTOBUF_PROOF_STEPS_MAX;
use crate::protobuf::descriptor::Enum;

/// A datum of a pair of messages that should fail: the smallest one with some fields set.
#[derive(Debug, Clone)]
pub(super) struct Offence {
    /// The field that it is about.
    pub number: i32,
    /// The place of the reader's oneof, if it is about one that unites fields.
    pub oneof: Option<usize>,
    /// What the field is set to, if it is.
    set: Option<Setting>,
    /// Another field that is set to its smallest element.
    with: Option<i32>,
    /// The first reading that fails.
    pub from: From,
    /// Why no datum can show it, although the reader may not take all data.
    pub undecided: Option<&'static str>,
}

/// The official languages write text only into strings, but for C++, which checks nothing where the
/// features do not ask for it.
const UNVERIFIED: &str = "the reader checks that a string is UTF-8, which the writer's schema does \
                          not ask for, and no writer at hand writes one that is not";

/// What no table of ours says.
const SINGLE_ENTRY: &str = "a single message is read as an entry of a map";

/// What a field is set to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Setting {
    /// The smallest element that is neither zero nor empty.
    Least,
    Atom(Atom),
    /// Two elements.
    Two(Option<Box<(Atom, Atom)>>),
}

/// The weakest reading that a datum fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum From {
    /// The parser stops, or may stop.
    Parse,
    Value,
    Lossless,
}

impl Offence {
    /// The fields that are set.
    pub fn sets(&self) -> impl Iterator<Item = (i32, &Setting)> + Clone {
        let own = self.set.iter().map(|setting| (self.number, setting));
        own.chain(self.with.map(|number| (number, &Setting::Least)))
    }

    /// Whether it may fail under the reading.
    pub fn counts_for(&self, reading: Reading) -> bool {
        match reading {
            Reading::Parse => self.from == From::Parse,
            Reading::Value => self.from <= From::Value,
            // No datum of the wire format shows anything about JSON.
            Reading::Json => false,
            Reading::Lossless => true,
        }
    }
}

/// Finds the offences of one pair of messages.
pub(super) struct Offences<'s, 'a> {
    sides: &'s Sides<'a>,
    reader: Id,
    writer: Id,
    pub offences: Vec<Offence>,
    /// The fields whose messages make pairs, of the reader and of the writer.
    pub links: Vec<(i32, (Id, Id))>,
    pub steps: usize,
    enums: &'s mut Enums,
}

/// For enums of the reader and of the writer, a constant that is not read as it was written.
pub(super) type Enums = HashMap<[*const Enum; 2], Option<Atom>, RandomState>;

impl<'s, 'a> Offences<'s, 'a> {
    pub fn new(
        sides: &'s Sides<'a>,
        (reader, writer): (Id, Id),
        enums: &'s mut Enums,
    ) -> Offences<'s, 'a> {
        let (offences, links) = (Vec::new(), Vec::new());
        Offences { sides, reader, writer, offences, links, steps: 1, enums }
    }

    /// Looks at every field of the two messages.
    pub fn find(&mut self) {
        let (reader, writer) =
            (&self.sides.reader.messages[self.reader], &self.sides.writer.messages[self.writer]);
        if std::ptr::eq(reader.message, writer.message)
            && reader.fields.len() == writer.fields.len()
            || self.sides.least.size(self.writer).is_none()
        {
            // Built-in files are the same for both, and a message that requires itself has no data.
            return;
        }
        let known_oneofs = self.known_oneofs();
        for field in &writer.fields {
            self.steps += 1;
            if self.steps > PROTOBUF_PROOF_STEPS_MAX {
                return;
            }
            match self.sides.reader.field(self.reader, field.number) {
                Some(other) => self.pair(other, field),
                None => self.unknown(field, &known_oneofs),
            }
        }
        for &number in &reader.required {
            self.steps += 1;
            let other = self.sides.writer.field(self.writer, number);
            if other.is_none_or(|other| !other.is_always_there()) {
                self.add(number, None, From::Parse);
            }
        }
        self.united();
    }

    fn add(&mut self, number: i32, set: Option<Setting>, from: From) {
        let offence = Offence { number, oneof: None, set, with: None, from, undecided: None };
        self.offences.push(offence);
    }

    fn undecided(&mut self, number: i32, why: &'static str) {
        self.add(number, None, From::Parse);
        self.offences.last_mut().into_iter().for_each(|last| last.undecided = Some(why));
    }

    /// Judges a field that both know.
    fn pair(&mut self, reader: &FieldView<'a>, writer: &FieldView<'a>) {
        let number = writer.number;
        self.charge(reader, writer, |field| field.field.default.is_some());
        if let (Some(ours), Some(theirs)) = (reader.default(), writer.default())
            && !writer.is_always_there()
            && is_one_class(&ours, &theirs)
            && ours != theirs
        {
            self.add(number, None, From::Value);
        }
        if !self.sides.least.is_settable(writer) {
            return;
        }
        match (message_of(reader), message_of(writer)) {
            (Some(ours), Some(theirs)) => {
                if WireType::of(reader.value) == WireType::of(writer.value) {
                    self.message(reader, writer, (ours, theirs));
                } else {
                    self.add(number, Some(Setting::Least), From::Parse);
                }
            }
            (None, None) => {
                if let Some(atom) = self.misread(reader, writer) {
                    let from = may_stop(reader, writer);
                    self.add(number, Some(Setting::Atom(atom)), from);
                } else if is_newly_verified(reader.value, writer.value) {
                    self.undecided(number, UNVERIFIED);
                }
            }
            (Some(_), None) | (None, Some(_)) => {
                self.add(number, Some(Setting::Least), From::Parse);
            }
        }
        if !writer.is_singular() && reader.is_singular() {
            self.several(writer);
        }
    }

    /// Judges a field of which the reader keeps one element.
    fn several(&mut self, writer: &FieldView<'_>) {
        let number = writer.number;
        let two = other(writer.value)
            .map(|second| Box::new((nonzero(writer.value).unwrap_or(Atom::Int(0)), second)));
        // A reader that expects one element has another wire type where elements are packed.
        let from = if writer.is_packed { From::Parse } else { From::Value };
        self.add(number, Some(Setting::Two(two)), from);
    }

    /// Judges messages of one encoding, entries of maps among them.
    fn message(&mut self, reader: &FieldView<'_>, writer: &FieldView<'_>, ids: (Id, Id)) {
        let number = writer.number;
        self.links.push((number, ids));
        match (writer.cardinality, reader.cardinality) {
            (Cardinality::Repeated, Cardinality::Map) => {
                // Two elements with one key become one entry.
                self.add(number, Some(Setting::Two(None)), From::Value);
            }
            (Cardinality::Singular(_), Cardinality::Map) => {
                self.undecided(number, SINGLE_ENTRY);
            }
            _ => {}
        }
    }

    /// Judges a field that the reader does not know.
    fn unknown(&mut self, field: &FieldView<'_>, known_oneofs: &[bool]) {
        if !self.sides.least.is_settable(field) {
            return;
        }
        let is_known = field.oneof.is_some_and(|at| known_oneofs[at]);
        let from = if is_known { From::Value } else { From::Lossless };
        self.add(field.number, Some(Setting::Least), from);
    }

    /// Which oneofs of the writer the reader has: by name, or by a member.
    fn known_oneofs(&self) -> Vec<bool> {
        let reader = &self.sides.reader.messages[self.reader];
        let is_member = |number: &i32| {
            self.sides.reader.field(self.reader, *number).is_some_and(|one| one.oneof.is_some())
        };
        let oneofs = self.sides.writer.messages[self.writer].oneofs.iter();
        let is_known = |oneof: &OneofView<'_>| {
            reader.oneof_named(oneof.name).is_some() || oneof.members.iter().any(is_member)
        };
        oneofs.map(is_known).collect()
    }

    /// Finds oneofs of the reader that hold fields which the writer sets independently.
    fn united(&mut self) {
        let reader = &self.sides.reader.messages[self.reader];
        for (place, oneof) in reader.oneofs.iter().enumerate() {
            self.steps += oneof.members.len();
            let known = oneof
                .members
                .iter()
                .filter_map(|number| self.sides.writer.field(self.writer, *number))
                .filter(|field| self.sides.least.is_settable(field));
            let mut first: Option<&FieldView<'_>> = None;
            let mut found = None;
            for field in known {
                match first {
                    None => first = Some(field),
                    Some(one) if field.oneof.is_none() || field.oneof != one.oneof => {
                        found = Some((one.number, field.number));
                        break;
                    }
                    Some(_) => {}
                }
            }
            if let Some((one, two)) = found {
                let (number, set, with) = (one.min(two), Some(Setting::Least), Some(one.max(two)));
                let (oneof, from) = (Some(place), From::Value);
                self.offences.push(Offence { number, oneof, set, with, from, undecided: None });
            }
        }
    }

    /// Judges elements that are no messages.
    fn misread(&mut self, reader: &FieldView<'_>, writer: &FieldView<'_>) -> Option<Atom> {
        let is_closed = |field: &FieldView<'_>| match field.value {
            ValueType::Enum(one) => is_closed(one),
            ValueType::Scalar(_) | ValueType::Text { .. } | ValueType::Message { .. } => false,
        };
        let (ValueType::Enum(ours), ValueType::Enum(theirs)) = (reader.value, writer.value) else {
            self.charge(reader, writer, is_closed);
            return misread(writer, reader);
        };
        let both = [ours, theirs].map(std::ptr::from_ref);
        if let Some(found) = self.enums.get(&both) {
            return found.clone();
        }
        self.charge(reader, writer, is_closed);
        let found = misread(writer, reader);
        self.enums.insert(both, found.clone());
        found
    }

    /// Counts the constants of enums that have to be looked at one by one.
    fn charge(
        &mut self,
        reader: &FieldView<'_>,
        writer: &FieldView<'_>,
        is_looked_at: impl Fn(&FieldView<'_>) -> bool,
    ) {
        for field in [reader, writer] {
            if let ValueType::Enum(one) = field.value
                && is_looked_at(field)
            {
                self.steps += one.values.len();
            }
        }
    }
}

/// Whether two values can be compared at all.
fn is_one_class(one: &Atom, other: &Atom) -> bool {
    std::mem::discriminant(one) == std::mem::discriminant(other)
}

/// Whether a field that is not read as it was written may stop the parser.
fn may_stop(reader: &FieldView<'_>, writer: &FieldView<'_>) -> From {
    let (ours, theirs) = (WireType::of(reader.value), WireType::of(writer.value));
    let is_required = reader.is_required() && matches!(reader.value, ValueType::Enum(_));
    let is_text = matches!(reader.value, ValueType::Text { is_verified: true });
    let is_packed = reader.cardinality == Cardinality::Repeated && is_packable(reader.value);
    if ours != theirs || is_required || is_text || (is_packed && writer.is_packed) {
        From::Parse
    } else {
        From::Value
    }
}
