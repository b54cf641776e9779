//! The bodies of `/schemas` and `/subjects`.

use serde::{Deserialize, Serialize};

use super::associations::Association;
use super::metadata::{Metadata, RuleSet};
use super::scalar;
use super::tags::SchemaTags;

/// A schema that a client proposes: the body of register, lookup and the compatibility check.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct RegisterSchemaRequest {
    /// The schema text; absent or empty to reuse that of the previous version.
    #[serde(deserialize_with = "scalar::text", skip_serializing_if = "Option::is_none")]
    pub schema: Option<String>,
    /// `AVRO`, `JSON` or `PROTOBUF`; absent means Avro.
    #[serde(deserialize_with = "scalar::text", skip_serializing_if = "Option::is_none")]
    pub schema_type: Option<String>,
    /// The schemas that it imports.
    #[serde(deserialize_with = "scalar::objects", skip_serializing_if = "Vec::is_empty")]
    pub references: Vec<SchemaReference>,
    /// Free-form data about it.
    #[serde(deserialize_with = "scalar::object", skip_serializing_if = "Option::is_none")]
    pub metadata: Option<Metadata>,
    /// Rules for clients.
    #[serde(deserialize_with = "scalar::object", skip_serializing_if = "Option::is_none")]
    pub rule_set: Option<RuleSet>,
    /// 0 or absent for the next version; -1 for the next one with its number stamped.
    #[serde(deserialize_with = "scalar::number", skip_serializing_if = "Option::is_none")]
    pub version: Option<i32>,
    /// Only in mode IMPORT.
    #[serde(deserialize_with = "scalar::number", skip_serializing_if = "Option::is_none")]
    pub id: Option<i32>,
    /// Inline tags to put into the text.
    #[serde(deserialize_with = "scalar::objects", skip_serializing_if = "Vec::is_empty")]
    pub schema_tags_to_add: Vec<SchemaTags>,
    /// Inline tags to take out of the text.
    #[serde(deserialize_with = "scalar::objects", skip_serializing_if = "Vec::is_empty")]
    pub schema_tags_to_remove: Vec<SchemaTags>,
    /// Whether the text gets the inline tags of the previous version.
    #[serde(deserialize_with = "scalar::flag_or_false", skip_serializing_if = "is_false")]
    pub propagate_schema_tags: bool,
    /// When it was registered elsewhere, in milliseconds since 1970: looked at in mode IMPORT only.
    /// An addition of Clade, in the form of its answers.
    #[serde(deserialize_with = "scalar::time_if_any", skip_serializing_if = "Option::is_none")]
    pub ts: Option<i64>,
}

fn avro() -> String {
    "AVRO".to_owned()
}

fn is_false(flag: &bool) -> bool {
    !flag
}

impl From<&Schema> for RegisterSchemaRequest {
    /// What would register the same content: text, type, references, metadata and rules.
    fn from(schema: &Schema) -> RegisterSchemaRequest {
        RegisterSchemaRequest {
            schema: Some(schema.schema.clone()),
            schema_type: Some(schema.schema_type.clone()),
            references: schema.references.clone(),
            metadata: schema.metadata.clone(),
            rule_set: schema.rule_set.clone(),
            ..RegisterSchemaRequest::default()
        }
    }
}

impl From<&SchemaString> for RegisterSchemaRequest {
    /// What would register the same content: text, type, references, metadata and rules.
    fn from(schema: &SchemaString) -> RegisterSchemaRequest {
        RegisterSchemaRequest {
            schema: Some(schema.schema.clone()),
            schema_type: Some(schema.schema_type.clone()),
            references: schema.references.clone(),
            metadata: schema.metadata.clone(),
            rule_set: schema.rule_set.clone(),
            ..RegisterSchemaRequest::default()
        }
    }
}

/// A registered schema that another one imports under a name.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct SchemaReference {
    /// What the importing text calls it.
    #[serde(deserialize_with = "scalar::text", skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The subject that holds it.
    #[serde(deserialize_with = "scalar::text", skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// The version in that subject; -1 means the latest.
    #[serde(deserialize_with = "scalar::number", skip_serializing_if = "Option::is_none")]
    pub version: Option<i32>,
}

/// A version of a subject, as lookup and GET of a version answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Schema {
    /// The subject.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub subject: String,
    /// Its place in the subject.
    pub version: i32,
    /// The number of its content.
    pub id: i32,
    /// The MD5 of its content, written as a UUID.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub guid: String,
    /// `AVRO`, `JSON` or `PROTOBUF`; always written. Older registries leave `AVRO` out.
    #[serde(default = "avro")]
    pub schema_type: String,
    /// The schemas that it imports.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub references: Vec<SchemaReference>,
    /// Free-form data about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub metadata: Option<Metadata>,
    /// Rules for clients.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule_set: Option<RuleSet>,
    /// The schema text.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub schema: String,
    /// Its inline tags, if the client asked for them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub schema_tags: Vec<SchemaTags>,
    /// When it was registered, in milliseconds since 1970.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ts: Option<i64>,
    /// Whether it is soft-deleted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deleted: Option<bool>,
}

/// A version in a list of schemas.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExtendedSchema {
    /// The version.
    #[serde(flatten)]
    pub schema: Schema,
    /// The other names of its subject, if the client asked for them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<String>,
    /// The associations of its subject, if the client asked for them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub associations: Vec<Association>,
}

/// The id of a schema in one context.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContextId {
    /// The context, with its leading dot.
    pub context: String,
    /// The id there.
    pub id: i32,
}

/// A schema with one version that holds it, as GET by id answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SchemaString {
    /// One subject that holds it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub subject: String,
    /// Its place in that subject.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<i32>,
    /// The MD5 of its content, written as a UUID.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub guid: String,
    /// `AVRO`, `JSON` or `PROTOBUF`; always written. Older registries leave `AVRO` out.
    #[serde(default = "avro")]
    pub schema_type: String,
    /// The schema text.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub schema: String,
    /// The schemas that it imports.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub references: Vec<SchemaReference>,
    /// Free-form data about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub metadata: Option<Metadata>,
    /// Rules for clients.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule_set: Option<RuleSet>,
    /// Its inline tags, if the client asked for them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub schema_tags: Vec<SchemaTags>,
    /// The largest id in the context, if the client asked for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_id: Option<i32>,
    /// When it was registered, in milliseconds since 1970.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ts: Option<i64>,
    /// Whether it is soft-deleted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deleted: Option<bool>,
}

/// The answer to a registration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RegisterSchemaResponse {
    /// The number of the content.
    pub id: i32,
    /// Its place in the subject; 0 from older registries, which do not say it.
    #[serde(default)]
    pub version: i32,
    /// The MD5 of its content, written as a UUID.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub guid: String,
    /// `AVRO`, `JSON` or `PROTOBUF`; always written. Older registries leave `AVRO` out.
    #[serde(default = "avro")]
    pub schema_type: String,
    /// The schemas that it imports.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub references: Vec<SchemaReference>,
    /// Free-form data about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub metadata: Option<Metadata>,
    /// Rules for clients.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule_set: Option<RuleSet>,
    /// The schema text.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub schema: String,
}

/// A version that holds a schema.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubjectVersion {
    /// The subject.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub subject: String,
    /// The place in the subject.
    pub version: i32,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scalars_are_converted_and_unknown_fields_ignored() {
        let body: RegisterSchemaRequest = serde_json::from_str(
            r#"{"schema":1,"schemaType":true,"version":"2","id":null,"references":null,"x":[{}]}"#,
        )
        .unwrap();
        assert_eq!(body.schema.as_deref(), Some("1"));
        assert_eq!(body.schema_type.as_deref(), Some("true"));
        assert_eq!((body.version, body.id), (Some(2), None));
        assert!(body.references.is_empty());
    }

    #[test]
    fn wrong_types_are_refused_in_the_words_of_jackson() {
        for (body, want) in [
            (
                r#"{"schema":{}}"#,
                "Cannot deserialize value of type `String` from Object value \
                 (token `JsonToken.START_OBJECT`)",
            ),
            (
                r#"{"schema":[]}"#,
                "Cannot deserialize value of type `String` from Array value \
                 (token `JsonToken.START_ARRAY`)",
            ),
            (
                r#"{"version":"abc"}"#,
                "Cannot deserialize value of type `int` from String \"abc\": \
                 not a valid `int` value",
            ),
            (r#"{"metadata":[]}"#, "invalid type: sequence, expected an object"),
            (r#"{"references":[[]]}"#, "invalid type: sequence, expected an object"),
        ] {
            let error = serde_json::from_str::<RegisterSchemaRequest>(body).unwrap_err();
            assert!(error.to_string().starts_with(want), "{error}");
        }
    }

    #[test]
    fn empty_values_are_left_out_and_the_type_is_not() {
        let answer = Schema {
            subject: "s".to_owned(),
            version: 1,
            id: 2,
            guid: String::new(),
            schema_type: "AVRO".to_owned(),
            references: Vec::new(),
            metadata: None,
            rule_set: None,
            schema: "\"int\"".to_owned(),
            schema_tags: Vec::new(),
            ts: None,
            deleted: Some(false),
        };
        assert_eq!(
            serde_json::to_string(&answer).unwrap(),
            r#"{"subject":"s","version":1,"id":2,"schemaType":"AVRO","schema":"\"int\"","deleted":false}"#
        );
    }
}
