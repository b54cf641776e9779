//! Walks two schemas and lets each rule judge what it is about.
//!
//! Messages and enums are matched by name from the top of the two files. A message of another file
//! is compared when a field refers to it. That walk keeps its own stack, so a long chain of
//! messages cannot overflow ours, and each pair is compared once.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::compat::{self, FieldPair, MessagePair, TypePair};
use super::descriptor::{Enum, Field, FieldType, File, Files, Message, TypeName};
use super::kind::Kind;
use crate::difference::{self, Difference, Place};
use crate::span::Span;

/// The files of the two sides.
#[derive(Clone, Copy)]
pub(super) struct Sides<'a> {
    pub reader: &'a Files,
    pub writer: &'a Files,
}

/// What a comparison of two messages found, in order.
enum Item<'a> {
    Difference(Difference),
    /// A field refers to a message of another file. If that message breaks, so does the field.
    Referred {
        pair: Names<'a>,
        if_broken: Difference,
    },
}

/// The full names of a message of the reader and of the writer.
type Names<'a> = (&'a str, &'a str);

/// Collects what the rules find.
#[derive(Default)]
pub(super) struct Found<'a> {
    items: Vec<Item<'a>>,
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

/// A difference of this kind at `path`.
fn difference(kind: Kind, path: &str, spans: Spans, message: String) -> Difference {
    let place = |span: Option<Option<Span>>| span.map(|span| Place { path: path.to_owned(), span });
    Difference {
        kind: difference::Kind::Protobuf(kind),
        path: path.to_owned(),
        reader: place(spans.reader),
        writer: place(spans.writer),
        detail: String::new(),
        message,
    }
}

impl<'a> Found<'a> {
    /// Adds a difference.
    pub fn add(&mut self, kind: Kind, path: &str, spans: Spans, message: String) {
        self.items.push(Item::Difference(difference(kind, path, spans, message)));
    }

    /// Has the messages of this name compared, and if they break, adds the difference too.
    pub fn refer(
        &mut self,
        (reader, writer): (&'a TypeName, &'a TypeName),
        kind: Kind,
        path: &str,
        spans: Spans,
        message: String,
    ) {
        let if_broken = difference(kind, path, spans, message);
        let pair = (reader.full.as_str(), writer.full.as_str());
        self.items.push(Item::Referred { pair, if_broken });
    }
}

/// A comparison of two messages that waits for those that its fields refer to.
struct Frame<'a> {
    pair: Option<Names<'a>>,
    items: std::vec::IntoIter<Item<'a>>,
    is_broken: bool,
    if_broken: Option<Difference>,
}

/// Every difference between the main files of the two sides and what their fields refer to.
pub(super) fn compare(reader: &Files, writer: &Files) -> Vec<Difference> {
    let sides = Sides { reader, writer };
    let mut found = Found::default();
    compat::package_changed::check(reader.main(), writer.main(), &mut found);
    types_of_files(sides, &mut found);

    let mut differences = Vec::new();
    // Whether a pair breaks. One that is still being compared counts as whole: what breaks it is
    // reported where it is found.
    let mut broken: HashMap<Names<'_>, bool> = HashMap::new();
    let mut frames = vec![Frame {
        pair: None,
        items: found.items.into_iter(),
        is_broken: false,
        if_broken: None,
    }];
    while let Some(frame) = frames.last_mut() {
        match frame.items.next() {
            Some(Item::Difference(one)) => {
                frame.is_broken |= breaks(&one);
                differences.push(one);
            }
            Some(Item::Referred { pair, if_broken }) => match broken.get(&pair) {
                Some(true) => {
                    frame.is_broken = true;
                    differences.push(if_broken);
                }
                Some(false) => {}
                None => {
                    broken.insert(pair, false);
                    frames.push(Frame {
                        pair: Some(pair),
                        items: referred(sides, pair).items.into_iter(),
                        is_broken: false,
                        if_broken: Some(if_broken),
                    });
                }
            },
            None => {
                let Some(done) = frames.pop() else { break };
                if let Some(pair) = done.pair {
                    broken.insert(pair, done.is_broken);
                }
                if let (true, Some(if_broken)) = (done.is_broken, done.if_broken) {
                    differences.push(if_broken);
                    if let Some(parent) = frames.last_mut() {
                        parent.is_broken = true;
                    }
                }
            }
        }
    }
    differences
}

fn breaks(one: &Difference) -> bool {
    one.kind.is_incompatibility(difference::Policy::Strict)
}

/// Compares two messages of files other than the main ones.
fn referred<'a>(sides: Sides<'a>, (reader, writer): Names<'a>) -> Found<'a> {
    let mut found = Found::default();
    if let (Some((file, reader_message)), Some((_, writer_message))) =
        (sides.reader.message(reader), sides.writer.message(writer))
    {
        let path = format!("#/{}", local_name(file, reader).replace('.', "/"));
        message(sides, &path, reader_message, writer_message, &mut found);
    }
    found
}

/// The name of a type without the package of the file that declares it.
pub(super) fn local_name<'n>(file: &File, full: &'n str) -> &'n str {
    full.strip_prefix(file.package.as_str())
        .and_then(|rest| if file.package.is_empty() { Some(rest) } else { rest.strip_prefix('.') })
        .unwrap_or(full)
}

fn types_of_files<'a>(sides: Sides<'a>, found: &mut Found<'a>) {
    let (reader, writer) = (sides.reader.main(), sides.writer.main());
    types(sides, "#", (&reader.messages, &writer.messages), (&reader.enums, &writer.enums), found);
}

/// The two lists joined by key: those of the reader in its order, then the writer's others.
fn joined<'a, T, K: Ord>(
    reader: &'a [T],
    writer: &'a [T],
    key: impl Fn(&'a T) -> K,
) -> Vec<(Option<&'a T>, Option<&'a T>)> {
    let writer_by_key: BTreeMap<K, &T> = writer.iter().map(|one| (key(one), one)).collect();
    let reader_keys: BTreeSet<K> = reader.iter().map(&key).collect();
    let mut joined: Vec<_> =
        reader.iter().map(|one| (Some(one), writer_by_key.get(&key(one)).copied())).collect();
    joined.extend(
        writer.iter().filter(|one| !reader_keys.contains(&key(one))).map(|one| (None, Some(one))),
    );
    joined
}

fn types<'a>(
    sides: Sides<'a>,
    path: &str,
    (reader_messages, writer_messages): (&'a [Message], &'a [Message]),
    (reader_enums, writer_enums): (&'a [Enum], &'a [Enum]),
    found: &mut Found<'a>,
) {
    let reader_places = compat::message_removed::places(reader_messages);
    let writer_places = compat::message_removed::places(writer_messages);
    for (reader, writer) in joined(reader_messages, writer_messages, |one| one.name.as_str()) {
        let Some(name) = reader.or(writer).map(|one| one.name.as_str()) else { continue };
        let path = format!("{path}/{name}");
        let reader = reader.filter(|one| reader_places.contains_key(one.name.as_str()));
        let writer = writer.filter(|one| writer_places.contains_key(one.name.as_str()));
        if let (Some(reader), Some(writer)) = (reader, writer) {
            message(sides, &path, reader, writer, found);
        }
        let places = (reader_places.get(name).copied(), writer_places.get(name).copied());
        compat::message_removed::check(&path, reader, writer, places, found);
    }
    for (reader, writer) in joined(reader_enums, writer_enums, |one| one.name.as_str()) {
        let Some(name) = reader.or(writer).map(|one| one.name.as_str()) else { continue };
        compat::enum_changed::check(&format!("{path}/{name}"), reader, writer, found);
    }
}

fn message<'a>(
    sides: Sides<'a>,
    path: &str,
    reader: &'a Message,
    writer: &'a Message,
    found: &mut Found<'a>,
) {
    let pair = MessagePair::new(path, reader, writer);
    compat::fields_moved_to_oneof::check(&pair, found);
    for (reader_oneof, writer_oneof) in
        joined(&pair.reader.oneofs, &pair.writer.oneofs, |oneof| oneof.oneof.name.as_str())
    {
        compat::oneof_changed::check(&pair, reader_oneof, writer_oneof, found);
        if let Some(writer_oneof) = writer_oneof {
            compat::oneof_field_removed::check(&pair, reader_oneof, writer_oneof, found);
        }
        if let (Some(reader_oneof), Some(writer_oneof)) = (reader_oneof, writer_oneof) {
            let path = format!("{path}/{}", reader_oneof.oneof.name);
            for (number, reader) in &reader_oneof.members {
                if let Some(writer) = writer_oneof.members.get(number) {
                    field(sides, &path, reader, writer, found);
                }
            }
        }
    }
    compat::required_field::check(&pair, found);
    compat::field_changed::check(&pair, found);
    for (number, reader) in &pair.reader.fields {
        if let Some(writer) = pair.writer.fields.get(number)
            && !pair.is_in_one_oneof(reader, writer)
        {
            field(sides, path, reader, writer, found);
        }
    }
    types(sides, path, (&reader.messages, &writer.messages), (&reader.enums, &writer.enums), found);
}

/// Compares two fields with one number; `path` is that of the message or oneof around them.
fn field<'a>(
    sides: Sides<'a>,
    path: &str,
    reader: &'a Field,
    writer: &'a Field,
    found: &mut Found<'a>,
) {
    let path = format!("{path}/{}", reader.number);
    let pair = FieldPair { sides, path: &path, reader, writer };
    compat::field_changed::check_name(&pair, found);
    let types = TypePair {
        reader: &reader.field_type,
        writer: &writer.field_type,
        labels: reader.label.zip(writer.label),
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
