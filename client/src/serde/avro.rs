//! Avro records, from types of serde and from values of `apache_avro`.
//!
//! A schema that is bare `bytes` is written without a length, as Confluent's serializers do.

mod aliases;

use apache_avro::Schema;
use apache_avro::reader::datum::GenericDatumReader;
use apache_avro::types::Value;
use apache_avro::writer::datum::GenericDatumWriter;
use self_cell::self_cell;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::sync::Arc;

use super::definition::Definition;
use super::readers::{Reader, Readers};
use super::settings::SerializerSettings;
use super::threads::on_large_stack;
use super::writers::{Prepared, Writer, Writers};
use crate::api::RegisterSchemaRequest;
use crate::client::Client;
use crate::error::{Error, Result};
use crate::framing::{Framing, Part, Received, SchemaKey, Written};

const AVRO: &str = "AVRO";

/// A schema with those that it refers to.
#[derive(Debug)]
struct Schemas {
    main: Schema,
    others: Vec<Schema>,
}

impl Schemas {
    fn parse(definition: &Definition) -> Result<Schemas> {
        let others = definition.references.iter().map(|reference| reference.text.as_str());
        let (main, others) = Schema::parse_str_with_list(&definition.text, others)
            .map_err(|error| definition.unusable(error))?;
        Ok(Schemas { main, others })
    }

    /// All of them, each after those that it needs.
    fn all(&self) -> Vec<&Schema> {
        self.others.iter().chain([&self.main]).collect()
    }

    fn is_bare_bytes(&self) -> bool {
        matches!(self.main, Schema::Bytes)
    }
}

/// What records are written and read with: the schema in the frame, and perhaps one of the reader.
struct Pair {
    written: Schemas,
    reader: Option<Arc<Schemas>>,
}

self_cell!(
    struct WithDecoder {
        owner: Pair,
        #[covariant]
        dependent: GenericDatumReader,
    }
);

self_cell!(
    struct WithEncoder {
        owner: Schemas,
        #[covariant]
        dependent: GenericDatumWriter,
    }
);

/// Reads records of one schema. The names in it were looked up once.
struct AvroReader {
    /// What errors call the schema.
    schema: String,
    decoder: WithDecoder,
}

impl Reader for AvroReader {
    const SCHEMA_TYPE: &'static str = AVRO;
    type Wanted = Option<Arc<Schemas>>;

    fn new(definition: Definition, wanted: &Self::Wanted) -> Result<AvroReader> {
        let mut written = Schemas::parse(&definition)?;
        if let Some(reader) = wanted {
            aliases::apply(&mut written, reader);
        }
        let pair = Pair { written, reader: wanted.clone() };
        let decoder = WithDecoder::try_new(pair, |pair| {
            let builder = GenericDatumReader::builder(&pair.written.main).human_readable(false);
            let builder = builder.writer_schemata(pair.written.all())?;
            match &pair.reader {
                None => builder.build(),
                Some(reader) => {
                    builder.reader_schema(&reader.main).reader_schemata(reader.all())?.build()
                }
            }
        });
        let decoder = decoder.map_err(|error: apache_avro::Error| definition.unusable(error))?;
        Ok(AvroReader { schema: definition.name, decoder })
    }
}

impl AvroReader {
    fn value(&self, payload: &[u8]) -> Result<Value> {
        let decoder = self.decoder.borrow_dependent();
        let value = if self.decoder.borrow_owner().written.is_bare_bytes() {
            decoder.read_value(&mut &with_length(payload)[..])
        } else {
            decoder.read_value(&mut &payload[..])
        };
        value.map_err(|error| record_error(&self.schema, error))
    }

    fn typed<T: DeserializeOwned>(&self, payload: &[u8]) -> Result<T> {
        let Pair { written, reader } = self.decoder.borrow_owner();
        let result = if reader.is_some() {
            // What is read without the types in between does not resolve schemas.
            apache_avro::from_value(&self.value(payload)?)
        } else if written.is_bare_bytes() {
            self.decoder.borrow_dependent().read_deser(&mut &with_length(payload)[..])
        } else {
            self.decoder.borrow_dependent().read_deser(&mut &payload[..])
        };
        result.map_err(|error| record_error(&self.schema, error))
    }
}

/// Bare bytes as Avro has them elsewhere: behind their length.
fn with_length(payload: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(payload.len() + 10);
    let mut length = (payload.len() as u64) << 1;
    while length >= 0x80 {
        bytes.push(length as u8 | 0x80);
        length >>= 7;
    }
    bytes.push(length as u8);
    bytes.extend_from_slice(payload);
    bytes
}

/// Bytes that have a length in front, without it.
fn without_length(bytes: &[u8]) -> &[u8] {
    let length = bytes.iter().take_while(|byte| **byte >= 0x80).count() + 1;
    bytes.get(length..).unwrap_or_default()
}

fn record_error(schema: &str, source: apache_avro::Error) -> Error {
    Error::Record { schema: schema.to_owned(), source: Arc::new(source) }
}

/// Writes records of one schema.
struct AvroWriter(WithEncoder);

impl Writer for AvroWriter {
    const SCHEMA_TYPE: &'static str = AVRO;

    fn new(definition: Definition, _: Option<&str>) -> Result<AvroWriter> {
        let schemas = Schemas::parse(&definition)?;
        let encoder = WithEncoder::try_new(schemas, |schemas| {
            let builder = GenericDatumWriter::builder(&schemas.main).human_readable(false);
            builder.schemata(schemas.all())?.build()
        });
        let encoder = encoder.map_err(|error: apache_avro::Error| definition.unusable(error))?;
        Ok(AvroWriter(encoder))
    }
}

/// Writes Avro records.
///
/// # Examples
/// ```no_run
/// # async fn example(client: &clade_client::Client) -> clade_client::Result<()> {
/// use clade_client::api::RegisterSchemaRequest;
/// use clade_client::framing::Part;
/// use clade_client::serde::SerializerSettings;
/// use clade_client::serde::avro::AvroSerializer;
///
/// #[derive(serde::Serialize)]
/// struct Order {
///     id: i64,
/// }
///
/// let schema = r#"{"type":"record","name":"Order","fields":[{"name":"id","type":"long"}]}"#;
/// let schema = RegisterSchemaRequest { schema: Some(schema.to_owned()), ..Default::default() };
/// let serializer = AvroSerializer::new(client, schema, SerializerSettings::default());
/// let record = serializer.serialize("orders", Part::Value, &Order { id: 7 }).await?;
/// assert_eq!(record.payload[5..], [14]);
/// # Ok(())
/// # }
/// ```
pub struct AvroSerializer {
    writers: Writers<AvroWriter>,
}

impl AvroSerializer {
    /// A serializer of records of `schema`, which may have references to registered versions.
    ///
    /// Where the settings take the schema from the registry, `schema` only says how records are called,
    /// and may be the default.
    pub fn new(
        client: &Client,
        schema: RegisterSchemaRequest,
        settings: SerializerSettings,
    ) -> AvroSerializer {
        let name = schema.schema.as_deref().and_then(record_name);
        AvroSerializer { writers: Writers::new(client, settings, schema, name) }
    }

    /// Writes a value of a type of serde.
    ///
    /// # Errors
    /// [`Error::Record`] if it does not agree with the schema; those of a call the first time.
    pub async fn serialize<T: Serialize + ?Sized>(
        &self,
        topic: &str,
        part: Part,
        value: &T,
    ) -> Result<Written> {
        let prepared = self.writers.prepared(topic, part).await?;
        self.write(&prepared, part, |encoder, to| encoder.write_ser(to, &value))
    }

    /// Writes a value of `apache_avro`.
    ///
    /// # Errors
    /// As [`AvroSerializer::serialize`].
    pub async fn serialize_value(&self, topic: &str, part: Part, value: &Value) -> Result<Written> {
        let prepared = self.writers.prepared(topic, part).await?;
        self.write(&prepared, part, |encoder, to| encoder.write_value_ref(to, value))
    }

    fn write(
        &self,
        prepared: &Prepared<AvroWriter>,
        part: Part,
        write: impl FnOnce(&GenericDatumWriter<'_>, &mut Vec<u8>) -> apache_avro::AvroResult<usize>,
    ) -> Result<Written> {
        let encoder = &prepared.writer.0;
        let is_bare = encoder.borrow_owner().is_bare_bytes();
        let mut frame = Vec::with_capacity(128);
        prepared.key.write(&mut frame);
        // In a header the frame stands by itself.
        let (mut payload, header) = match self.writers.framing() {
            Framing::Prefix => (frame, None),
            Framing::Header => (Vec::with_capacity(128), Some((part.header(), frame))),
        };
        let frame_bytes = payload.len();
        write(encoder.borrow_dependent(), &mut payload)
            .map_err(|error| record_error(&prepared.schema, error))?;
        if is_bare {
            let bare = without_length(&payload[frame_bytes..]).to_vec();
            payload.truncate(frame_bytes);
            payload.extend_from_slice(&bare);
        }
        Ok(Written { payload, header })
    }
}

/// The full name of what a schema text defines, or the type that it is.
fn record_name(text: &str) -> Option<String> {
    // Confluent's clients take a bare word for a type.
    let Ok(schema) = serde_json::from_str::<serde_json::Value>(text) else {
        return Some(text.trim().to_owned());
    };
    let member = |name: &str| schema.get(name).and_then(serde_json::Value::as_str);
    let Some(name) = member("name") else {
        return schema.as_str().or(member("type")).map(str::to_owned);
    };
    match member("namespace").filter(|namespace| !namespace.is_empty() && !name.contains('.')) {
        Some(namespace) => Some(format!("{namespace}.{name}")),
        None => Some(name.to_owned()),
    }
}

/// Reads Avro records, whatever schema they were written with.
///
/// # Examples
/// ```no_run
/// # async fn example(client: &clade_client::Client, payload: &[u8]) -> clade_client::Result<()> {
/// use clade_client::framing::Received;
/// use clade_client::serde::avro::AvroDeserializer;
///
/// #[derive(serde::Deserialize)]
/// struct Order {
///     id: i64,
/// }
///
/// let deserializer = AvroDeserializer::new(client);
/// let order: Order = deserializer.deserialize(&Received::new(payload)).await?;
/// # Ok(())
/// # }
/// ```
pub struct AvroDeserializer {
    readers: Readers<AvroReader>,
}

impl AvroDeserializer {
    /// A deserializer that shows records as they were written.
    pub fn new(client: &Client) -> AvroDeserializer {
        AvroDeserializer { readers: Readers::new(client, None) }
    }

    /// A deserializer that shows records as `reader` has them, by the rules of Avro: what the record does
    /// not have gets its default, what the reader does not know is left out.
    ///
    /// # Errors
    /// [`Error::Schema`] if `reader` cannot be used; those of a call if it has references.
    pub async fn with_reader(
        client: &Client,
        reader: &RegisterSchemaRequest,
    ) -> Result<AvroDeserializer> {
        let name = "the schema of the reader".to_owned();
        let definition = Definition::resolve(client, name, reader, AVRO).await?;
        let schemas = on_large_stack(move || Schemas::parse(&definition)).await?;
        Ok(AvroDeserializer { readers: Readers::new(client, Some(Arc::new(schemas))) })
    }

    /// Reads a record into a type of serde.
    ///
    /// # Errors
    /// [`Error::Framing`] if it has no frame, [`Error::Record`] if it does not agree with its schema or
    /// with `T`; those of a call the first time.
    pub async fn deserialize<T: DeserializeOwned>(&self, record: &Received<'_>) -> Result<T> {
        let opened = record.open()?;
        if let Some(result) = self.deserialize_known(opened.key, opened.payload) {
            return result;
        }
        self.readers.of(opened.key).await?.typed(opened.payload)
    }

    /// Reads a record whose schema was fetched already; `None` if it was not.
    ///
    /// For loops that cannot wait. [`AvroDeserializer::deserialize`] begins with this.
    ///
    /// # Errors
    /// As [`AvroDeserializer::deserialize`].
    pub fn deserialize_cached<T: DeserializeOwned>(
        &self,
        record: &Received<'_>,
    ) -> Result<Option<T>> {
        let opened = record.open()?;
        self.deserialize_known(opened.key, opened.payload).transpose()
    }

    fn deserialize_known<T: DeserializeOwned>(
        &self,
        key: SchemaKey,
        payload: &[u8],
    ) -> Option<Result<T>> {
        self.readers.with_known(key, |reader| reader.typed(payload))
    }

    /// Reads a record into a value of `apache_avro`.
    ///
    /// # Errors
    /// As [`AvroDeserializer::deserialize`].
    pub async fn deserialize_value(&self, record: &Received<'_>) -> Result<Value> {
        let opened = record.open()?;
        let known = self.readers.with_known(opened.key, |reader| reader.value(opened.payload));
        match known {
            Some(result) => result,
            None => self.readers.of(opened.key).await?.value(opened.payload),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_are_called_by_their_full_names() {
        for (text, want) in [
            (r#"{"type":"record","name":"R","namespace":"a.b","fields":[]}"#, Some("a.b.R")),
            (r#"{"type":"record","name":"a.R","namespace":"b","fields":[]}"#, Some("a.R")),
            (r#"{"type":"fixed","name":"F","size":1}"#, Some("F")),
            (r#""string""#, Some("string")),
            ("string", Some("string")),
            (r#"{"type":"bytes"}"#, Some("bytes")),
            (r#"["null","int"]"#, None),
        ] {
            assert_eq!(record_name(text).as_deref(), want, "{text}");
        }
    }

    #[test]
    fn lengths_go_and_come() {
        for length in [0, 1, 63, 64, 8191, 8192, 100_000] {
            let bytes = vec![0xa5; length];
            assert_eq!(without_length(&with_length(&bytes)), bytes);
        }
    }
}
