//! Walks two schemas and lets each rule judge what it is about.
//!
//! Messages and enums are matched by name from the top of the two files. A message of another file
//! is compared when a field refers to it.

mod pairs;
mod spread;

use std::collections::HashMap;
use std::fmt::Display;

use foldhash::fast::RandomState;

use super::compat::{self, FieldPair, MessagePair, TypePair};
use super::descriptor::{Declared, Enum, FieldType, File, Files, Message, TypeName};
use super::kind::Kind;
use crate::difference::{self, Difference, Place};
use crate::limits::{DIFFERENCE_TEXT_BYTES_MAX, DIFFERENCES_MAX};
use crate::span::Span;
use pairs::Pairs;

/// The files of the two sides.
#[derive(Clone, Copy)]
pub(super) struct Sides<'a> {
    pub reader: &'a Files,
    pub writer: &'a Files,
}

/// What a comparison of two messages found, in order.
enum Item<'a> {
    Difference {
        breaks: bool,
        told: Option<Box<Difference>>,
    },
    /// A field refers to a message of another file. If that message breaks, so does the field.
    Referred {
        names: Names<'a>,
        if_broken: Option<Box<Difference>>,
    },
    /// Both sides declare a message of one name here.
    Declared(Pair<'a>),
}

/// Two messages that stand for each other.
struct Pair<'a> {
    /// `#/Outer/Inner`.
    path: String,
    reader: &'a Message,
    writer: &'a Message,
}

/// The full names of a message of the reader and of the writer.
type Names<'a> = (&'a str, &'a str);

/// Collects what the rules find in one pair of messages.
#[derive(Default)]
pub(super) struct Found<'a> {
    items: Vec<Item<'a>>,
    /// Where in `items` the types begin that are declared inside.
    types: usize,
    /// What was told of this pair and of those before it.
    told: Told,
}

/// How much was told of each sort of difference. Each has places of its own, so that those which do not
/// break cannot crowd out those which do.
#[derive(Default)]
struct Told([Amount; 3]);

#[derive(Default)]
struct Amount {
    count: usize,
    text_bytes: usize,
}

/// What a difference says of the pair.
#[derive(Clone, Copy)]
enum Sort {
    Harmless,
    Breaking,
    /// It breaks if another pair does.
    Referred,
}

impl Told {
    /// A difference of this kind at `path`, unless enough of its sort were told.
    fn tell(
        &mut self,
        sort: Sort,
        kind: Kind,
        path: impl Display,
        spans: Spans,
        message: impl Display,
    ) -> Option<Box<Difference>> {
        let amount = &mut self.0[sort as usize];
        if amount.count >= DIFFERENCES_MAX || amount.text_bytes > DIFFERENCE_TEXT_BYTES_MAX {
            return None;
        }
        let (path, message) = (path.to_string(), message.to_string());
        amount.count += 1;
        amount.text_bytes += path.len() + message.len();
        let place =
            |span: Option<Option<Span>>| span.map(|span| Place { path: path.clone(), span });
        Some(Box::new(Difference {
            kind: difference::Kind::Protobuf(kind),
            reader: place(spans.reader),
            writer: place(spans.writer),
            path,
            detail: String::new(),
            message,
        }))
    }
}

/// Where a difference stands on each side; `None` where that side has no such part.
#[derive(Default, Clone, Copy)]
pub(super) struct Spans {
    pub reader: Option<Option<Span>>,
    pub writer: Option<Option<Span>>,
}

impl Spans {
    /// A part that both sides have.
    pub fn both(reader: Option<Span>, writer: Option<Span>) -> Spans {
        Spans { reader: Some(reader), writer: Some(writer) }
    }

    /// A part that only the reader has.
    pub fn reader(span: Option<Span>) -> Spans {
        Spans { reader: Some(span), writer: None }
    }

    /// A part that only the writer has.
    pub fn writer(span: Option<Span>) -> Spans {
        Spans { reader: None, writer: Some(span) }
    }
}

impl<'a> Found<'a> {
    /// Adds a difference.
    pub fn add(&mut self, kind: Kind, path: impl Display, spans: Spans, message: impl Display) {
        let breaks = kind.is_incompatibility();
        let sort = if breaks { Sort::Breaking } else { Sort::Harmless };
        let told = self.told.tell(sort, kind, path, spans, message);
        self.items.push(Item::Difference { breaks, told });
    }

    /// Has the messages of this name compared, and if they break, adds the difference too.
    pub fn refer(
        &mut self,
        (reader, writer): (&'a TypeName, &'a TypeName),
        kind: Kind,
        path: impl Display,
        spans: Spans,
        message: impl Display,
    ) {
        let if_broken = self.told.tell(Sort::Referred, kind, path, spans, message);
        let names = (reader.full.as_str(), writer.full.as_str());
        self.items.push(Item::Referred { names, if_broken });
    }
}

/// Every difference between the main files of the two sides and what their fields refer to.
pub(super) fn compare(reader: &Files, writer: &Files) -> Vec<Difference> {
    Pairs::reached(Sides { reader, writer }).differences()
}

/// The name of a type without the package of the file that declares it.
pub(super) fn local_name<'n>(file: &File, full: &'n str) -> &'n str {
    full.strip_prefix(file.package.as_str())
        .and_then(|rest| if file.package.is_empty() { Some(rest) } else { rest.strip_prefix('.') })
        .unwrap_or(full)
}

/// Compares the two main files but for what is inside their messages.
fn main_files<'a>(sides: Sides<'a>) -> Found<'a> {
    let (reader, writer) = (sides.reader.main(), sides.writer.main());
    let mut found = Found::default();
    compat::package_changed::check(reader, writer, &mut found);
    found.types = found.items.len();
    types("#", [&reader.messages, &writer.messages], [&reader.enums, &writer.enums], &mut found);
    found
}

/// The places of two lists joined by name: those of the reader in its order, then the writer's others.
fn joined<'a, T>(
    reader: &'a [T],
    writer: &'a [T],
    name: impl Fn(&'a T) -> &'a str,
) -> Vec<(Option<usize>, Option<usize>)> {
    let mut pairs = reader.iter().zip(writer);
    if reader.len() == writer.len() && pairs.all(|(one, other)| name(one) == name(other)) {
        return (0..reader.len()).map(|at| (Some(at), Some(at))).collect();
    }
    let mut others: HashMap<&str, usize, RandomState> =
        writer.iter().enumerate().map(|(at, one)| (name(one), at)).collect();
    let mut joined: Vec<_> =
        reader.iter().enumerate().map(|(at, one)| (Some(at), others.remove(name(one)))).collect();
    let is_other = |at: &usize| others.get(name(&writer[*at])) == Some(at);
    joined.extend((0..writer.len()).filter(is_other).map(|at| (None, Some(at))));
    joined
}

fn types<'a>(
    path: &str,
    [reader_messages, writer_messages]: [&'a [Message]; 2],
    [reader_enums, writer_enums]: [&'a [Enum]; 2],
    found: &mut Found<'a>,
) {
    let reader_places = compat::message_removed::places(reader_messages);
    let writer_places = compat::message_removed::places(writer_messages);
    for (reader, writer) in joined(reader_messages, writer_messages, |one| one.name.as_str()) {
        let places = (reader.map(|at| reader_places[at]), writer.map(|at| writer_places[at]));
        let [reader, writer] = [
            reader.map(|at| &reader_messages[at]).filter(|one| one.declared == Declared::Message),
            writer.map(|at| &writer_messages[at]).filter(|one| one.declared == Declared::Message),
        ];
        let Some(name) = reader.or(writer).map(|one| one.name.as_str()) else { continue };
        let path = format!("{path}/{name}");
        if let (Some(reader), Some(writer)) = (reader, writer) {
            found.items.push(Item::Declared(Pair { path: path.clone(), reader, writer }));
        }
        compat::message_removed::check(&path, reader, writer, places, found);
    }
    for (reader, writer) in joined(reader_enums, writer_enums, |one| one.name.as_str()) {
        let (reader, writer) =
            (reader.map(|at| &reader_enums[at]), writer.map(|at| &writer_enums[at]));
        let Some(name) = reader.or(writer).map(|one| one.name.as_str()) else { continue };
        compat::enum_changed::check(&format!("{path}/{name}"), reader, writer, found);
    }
}

/// Compares two messages but for what is inside the messages that they declare.
fn message<'a>(sides: Sides<'a>, pair: &Pair<'a>, found: &mut Found<'a>) {
    let Pair { path, reader, writer } = pair;
    let views = MessagePair::new(path, reader, writer);
    compat::fields_moved_to_oneof::check(&views, found);
    compat::oneof_changed::check(&views, found);
    for one in views.numbers() {
        compat::oneof_field_removed::check(&views, one, found);
        compat::required_field::check(&views, one, found);
        compat::field_changed::check(&views, one, found);
        compat::oneof_changed::check_member(&views, one, found);
        if let (Some(reader), Some(writer)) = (one.reader, one.writer) {
            let path = views.reader_path(reader);
            field(FieldPair { sides, path, reader, writer }, found);
        }
    }
    found.types = found.items.len();
    types(path, [&reader.messages, &writer.messages], [&reader.enums, &writer.enums], found);
}

/// Compares two fields with one number.
fn field<'a>(pair: FieldPair<'a, '_>, found: &mut Found<'a>) {
    compat::field_changed::check_name(&pair, found);
    let types = TypePair {
        reader: &pair.reader.field_type,
        writer: &pair.writer.field_type,
        labels: pair.reader.label.zip(pair.writer.label),
    };
    field_type(&pair, types, found);
}

fn field_type<'a>(pair: &FieldPair<'a, '_>, types: TypePair<'a>, found: &mut Found<'a>) {
    compat::field_kind_changed::check(pair, types, found);
    compat::field_scalar_kind_changed::check(pair, types, found);
    compat::field_label_changed::check(pair, types, found);
    compat::field_named_type_changed::check(pair, types, found);
    if let (FieldType::Map(reader), FieldType::Map(writer)) = (types.reader, types.writer)
        && let Some(reader) = compat::map_types(pair.sides.reader, &reader.full)
        && let Some(writer) = compat::map_types(pair.sides.writer, &writer.full)
    {
        compat::field_scalar_kind_changed::check_keys(pair, reader.0, writer.0, found);
        let values = TypePair { reader: reader.1, writer: writer.1, labels: None };
        field_type(pair, values, found);
    }
}
