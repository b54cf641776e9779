//! The three schema types and their names on the wire.

use std::fmt;

/// The language that a schema is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SchemaType {
    /// Apache Avro 1.12.
    Avro,
    /// Protocol Buffers: proto2 and proto3.
    Protobuf,
    /// JSON Schema, drafts 4 to 2020-12.
    Json,
}

impl SchemaType {
    /// Every schema type.
    pub const ALL: [SchemaType; 3] = [SchemaType::Json, SchemaType::Protobuf, SchemaType::Avro];

    /// The name in the HTTP API: `AVRO`, `PROTOBUF` or `JSON`.
    pub fn wire_name(self) -> &'static str {
        match self {
            SchemaType::Avro => "AVRO",
            SchemaType::Protobuf => "PROTOBUF",
            SchemaType::Json => "JSON",
        }
    }

    /// The type with this name; the case matters, as it does for Confluent's registry.
    pub fn from_wire_name(name: &str) -> Option<SchemaType> {
        SchemaType::ALL.into_iter().find(|schema_type| schema_type.wire_name() == name)
    }
}

impl fmt::Display for SchemaType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.wire_name())
    }
}
