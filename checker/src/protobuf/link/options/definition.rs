//! What an option sets: a field of an options message, or an extension of it.

use crate::protobuf::descriptor::{
    EnumValue, Field, FieldType, Label, MessageEncoding, OptionField, RepeatedFieldEncoding,
    Scalar, Value, join,
};
use crate::protobuf::link::pool::{PlaceId, Symbol, View};
use crate::span::Span;

/// A field or an extension that an option sets.
#[derive(Clone, Copy)]
pub(in crate::protobuf::link) struct Definition<'a> {
    pub field: &'a Field,
    /// The full name of an extension.
    pub extension: Option<&'a str>,
}

impl<'a> Definition<'a> {
    /// The field of `message` with this name.
    pub fn named(view: View<'a>, message: PlaceId, name: &str) -> Option<Definition<'a>> {
        let full_name = format!("{}.{name}", view.pool.full_name(message));
        match view.pool.find_any(&full_name)? {
            Symbol::Field(place, index) if place == message => {
                let field = view.message(place).fields.get(index as usize)?;
                Some(Definition { field, extension: None })
            }
            _ => None,
        }
    }

    /// The extension at `place`.
    pub fn extension(view: View<'a>, place: PlaceId) -> Definition<'a> {
        let full_name = view.pool.full_name(place);
        Definition { field: view.extension(place), extension: Some(full_name) }
    }

    /// The field of `message` with this number, or its extension.
    pub fn numbered(view: View<'a>, message: PlaceId, number: i32) -> Option<Definition<'a>> {
        if let Some(place) = view.pool.extension(message, number) {
            return Some(Definition::extension(view, place));
        }
        let declared = view.message(message);
        let at = view.cache.field(message, declared, number)?;
        Some(Definition { field: &declared.fields[at], extension: None })
    }

    /// The name of the field, or the full name of the extension in parentheses.
    pub fn shown(&self) -> String {
        match self.extension {
            Some(name) => format!("({name})"),
            None => self.field.name.clone(),
        }
    }

    pub fn is_repeated(&self) -> bool {
        self.field.label == Some(Label::Repeated)
            || matches!(self.field.field_type, FieldType::Map(_))
    }

    /// The message that is its type.
    pub fn message(&self, view: View<'a>) -> Option<PlaceId> {
        match &self.field.field_type {
            FieldType::Message(name) | FieldType::Group(name) | FieldType::Map(name) => {
                view.options_message(&name.full)
            }
            FieldType::Scalar(_) | FieldType::Unresolved(_) | FieldType::Enum(_) => None,
        }
    }

    /// Whether the value of a message is written between a start and an end mark.
    pub fn is_delimited(&self) -> bool {
        match &self.field.field_type {
            FieldType::Group(_) => true,
            FieldType::Message(_) => {
                self.field.features.message_encoding == MessageEncoding::Delimited
            }
            FieldType::Scalar(_)
            | FieldType::Unresolved(_)
            | FieldType::Map(_)
            | FieldType::Enum(_) => false,
        }
    }

    /// Whether elements share a record, where they are written as one message.
    pub fn is_packed(&self) -> bool {
        self.field.features.repeated_field_encoding == RepeatedFieldEncoding::Packed
            && is_packable(self.field)
    }

    /// One element of the option.
    pub fn set(&self, value: Value, is_packed: bool, span: Option<Span>) -> OptionField {
        OptionField {
            number: self.field.number,
            name: self.extension.unwrap_or(&self.field.name).to_owned(),
            is_extension: self.extension.is_some(),
            value,
            is_packed,
            is_alone: false,
            span,
        }
    }

    /// The value of a message, as it is written on the wire.
    pub fn wrapped(&self, fields: Vec<OptionField>) -> Value {
        if self.is_delimited() { Value::Group(fields) } else { Value::Message(fields) }
    }
}

/// Whether a field is a repeated number, `bool` or enum.
pub(in crate::protobuf::link) fn is_packable(field: &Field) -> bool {
    let is_number = match &field.field_type {
        FieldType::Scalar(scalar) => !matches!(scalar, Scalar::String | Scalar::Bytes),
        FieldType::Enum(_) => true,
        FieldType::Unresolved(_)
        | FieldType::Message(_)
        | FieldType::Group(_)
        | FieldType::Map(_) => false,
    };
    is_number && field.label == Some(Label::Repeated)
}

/// The constant of the enum at `place` with this name. Constants stand beside their enum.
pub(in crate::protobuf::link) fn constant_named<'a>(
    view: View<'a>,
    place: PlaceId,
    name: &str,
) -> Option<&'a EnumValue> {
    let full_name = view.pool.full_name(place);
    let full_name = match full_name.rsplit_once('.') {
        Some((scope, _)) => join(scope, name),
        None => name.to_owned(),
    };
    match view.pool.find_any(&full_name)? {
        Symbol::EnumValue(of, index) if of == place => {
            view.enum_type(place).values.get(index as usize)
        }
        _ => None,
    }
}

/// The first constant of the enum at `place` with this number.
pub(in crate::protobuf::link) fn constant_numbered(
    view: View<'_>,
    place: PlaceId,
    number: i32,
) -> Option<&EnumValue> {
    let declared = view.enum_type(place);
    declared.values.get(view.cache.constant(place, declared, number)?)
}

/// The enum of this full name, also one of a built-in file that nothing imports.
pub(in crate::protobuf::link) fn find_enum(view: View<'_>, full_name: &str) -> Option<PlaceId> {
    match view.pool.find_any(full_name)? {
        Symbol::Enum(place) => Some(place),
        _ => None,
    }
}
