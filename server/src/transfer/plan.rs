//! Decides what has to be written to a registry that is to have what a catalog has.

use std::collections::{BTreeMap, BTreeSet};

use clade_client::api::{Association, LintPolicy};
use serde_json::{Map, Value};

use super::bring::Outcome;
use super::catalog::{Catalog, Problem, VersionKey, is_same_association};
use super::overlays::{self, CatalogStream};

/// What has to be written, decided before the first write.
pub(super) struct Plan {
    pub(super) registrations: BTreeSet<VersionKey>,
    pub(super) deletions: BTreeSet<VersionKey>,
    /// The body of each PUT of a config.
    pub(super) configs: BTreeMap<String, Value>,
    /// What each resource lacks, or has otherwise than the source.
    pub(super) associations: BTreeMap<String, Vec<Association>>,
    /// The streams that the target lacks or has otherwise.
    pub(super) streams: BTreeMap<String, CatalogStream>,
    /// The same of lint policies.
    pub(super) lint_policies: BTreeMap<String, LintPolicy>,
    /// The modes to be set in the end; `None` to clear one.
    pub(super) modes: BTreeMap<String, Option<String>>,
    /// Where mode IMPORT is set for the time of the writes.
    pub(super) opened: BTreeSet<String>,
}

impl Plan {
    /// Whether ids of the source come to the target.
    pub(super) fn changes_versions(&self) -> bool {
        !self.registrations.is_empty() || !self.deletions.is_empty()
    }
}

/// What has to be written to make the target, which has what is in `there`, have all of `source`.
pub(super) fn plan(source: &Catalog, there: &Catalog, outcome: &mut Outcome) -> Plan {
    let mut registrations = BTreeSet::new();
    let mut deletions = BTreeSet::new();
    for (key, version) in &source.versions {
        match there.versions.get(key) {
            Some(found) if !found.is_same_schema(version) => {
                outcome.problems.push(Problem {
                    what: shown(key),
                    why: format!("the target has another schema there, with id {}", found.id),
                });
            }
            Some(found) => {
                outcome.kept += 1;
                match (version.is_deleted(), found.is_deleted()) {
                    (false, true) => {
                        registrations.insert(key.clone());
                    }
                    (true, false) => {
                        deletions.insert(key.clone());
                    }
                    (true, true) | (false, false) => {}
                }
            }
            None => {
                registrations.insert(key.clone());
                if version.is_deleted() {
                    deletions.insert(key.clone());
                }
            }
        }
    }
    bring_back_targets(source, there, &mut registrations, &mut deletions);
    let configs = config_changes(source, there);
    let mut modes = mode_changes(source, there);
    let mut opened = BTreeSet::new();
    let (associations, associated) = association_changes(source, there, outcome);
    let mut written: BTreeSet<&String> = associated.iter().collect();
    written.extend(registrations.iter().chain(&deletions).map(|(subject, _)| subject));
    for scope in written.iter().copied().chain(configs.keys()) {
        let is_open = match there.effective_mode(scope) {
            "IMPORT" | "FORWARD" => true,
            "READWRITE" => !written.contains(scope),
            _ => false,
        };
        if !is_open && opened.insert(scope.clone()) {
            modes.insert(scope.clone(), source.modes.get(scope).cloned());
        }
    }
    let (streams, lint_policies) = overlays::changes(source, there, outcome);
    Plan { registrations, deletions, configs, associations, streams, lint_policies, modes, opened }
}

/// A version that is registered needs live targets: those that the target registry has soft-deleted
/// come back for the time of the import.
fn bring_back_targets(
    source: &Catalog,
    there: &Catalog,
    registrations: &mut BTreeSet<VersionKey>,
    deletions: &mut BTreeSet<VersionKey>,
) {
    let mut left: Vec<VersionKey> = registrations.iter().cloned().collect();
    while let Some(key) = left.pop() {
        for target in source.versions.get(&key).into_iter().flat_map(|version| version.targets()) {
            let is_hidden = there.versions.get(&target).is_some_and(|found| found.is_deleted());
            if is_hidden
                && source.versions.contains_key(&target)
                && !registrations.contains(&target)
            {
                registrations.insert(target.clone());
                deletions.insert(target.clone());
                left.push(target);
            }
        }
    }
}

/// The bodies that make the configs of the source's scopes equal. What the source does not know stays.
fn config_changes(source: &Catalog, there: &Catalog) -> BTreeMap<String, Value> {
    let mut changes = BTreeMap::new();
    for (scope, config) in &source.configs {
        let empty = Map::new();
        let found = there.configs.get(scope).unwrap_or(&empty);
        if found == config {
            continue;
        }
        let mut body = Map::new();
        for name in found.keys().filter(|name| !config.contains_key(*name)) {
            body.insert(put_name(name), Value::Null);
        }
        for (name, value) in config {
            body.insert(put_name(name), value.clone());
        }
        changes.insert(scope.clone(), Value::Object(body));
    }
    changes
}

/// PUT calls the level otherwise than GET.
fn put_name(name: &str) -> String {
    if name == "compatibilityLevel" { "compatibility".to_owned() } else { name.to_owned() }
}

/// The modes that make those of the source's scopes equal, those of its subjects without one included:
/// an interrupted import leaves them in mode IMPORT.
fn mode_changes(source: &Catalog, there: &Catalog) -> BTreeMap<String, Option<String>> {
    let mut changes = BTreeMap::new();
    let scopes = source.modes.keys().map(String::as_str).chain(source.subjects());
    for scope in scopes {
        let wanted = source.modes.get(scope);
        if wanted != there.modes.get(scope) {
            changes.insert(scope.to_owned(), wanted.cloned());
        }
    }
    changes
}

/// What each resource lacks or has otherwise, and the subjects that this is about. Associations of the
/// target that the source does not know stay.
fn association_changes(
    source: &Catalog,
    there: &Catalog,
    outcome: &mut Outcome,
) -> (BTreeMap<String, Vec<Association>>, BTreeSet<String>) {
    let mut changes: BTreeMap<String, Vec<Association>> = BTreeMap::new();
    let mut subjects = BTreeSet::new();
    for (key, association) in &source.associations {
        let found = there.associations.get(key);
        if found.is_some_and(|found| is_same_association(found, association)) {
            continue;
        }
        if !there.knows_associations {
            let what = shown_association(association);
            let why = "the target does not know associations".to_owned();
            outcome.problems.push(Problem { what, why });
            continue;
        }
        subjects.insert(association.subject.clone());
        subjects.extend(found.map(|found| found.subject.clone()));
        changes.entry(association.resource_id.clone()).or_default().push(association.clone());
    }
    (changes, subjects)
}

pub(super) fn shown(key: &VersionKey) -> String {
    format!("subject {} version {}", key.0, key.1)
}

pub(super) fn shown_scope(scope: &str) -> String {
    if scope.is_empty() { "the top level".to_owned() } else { format!("subject {scope}") }
}

pub(super) fn shown_association(association: &Association) -> String {
    let Association { association_type, resource_name, subject, .. } = association;
    format!("association of topic {resource_name} ({association_type}) with {subject}")
}
