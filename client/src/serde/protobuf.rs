//! Protobuf records, from messages of `prost` and dynamic ones of `prost-reflect`.

mod file;

use prost::Message;
use prost_reflect::{DynamicMessage, MessageDescriptor};
use std::sync::Arc;

use self::file::{ProtobufFile, place_of};
use super::definition::Definition;
use super::readers::{Reader, Readers};
use super::settings::{SchemaUse, SerializerSettings};
use super::writers::{Writer, Writers};
use crate::api::{RegisterSchemaRequest, SchemaReference};
use crate::client::Client;
use crate::error::{Error, Result};
use crate::framing::{Framing, MessageIndexes, Opened, Part, Received, Written};

const PROTOBUF: &str = "PROTOBUF";

/// The place of the message that a serializer writes.
struct Place(MessageIndexes);

impl Writer for Place {
    const SCHEMA_TYPE: &'static str = PROTOBUF;

    fn new(definition: Definition, message: Option<&str>) -> Result<Place> {
        let name = definition.name.clone();
        let file = ProtobufFile::new(definition)?;
        let message = message.unwrap_or_default();
        let found = file.message(message).as_ref().map(place_of);
        found.map(Place).ok_or_else(|| Error::NoSuchMessage {
            schema: name,
            message: format!("called `{message}`"),
        })
    }
}

impl Reader for ProtobufFile {
    const SCHEMA_TYPE: &'static str = PROTOBUF;
    type Wanted = ();

    fn new(definition: Definition, (): &()) -> Result<ProtobufFile> {
        ProtobufFile::new(definition)
    }
}

/// Writes Protobuf records.
///
/// # Examples
/// ```no_run
/// # async fn example(client: &clade_client::Client) -> clade_client::Result<()> {
/// use clade_client::api::RegisterSchemaRequest;
/// use clade_client::framing::Part;
/// use clade_client::serde::SerializerSettings;
/// use clade_client::serde::protobuf::ProtobufSerializer;
///
/// #[derive(Clone, PartialEq, prost::Message)]
/// struct Order {
///     #[prost(int64, tag = "1")]
///     id: i64,
/// }
///
/// let schema = RegisterSchemaRequest {
///     schema: Some("syntax = \"proto3\"; package shop; message Order { int64 id = 1; }".to_owned()),
///     schema_type: Some("PROTOBUF".to_owned()),
///     ..Default::default()
/// };
/// let settings = SerializerSettings::default();
/// let serializer = ProtobufSerializer::new(client, schema, "shop.Order", settings);
/// let record = serializer.serialize("orders", Part::Value, &Order { id: 7 }).await?;
/// assert_eq!(record.payload[5..], [0, 8, 7]);
/// # Ok(())
/// # }
/// ```
pub struct ProtobufSerializer {
    writers: Writers<Place>,
}

impl ProtobufSerializer {
    /// A serializer of one message of a schema, by its full name. The schema is a `.proto` text with
    /// references for what it imports.
    ///
    /// Where the settings take the schema from the registry, `schema` may be the default.
    pub fn new(
        client: &Client,
        schema: RegisterSchemaRequest,
        message: &str,
        settings: SerializerSettings,
    ) -> ProtobufSerializer {
        let name = Some(message.to_owned());
        ProtobufSerializer { writers: Writers::new(client, settings, schema, name) }
    }

    /// A serializer of a message that is described by its file, as generated code and dynamic messages
    /// have it. The files that it imports are registered first, under their paths (or looked up, if the
    /// settings do not register); those that every registry knows are not.
    ///
    /// # Errors
    /// Those of a call.
    pub async fn of_message(
        client: &Client,
        message: &MessageDescriptor,
        settings: SerializerSettings,
    ) -> Result<ProtobufSerializer> {
        let file = message.parent_file();
        let is_own = matches!(settings.schema_use, SchemaUse::Register | SchemaUse::LookUp);
        let schema =
            if is_own { described(client, &file, &settings).await? } else { Default::default() };
        Ok(ProtobufSerializer::new(client, schema, message.full_name(), settings))
    }

    /// Writes a message, which must be the one that the serializer is for.
    ///
    /// # Errors
    /// [`Error::NoSuchMessage`] if the schema does not have it; those of a call the first time.
    pub async fn serialize<M: Message>(
        &self,
        topic: &str,
        part: Part,
        message: &M,
    ) -> Result<Written> {
        let prepared = self.writers.prepared(topic, part).await?;
        let mut frame = Vec::with_capacity(24 + message.encoded_len());
        prepared.key.write(&mut frame);
        prepared.writer.0.write(&mut frame);
        let (mut payload, header) = match self.writers.framing() {
            Framing::Prefix => (frame, None),
            Framing::Header => {
                (Vec::with_capacity(message.encoded_len()), Some((part.header(), frame)))
            }
        };
        message.encode(&mut payload).expect("a vector grows as it has to");
        Ok(Written { payload, header })
    }
}

/// The schema of a file, after all that it imports was registered or looked up: by a walk that does not
/// recurse, each file after those that it imports.
async fn described(
    client: &Client,
    file: &prost_reflect::FileDescriptor,
    settings: &SerializerSettings,
) -> Result<RegisterSchemaRequest> {
    let mut done = std::collections::HashMap::<String, SchemaReference>::new();
    let mut waiting: Vec<_> = file::imports(file);
    while let Some(next) = waiting.pop() {
        if done.contains_key(next.name()) {
            continue;
        }
        let missing: Vec<_> = file::imports(&next)
            .into_iter()
            .filter(|import| !done.contains_key(import.name()))
            .collect();
        if !missing.is_empty() {
            waiting.push(next);
            waiting.extend(missing);
            continue;
        }
        let schema = file::proposed(&next, &done);
        let subject = next.name();
        if settings.schema_use == SchemaUse::Register {
            client.register(subject, &schema, settings.normalize).await?;
        }
        let found = client.look_up(subject, &schema, settings.normalize, false).await?;
        let reference = SchemaReference {
            name: Some(subject.to_owned()),
            subject: Some(subject.to_owned()),
            version: Some(found.version),
        };
        done.insert(subject.to_owned(), reference);
    }
    Ok(file::proposed(file, &done))
}

/// Reads Protobuf records.
///
/// # Examples
/// ```no_run
/// # async fn example(client: &clade_client::Client, payload: &[u8]) -> clade_client::Result<()> {
/// use clade_client::framing::Received;
/// use clade_client::serde::protobuf::ProtobufDeserializer;
/// use prost_reflect::ReflectMessage as _;
///
/// let deserializer = ProtobufDeserializer::new(client);
/// let order = deserializer.deserialize_dynamic(&Received::new(payload)).await?;
/// println!("{}", order.descriptor().full_name());
/// # Ok(())
/// # }
/// ```
pub struct ProtobufDeserializer {
    readers: Readers<ProtobufFile>,
}

impl ProtobufDeserializer {
    /// A deserializer of all messages.
    pub fn new(client: &Client) -> ProtobufDeserializer {
        ProtobufDeserializer { readers: Readers::new(client, ()) }
    }

    /// Reads a record into a message of `prost`. Fields that `M` does not have are left out, those that
    /// the record does not have get their defaults.
    ///
    /// # Errors
    /// [`Error::Framing`] if it has no frame, [`Error::NoSuchMessage`] if its schema does not have the
    /// message that the frame names, [`Error::Record`] if it is none of `M`; those of a call the first
    /// time.
    pub async fn deserialize<M: Message + Default>(&self, record: &Received<'_>) -> Result<M> {
        self.read(record, |file, opened| {
            let (_, payload) = file.place(opened)?;
            M::decode(payload).map_err(|error| file.record_error(error))
        })
        .await
    }

    /// Reads a record into a message as its schema describes it.
    ///
    /// # Errors
    /// As [`ProtobufDeserializer::deserialize`].
    pub async fn deserialize_dynamic(&self, record: &Received<'_>) -> Result<DynamicMessage> {
        self.read(record, |file, opened| {
            let (message, payload) = file.place(opened)?;
            DynamicMessage::decode(message, payload).map_err(|error| file.record_error(error))
        })
        .await
    }

    async fn read<T>(
        &self,
        record: &Received<'_>,
        read: impl Fn(&ProtobufFile, &Opened<'_>) -> Result<T>,
    ) -> Result<T> {
        let opened = record.open()?;
        match self.readers.with_known(opened.key, |file| read(file, &opened)) {
            Some(result) => result,
            None => read(&*self.readers.of(opened.key).await?, &opened),
        }
    }
}

impl ProtobufFile {
    fn record_error(&self, source: prost::DecodeError) -> Error {
        Error::Record { schema: self.schema.clone(), source: Arc::new(source) }
    }
}
