//! Serializers and deserializers: records with the frame that Kafka clients of Confluent write and read.
//!
//! A serializer registers its schema (or looks it up) once per topic; a deserializer fetches the schema
//! of an id once. What was fetched is kept, so that a record costs no request, no lock and no parsing.

#[cfg(feature = "avro")]
pub mod avro;
mod definition;
#[cfg(feature = "json")]
pub mod json;
#[cfg(feature = "protobuf")]
pub mod protobuf;
mod readers;
mod settings;
mod threads;
mod writers;

pub use settings::{SchemaUse, SerializerSettings};
