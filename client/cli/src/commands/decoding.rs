//! Reads the bytes of a record by its schema, into JSON.

use anyhow::{Context, bail};
use apache_avro::reader::datum::GenericDatumReader;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use clade_checker::{Format, ResolvedReference, Schema, SchemaType, Validation, parse};
use clade_client::framing::MessageIndexes;
use prost_reflect::prost::Message as _;
use prost_reflect::prost_types::FileDescriptorProto;
use prost_reflect::{DescriptorPool, DynamicMessage, MessageDescriptor, Value};
use serde_json::{Map, Number, Value as Json};

/// What the file of the record itself is called among those that it imports.
const MAIN: &str = "clade-decoded.proto";

/// Reads Avro binary.
pub(super) fn avro(schema: &Schema, mut bytes: &[u8]) -> anyhow::Result<String> {
    let text = schema.formatted_text(Format::Resolved).context("Avro has a resolved form")?;
    let schema = apache_avro::Schema::parse_str(&text).context("the decoder refuses the schema")?;
    let reader = GenericDatumReader::builder(&schema).build()?;
    let value = reader.read_value(&mut bytes).context("the bytes are not of this schema")?;
    if !bytes.is_empty() {
        bail!("{} bytes are left over: the record is not of this schema", bytes.len());
    }
    let json = Json::try_from(value).context("the datum has no form in JSON")?;
    Ok(serde_json::to_string(&json)?)
}

/// Reads JSON as it stands.
pub(super) fn json(bytes: &[u8]) -> anyhow::Result<String> {
    let value: Json = serde_json::from_slice(bytes).context("the bytes are no JSON")?;
    Ok(serde_json::to_string(&value)?)
}

/// Reads Protobuf, with the way to its message in front.
pub(super) fn protobuf(
    schema: &Schema,
    references: &[ResolvedReference],
    bytes: &[u8],
) -> anyhow::Result<String> {
    let mut pool = DescriptorPool::global();
    for (place, reference) in references.iter().enumerate() {
        let needed = &references[..place];
        let file = parse(SchemaType::Protobuf, &reference.text, needed, Validation::Registered)?;
        if pool.get_file_by_name(&reference.name).is_none() {
            pool.add_file_descriptor_proto(file_of(&file, &reference.name)?)?;
        }
    }
    pool.add_file_descriptor_proto(file_of(schema, MAIN)?)
        .context("it imports a file that is built into the registry and not into this command")?;
    let (indexes, payload) = MessageIndexes::read(bytes)?;
    let file = pool.get_file_by_name(MAIN).context("the file was just added")?;
    let mut messages: Vec<MessageDescriptor> = file.messages().collect();
    let mut found = None;
    for &place in indexes.positions() {
        let message = messages.get(place as usize).cloned();
        let message = message.with_context(|| format!("the file has no message number {place}"))?;
        messages = message.child_messages().collect();
        found = Some(message);
    }
    let message = found.context("the record names no message")?;
    let read =
        DynamicMessage::decode(message, payload).context("the bytes are not of this schema")?;
    Ok(serde_json::to_string(&Json::Object(object(&read)))?)
}

fn file_of(schema: &Schema, name: &str) -> anyhow::Result<FileDescriptorProto> {
    let text = schema.formatted_text(Format::Serialized).context("Protobuf has that form")?;
    let mut file = FileDescriptorProto::decode(&*STANDARD.decode(text)?)?;
    file.name = Some(name.to_owned());
    Ok(file)
}

/// The fields that are there, by their names in the text; bytes in base64.
fn object(message: &DynamicMessage) -> Map<String, Json> {
    let of_field = |(field, value): (prost_reflect::FieldDescriptor, &Value)| {
        (field.name().to_owned(), json_of(value, &field.kind()))
    };
    message.fields().map(of_field).collect()
}

fn json_of(value: &Value, kind: &prost_reflect::Kind) -> Json {
    let real = |number: f64| {
        Number::from_f64(number).map_or_else(|| Json::String(number.to_string()), Json::Number)
    };
    match value {
        Value::Bool(flag) => Json::Bool(*flag),
        Value::I32(number) => Json::from(*number),
        Value::U32(number) => Json::from(*number),
        Value::I64(number) => Json::from(*number),
        Value::U64(number) => Json::from(*number),
        Value::F32(number) => real(f64::from(*number)),
        Value::F64(number) => real(*number),
        Value::String(text) => Json::String(text.clone()),
        Value::Bytes(bytes) => Json::String(STANDARD.encode(bytes)),
        Value::Message(message) => Json::Object(object(message)),
        Value::List(items) => items.iter().map(|item| json_of(item, kind)).collect(),
        Value::EnumNumber(number) => {
            let known = kind.as_enum().and_then(|one| one.get_value(*number));
            known.map_or_else(|| Json::from(*number), |one| Json::String(one.name().to_owned()))
        }
        Value::Map(entries) => {
            let inner = kind.as_message().map(|entry| entry.map_entry_value_field().kind());
            let of_entry = |(key, value): (&prost_reflect::MapKey, &Value)| {
                let key = match key {
                    prost_reflect::MapKey::String(text) => text.clone(),
                    prost_reflect::MapKey::Bool(flag) => flag.to_string(),
                    prost_reflect::MapKey::I32(number) => number.to_string(),
                    prost_reflect::MapKey::I64(number) => number.to_string(),
                    prost_reflect::MapKey::U32(number) => number.to_string(),
                    prost_reflect::MapKey::U64(number) => number.to_string(),
                };
                (key, json_of(value, inner.as_ref().unwrap_or(kind)))
            };
            let mut entries: Vec<_> = entries.iter().map(of_entry).collect();
            entries.sort_by(|a, b| a.0.cmp(&b.0));
            Json::Object(entries.into_iter().collect())
        }
    }
}
