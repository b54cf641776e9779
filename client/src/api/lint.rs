//! The bodies of `/api/v1/lint`, which are Clade's own: unknown fields are refused, so that a misspelt
//! one is not overlooked.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::check::{CheckReference, TextSpan};

/// A schema text, or a version of a subject, to be linted.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct LintRequest {
    /// `AVRO`, `JSON` or `PROTOBUF`; absent means Avro.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub schema_type: Option<String>,
    /// The text. Without it, the `version` of the `subject` is linted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub schema: Option<String>,
    /// What the text imports.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub references: Vec<CheckReference>,
    /// The subject for which the text is meant: its versions are the earlier ones, its level counts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// The version of the subject, where there is no text; absent or -1 means the latest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<i32>,
    /// Records that were written with the schema.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub samples: Vec<Value>,
    /// `key`, `value` or `part`; absent means `key` for subjects that end in `-key`, else `value`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// A compatibility level in place of the subject's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub level: Option<String>,
    /// `minimal`, `recommended` or `strict`; absent means `recommended`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub profile: Option<String>,
    /// Severities of single rules: `error`, `warning`, `info`, `hint` or `off`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub severities: BTreeMap<String, String>,
}

/// What a scope wants to hear of lint. What it leaves open is said by the scopes around it: the streams of
/// a subject, its context, all contexts.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct LintPolicy {
    /// `minimal`, `recommended` or `strict`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub profile: Option<String>,
    /// Severities of single rules: `error`, `warning`, `info`, `hint` or `off`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub severities: BTreeMap<String, String>,
    /// Whether errors that the version before does not have refuse a registration.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enforce: Option<bool>,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LintResponse {
    /// In the order of the text.
    pub findings: Vec<LintFinding>,
}

/// One result of a rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LintFinding {
    /// The rule: `string-as-enum`.
    pub rule: String,
    /// `error`, `warning`, `info` or `hint`.
    pub severity: String,
    /// Where, as differences name places: `/fields/0`, `#/properties/status`, `#/Order/1`.
    pub path: String,
    /// The names on the way, which stay the same when a field moves: `Order.status`.
    pub target: String,
    /// The subject in whose schema the place is, where a stream was checked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// Where in the text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub span: Option<TextSpan>,
    /// What happens to whom, in one plain sentence.
    pub message: String,
    /// What the rule went by, the strongest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<LintSignal>,
    /// Whether the version before has it already.
    pub baseline: bool,
    /// The reason that the text gives for not applying the rule here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suppressed: Option<String>,
    /// A change that mends it, which was parsed, linted and checked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fix: Option<LintFix>,
}

/// One thing that speaks for a finding, or against it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LintSignal {
    /// What kind of thing: `name`, `doc`, `samples`.
    pub signal: String,
    /// How much it counts; negative if it speaks against the finding, 0 where the rule is exact.
    pub points: i32,
    /// What was seen.
    pub text: String,
}

/// A change of the text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LintFix {
    /// `F0`: it leaves the bytes of records as they are. `F1`: it adds something beside what is there.
    /// `F2`: it is an incompatible change, for a first version or a new stream.
    pub class: String,
    /// What it changes and why that helps.
    pub why: String,
    /// The whole text after the change.
    pub text: String,
    /// `checked: passes BACKWARD, FORWARD`, or which levels it breaks.
    pub checked: String,
    /// The levels that the changed text passes: against the earlier versions, or else against the text
    /// as it is.
    pub passes: Vec<String>,
    /// The levels that it breaks.
    pub breaks: Vec<String>,
}

/// A rule and its page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LintRule {
    /// `string-as-enum`.
    pub id: String,
    /// `types`, `evolution` and so on.
    pub category: String,
    /// The severity of a plain case.
    pub severity: String,
    /// The schema types that it looks at.
    pub schema_types: Vec<String>,
    /// Its page, in Markdown.
    pub page: String,
}

/// A page of lint policies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LintPoliciesResponse {
    /// By context and name of the scope.
    pub policies: Vec<ScopedLintPolicy>,
    /// The `cursor` of the next page; absent on the last one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// What one scope says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ScopedLintPolicy {
    /// A subject; `:.context:` for a context, empty for the top level.
    pub scope: String,
    /// Its policy.
    pub policy: LintPolicy,
}
