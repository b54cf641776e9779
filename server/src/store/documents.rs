//! The form in which metadata, rule sets and configs are kept: JSON, the same in every store.

use std::collections::{BTreeMap, BTreeSet};

use clade_checker::{CompatibilityLevel, Metadata, Rule, RuleSet};
use serde::{Deserialize, Serialize};

use super::StoreError;
use crate::registry::Config;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct MetadataDocument {
    tags: BTreeMap<String, BTreeSet<String>>,
    properties: BTreeMap<String, String>,
    sensitive: BTreeSet<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleSetDocument {
    migration_rules: Vec<RuleDocument>,
    domain_rules: Vec<RuleDocument>,
    encoding_rules: Vec<RuleDocument>,
    enable_at: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleDocument {
    name: Option<String>,
    doc: Option<String>,
    kind: Option<String>,
    mode: Option<String>,
    rule_type: Option<String>,
    tags: BTreeSet<String>,
    params: BTreeMap<String, String>,
    expr: Option<String>,
    on_success: Option<String>,
    on_failure: Option<String>,
    disabled: bool,
}

#[derive(Serialize, Deserialize)]
struct ConfigDocument {
    compatibility_level: Option<String>,
    compatibility_policy: Option<String>,
    compatibility_group: Option<String>,
    normalize: Option<bool>,
    validate_fields: Option<bool>,
    validate_new_schemas: Option<bool>,
    validate_rules: Option<bool>,
    alias: Option<String>,
    #[serde(default)]
    default_metadata: Option<MetadataDocument>,
    #[serde(default)]
    override_metadata: Option<MetadataDocument>,
    #[serde(default)]
    default_rule_set: Option<RuleSetDocument>,
    #[serde(default)]
    override_rule_set: Option<RuleSetDocument>,
}

/// The JSON text of `metadata`.
pub(super) fn write_metadata(metadata: &Metadata) -> String {
    write(&MetadataDocument::from(metadata.clone()))
}

/// Reads what [`write_metadata`] wrote.
pub(super) fn read_metadata(text: &str) -> Result<Metadata, StoreError> {
    Ok(read::<MetadataDocument>("the metadata of a schema", text)?.into())
}

/// The JSON text of `rule_set`.
pub(super) fn write_rule_set(rule_set: &RuleSet) -> String {
    write(&RuleSetDocument::from(rule_set.clone()))
}

/// Reads what [`write_rule_set`] wrote.
pub(super) fn read_rule_set(text: &str) -> Result<RuleSet, StoreError> {
    Ok(read::<RuleSetDocument>("the rule set of a schema", text)?.into())
}

/// The JSON text of `config`.
pub(super) fn write_config(config: &Config) -> String {
    write(&ConfigDocument {
        compatibility_level: config.compatibility_level.map(|level| level.wire_name().to_owned()),
        compatibility_policy: config.compatibility_policy.clone(),
        compatibility_group: config.compatibility_group.clone(),
        normalize: config.normalize,
        validate_fields: config.validate_fields,
        validate_new_schemas: config.validate_new_schemas,
        validate_rules: config.validate_rules,
        alias: config.alias.clone(),
        default_metadata: config.default_metadata.clone().map(Into::into),
        override_metadata: config.override_metadata.clone().map(Into::into),
        default_rule_set: config.default_rule_set.clone().map(Into::into),
        override_rule_set: config.override_rule_set.clone().map(Into::into),
    })
}

/// Reads what [`write_config`] wrote.
pub(super) fn read_config(text: &str) -> Result<Config, StoreError> {
    let document: ConfigDocument = read("a config", text)?;
    let compatibility_level = match document.compatibility_level {
        Some(name) => Some(
            CompatibilityLevel::from_wire_name(&name)
                .ok_or_else(|| StoreError::Damaged("the level of a config".to_owned()))?,
        ),
        None => None,
    };
    Ok(Config {
        compatibility_level,
        compatibility_policy: document.compatibility_policy,
        compatibility_group: document.compatibility_group,
        normalize: document.normalize,
        validate_fields: document.validate_fields,
        validate_new_schemas: document.validate_new_schemas,
        validate_rules: document.validate_rules,
        alias: document.alias,
        default_metadata: document.default_metadata.map(Into::into),
        override_metadata: document.override_metadata.map(Into::into),
        default_rule_set: document.default_rule_set.map(Into::into),
        override_rule_set: document.override_rule_set.map(Into::into),
    })
}

fn write(document: &impl Serialize) -> String {
    serde_json::to_string(document).expect("documents have string keys and no failing fields")
}

fn read<'a, T: Deserialize<'a>>(what: &str, text: &'a str) -> Result<T, StoreError> {
    serde_json::from_str(text).map_err(|_| StoreError::Damaged(what.to_owned()))
}

impl From<Metadata> for MetadataDocument {
    fn from(metadata: Metadata) -> MetadataDocument {
        let Metadata { tags, properties, sensitive } = metadata;
        MetadataDocument { tags, properties, sensitive }
    }
}

impl From<MetadataDocument> for Metadata {
    fn from(document: MetadataDocument) -> Metadata {
        let MetadataDocument { tags, properties, sensitive } = document;
        Metadata { tags, properties, sensitive }
    }
}

impl From<RuleSet> for RuleSetDocument {
    fn from(rule_set: RuleSet) -> RuleSetDocument {
        let documents = |rules: Vec<Rule>| rules.into_iter().map(RuleDocument::from).collect();
        RuleSetDocument {
            migration_rules: documents(rule_set.migration_rules),
            domain_rules: documents(rule_set.domain_rules),
            encoding_rules: documents(rule_set.encoding_rules),
            enable_at: rule_set.enable_at,
        }
    }
}

impl From<RuleSetDocument> for RuleSet {
    fn from(document: RuleSetDocument) -> RuleSet {
        let rules = |documents: Vec<RuleDocument>| documents.into_iter().map(Rule::from).collect();
        RuleSet {
            migration_rules: rules(document.migration_rules),
            domain_rules: rules(document.domain_rules),
            encoding_rules: rules(document.encoding_rules),
            enable_at: document.enable_at,
        }
    }
}

impl From<Rule> for RuleDocument {
    fn from(rule: Rule) -> RuleDocument {
        RuleDocument {
            name: rule.name,
            doc: rule.doc,
            kind: rule.kind,
            mode: rule.mode,
            rule_type: rule.rule_type,
            tags: rule.tags,
            params: rule.params,
            expr: rule.expr,
            on_success: rule.on_success,
            on_failure: rule.on_failure,
            disabled: rule.disabled,
        }
    }
}

impl From<RuleDocument> for Rule {
    fn from(document: RuleDocument) -> Rule {
        Rule {
            name: document.name,
            doc: document.doc,
            kind: document.kind,
            mode: document.mode,
            rule_type: document.rule_type,
            tags: document.tags,
            params: document.params,
            expr: document.expr,
            on_success: document.on_success,
            on_failure: document.on_failure,
            disabled: document.disabled,
        }
    }
}
