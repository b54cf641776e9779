//! How the parts of a stream are spelled where serde's own spelling does not do.

use std::fmt;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::parts::{KeyFormat, Level, Partitioner, Primitive, Retention};
use crate::level::CompatibilityLevel;
use crate::schema_type::SchemaType;

impl Primitive {
    /// The name in documents: `long`.
    pub fn wire_name(self) -> &'static str {
        match self {
            Primitive::String => "string",
            Primitive::Long => "long",
            Primitive::Integer => "integer",
            Primitive::Short => "short",
            Primitive::Double => "double",
            Primitive::Float => "float",
            Primitive::Uuid => "uuid",
            Primitive::Bytes => "bytes",
        }
    }
}

impl From<SchemaType> for KeyFormat {
    fn from(schema_type: SchemaType) -> KeyFormat {
        match schema_type {
            SchemaType::Avro => KeyFormat::Avro,
            SchemaType::Protobuf => KeyFormat::Protobuf,
            SchemaType::Json => KeyFormat::Json,
        }
    }
}

impl fmt::Display for Partitioner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Partitioner::Murmur2 => "murmur2",
            Partitioner::Crc32Librdkafka => "crc32-librdkafka",
            Partitioner::Fnv1aLibrdkafka => "fnv1a-librdkafka",
            Partitioner::Sticky => "sticky",
            Partitioner::Custom(name) => name,
        })
    }
}

impl fmt::Display for KeyFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            KeyFormat::Avro => "avro",
            KeyFormat::Protobuf => "protobuf",
            KeyFormat::Json => "json",
            KeyFormat::Plain => "plain",
        })
    }
}

impl Serialize for Retention {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Retention::Infinite => serializer.serialize_str("infinite"),
            Retention::Millis(millis) => serializer.serialize_u64(*millis),
        }
    }
}

impl<'de> Deserialize<'de> for Retention {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Retention, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged, expecting = "milliseconds, or \"infinite\"")]
        enum Written {
            Millis(i64),
            Word(String),
        }
        match Written::deserialize(deserializer)? {
            Written::Millis(-1) => Ok(Retention::Infinite),
            Written::Word(word) if word == "infinite" => Ok(Retention::Infinite),
            Written::Millis(millis) if millis > 0 => Ok(Retention::Millis(millis.unsigned_abs())),
            Written::Millis(other) => Err(D::Error::custom(format!(
                "{other} is no time to keep records for; give milliseconds, or \"infinite\""
            ))),
            Written::Word(word) => Err(D::Error::custom(format!(
                "'{word}' is no time to keep records for; give milliseconds, or \"infinite\""
            ))),
        }
    }
}

impl Serialize for Level {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0.wire_name())
    }
}

impl<'de> Deserialize<'de> for Level {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Level, D::Error> {
        let name = String::deserialize(deserializer)?;
        CompatibilityLevel::from_wire_name(&name).map(Level).ok_or_else(|| {
            let known = CompatibilityLevel::ALL.map(CompatibilityLevel::wire_name).join(", ");
            D::Error::custom(format!("'{name}' is no compatibility level; there are {known}"))
        })
    }
}
