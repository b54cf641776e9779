//! The bodies of `/api/v1/check` and `/api/v1/explain`, which are Clade's own: unknown fields are
//! refused, so that a misspelt one is not overlooked.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::lint::LintFinding;

/// Two texts, or a subject and a text, to be judged with proof.
///
/// With `writer` and `reader`: can the reader read what the writer wrote? With `subject` and
/// `schema`: may the schema be registered there?
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct CheckRequest {
    /// `AVRO`, `JSON` or `PROTOBUF`; absent means Avro.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub schema_type: Option<String>,
    /// The schema that data is written with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub writer: Option<String>,
    /// The schema that data is read with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reader: Option<String>,
    /// The subject whose versions, level and policy count.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// The schema proposed for the subject.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub schema: Option<String>,
    /// What the reader, the writer and the proposed schema import.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub references: Vec<CheckReference>,
    /// What the writer imports, where that differs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub writer_references: Option<Vec<CheckReference>>,
    /// A compatibility level in place of the subject's; without a subject, in place of BACKWARD, in
    /// which the reader is the proposed schema.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub level: Option<String>,
    /// `STRICT`, `LENIENT` or `SEMANTIC`, in place of the subject's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub policy: Option<String>,
}

/// What a schema imports: a registered version, or a text that comes along.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct CheckReference {
    /// What the importing text calls it.
    pub name: String,
    /// The subject that holds it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// The version in that subject; absent or -1 means the latest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<i32>,
    /// The text, in place of subject and version. It may use those before it in the list.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub schema: Option<String>,
}

/// A verdict, what data says about it, and what would pass.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CheckResponse {
    /// Whether the schema passes `level` under `policy`.
    pub compatible: bool,
    /// The level that was asked for.
    pub level: String,
    /// The policy that was asked for.
    pub policy: String,
    /// For each level, whether the schema passes it.
    pub levels: BTreeMap<String, bool>,
    /// The version that the differences are about: the first one that fails, or else the latest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<i32>,
    /// What data says about the claim that the reader does not read all that the writer writes;
    /// absent where nothing was compared.
    #[serde(default, flatten, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<Evidence>,
    /// Protobuf: the same for each way to read, `parse`, `value`, `lossless` and `json`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub readings: BTreeMap<String, Evidence>,
    /// Every difference that breaks.
    pub differences: Vec<CheckedDifference>,
    /// Changed texts that pass, the smallest change first.
    pub suggestions: Vec<Suggestion>,
    /// What lint finds in a schema that is proposed for a subject.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lints: Vec<LintFinding>,
}

/// What data says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// `proven`, `refuted`, `by-rule` or `unknown`.
    pub proof: String,
    /// Why it is neither proven nor refuted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The datum that proves it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub witness: Option<Witness>,
}

/// A difference that stops the reader.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CheckedDifference {
    /// Its name: `MISSING_ENUM_SYMBOLS`.
    pub kind: String,
    /// `BACKWARD` if the proposed schema is the reader, `FORWARD` if it is the writer.
    pub direction: String,
    /// Where, as the messages of `/compatibility` have it.
    pub path: String,
    /// One plain sentence.
    pub message: String,
    /// Where in the two texts.
    pub spans: Spans,
    /// What data says about it.
    #[serde(flatten)]
    pub evidence: Evidence,
}

/// The places of a difference in the text of the reader and in that of the writer.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Spans {
    /// In the reader's text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reader: Option<TextSpan>,
    /// In the writer's text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub writer: Option<TextSpan>,
}

/// A part of a text as it was sent, or as it is registered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct TextSpan {
    /// Offset of its first byte.
    pub start: usize,
    /// Offset of the byte after its last one.
    pub end: usize,
    /// The line of its first character, from 1.
    pub line: usize,
    /// The column of its first character, from 1, in characters.
    pub column: usize,
}

/// A datum that the writer writes, and what the reader made of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Witness {
    /// The datum as JSON text.
    pub datum: String,
    /// What the writer puts on the wire, in hexadecimal, without what frames it in a record.
    pub bytes: String,
    /// What the reader made of it.
    pub outcome: Outcome,
}

/// What a decoder did with the bytes of a witness.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// The decoder and its version.
    pub decoder: String,
    /// `refused`, `misread` or `lost`.
    pub effect: String,
    /// The decoder's words, the value that it read, or what was lost.
    pub detail: String,
}

/// A change that passes: it was applied, parsed and checked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suggestion {
    /// The whole changed text.
    pub text: String,
    /// What was changed and why that helps, a sentence for each edit.
    pub why: Vec<String>,
    /// The levels that it passes.
    pub levels: Vec<String>,
}

/// The page of a kind of difference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Explanation {
    /// Its name: `MISSING_ENUM_SYMBOLS`.
    pub kind: String,
    /// The page, in Markdown.
    pub page: String,
}
