//! Gives parsed files to the linker, and takes back what had to be changed for it.

use std::collections::HashSet;

use prost::Message as _;
use prost_reflect::{DescriptorPool, DynamicMessage, FileDescriptor, ReflectMessage, Value};
use prost_types::{DescriptorProto, FileDescriptorProto};

use super::converted::{MADE_UP, json_name};
use super::parse::Parsed;
use super::{imports, problems};
use crate::error::ParseError;

/// Links `parsed` with the files that are in the pool already, which `earlier` lists.
pub(super) fn add_to(
    pool: &mut DescriptorPool,
    parsed: &Parsed,
    earlier: &[Parsed],
) -> Result<(), ParseError> {
    let imports = imports::far_public_imports(parsed, earlier);
    let messages = &parsed.proto.message_type;
    let clashes = if parsed.proto.syntax() == "proto3" {
        messages.iter().any(has_similar_names) && !messages.iter().any(has_equal_json_names)
    } else {
        messages.iter().any(has_clashing_json_names)
    };
    let added = match &parsed.encoded {
        Some(bytes) if imports.is_empty() && !clashes => {
            pool.decode_file_descriptor_proto(bytes.as_slice())
        }
        None if imports.is_empty() && !clashes => {
            pool.add_file_descriptor_proto(parsed.proto.clone())
        }
        encoded => {
            let bytes = encoded.clone().unwrap_or_else(|| parsed.proto.encode_to_vec());
            pool.decode_file_descriptor_proto(adapted(&bytes, imports, clashes)?.as_slice())
        }
    };
    added.map_err(|error| match &parsed.text {
        Some((text, start)) => problems::translate_linking(error, text, *start),
        None => ParseError::whole(error.to_string()),
    })
}

/// Whether two fields get one JSON name. proto2 allows it, the linker does not.
fn has_clashing_json_names(message: &DescriptorProto) -> bool {
    let mut taken = HashSet::new();
    message.field.iter().any(|field| {
        let name = json_name(field.name());
        let is_usual = field.json_name.as_ref().is_none_or(|given| *given == name);
        !taken.insert(name) && is_usual
    }) || message.nested_type.iter().any(has_clashing_json_names)
}

/// Whether two fields have names that differ in case and underscores only. The linker refuses that
/// in proto3; the language only wants other JSON names.
fn has_similar_names(message: &DescriptorProto) -> bool {
    let mut taken = HashSet::new();
    message.field.iter().any(|field| {
        let letters = field.name().chars().filter(|one| *one != '_');
        !taken.insert(letters.map(|one| one.to_ascii_lowercase()).collect::<String>())
    }) || message.nested_type.iter().any(has_similar_names)
}

fn has_equal_json_names(message: &DescriptorProto) -> bool {
    let mut taken = HashSet::new();
    message.field.iter().any(|field| !taken.insert(json_name(field.name())))
        || message.nested_type.iter().any(has_equal_json_names)
}

/// The descriptor in `bytes` with what the linker needs beyond the language: imports that others
/// pass on, JSON names that differ and, where `clashes`, the syntax that does not judge names.
/// All are taken back in [`serialize`].
fn adapted(bytes: &[u8], imports: Vec<String>, clashes: bool) -> Result<Vec<u8>, ParseError> {
    let mut raw = DynamicMessage::decode(FileDescriptorProto::default().descriptor(), bytes)
        .map_err(|error| ParseError::whole(format!("the descriptor cannot be read: {error}")))?;
    let added = imports.into_iter().map(Value::String);
    if let Some(Value::List(dependencies)) = raw.get_field_by_name_mut("dependency") {
        dependencies.extend(added);
    }
    if text_of(&raw, "syntax") == "proto3" {
        if clashes {
            raw.clear_field_by_name("syntax");
        }
    } else {
        each_message(&mut raw, "message_type", &mut |message| {
            let mut taken = HashSet::new();
            each_in(message, "field", &mut |field| {
                let name = text_of(field, "name");
                let given = text_of(field, "json_name");
                let usual = json_name(&name);
                let is_usual = given.is_empty() || given == usual;
                if !taken.insert(usual) && is_usual {
                    let made_up = Value::String(format!("{MADE_UP}{name}"));
                    field.set_field_by_name("json_name", made_up);
                }
            });
        });
    }
    Ok(raw.encode_to_vec())
}

pub(super) fn text_of(raw: &DynamicMessage, field: &str) -> String {
    raw.get_field_by_name(field)
        .and_then(|value| value.as_str().map(str::to_owned))
        .unwrap_or_default()
}

/// Visits the messages in the field `list` of `raw`.
fn each_in(raw: &mut DynamicMessage, list: &str, visit: &mut dyn FnMut(&mut DynamicMessage)) {
    if raw.has_field_by_name(list)
        && let Some(Value::List(elements)) = raw.get_field_by_name_mut(list)
    {
        elements.iter_mut().filter_map(Value::as_message_mut).for_each(visit);
    }
}

/// Visits the descriptors of the messages in the field `list` of `raw`, and of those inside them.
fn each_message(raw: &mut DynamicMessage, list: &str, visit: &mut dyn FnMut(&mut DynamicMessage)) {
    each_in(raw, list, &mut |message| {
        each_message(message, "nested_type", visit);
        visit(message);
    });
}

/// The descriptor of `file` as a message that knows the custom options that the pool defines.
pub(super) fn with_options(
    pool: &DescriptorPool,
    file: &FileDescriptor,
) -> Result<DynamicMessage, ParseError> {
    let known = pool
        .get_file_by_name("google/protobuf/descriptor.proto")
        .and_then(|_| pool.get_message_by_name("google.protobuf.FileDescriptorProto"));
    let shape = known.unwrap_or_else(|| FileDescriptorProto::default().descriptor());
    DynamicMessage::decode(shape, file.encode_to_vec().as_slice())
        .map_err(|error| ParseError::whole(format!("the descriptor cannot be read: {error}")))
}

/// The bytes of a descriptor without places and what [`add_to`] changed.
pub(super) fn serialize(mut raw: DynamicMessage, parsed: &Parsed) -> Vec<u8> {
    let imports = parsed.imports;
    raw.clear_field_by_name("source_code_info");
    if parsed.proto.syntax() == "proto3" {
        raw.set_field_by_name("syntax", Value::String("proto3".to_owned()));
    }
    if let Some(Value::List(dependencies)) = raw.get_field_by_name_mut("dependency") {
        dependencies.truncate(imports);
    }
    if imports == 0 {
        raw.clear_field_by_name("dependency");
    }
    each_message(&mut raw, "message_type", &mut |message| {
        each_in(message, "field", &mut |field| {
            if let Some(name) = text_of(field, "json_name").strip_prefix(MADE_UP) {
                field.set_field_by_name("json_name", Value::String(json_name(name)));
            }
        });
    });
    raw.encode_to_vec()
}
