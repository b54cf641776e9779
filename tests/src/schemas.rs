//! Schemas that many tests use.

use serde_json::{Value, json};

/// `User` with a name, in canonical text.
pub const USER: &str =
    r#"{"type":"record","name":"User","fields":[{"name":"name","type":"string"}]}"#;

/// `User` with an age that has a default: compatible with [`USER`] in both directions.
pub const USER_WITH_AGE: &str = r#"{"type":"record","name":"User","fields":[{"name":"name","type":"string"},{"name":"age","type":"int","default":0}]}"#;

/// `User` with a mail that has no default: cannot read data of [`USER`], but `USER` can read its.
pub const USER_WITH_MAIL: &str = r#"{"type":"record","name":"User","fields":[{"name":"name","type":"string"},{"name":"mail","type":"string"}]}"#;

/// A body that proposes an Avro schema.
pub fn avro(text: &str) -> Value {
    json!({ "schema": text })
}

/// A body that proposes a JSON schema.
pub fn json_schema(text: &str) -> Value {
    json!({ "schema": text, "schemaType": "JSON" })
}

/// A body that proposes a Protobuf schema.
pub fn protobuf(text: &str) -> Value {
    json!({ "schema": text, "schemaType": "PROTOBUF" })
}

/// An Avro record with one field of the given type, so that each number gives another schema.
pub fn numbered(number: usize) -> Value {
    avro(&format!(
        r#"{{"type":"record","name":"N{number}","fields":[{{"name":"f{number}","type":"int"}}]}}"#
    ))
}
