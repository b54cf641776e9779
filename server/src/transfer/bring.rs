//! Brings what a catalog has to a registry that speaks the Confluent API, in mode IMPORT. What is
//! there already is left as it is, so that the same may be done again, also after an interruption.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use http::Method;
use serde_json::{Map, Value, json};
use tokio::task::JoinSet;

use super::TransferError;
use super::catalog::{Catalog, CatalogVersion, Problem, VersionKey};
use super::progress::Progress;
use super::read::{read, setting};
use super::remote::{Remote, escaped};
use crate::registry::Subject;

/// Versions that are written at a time.
const WRITES_AT_ONCE: usize = 8;

/// What was done.
#[derive(Debug, Default)]
pub(super) struct Outcome {
    pub(super) registered: usize,
    pub(super) soft_deleted: usize,
    pub(super) configs: usize,
    pub(super) modes: usize,
    /// Versions that were there already.
    pub(super) kept: usize,
    pub(super) problems: Vec<Problem>,
}

/// What has to be written, decided before the first write.
struct Plan {
    registrations: BTreeSet<VersionKey>,
    deletions: BTreeSet<VersionKey>,
    /// The body of each PUT of a config.
    configs: BTreeMap<String, Value>,
    /// The modes to be set in the end; `None` to clear one.
    modes: BTreeMap<String, Option<String>>,
    /// Where mode IMPORT is set for the time of the writes.
    opened: BTreeSet<String>,
}

/// Writes to `target` what `source` has and it lacks.
pub(super) async fn bring(
    source: Catalog,
    target: &Remote,
    progress: &Progress,
) -> Result<Outcome, TransferError> {
    let mut there = read(target, progress).await?;
    let mut outcome = Outcome::default();
    outcome.problems.extend(source.problems.iter().cloned());
    // What could not be read of the target shows when it is written.
    there.problems.clear();
    adopt_texts(&source, &mut there, target, progress).await?;
    let plan = plan(&source, &there, &mut outcome);
    let source = Arc::new(source);
    let written = tokio::select! {
        written = write(&source, &plan, target, progress, &mut outcome) => written,
        _ = tokio::signal::ctrl_c() => Err(TransferError::Interrupted),
    };
    let closed = close(&plan, target, progress, &mut outcome).await;
    written?;
    closed?;
    if plan.changes_versions() {
        tell_retired_ids(&source, target, &mut outcome).await?;
    }
    Ok(outcome)
}

impl Plan {
    fn changes_versions(&self) -> bool {
        !self.registrations.is_empty() || !self.deletions.is_empty()
    }
}

/// Where the target has another text under the same id, asks it whether that is the same schema: it
/// may print schemas otherwise, or have normalised them.
async fn adopt_texts(
    source: &Catalog,
    there: &mut Catalog,
    target: &Remote,
    progress: &Progress,
) -> Result<(), TransferError> {
    let mut doubtful = Vec::new();
    for (key, version) in &source.versions {
        let found = there.versions.get(key);
        if found.is_some_and(|found| found.id == version.id && !found.is_same_schema(version)) {
            doubtful.push((key, version));
        }
    }
    progress.begin("comparing schemas", doubtful.len());
    for (key, version) in doubtful {
        let path = format!("/subjects/{}?deleted=true", escaped(&key.0));
        let answer = match target.change(Method::POST, &path, Some(&version.lookup())).await {
            Err(TransferError::Refused { status: 400..=499, .. }) => Value::Null,
            answer => answer?,
        };
        if let Some(found) = there.versions.get_mut(key)
            && answer["id"].as_i64() == Some(i64::from(version.id))
        {
            *found = CatalogVersion { deleted: found.deleted, ..version.clone() };
        }
        progress.step();
    }
    Ok(())
}

fn plan(source: &Catalog, there: &Catalog, outcome: &mut Outcome) -> Plan {
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
    let written: BTreeSet<&String> =
        registrations.iter().chain(&deletions).map(|(subject, _)| subject).collect();
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
    Plan { registrations, deletions, configs, modes, opened }
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

async fn write(
    source: &Arc<Catalog>,
    plan: &Plan,
    target: &Remote,
    progress: &Progress,
    outcome: &mut Outcome,
) -> Result<(), TransferError> {
    progress.begin("setting mode IMPORT", plan.opened.len());
    for scope in &plan.opened {
        let path = format!("{}?force=true", setting("/mode", scope));
        target.change(Method::PUT, &path, Some(&json!({"mode": "IMPORT"}))).await?;
        progress.step();
    }
    let steps = source.steps(&plan.registrations);
    progress.begin("registering versions", plan.registrations.len());
    let takes_times = target.get("/api/v1/explain").await?.is_some();
    for step in &steps {
        let requests = step.iter().filter_map(|key| {
            let mut version = source.versions.get(key)?.clone();
            version.ts = version.ts.filter(|_| takes_times);
            let body = serde_json::to_value(&version).ok()?;
            let path = format!("/subjects/{}/versions", escaped(&key.0));
            Some((key.clone(), Method::POST, path, Some(body)))
        });
        outcome.registered += all(requests.collect(), target, progress, outcome).await?;
    }
    progress.begin("deleting versions softly", plan.deletions.len());
    // Referrers first: a version that a live one refers to stays.
    for step in source.steps(&plan.deletions).iter().rev() {
        let requests = step.iter().map(|key| {
            let path = format!("/subjects/{}/versions/{}", escaped(&key.0), key.1);
            (key.clone(), Method::DELETE, path, None)
        });
        outcome.soft_deleted += all(requests.collect(), target, progress, outcome).await?;
    }
    progress.begin("writing configs", plan.configs.len());
    for (scope, body) in &plan.configs {
        let sent = target.change(Method::PUT, &setting("/config", scope), Some(body)).await;
        if noted(sent, &format!("config of {}", shown_scope(scope)), outcome)? {
            outcome.configs += 1;
        }
        progress.step();
    }
    Ok(())
}

type WriteRequest = (VersionKey, Method, String, Option<Value>);

/// Sends requests that do not depend on one another. Answers how many were taken.
async fn all(
    requests: Vec<WriteRequest>,
    target: &Remote,
    progress: &Progress,
    outcome: &mut Outcome,
) -> Result<usize, TransferError> {
    let mut taken = 0;
    let mut left = requests.into_iter();
    let mut sending = JoinSet::new();
    loop {
        while sending.len() < WRITES_AT_ONCE
            && let Some((key, method, path, body)) = left.next()
        {
            let target = target.clone();
            sending.spawn(async move {
                let answer = target.change(method, &path, body.as_ref()).await;
                (key, answer)
            });
        }
        let Some(sent) = sending.join_next().await else { return Ok(taken) };
        let (key, sent) = sent.map_err(|_| TransferError::Interrupted)?;
        taken += usize::from(noted(sent, &shown(&key), outcome)?);
        progress.step();
    }
}

/// Whether a write was taken. A refusal is noted; all else ends the import.
fn noted(
    sent: Result<Value, TransferError>,
    what: &str,
    outcome: &mut Outcome,
) -> Result<bool, TransferError> {
    match sent {
        Ok(_) => Ok(true),
        Err(TransferError::Refused { status: 400..=499, message, .. }) => {
            outcome.problems.push(Problem { what: what.to_owned(), why: message });
            Ok(false)
        }
        Err(error) => Err(error),
    }
}

/// Sets the modes that are to be in the end, also after a failure.
async fn close(
    plan: &Plan,
    target: &Remote,
    progress: &Progress,
    outcome: &mut Outcome,
) -> Result<(), TransferError> {
    progress.begin("setting modes", plan.modes.len());
    for (scope, mode) in &plan.modes {
        let path = setting("/mode", scope);
        let sent = match mode {
            // What is in the registry is there: IMPORT asks for an empty one.
            Some(mode) => {
                let path = format!("{path}?force=true");
                target.change(Method::PUT, &path, Some(&json!({ "mode": mode }))).await
            }
            None => match target.change(Method::DELETE, &path, None).await {
                Err(TransferError::Refused { status: 404, .. }) => Ok(Value::Null),
                sent => sent,
            },
        };
        let is_set = noted(sent, &format!("mode of {}", shown_scope(scope)), outcome)?;
        outcome.modes += usize::from(is_set && !plan.opened.contains(scope));
        progress.step();
    }
    Ok(())
}

/// An id counter cannot be set over HTTP: ids above all schemas are told.
async fn tell_retired_ids(
    source: &Catalog,
    target: &Remote,
    outcome: &mut Outcome,
) -> Result<(), TransferError> {
    let mut highest: BTreeMap<String, i32> = BTreeMap::new();
    for version in source.versions.values() {
        let context = Subject::parse(&version.subject).context().to_string();
        let id = highest.entry(context).or_default();
        *id = version.id.max(*id);
    }
    for (context, last_id) in &source.last_ids {
        let id = highest.get(context).copied().unwrap_or_default();
        let scope = escaped(&format!(":{context}:"));
        let path = format!("/schemas/ids/{id}?fetchMaxId=true&subject={scope}");
        let counted = target.get(&path).await?.unwrap_or_default()["maxId"].as_i64();
        if counted.is_some_and(|counted| counted < i64::from(*last_id)) {
            outcome.problems.push(Problem {
                what: format!("ids {} to {last_id} of context {context}", id + 1),
                why: "their schemas were deleted for good, and the target may hand them out again"
                    .to_owned(),
            });
        }
    }
    Ok(())
}

fn shown(key: &VersionKey) -> String {
    format!("subject {} version {}", key.0, key.1)
}

fn shown_scope(scope: &str) -> String {
    if scope.is_empty() { "the top level".to_owned() } else { format!("subject {scope}") }
}
