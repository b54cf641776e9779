//! The form of a `clade.toml`.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

/// A `clade.toml`. What it leaves open is said by those of the folders around.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct Document {
    /// Whether those of the folders around do not count.
    pub root: Option<bool>,
    /// The baselines of `clade check`.
    pub against: Option<Spanned<OneOrMany>>,
    /// The URL of the registry.
    pub registry: Option<Spanned<String>>,
    /// The least severity that fails a run.
    pub fail_on: Option<Spanned<String>>,
    /// Globs of files that are no schemas of ours.
    pub exclude: Vec<String>,
    /// The template of subjects.
    pub subject: Option<Spanned<String>>,
    /// The stream that the schemas are for.
    pub stream: Option<Spanned<String>>,
    /// The compatibility level.
    pub level: Option<Spanned<String>>,
    /// The compatibility policy.
    pub policy: Option<Spanned<String>>,
    /// What lint tells.
    pub lint: LintTable,
    /// Files by what schemas call them, from the folder of this file.
    pub references: BTreeMap<String, Spanned<String>>,
    /// What holds for some files only. Of two that say the same, the later one counts.
    pub schemas: Vec<Spanned<SchemasTable>>,
    /// Findings that are accepted for a time.
    pub waivers: Vec<Spanned<WaiverTable>>,
    /// Documents of streams, as the registry keeps them.
    pub streams: Vec<toml::Table>,
}

/// What holds for some files.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct SchemasTable {
    /// Globs of the files, from the folder of the `clade.toml`.
    pub files: OneOrMany,
    /// `avro`, `protobuf` or `json`.
    pub format: Option<Spanned<String>>,
    /// The template of subjects.
    pub subject: Option<Spanned<String>>,
    /// The stream that the schemas are for.
    pub stream: Option<Spanned<String>>,
    /// The compatibility level.
    pub level: Option<Spanned<String>>,
    /// The compatibility policy.
    pub policy: Option<Spanned<String>>,
    /// What lint tells.
    #[serde(default)]
    pub lint: LintTable,
}

/// What lint tells.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct LintTable {
    /// `minimal`, `recommended` or `strict`.
    pub profile: Option<Spanned<String>>,
    /// Severities of single rules: `error`, `warning`, `info`, `hint` or `off`.
    pub rules: BTreeMap<String, Spanned<String>>,
}

/// A finding that is accepted for a time.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct WaiverTable {
    /// The rule or kind.
    pub rule: String,
    /// A glob of the files, from the folder of the `clade.toml`.
    pub path: String,
    /// The place in the schema, by names: `Order.status`. Absent for every place.
    pub at: Option<String>,
    /// Why it is accepted.
    pub reason: Option<String>,
    /// Who accepts it.
    pub owner: Option<String>,
    /// The last day on which it counts.
    pub expires: Option<String>,
}

/// One text, or several.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub enum OneOrMany {
    /// One.
    One(String),
    /// Several.
    Many(Vec<String>),
}

impl OneOrMany {
    /// All of them.
    pub fn to_vec(&self) -> Vec<String> {
        match self {
            OneOrMany::One(one) => vec![one.clone()],
            OneOrMany::Many(many) => many.clone(),
        }
    }
}
