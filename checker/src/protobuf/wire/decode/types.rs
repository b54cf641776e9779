//! Which messages of a descriptor groups and maps declare, and which oneofs `optional` does.

use super::super::marks;
use super::super::reader::{Payload, Reader};
use super::{Decoded, refused};
use crate::protobuf::descriptor::{
    Declared, Edition, Field, FieldType, Label, Message, Options, Scalar, TypeName, join,
};

/// The messages of one scope.
pub(super) struct Declarations<'a> {
    /// The full name of the package or message around.
    pub scope: &'a str,
    pub messages: &'a mut [Message],
}

impl Declarations<'_> {
    /// The message of this scope that a field has as its type.
    fn find(&mut self, name: &TypeName) -> Option<&mut Message> {
        let written = name.written.as_deref().unwrap_or_default();
        let scope = self.scope;
        self.messages.iter_mut().find(|message| match written.strip_prefix('.') {
            Some(full) => full == join(scope, &message.name),
            None => written == message.name,
        })
    }
}

/// Marks the messages that `fields` and `extensions` of their scope declare.
pub(super) fn mark_declared(
    mut declarations: Declarations<'_>,
    fields: &mut [Field],
    extensions: &mut [Field],
) -> Decoded<()> {
    let mut entries = 0;
    for message in declarations.messages.iter_mut() {
        if is_map_entry(&message.options) {
            if !is_usual_entry(message) {
                return not_of_a_map(message);
            }
            message.declared = Declared::MapEntry;
            message.options = Options::default();
            message.fields.iter_mut().for_each(|field| field.label = None);
            entries += 1;
        }
    }
    if entries > 0 {
        mark_maps(&mut declarations, fields)?;
    }
    for field in fields.iter().chain(extensions.iter()) {
        if let FieldType::Group(name) = &field.field_type
            && let Some(message) = declarations.find(name)
        {
            message.declared = Declared::Group;
        }
    }
    Ok(())
}

fn mark_maps(declarations: &mut Declarations<'_>, fields: &mut [Field]) -> Decoded<()> {
    let mut unused: std::collections::HashSet<String> = declarations
        .messages
        .iter()
        .filter(|message| message.declared == Declared::MapEntry)
        .map(|message| message.name.clone())
        .collect();
    for field in fields.iter_mut().filter(|field| field.label == Some(Label::Repeated)) {
        let FieldType::Message(name) = &field.field_type else { continue };
        let written = name.written.as_deref().unwrap_or_default();
        let local = match written.strip_prefix('.') {
            Some(full) => full
                .strip_prefix(declarations.scope)
                .map(|rest| rest.strip_prefix('.').unwrap_or(rest)),
            None => Some(written),
        };
        if let Some(local) = local
            && unused.remove(local)
        {
            field.field_type = FieldType::Map(name.clone());
            field.label = None;
        }
    }
    match declarations.messages.iter().find(|message| unused.contains(&message.name)) {
        Some(message) => not_of_a_map(message),
        None => Ok(()),
    }
}

fn not_of_a_map<T>(entry: &Message) -> Decoded<T> {
    refused(format!("has the map entry '{}', which is not of a map", entry.name))
}

/// Whether the options in bytes set `map_entry`; the last one counts.
fn is_map_entry(options: &Options) -> bool {
    let mut reader = Reader::new(options.encoded.as_deref().unwrap_or_default());
    let mut is_entry = false;
    while let Ok(Some((number, payload))) = reader.next() {
        if let (marks::MAP_ENTRY, Payload::Varint(value)) = (number, payload) {
            is_entry = value != 0;
        }
    }
    is_entry
}

/// Whether a map entry is what a map declares, and nothing more.
fn is_usual_entry(entry: &Message) -> bool {
    let [key, value] = entry.fields.as_slice() else { return false };
    let is_member = |field: &Field, name: &str, number: i32| {
        field.name == name
            && field.number == number
            && field.label != Some(Label::Repeated)
            && field.label != Some(Label::Required)
            && field.oneof.is_none()
    };
    let is_key = match &key.field_type {
        FieldType::Scalar(scalar) => {
            !matches!(scalar, Scalar::Double | Scalar::Float | Scalar::Bytes)
        }
        FieldType::Unresolved(_)
        | FieldType::Message(_)
        | FieldType::Group(_)
        | FieldType::Map(_)
        | FieldType::Enum(_) => false,
    };
    let is_empty = entry.messages.is_empty()
        && entry.enums.is_empty()
        && entry.extensions.is_empty()
        && entry.extension_ranges.is_empty()
        && entry.oneofs.is_empty();
    is_empty && is_key && is_member(key, "key", 1) && is_member(value, "value", 2)
}

/// Gives the fields of `message` the labels and oneofs that a text would.
pub(super) fn finish_fields(message: &mut Message, edition: Edition) -> Decoded<()> {
    for field in &mut message.fields {
        let Some(index) = field.oneof else { continue };
        let Some(oneof) = message.oneofs.get_mut(index) else {
            return refused(format!("puts '{}' into a oneof that it does not have", field.name));
        };
        if field.proto3_optional && edition == Edition::Proto3 {
            oneof.is_synthetic = true;
        } else if field.label == Some(Label::Optional) {
            field.label = None;
        }
    }
    Ok(())
}
