//! The parts of a stream that say how its records are made, routed and kept.

use serde::{Deserialize, Serialize};

use crate::level::CompatibilityLevel;

/// The key of a record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Key {
    /// What it is.
    pub schema: KeySchema,
    /// How it becomes bytes.
    pub encoding: Encoding,
    /// The field of the value that repeats it: `order_id`, `customer.id`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path_in_value: Option<String>,
    /// Whether its schema stays as it is while the stream is live. It does unless this says otherwise.
    pub frozen: bool,
    /// How often the keys of the stream have begun anew: records of two epochs are routed differently.
    pub epoch: u32,
    /// The version of the key's subject that the epoch begins with; absent means the first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub epoch_version: Option<i32>,
}

/// What a key is.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum KeySchema {
    /// There is none.
    #[default]
    None,
    /// What a serializer of Kafka itself writes, without a schema: `{"primitive": "string"}`.
    Primitive(Primitive),
    /// What a schema describes: `{"subject": "orders-key"}`.
    Subject(String),
}

/// What Kafka's own serializers write.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Primitive {
    /// UTF-8.
    String,
    /// Eight bytes, the highest first.
    Long,
    /// Four bytes, the highest first.
    Integer,
    /// Two bytes, the highest first.
    Short,
    /// Eight bytes of IEEE 754.
    Double,
    /// Four bytes of IEEE 754.
    Float,
    /// The 36 letters of its text.
    Uuid,
    /// The bytes as they are.
    Bytes,
}

/// How a key becomes bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Encoding {
    /// Absent means what the schema says: its type, or `plain` for a primitive.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub format: Option<KeyFormat>,
    /// Whether the id of the schema stands in front of the bytes, as Confluent's serializers have it.
    /// Absent means that it does where there is a schema.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub embeds_schema_id: Option<bool>,
}

/// The format of the bytes of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum KeyFormat {
    /// Avro's binary encoding.
    Avro,
    /// Protobuf's wire format.
    Protobuf,
    /// JSON text.
    Json,
    /// What Kafka's own serializer writes.
    Plain,
}

/// The value of a record.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Value {
    /// The subjects that describe it.
    pub roles: Vec<ValueRole>,
    /// Whether records of several kinds are wanted.
    pub policy: ValuePolicy,
    /// Whether a record without a value means something.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tombstone: Option<Tombstone>,
}

/// A subject that describes values.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ValueRole {
    /// The subject.
    pub subject: String,
    /// The full name of the record, where the subject has several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record_name: Option<String>,
}

/// Whether records of several kinds are wanted.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum ValuePolicy {
    /// One kind.
    #[default]
    Single,
    /// Several: `{"multi": {"reason": "...", "orderingKey": "order_id"}}`.
    #[serde(rename_all = "camelCase")]
    Multi {
        /// Why they are not in streams of their own.
        reason: String,
        /// The field by which the order among them matters.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        ordering_key: Option<String>,
    },
}

/// Whether a record without a value means that its key is deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tombstone {
    /// It may come.
    Allowed,
    /// Whatever is deleted gets one, after a last record that says so perhaps.
    Required,
    /// It never comes: consumers may take it for an error.
    Forbidden,
}

/// How records come to partitions.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Partitioning {
    /// How many there are.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub partitions: Option<u32>,
    /// Who chooses one.
    pub partitioner: Partitioner,
    /// Streams of one group are joined by key: equal keys lie in equal partitions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub copartition_group: Option<String>,
}

/// Who chooses the partition of a record.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub enum Partitioner {
    /// The default of Java clients; `murmur2` and `murmur2_random` of librdkafka.
    #[default]
    #[serde(rename = "murmur2")]
    Murmur2,
    /// `consistent` and `consistent_random` of librdkafka, the default of the clients built on it.
    #[serde(rename = "crc32-librdkafka")]
    Crc32Librdkafka,
    /// `fnv1a` and `fnv1a_random` of librdkafka, as Sarama has it.
    #[serde(rename = "fnv1a-librdkafka")]
    Fnv1aLibrdkafka,
    /// Whichever partition has a batch open: keys count for nothing.
    #[serde(rename = "sticky")]
    Sticky,
    /// Something of one's own: `{"custom": "by-region"}`.
    #[serde(rename = "custom")]
    Custom(String),
}

/// What the log of a stream keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Log {
    /// What is taken out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cleanup: Option<Cleanup>,
    /// How long a record is kept: milliseconds, or `"infinite"`.
    #[serde(rename = "retentionMs", skip_serializing_if = "Option::is_none")]
    pub retention: Option<Retention>,
    /// The largest record, in bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_message_bytes: Option<u64>,
    /// Whether consumers read it from its beginning again; absent means not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replayable: Option<bool>,
}

/// What is taken out of a log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Cleanup {
    /// What is older than the retention.
    #[serde(rename = "delete")]
    Delete,
    /// All but the last record of each key.
    #[serde(rename = "compact")]
    Compact,
    /// Both.
    #[serde(rename = "compact+delete")]
    CompactAndDelete,
}

/// How long a record is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Retention {
    /// For ever: `"infinite"`, or -1 as Kafka says it.
    Infinite,
    /// So many milliseconds.
    Millis(u64),
}

/// Where a record says when it happened, and in which order.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Time {
    /// The field of the value that says when it happened: `occurred_at`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event_time_path: Option<String>,
    /// Its unit: `ms`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// How late a record may come, in words: it is told to readers and checked by nobody.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allowed_lateness: Option<String>,
    /// The field of the value by which records of one key are put in order: `entity_version`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ordering_path: Option<String>,
    /// The field within whose values that order holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ordering_scope_path: Option<String>,
}

/// A header that every record has.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Header {
    /// Its name.
    pub name: String,
    /// What its bytes are: `string`, `uuid`, `long`.
    #[serde(default, rename = "type", skip_serializing_if = "Option::is_none")]
    pub header_type: Option<String>,
    /// What it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub semantic: Option<Semantic>,
}

/// What a header is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Semantic {
    /// Identifies the event, also when it is sent again.
    EventId,
    /// Holds the steps of one workflow together.
    CorrelationId,
    /// Names the event that caused this one.
    CausationId,
    /// The context of a trace.
    Trace,
    /// Says when it happened.
    EventTime,
    /// Puts the records of one key in order.
    Ordering,
    /// Names the schema, in place of the bytes in front of the value.
    SchemaId,
}

/// The compatibility levels that a stream promises.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Compat {
    /// That of the value, where its subject has none of its own, once the stream has data.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value_level: Option<Level>,
    /// That of the key, as for the value; absent means `FULL_TRANSITIVE`, but for a key with an
    /// `epochVersion`. A frozen key takes no change at all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_level: Option<Level>,
    /// Why these levels: which side is deployed first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rationale: Option<String>,
}

/// A compatibility level in a document, by its name in upper case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Level(pub CompatibilityLevel);

impl Default for Key {
    fn default() -> Key {
        Key {
            schema: KeySchema::None,
            encoding: Encoding::default(),
            path_in_value: None,
            frozen: true,
            epoch: 1,
            epoch_version: None,
        }
    }
}

impl Key {
    /// Whether the id of the schema stands in front of the bytes.
    pub fn embeds_schema_id(&self) -> bool {
        let has_schema = matches!(self.schema, KeySchema::Subject(_));
        self.encoding.embeds_schema_id.unwrap_or(has_schema)
    }

    /// The subject of its schema.
    pub fn subject(&self) -> Option<&str> {
        match &self.schema {
            KeySchema::Subject(subject) => Some(subject),
            KeySchema::None | KeySchema::Primitive(_) => None,
        }
    }
}

impl Value {
    /// Values that one subject describes.
    pub fn of_subject(subject: &str) -> Value {
        let role = ValueRole { subject: subject.to_owned(), record_name: None };
        Value { roles: vec![role], ..Value::default() }
    }
}
