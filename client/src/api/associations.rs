//! The bodies of `/associations`.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::error::ErrorMessage;
use super::scalar;
use super::schemas::{RegisterSchemaRequest, Schema};

/// A subject that holds the schemas of a resource.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Association {
    /// The subject.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub subject: String,
    /// What identifies the association, a UUID.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub guid: String,
    /// The name of the resource, as of a topic.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub resource_name: String,
    /// Where the name is unique, as the id of a cluster.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub resource_namespace: String,
    /// What is unique for ever.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub resource_id: String,
    /// `topic`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub resource_type: String,
    /// `key` or `value`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub association_type: String,
    /// `STRONG` or `WEAK`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub lifecycle: String,
    /// Absent where it is what the lifecycle says anyway: a strong one is frozen, a weak one is not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub frozen: Option<bool>,
    /// When it was made, in milliseconds since 1970.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub create_ts: Option<i64>,
    /// When it was changed last, in milliseconds since 1970.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub update_ts: Option<i64>,
}

/// What is to be done with the associations of one resource.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct AssociationRequest {
    /// The name of the resource: 1 to 256 letters, digits, `_` and `-`.
    #[serde(deserialize_with = "scalar::text", skip_serializing_if = "Option::is_none")]
    pub resource_name: Option<String>,
    /// Where the name is unique; of the same form.
    #[serde(deserialize_with = "scalar::text", skip_serializing_if = "Option::is_none")]
    pub resource_namespace: Option<String>,
    /// What is unique for ever.
    #[serde(deserialize_with = "scalar::text", skip_serializing_if = "Option::is_none")]
    pub resource_id: Option<String>,
    /// `topic`, also when absent.
    #[serde(deserialize_with = "scalar::text", skip_serializing_if = "Option::is_none")]
    pub resource_type: Option<String>,
    /// One of each type at most.
    #[serde(deserialize_with = "scalar::objects", skip_serializing_if = "Vec::is_empty")]
    pub associations: Vec<AssociationOperation>,
}

/// An association that a client wants to have, or in a batch to delete.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct AssociationOperation {
    /// In a batch: `CREATE`, `UPSERT` or `DELETE`.
    #[serde(deserialize_with = "scalar::text", skip_serializing_if = "Option::is_none")]
    pub op_type: Option<String>,
    /// The subject; absent for the one that belongs to the resource by its name.
    #[serde(deserialize_with = "scalar::text", skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// `key` or `value`; absent means `value`.
    #[serde(deserialize_with = "scalar::text", skip_serializing_if = "Option::is_none")]
    pub association_type: Option<String>,
    /// `STRONG` or `WEAK`; absent means `STRONG` where there is a schema.
    #[serde(deserialize_with = "scalar::text", skip_serializing_if = "Option::is_none")]
    pub lifecycle: Option<String>,
    /// Whether it stays as it is until its resource goes.
    #[serde(deserialize_with = "scalar::flag", skip_serializing_if = "Option::is_none")]
    pub frozen: Option<bool>,
    /// What to register under the subject.
    #[serde(deserialize_with = "scalar::object", skip_serializing_if = "Option::is_none")]
    pub schema: Option<RegisterSchemaRequest>,
    /// Whether to normalise the schema.
    #[serde(deserialize_with = "scalar::flag", skip_serializing_if = "Option::is_none")]
    pub normalize: Option<bool>,
    /// When deleting: whether the subject that belongs to the resource goes too.
    #[serde(deserialize_with = "scalar::flag", skip_serializing_if = "Option::is_none")]
    pub cascade_lifecycle: Option<bool>,
    /// In mode IMPORT: what identifies the association elsewhere, a UUID. An addition of Clade, in the
    /// form of its answers, as are the times.
    #[serde(deserialize_with = "scalar::text", skip_serializing_if = "Option::is_none")]
    pub guid: Option<String>,
    /// In mode IMPORT: when it was made elsewhere, in milliseconds since 1970.
    #[serde(deserialize_with = "scalar::time_if_any", skip_serializing_if = "Option::is_none")]
    pub create_ts: Option<i64>,
    /// In mode IMPORT: when it was changed last elsewhere, in milliseconds since 1970.
    #[serde(deserialize_with = "scalar::time_if_any", skip_serializing_if = "Option::is_none")]
    pub update_ts: Option<i64>,
}

/// The associations of a resource.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct AssociationResponse {
    /// The name of the resource.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub resource_name: String,
    /// Where the name is unique.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub resource_namespace: String,
    /// What is unique for ever.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub resource_id: String,
    /// `topic`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub resource_type: String,
    /// Those that were asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub associations: Vec<AssociationInfo>,
}

/// An association without its resource.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AssociationInfo {
    /// The subject.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub subject: String,
    /// `key` or `value`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub association_type: String,
    /// `STRONG` or `WEAK`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub lifecycle: String,
    /// Whether it stays as it is until its resource goes; always written.
    #[serde(default)]
    pub frozen: bool,
    /// The version that was registered with it, or that was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<Schema>,
}

/// Changes of many resources, each for itself.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct AssociationBatchRequest {
    /// One for each resource.
    #[serde(deserialize_with = "scalar::objects", skip_serializing_if = "Vec::is_empty")]
    pub requests: Vec<AssociationRequest>,
}

/// A question for the associations of many resources.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct AssociationBatchGetRequest {
    /// One for each resource.
    #[serde(deserialize_with = "scalar::objects", skip_serializing_if = "Vec::is_empty")]
    pub requests: Vec<AssociationGetRequest>,
}

/// A question for the associations of a resource, by its id or by name and namespace.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct AssociationGetRequest {
    /// The name of the resource, `-` for any.
    #[serde(deserialize_with = "scalar::text", skip_serializing_if = "Option::is_none")]
    pub resource_name: Option<String>,
    /// Where the name is unique, `-` for any.
    #[serde(deserialize_with = "scalar::text", skip_serializing_if = "Option::is_none")]
    pub resource_namespace: Option<String>,
    /// What is unique for ever.
    #[serde(deserialize_with = "scalar::text", skip_serializing_if = "Option::is_none")]
    pub resource_id: Option<String>,
    /// `topic`; absent for any.
    #[serde(deserialize_with = "scalar::text", skip_serializing_if = "Option::is_none")]
    pub resource_type: Option<String>,
    /// `key`, `value`; empty for any.
    #[serde(deserialize_with = "scalar::text_set", skip_serializing_if = "BTreeSet::is_empty")]
    pub association_types: BTreeSet<String>,
    /// `STRONG` or `WEAK`; absent for any.
    #[serde(deserialize_with = "scalar::text", skip_serializing_if = "Option::is_none")]
    pub lifecycle: Option<String>,
}

/// The answers to a batch, in the order of its requests.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct AssociationBatchResponse {
    /// One for each request.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub results: Vec<AssociationResult>,
}

/// What came of one request of a batch: one of the two.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct AssociationResult {
    /// Why it was not answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<ErrorMessage>,
    /// The answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub result: Option<AssociationResponse>,
}
