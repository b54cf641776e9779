//! The bodies of `/api/v1/streams` and `/api/v1/copartition-groups`, which are Clade's own.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::lint::LintFinding;

/// A stream with its document.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StreamResponse {
    /// The name, with its context in front unless that is the default one.
    pub name: String,
    /// The number of its latest change, as `ETag` and `If-Match` have it; absent for a draft that
    /// subjects imply.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revision: Option<i64>,
    /// The document.
    pub stream: Value,
    /// What is wrong with it; absent in lists.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub findings: Option<Vec<LintFinding>>,
}

/// A page of streams.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StreamsResponse {
    /// By context and name.
    pub streams: Vec<StreamResponse>,
    /// The `cursor` of the next page; absent on the last one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// What keeps the streams of a co-partition group from being joined by key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CopartitionResponse {
    /// The streams of the group.
    pub streams: Vec<String>,
    /// Whether they can be joined.
    pub is_copartitioned: bool,
    /// Why not.
    pub findings: Vec<LintFinding>,
}

/// What a stream does to those that are derived from it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LineageResponse {
    /// A field of a derived stream that the newest version upstream no longer has as it was, each.
    pub impacts: Vec<LineageImpact>,
}

/// A field of a derived stream that lost its source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LineageImpact {
    /// The derived stream.
    pub stream: String,
    /// Its subject.
    pub subject: String,
    /// The names on the way to its field: `Invoice.customer_id`.
    pub target: String,
    /// `removed` or `retyped`.
    pub kind: String,
    /// The last version upstream that had the field as it was.
    pub version: i32,
    /// What happens to whom, in one plain sentence.
    pub message: String,
}
