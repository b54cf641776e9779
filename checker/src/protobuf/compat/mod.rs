//! The rule table, and the pairs that the rules judge.

use std::collections::{BTreeMap, HashSet};

use super::compare::{Found, Sides, Spans};
use super::descriptor::{Field, FieldType, Files, Label, Message, Oneof, Scalar};
use super::kind::Kind;

pub(super) mod enum_changed;
pub(super) mod field_changed;
pub(super) mod field_kind_changed;
pub(super) mod field_label_changed;
pub(super) mod field_named_type_changed;
pub(super) mod field_scalar_kind_changed;
pub(super) mod fields_moved_to_oneof;
pub(super) mod message_removed;
pub(super) mod oneof_changed;
pub(super) mod oneof_field_removed;
pub(super) mod package_changed;
pub(super) mod required_field;

/// A rule: the kinds that it reports and its page. Its `check` is called where the walk meets what
/// the rule is about.
pub(super) struct CompatRule {
    pub kinds: &'static [Kind],
    pub explanation: &'static str,
}

/// Every rule.
pub(super) const RULES: [CompatRule; 12] = [
    package_changed::RULE,
    message_removed::RULE,
    field_kind_changed::RULE,
    field_scalar_kind_changed::RULE,
    field_named_type_changed::RULE,
    field_label_changed::RULE,
    required_field::RULE,
    oneof_field_removed::RULE,
    fields_moved_to_oneof::RULE,
    field_changed::RULE,
    oneof_changed::RULE,
    enum_changed::RULE,
];

/// The members of a oneof by number.
pub(super) struct OneofView<'a> {
    pub oneof: &'a Oneof,
    pub members: BTreeMap<i32, &'a Field>,
}

/// The fields of one message as the comparison sees them: groups are left out, as Confluent's
/// registry does, and so are the oneofs that stand for `optional` of proto3.
pub(super) struct MessageView<'a> {
    /// Every field by number, members of oneofs too.
    pub fields: BTreeMap<i32, &'a Field>,
    pub oneofs: Vec<OneofView<'a>>,
    /// For each oneof of the descriptor its place in `oneofs`, if it was written.
    places: Vec<Option<usize>>,
}

impl<'a> MessageView<'a> {
    fn new(message: &'a Message) -> MessageView<'a> {
        let mut view =
            MessageView { fields: BTreeMap::new(), oneofs: Vec::new(), places: Vec::new() };
        for oneof in &message.oneofs {
            view.places.push((!oneof.is_synthetic).then_some(view.oneofs.len()));
            if !oneof.is_synthetic {
                view.oneofs.push(OneofView { oneof, members: BTreeMap::new() });
            }
        }
        for field in &message.fields {
            if matches!(field.field_type, FieldType::Group(_)) {
                continue;
            }
            view.fields.insert(field.number, field);
            if let Some(place) = view.oneof(field) {
                view.oneofs[place].members.insert(field.number, field);
            }
        }
        view
    }

    /// The place in [`MessageView::oneofs`] of the one that `field` was written in.
    pub fn oneof(&self, field: &Field) -> Option<usize> {
        field.oneof.and_then(|index| self.places.get(index).copied()?)
    }

    /// The name of the oneof that `field` was written in.
    pub fn oneof_name(&self, field: &Field) -> Option<&'a str> {
        self.oneof(field).map(|place| self.oneofs[place].oneof.name.as_str())
    }
}

/// Two messages of one name.
pub(super) struct MessagePair<'a, 'p> {
    /// `#/Outer/Inner`.
    pub path: &'p str,
    pub reader: MessageView<'a>,
    pub writer: MessageView<'a>,
    /// The oneofs of the writer of which the reader has neither the name nor any member.
    gone: HashSet<&'a str>,
}

/// The fields of one number; at least one side has one.
#[derive(Clone, Copy)]
pub(super) struct Numbered<'a> {
    pub reader: Option<&'a Field>,
    pub writer: Option<&'a Field>,
}

impl<'a, 'p> MessagePair<'a, 'p> {
    pub fn new(path: &'p str, reader: &'a Message, writer: &'a Message) -> MessagePair<'a, 'p> {
        let (reader, writer) = (MessageView::new(reader), MessageView::new(writer));
        if writer.oneofs.is_empty() {
            return MessagePair { path, reader, writer, gone: HashSet::new() };
        }
        let kept: HashSet<&str> =
            reader.oneofs.iter().map(|view| view.oneof.name.as_str()).collect();
        let is_gone = |view: &&OneofView<'_>| {
            !kept.contains(view.oneof.name.as_str())
                && !view.members.keys().any(|number| reader.fields.contains_key(number))
        };
        let gone =
            writer.oneofs.iter().filter(is_gone).map(|view| view.oneof.name.as_str()).collect();
        MessagePair { path, reader, writer, gone }
    }

    /// Whether the reader has neither this oneof of the writer nor any of its members.
    pub fn is_gone(&self, oneof: &str) -> bool {
        self.gone.contains(oneof)
    }

    /// The fields of both sides by number.
    pub fn numbers(&self) -> impl Iterator<Item = Numbered<'a>> {
        let (reader, writer) = (self.reader.fields.values(), self.writer.fields.values());
        joined_by_number(reader, writer, |field| field.number)
            .map(|(reader, writer)| Numbered { reader, writer })
    }

    /// `#/Message/3`, or `#/Message/oneof/3` for a member of a oneof of the reader.
    pub fn reader_path(&self, field: &Field) -> FieldPath<'_> {
        self.path_of(self.reader.oneof_name(field), field)
    }

    /// As [`MessagePair::reader_path`], by the oneofs of the writer.
    pub fn writer_path(&self, field: &Field) -> FieldPath<'_> {
        self.path_of(self.writer.oneof_name(field), field)
    }

    fn path_of<'s>(&'s self, oneof: Option<&'s str>, field: &Field) -> FieldPath<'s> {
        FieldPath { message: self.path, oneof, number: field.number }
    }

    /// The path as people name the message: `Outer.Inner`.
    pub fn name(&self) -> String {
        self.path.trim_start_matches("#/").replace('/', ".")
    }
}

/// The path of a field, written only where something is told of it.
#[derive(Clone, Copy)]
pub(super) struct FieldPath<'p> {
    message: &'p str,
    oneof: Option<&'p str>,
    number: i32,
}

impl std::fmt::Display for FieldPath<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let FieldPath { message, oneof, number } = self;
        match oneof {
            Some(oneof) => write!(f, "{message}/{oneof}/{number}"),
            None => write!(f, "{message}/{number}"),
        }
    }
}

/// Two lists in the order of their numbers, joined by number.
fn joined_by_number<'i, 'a: 'i, T: 'a>(
    reader: impl IntoIterator<Item = &'i &'a T>,
    writer: impl IntoIterator<Item = &'i &'a T>,
    number: impl Fn(&T) -> i32,
) -> impl Iterator<Item = (Option<&'a T>, Option<&'a T>)> {
    let mut reader = reader.into_iter().copied().peekable();
    let mut writer = writer.into_iter().copied().peekable();
    std::iter::from_fn(move || {
        let next = [reader.peek(), writer.peek()];
        let lowest = next.into_iter().flatten().map(|one| number(one)).min()?;
        let is_next = |one: &&T| number(one) == lowest;
        Some((reader.next_if(is_next), writer.next_if(is_next)))
    })
}

/// Two fields of one number.
pub(super) struct FieldPair<'a, 'p> {
    pub sides: Sides<'a>,
    pub path: FieldPath<'p>,
    pub reader: &'a Field,
    pub writer: &'a Field,
}

impl FieldPair<'_, '_> {
    /// The places of the two fields.
    pub fn spans(&self) -> Spans {
        Spans::both(self.reader.source.span, self.writer.source.span)
    }
}

/// The types of two fields, or of the values of two maps.
#[derive(Clone, Copy)]
pub(super) struct TypePair<'a> {
    pub reader: &'a FieldType,
    pub writer: &'a FieldType,
    /// The labels of reader and writer where both are written.
    pub labels: Option<(Label, Label)>,
}

/// What Confluent's registry tells apart first; an enum counts as a scalar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    Scalar(Encoding),
    Message,
    Map,
}

/// The scalars that one parser reads as another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Encoding {
    Varint,
    ZigZag,
    Text,
    Fixed32,
    Fixed64,
    Float,
    Double,
}

/// The shape of a type.
pub(super) fn shape(field_type: &FieldType) -> Shape {
    match field_type {
        FieldType::Scalar(scalar) => Shape::Scalar(encoding(*scalar)),
        FieldType::Enum(_) => Shape::Scalar(Encoding::Varint),
        FieldType::Message(_) | FieldType::Group(_) | FieldType::Unresolved(_) => Shape::Message,
        FieldType::Map(_) => Shape::Map,
    }
}

/// The group of a scalar.
pub(super) fn encoding(scalar: Scalar) -> Encoding {
    match scalar {
        Scalar::Int32 | Scalar::Int64 | Scalar::Uint32 | Scalar::Uint64 | Scalar::Bool => {
            Encoding::Varint
        }
        Scalar::Sint32 | Scalar::Sint64 => Encoding::ZigZag,
        Scalar::String | Scalar::Bytes => Encoding::Text,
        Scalar::Fixed32 | Scalar::Sfixed32 => Encoding::Fixed32,
        Scalar::Fixed64 | Scalar::Sfixed64 => Encoding::Fixed64,
        Scalar::Float => Encoding::Float,
        Scalar::Double => Encoding::Double,
    }
}

/// The types of the keys and values of the map whose entry has this full name.
pub(super) fn map_types<'a>(
    files: &'a Files,
    entry: &str,
) -> Option<(&'a FieldType, &'a FieldType)> {
    match files.message(entry)?.1.fields.as_slice() {
        [key, value] => Some((&key.field_type, &value.field_type)),
        _ => None,
    }
}

/// A type as people name it.
pub(super) fn type_text(files: &Files, field_type: &FieldType) -> String {
    match field_type {
        FieldType::Scalar(scalar) => scalar.keyword().to_owned(),
        FieldType::Enum(name) => format!("enum {}", name.full),
        FieldType::Message(name) | FieldType::Unresolved(name) => format!("message {}", name.full),
        FieldType::Group(name) => format!("group {}", name.full),
        FieldType::Map(name) => match map_types(files, &name.full) {
            Some((key, value)) => {
                format!("map<{}, {}>", type_text(files, key), type_text(files, value))
            }
            None => format!("map {}", name.full),
        },
    }
}
