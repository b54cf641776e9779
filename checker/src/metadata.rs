//! Metadata and rule sets that a registered schema carries beside its text.

use std::collections::{BTreeMap, BTreeSet, HashSet};

/// Free-form data about a schema. It is part of the schema's identity.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Metadata {
    /// Tags by path pattern, as `**.ssn` -> `PII`.
    pub tags: BTreeMap<String, BTreeSet<String>>,
    /// Named values.
    pub properties: BTreeMap<String, String>,
    /// The names of the properties whose values are secret.
    pub sensitive: BTreeSet<String>,
}

/// The property that lists the reserved fields, with commas between them.
const RESERVED_PROPERTY: &str = "confluent:reserved";

impl Metadata {
    /// The names of the fields that the schema may not have, in the order of the list.
    ///
    /// # Source
    /// Confluent Schema Registry 8.5: the property `confluent:reserved`.
    pub fn reserved_fields(&self) -> Vec<String> {
        let Some(list) = self.properties.get(RESERVED_PROPERTY) else { return Vec::new() };
        let names = list.split(',').map(str::trim).filter(|name| !name.is_empty());
        let mut known = HashSet::new();
        names.filter(|name| known.insert(*name)).map(str::to_owned).collect()
    }
}

/// Rules that clients run on data of the schema. The registry only keeps them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RuleSet {
    /// Rules that bring data from one version to another.
    pub migration_rules: Vec<Rule>,
    /// Rules on the datum when it is written or read.
    pub domain_rules: Vec<Rule>,
    /// Rules on the bytes when they are written or read.
    pub encoding_rules: Vec<Rule>,
    /// Where the rules run, by name.
    pub enable_at: Option<String>,
}

/// One rule of a rule set. Fields are named as in the HTTP API.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Rule {
    /// Its name, unique in the rule set.
    pub name: Option<String>,
    /// What it is for.
    pub doc: Option<String>,
    /// `TRANSFORM` or `CONDITION`.
    pub kind: Option<String>,
    /// When it runs, as `WRITEREAD`.
    pub mode: Option<String>,
    /// Who runs it, as `CEL`.
    pub rule_type: Option<String>,
    /// The tags that it applies to.
    pub tags: BTreeSet<String>,
    /// Parameters of the executor.
    pub params: BTreeMap<String, String>,
    /// The expression.
    pub expr: Option<String>,
    /// What happens after success.
    pub on_success: Option<String>,
    /// What happens after failure.
    pub on_failure: Option<String>,
    /// Whether it is switched off.
    pub disabled: bool,
}
