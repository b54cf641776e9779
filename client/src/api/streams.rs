//! The bodies of `/api/v1/streams` and `/api/v1/copartition-groups`, which are Clade's own.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::check::{CheckResponse, CheckedDifference, Evidence};
use super::error::ErrorMessage;
use super::lint::LintFinding;
use super::schemas::SchemaReference;

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
    /// Since when it has data, in milliseconds since 1970; absent where nobody knows, and for drafts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub live_since: Option<i64>,
    /// The document.
    pub stream: Value,
    /// The subjects of its keys and values, and what binds them.
    pub bindings: Vec<StreamBinding>,
    /// What is wrong with it; absent in lists.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub findings: Option<Vec<LintFinding>>,
}

/// A subject that describes the keys or the values of a stream, or that something would have do so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StreamBinding {
    /// `key` or `value`.
    pub role: String,
    /// The subject.
    pub subject: String,
    /// What binds it: `document`, `association` or `name`.
    pub by: String,
    /// Whether it is the one that counts: a document counts for more than an association, and that for
    /// more than a name.
    pub in_force: bool,
    /// What counts in its place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
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
    /// The services and streams from which its records come, the nearest first.
    pub upstream: Vec<LineageEdge>,
    /// The services and streams to which they go on.
    pub downstream: Vec<LineageEdge>,
}

/// A step that records take from one service or stream to another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LineageEdge {
    /// `writes` or `reads`, for services; `derives` for streams.
    pub kind: String,
    /// Where they come from.
    pub from: LineageNode,
    /// Where they go.
    pub to: LineageNode,
    /// How many steps it is away from the stream, from 1.
    pub distance: usize,
}

/// A service or a stream.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LineageNode {
    /// `service` or `stream`.
    pub kind: String,
    /// Its name.
    pub name: String,
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

/// What is proposed for a stream: a key, a value, a document, or several of them together.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct StreamCheckRequest {
    /// A schema for its keys.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<StreamProposal>,
    /// A schema for its values.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<StreamProposal>,
    /// A document in place of the one that there is, as PUT takes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stream: Option<Value>,
    /// A merge patch of the document that there is, as PATCH takes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub patch: Option<Value>,
}

/// A schema that is proposed for a stream.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct StreamProposal {
    /// Which subject of the stream it is for, where there are several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// The text.
    pub schema: String,
    /// `AVRO`, `JSON` or `PROTOBUF`; absent means Avro.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub schema_type: Option<String>,
    /// The registered versions that it imports.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub references: Vec<SchemaReference>,
}

/// What a proposal means for the whole stream. Nothing of it is stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StreamCheckResponse {
    /// The stream.
    pub stream: String,
    /// Whether the registry would take all of it.
    pub accepted: bool,
    /// Whether every pinned reader reads what may lie in the log, the proposed value included.
    pub can_deploy: bool,
    /// The proposed key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<StreamPartCheck>,
    /// The proposed value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<StreamPartCheck>,
    /// How keys would move, with the arithmetic, where the stream does not allow that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key_change: Option<LintFinding>,
    /// What would be wrong with the stream.
    pub findings: Vec<LintFinding>,
    /// What streams that are derived from it would lose.
    pub impacts: Vec<LineageImpact>,
    /// Who could not read what.
    pub deployment: CanIDeployResponse,
}

/// A schema that is proposed for a stream, judged by itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StreamPartCheck {
    /// The subject that it is proposed for.
    pub subject: String,
    /// The version that it has there, or would get.
    pub version: i32,
    /// The id of its content; absent if it would get a new one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<i32>,
    /// Whether it is not there yet.
    pub is_new: bool,
    /// Why a registration would be refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refusal: Option<ErrorMessage>,
    /// The verdict with proof, and what lint finds in it.
    pub verdict: CheckResponse,
}

/// Which readers of a stream cannot read which of its records.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CanIDeployResponse {
    /// The stream.
    pub stream: String,
    /// Whether nobody is blocked, and all that was to be judged was.
    pub can_deploy: bool,
    /// The version that was asked about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<i32>,
    /// Who may be deployed first with it: `any`, `consumers-first`, `producers-first` or `none`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rollout: Option<String>,
    /// What to do, a plain sentence each.
    pub advice: Vec<String>,
    /// The versions of the subjects of its values, newest first.
    pub versions: Vec<LogVersion>,
    /// Each reader and writer of which the one cannot read the other.
    pub blocked: Vec<BlockedReader>,
    /// Readers that could not be judged.
    pub unknown: Vec<UnknownReader>,
    /// Consumers that pin nothing.
    pub unpinned: Vec<String>,
    /// How many pairs of a reader and a writer were judged.
    pub judged: usize,
    /// How many were not, for there are too many.
    pub not_judged: usize,
}

/// A version that records may have been written with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LogVersion {
    /// The subject.
    pub subject: String,
    /// The version.
    pub version: i32,
    /// The id of its schema.
    pub id: i32,
    /// Whether it is soft-deleted, which takes no record out of the log.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub deleted: bool,
    /// When it was registered, in milliseconds since 1970.
    pub registered_at: i64,
    /// Whether records of it may lie in the log: `newest`, `pinned`, `kept`, `until` or `gone`; absent
    /// for keys.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub presence: Option<String>,
    /// When the last record of it goes, or went.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<i64>,
}

/// A reader that does not read all that a writer writes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BlockedReader {
    /// The consumer; absent for the version that was asked about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub consumer: Option<String>,
    /// The subject.
    pub subject: String,
    /// The version that is read with; absent for a schema that is no version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reader_version: Option<i32>,
    /// The version that was written with.
    pub writer_version: i32,
    /// One plain sentence.
    pub message: String,
    /// What data says about it; absent after the first sixteen.
    #[serde(default, flatten, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<Evidence>,
    /// Protobuf: the same for each way to read.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub readings: BTreeMap<String, Evidence>,
    /// Every difference that breaks.
    pub differences: Vec<CheckedDifference>,
}

/// A reader that could not be judged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct UnknownReader {
    /// The consumer.
    pub consumer: String,
    /// Why not.
    pub message: String,
}

/// The versions of the keys or the values of a stream.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StreamVersionsResponse {
    /// The stream.
    pub stream: String,
    /// `key` or `value`.
    pub role: String,
    /// By subject, then version.
    pub versions: Vec<LogVersion>,
}
