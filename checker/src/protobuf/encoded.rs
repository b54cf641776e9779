//! Reads base64 `FileDescriptorProto`s, and refuses those that the linker must not see.

use prost::Message as _;
use prost_reflect::{DynamicMessage, ReflectMessage, Value};
use prost_types::field_descriptor_proto::{Label, Type};
use prost_types::{
    DescriptorProto, EnumDescriptorProto, FieldDescriptorProto, FileDescriptorProto,
};

use super::base64;
use super::linker::text_of;
use crate::error::{ParseError, Problem};

/// The bytes that `text` stands for if it is a base64 `FileDescriptorProto`.
pub(super) fn bytes(text: &str) -> Option<Vec<u8>> {
    let bytes = base64::decode(text)?;
    FileDescriptorProto::decode(bytes.as_slice()).ok()?;
    Some(bytes)
}

/// The descriptor in `bytes`, imported as `name`, and its bytes, which keep custom options.
///
/// # Errors
/// A syntax that is not proto2 or proto3, and every part that no text can declare and on which the
/// linker relies.
pub(super) fn read(name: &str, bytes: &[u8]) -> Result<(FileDescriptorProto, Vec<u8>), ParseError> {
    let unreadable = |error| ParseError::whole(format!("the descriptor cannot be read: {error}"));
    let mut raw = DynamicMessage::decode(FileDescriptorProto::default().descriptor(), bytes)
        .map_err(unreadable)?;
    raw.set_field_by_name("name", Value::String(name.to_owned()));
    raw.clear_field_by_name("source_code_info");
    match text_of(&raw, "syntax").as_str() {
        "" | "proto2" => raw.clear_field_by_name("syntax"),
        "proto3" => {}
        other => {
            return Err(ParseError::whole(format!(
                "the descriptor has the syntax '{other}', and only 'proto2' and 'proto3' are \
                 supported yet"
            )));
        }
    }
    let bytes = raw.encode_to_vec();
    let proto = FileDescriptorProto::decode(bytes.as_slice()).map_err(unreadable)?;
    let mut check = Check { problems: Vec::new() };
    check.file(&proto);
    ParseError::from_problems(check.problems).map_or(Ok((proto, bytes)), Err)
}

struct Check {
    problems: Vec<Problem>,
}

impl Check {
    fn add(&mut self, message: String) {
        self.problems.push(Problem { message, span: None, position: None, reference: None });
    }

    fn file(&mut self, file: &FileDescriptorProto) {
        if !file.package().is_empty() {
            file.package().split('.').for_each(|part| self.name("package", part));
        }
        file.message_type.iter().for_each(|message| self.message(message, None));
        file.enum_type.iter().for_each(|one| self.one_enum(one));
        file.extension.iter().for_each(|field| self.name("extension", field.name()));
        for service in &file.service {
            self.name("service", service.name());
            service.method.iter().for_each(|method| self.name("method", method.name()));
        }
    }

    fn name(&mut self, what: &str, name: &str) {
        if !is_identifier(name) {
            self.add(format!("the descriptor has the {what} '{name}', which is not an identifier"));
        }
    }

    fn message(&mut self, message: &DescriptorProto, parent: Option<&DescriptorProto>) {
        self.name("message", message.name());
        message.field.iter().for_each(|field| self.name("field", field.name()));
        message.oneof_decl.iter().for_each(|oneof| self.name("oneof", oneof.name()));
        message.extension.iter().for_each(|field| self.name("extension", field.name()));
        message.enum_type.iter().for_each(|one| self.one_enum(one));
        message.nested_type.iter().for_each(|nested| self.message(nested, Some(message)));
        let is_map_entry = message.options.as_ref().is_some_and(|options| options.map_entry());
        if is_map_entry && (parent.is_none() || !is_usual_map_entry(message)) {
            let name = message.name();
            self.add(format!("the descriptor has the map entry '{name}', which is not of a map"));
        }
    }

    fn one_enum(&mut self, one: &EnumDescriptorProto) {
        self.name("enum", one.name());
        one.value.iter().for_each(|value| self.name("enum constant", value.name()));
    }
}

fn is_identifier(name: &str) -> bool {
    let mut characters = name.chars();
    characters.next().is_some_and(|first| first.is_ascii_alphabetic() || first == '_')
        && characters.all(|one| one.is_ascii_alphanumeric() || one == '_')
}

/// Whether a map entry is what a map declares: on others the linker would stop.
fn is_usual_map_entry(entry: &DescriptorProto) -> bool {
    let is_member = |field: &FieldDescriptorProto, name: &str, number: i32| {
        field.name() == name && field.number() == number && field.label() == Label::Optional
    };
    let is_key_type = |field: &FieldDescriptorProto| {
        field.type_name().is_empty()
            && match field.r#type() {
                Type::Double | Type::Float | Type::Bytes => false,
                Type::Group | Type::Message | Type::Enum => false,
                Type::Int64 | Type::Uint64 | Type::Int32 | Type::Fixed64 | Type::Fixed32 => true,
                Type::Bool | Type::String | Type::Uint32 => true,
                Type::Sfixed32 | Type::Sfixed64 | Type::Sint32 | Type::Sint64 => true,
            }
    };
    match entry.field.as_slice() {
        [key, value] => {
            is_member(key, "key", 1) && is_key_type(key) && is_member(value, "value", 2)
        }
        _ => false,
    }
}
