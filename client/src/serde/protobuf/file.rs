//! A Protobuf schema as descriptors, and the places of messages in it.

use std::collections::HashMap;

use clade_checker::{ResolvedReference, Schema, SchemaType, Validation};
use prost::Message as _;
use prost_reflect::{DescriptorPool, FileDescriptor, MessageDescriptor};
use prost_types::FileDescriptorProto;

use super::PROTOBUF;
use crate::api::{RegisterSchemaRequest, SchemaReference};
use crate::error::{Error, Result};
use crate::framing::{FramingError, MessageIndexes, Opened};
use crate::serde::definition::Definition;

/// What stands in front of the paths of files that every registry knows.
const BUILT_IN: &[&str] = &["confluent/", "google/protobuf/", "google/type/"];

/// A Protobuf schema as descriptors.
pub(in crate::serde) struct ProtobufFile {
    /// What errors call the schema.
    pub(super) schema: String,
    file: FileDescriptor,
}

impl ProtobufFile {
    /// Parses the text with all that it imports.
    pub(super) fn new(definition: Definition) -> Result<ProtobufFile> {
        let references: Vec<ResolvedReference> = definition
            .references
            .iter()
            .map(|one| ResolvedReference { name: one.name.clone(), text: one.text.clone() })
            .collect();
        let text = &definition.text;
        let parsed =
            clade_checker::parse(SchemaType::Protobuf, text, &references, Validation::Registered);
        let Schema::Protobuf(parsed) = parsed.map_err(|error| definition.unusable(error))? else {
            unreachable!("a Protobuf text gives a Protobuf schema")
        };
        let mut pool = DescriptorPool::new();
        let mut main = String::new();
        for bytes in parsed.descriptors() {
            let file = FileDescriptorProto::decode(&*bytes);
            let file = file.map_err(|error| definition.unusable(error))?;
            main = file.name().to_owned();
            pool.add_file_descriptor_proto(file).map_err(|error| definition.unusable(error))?;
        }
        let file = pool.get_file_by_name(&main).expect("the last file that was added is there");
        Ok(ProtobufFile { schema: definition.name, file })
    }

    /// The message of this full name that the file itself has.
    pub(super) fn message(&self, full_name: &str) -> Option<MessageDescriptor> {
        let message = self.file.parent_pool().get_message_by_name(full_name)?;
        (message.parent_file() == self.file).then_some(message)
    }

    fn message_at(&self, place: &MessageIndexes) -> Option<MessageDescriptor> {
        let mut positions = place.positions().iter().map(|&position| position as usize);
        let first = self.file.messages().nth(positions.next()?)?;
        positions.try_fold(first, |message, position| message.child_messages().nth(position))
    }

    /// The message that a frame names, and the bytes of it.
    ///
    /// Zig-zag varints first, as Confluent's clients write them; if these name no message of the file,
    /// plain ones, as some clients once wrote them.
    pub(super) fn place<'a>(&self, opened: &Opened<'a>) -> Result<(MessageDescriptor, &'a [u8])> {
        let frame = opened.frame.unwrap_or(opened.payload);
        let mut named = None;
        for spelling in [MessageIndexes::read, MessageIndexes::read_plain] {
            let Ok((place, rest)) = spelling(frame) else { continue };
            if let Some(message) = self.message_at(&place) {
                let payload = if opened.frame.is_some() { opened.payload } else { rest };
                return Ok((message, payload));
            }
            named.get_or_insert(place);
        }
        let place = named.ok_or(FramingError::MessageIndexes)?;
        let message = format!("at {:?}", place.positions());
        Err(Error::NoSuchMessage { schema: self.schema.clone(), message })
    }
}

/// The place of a message in its file.
pub(super) fn place_of(message: &MessageDescriptor) -> MessageIndexes {
    let mut positions = Vec::new();
    let mut inner = message.clone();
    while let Some(outer) = inner.parent_message() {
        positions.push(outer.child_messages().position(|one| one == inner));
        inner = outer;
    }
    positions.push(inner.parent_file().messages().position(|one| one == inner));
    let known = "a message is one of those around it";
    let positions = positions.into_iter().rev().map(|position| {
        u32::try_from(position.expect(known)).expect("files do not have so many messages")
    });
    MessageIndexes::new(positions.collect())
}

/// The files that a file imports and that not every registry knows.
pub(super) fn imports(file: &FileDescriptor) -> Vec<FileDescriptor> {
    let is_own = |file: &FileDescriptor| !BUILT_IN.iter().any(|path| file.name().starts_with(path));
    file.dependencies().filter(is_own).collect()
}

/// What registers a file: its descriptor in base64, with references for what it imports.
pub(super) fn proposed(
    file: &FileDescriptor,
    registered: &HashMap<String, SchemaReference>,
) -> RegisterSchemaRequest {
    let references = imports(file).iter().map(|import| registered[import.name()].clone()).collect();
    RegisterSchemaRequest {
        schema: Some(crate::base64::encode(&file.encode_to_vec())),
        schema_type: Some(PROTOBUF.to_owned()),
        references,
        ..RegisterSchemaRequest::default()
    }
}
