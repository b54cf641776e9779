//! What a registry has, in the words of the HTTP API: what is read from one and brought to another.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use clade_client::api::{Association, LintPolicy};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::overlays::CatalogStream;
use crate::registry::{Lifecycle, Subject, TOPIC};

/// A subject as clients write it, and a version of it.
pub(super) type VersionKey = (String, i32);

/// Everything of one registry. A scope of settings is a subject as clients write it: `""` for the top
/// level, `:.context:` for a context.
#[derive(Debug, Default)]
pub(super) struct Catalog {
    pub(super) versions: BTreeMap<VersionKey, CatalogVersion>,
    pub(super) configs: BTreeMap<String, Map<String, Value>>,
    pub(super) modes: BTreeMap<String, String>,
    /// By resource id and type of association. All of their fields are filled.
    pub(super) associations: BTreeMap<(String, String), Association>,
    /// Whether the registry has a list of them, be it an empty one.
    pub(super) knows_associations: bool,
    /// By name. Those that were declared.
    pub(super) streams: BTreeMap<String, CatalogStream>,
    /// By scope.
    pub(super) lint_policies: BTreeMap<String, LintPolicy>,
    /// Whether the registry has lists of these two.
    pub(super) knows_overlays: bool,
    /// The largest id that each context has handed out, where the registry tells.
    pub(super) last_ids: BTreeMap<String, i32>,
    /// What could not be read.
    pub(super) problems: Vec<Problem>,
}

/// A version with its schema: what answers have, and what a registration in mode IMPORT takes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct CatalogVersion {
    #[serde(default, skip_serializing)]
    pub(super) subject: String,
    pub(super) version: i32,
    pub(super) id: i32,
    #[serde(default = "avro")]
    pub(super) schema_type: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) references: Vec<CatalogReference>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) metadata: Option<Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) rule_set: Option<Value>,
    #[serde(default)]
    pub(super) schema: String,
    #[serde(default, skip_serializing)]
    pub(super) deleted: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) ts: Option<i64>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct CatalogReference {
    #[serde(default)]
    pub(super) name: String,
    pub(super) subject: String,
    pub(super) version: i32,
}

/// Servers before 8 leave the type out for Avro.
fn avro() -> String {
    "AVRO".to_owned()
}

/// Something that could not be brought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Problem {
    pub(super) what: String,
    pub(super) why: String,
}

impl CatalogVersion {
    pub(super) fn is_deleted(&self) -> bool {
        self.deleted == Some(true)
    }

    /// The body that asks whether a subject has the schema.
    pub(super) fn lookup(&self) -> Value {
        let mut body = serde_json::to_value(self).unwrap_or_default();
        if let Value::Object(body) = &mut body {
            for name in ["id", "version", "ts"] {
                body.remove(name);
            }
        }
        body
    }

    /// The versions that it refers to.
    pub(super) fn targets(&self) -> impl Iterator<Item = VersionKey> + '_ {
        let referring = Subject::parse(&self.subject);
        self.references.iter().map(move |reference| {
            (referring.referred(&reference.subject).to_string(), reference.version)
        })
    }

    /// Whether both have the same schema under the same id.
    pub(super) fn is_same_schema(&self, other: &CatalogVersion) -> bool {
        let empty = |value: &Option<Value>| value.clone().unwrap_or_default();
        self.id == other.id
            && self.schema_type == other.schema_type
            && self.schema == other.schema
            && self.references == other.references
            && empty(&self.metadata) == empty(&other.metadata)
            && empty(&self.rule_set) == empty(&other.rule_set)
    }
}

/// Whether both say the same of the same resource. They may have other guids and times.
pub(super) fn is_same_association(one: &Association, other: &Association) -> bool {
    let what = |of: &Association| {
        let Association { subject, lifecycle, frozen, .. } = of;
        (subject.clone(), lifecycle.clone(), *frozen)
    };
    let resource = |of: &Association| {
        let Association { resource_name, resource_namespace, resource_type, .. } = of;
        (resource_name.clone(), resource_namespace.clone(), resource_type.clone())
    };
    what(one) == what(other) && resource(one) == resource(other)
}

impl Catalog {
    pub(super) fn add(&mut self, version: CatalogVersion) {
        self.versions.insert((version.subject.clone(), version.version), version);
    }

    /// Adds an association, and fills in what an answer may leave out.
    ///
    /// # Errors
    /// The name of what is missing.
    pub(super) fn add_association(&mut self, mut one: Association) -> Result<(), &'static str> {
        let fill = |field: &mut String, default: &str| {
            if field.is_empty() {
                default.clone_into(field);
            }
        };
        fill(&mut one.resource_type, TOPIC);
        fill(&mut one.association_type, "value");
        let lifecycle = Lifecycle::from_wire_name(&one.lifecycle).ok_or("lifecycle")?;
        one.frozen = one.frozen.or(Some(lifecycle.is_frozen_by_default()));
        for (field, name) in [
            (&one.subject, "subject"),
            (&one.resource_id, "resourceId"),
            (&one.resource_name, "resourceName"),
            (&one.resource_namespace, "resourceNamespace"),
        ] {
            if field.is_empty() {
                return Err(name);
            }
        }
        one.subject = Subject::parse(&one.subject).to_string();
        self.associations.insert((one.resource_id.clone(), one.association_type.clone()), one);
        Ok(())
    }

    pub(super) fn problem(&mut self, what: impl Into<String>, why: impl Into<String>) {
        self.problems.push(Problem { what: what.into(), why: why.into() });
    }

    /// The subjects, soft-deleted ones included.
    pub(super) fn subjects(&self) -> BTreeSet<&str> {
        self.versions.keys().map(|(subject, _)| subject.as_str()).collect()
    }

    /// The mode in force for a scope.
    pub(super) fn effective_mode(&self, scope: &str) -> &str {
        let subject = Subject::parse(scope);
        let context = subject.context();
        let above = if context.is_default() { String::new() } else { format!(":{context}:") };
        let set = [scope, above.as_str(), ":.__GLOBAL:"];
        set.iter().find_map(|scope| self.modes.get(*scope)).map_or("READWRITE", String::as_str)
    }

    /// `wanted` in steps: the versions of a step refer only to versions of the steps before it, or to
    /// none that are wanted. Circles come last, for the target to refuse.
    pub(super) fn steps(&self, wanted: &BTreeSet<VersionKey>) -> Vec<Vec<VersionKey>> {
        let mut waits: HashMap<&VersionKey, usize> = HashMap::new();
        let mut waiting: HashMap<VersionKey, Vec<&VersionKey>> = HashMap::new();
        for key in wanted {
            let targets: BTreeSet<VersionKey> = match self.versions.get(key) {
                Some(version) => {
                    version.targets().filter(|target| wanted.contains(target)).collect()
                }
                None => BTreeSet::new(),
            };
            waits.insert(key, targets.len());
            for target in targets {
                waiting.entry(target).or_default().push(key);
            }
        }
        let mut steps = Vec::new();
        let mut left: BTreeSet<&VersionKey> = wanted.iter().collect();
        let mut ready: Vec<&VersionKey> =
            wanted.iter().filter(|key| waits.get(key) == Some(&0)).collect();
        while !ready.is_empty() {
            let mut next = Vec::new();
            for key in &ready {
                left.remove(key);
                for freed in waiting.remove(*key).unwrap_or_default() {
                    if let Some(count) = waits.get_mut(freed) {
                        *count -= 1;
                        if *count == 0 {
                            next.push(freed);
                        }
                    }
                }
            }
            steps.push(ready.into_iter().cloned().collect());
            ready = next;
        }
        if !left.is_empty() {
            steps.push(left.into_iter().cloned().collect());
        }
        steps
    }
}
