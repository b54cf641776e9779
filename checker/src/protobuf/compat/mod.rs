//! The rule table, and the pairs that the rules judge.

use std::collections::{BTreeMap, HashMap};

use super::compare::{Found, Sides, Spans};
use super::kind::Kind;
use super::model::{Field, FieldType, Label, Message, Oneof, Scalar};

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
/// registry does.
pub(super) struct MessageView<'a> {
    /// Every field by number, members of oneofs too.
    pub fields: BTreeMap<i32, &'a Field>,
    pub oneofs: Vec<OneofView<'a>>,
}

impl<'a> MessageView<'a> {
    fn new(message: &'a Message) -> MessageView<'a> {
        let mut oneofs: Vec<_> = message
            .oneofs
            .iter()
            .map(|oneof| OneofView { oneof, members: BTreeMap::new() })
            .collect();
        let mut fields = BTreeMap::new();
        for field in &message.fields {
            if matches!(field.field_type, FieldType::Group { .. }) {
                continue;
            }
            fields.insert(field.number, field);
            if let Some(oneof) = field.oneof.and_then(|index| oneofs.get_mut(index)) {
                oneof.members.insert(field.number, field);
            }
        }
        MessageView { fields, oneofs }
    }

    /// The field of this number if it stands outside any oneof.
    pub fn plain(&self, number: i32) -> Option<&'a Field> {
        self.fields.get(&number).copied().filter(|field| field.oneof.is_none())
    }

    /// The name of the oneof that `field` is in.
    fn oneof_name(&self, field: &Field) -> Option<&'a str> {
        field.oneof.and_then(|index| self.oneofs.get(index)).map(|view| view.oneof.name.as_str())
    }
}

/// Two messages of one name.
pub(super) struct MessagePair<'a, 'p> {
    /// `#/Outer/Inner`.
    pub path: &'p str,
    pub reader: MessageView<'a>,
    pub writer: MessageView<'a>,
}

impl<'a, 'p> MessagePair<'a, 'p> {
    pub fn new(path: &'p str, reader: &'a Message, writer: &'a Message) -> MessagePair<'a, 'p> {
        MessagePair { path, reader: MessageView::new(reader), writer: MessageView::new(writer) }
    }

    /// Whether oneofs of one name hold the two fields.
    pub fn is_in_one_oneof(&self, reader: &Field, writer: &Field) -> bool {
        let reader = self.reader.oneof_name(reader);
        reader.is_some() && reader == self.writer.oneof_name(writer)
    }

    /// The path as people name the message: `Outer.Inner`.
    pub fn name(&self) -> String {
        self.path.trim_start_matches("#/").replace('/', ".")
    }
}

/// Two fields of one number.
pub(super) struct FieldPair<'a, 'p> {
    pub sides: Sides<'a>,
    /// `#/Message/3`, or `#/Message/oneof/3`.
    pub path: &'p str,
    pub reader: &'a Field,
    pub writer: &'a Field,
}

impl FieldPair<'_, '_> {
    /// The places of the two fields.
    pub fn spans(&self) -> Spans {
        Spans::both(self.reader.span, self.writer.span)
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
        FieldType::Message(_) | FieldType::Group { .. } => Shape::Message,
        FieldType::Map { .. } => Shape::Map,
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

/// A type as people name it.
pub(super) fn type_text(field_type: &FieldType) -> String {
    match field_type {
        FieldType::Scalar(scalar) => scalar.keyword().to_owned(),
        FieldType::Enum(name) => format!("enum {}", name.full),
        FieldType::Message(name) => format!("message {}", name.full),
        FieldType::Group { name, .. } => format!("group {}", name.full),
        FieldType::Map { key, value, .. } => {
            format!("map<{}, {}>", key.keyword(), type_text(value))
        }
    }
}
