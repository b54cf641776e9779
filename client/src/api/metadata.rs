//! Metadata and rule sets of a schema, as they travel.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::scalar;

/// Free-form data about a schema.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Metadata {
    /// Tags by path pattern.
    #[serde(deserialize_with = "scalar::map_of_texts", skip_serializing_if = "BTreeMap::is_empty")]
    pub tags: BTreeMap<String, BTreeSet<String>>,
    /// Named values.
    #[serde(deserialize_with = "scalar::text_map", skip_serializing_if = "BTreeMap::is_empty")]
    pub properties: BTreeMap<String, String>,
    /// The names of the properties whose values are secret.
    #[serde(deserialize_with = "scalar::text_set", skip_serializing_if = "BTreeSet::is_empty")]
    pub sensitive: BTreeSet<String>,
}

/// Rules that clients run on data of a schema.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct RuleSet {
    /// Rules that bring data from one version to another.
    #[serde(deserialize_with = "scalar::objects", skip_serializing_if = "Vec::is_empty")]
    pub migration_rules: Vec<Rule>,
    /// Rules on the datum when it is written or read.
    #[serde(deserialize_with = "scalar::objects", skip_serializing_if = "Vec::is_empty")]
    pub domain_rules: Vec<Rule>,
    /// Rules on the bytes when they are written or read.
    #[serde(deserialize_with = "scalar::objects", skip_serializing_if = "Vec::is_empty")]
    pub encoding_rules: Vec<Rule>,
    /// Where the rules run.
    #[serde(deserialize_with = "scalar::text", skip_serializing_if = "Option::is_none")]
    pub enable_at: Option<String>,
}

/// One rule of a rule set.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Rule {
    /// Its name, unique in the rule set.
    #[serde(deserialize_with = "scalar::text", skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What it is for.
    #[serde(deserialize_with = "scalar::text", skip_serializing_if = "Option::is_none")]
    pub doc: Option<String>,
    /// `TRANSFORM` or `CONDITION`.
    #[serde(deserialize_with = "scalar::text", skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// When it runs, as `WRITEREAD`.
    #[serde(deserialize_with = "scalar::text", skip_serializing_if = "Option::is_none")]
    pub mode: Option<String>,
    /// Who runs it, as `CEL`.
    #[serde(
        rename = "type",
        deserialize_with = "scalar::text",
        skip_serializing_if = "Option::is_none"
    )]
    pub rule_type: Option<String>,
    /// The tags that it applies to.
    #[serde(deserialize_with = "scalar::text_set", skip_serializing_if = "BTreeSet::is_empty")]
    pub tags: BTreeSet<String>,
    /// Parameters of the executor.
    #[serde(deserialize_with = "scalar::text_map", skip_serializing_if = "BTreeMap::is_empty")]
    pub params: BTreeMap<String, String>,
    /// The expression.
    #[serde(deserialize_with = "scalar::text", skip_serializing_if = "Option::is_none")]
    pub expr: Option<String>,
    /// What happens after success.
    #[serde(deserialize_with = "scalar::text", skip_serializing_if = "Option::is_none")]
    pub on_success: Option<String>,
    /// What happens after failure.
    #[serde(deserialize_with = "scalar::text", skip_serializing_if = "Option::is_none")]
    pub on_failure: Option<String>,
    /// Whether it is switched off.
    #[serde(deserialize_with = "scalar::flag_or_false")]
    pub disabled: bool,
}
