//! Brings what a catalog has to a registry that speaks the Confluent API, in mode IMPORT. What is
//! there already is left as it is, so that the same may be done again, also after an interruption.

use std::collections::BTreeMap;
use std::sync::Arc;

use clade_client::api::Association;
use http::Method;
use serde_json::{Value, json};
use tokio::task::JoinSet;

use super::catalog::{Catalog, CatalogVersion, Problem, VersionKey};
use super::plan::{Plan, plan, shown, shown_association, shown_scope};
use super::progress::Progress;
use super::read::{read, setting};
use super::remote::{Remote, escaped};
use super::{TransferError, overlays};
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
    pub(super) associations: usize,
    pub(super) streams: usize,
    pub(super) lint_policies: usize,
    /// Versions that were there already.
    pub(super) kept: usize,
    pub(super) problems: Vec<Problem>,
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
    progress.begin("comparing schemas", doubtful.len() as u64);
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

async fn write(
    source: &Arc<Catalog>,
    plan: &Plan,
    target: &Remote,
    progress: &Progress,
    outcome: &mut Outcome,
) -> Result<(), TransferError> {
    progress.begin("setting mode IMPORT", plan.opened.len() as u64);
    for scope in &plan.opened {
        let path = format!("{}?force=true", setting("/mode", scope));
        target.change(Method::PUT, &path, Some(&json!({"mode": "IMPORT"}))).await?;
        progress.step();
    }
    let steps = source.steps(&plan.registrations);
    progress.begin("registering versions", plan.registrations.len() as u64);
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
    progress.begin("deleting versions softly", plan.deletions.len() as u64);
    // Referrers first: a version that a live one refers to stays.
    for step in source.steps(&plan.deletions).iter().rev() {
        let requests = step.iter().map(|key| {
            let path = format!("/subjects/{}/versions/{}", escaped(&key.0), key.1);
            (key.clone(), Method::DELETE, path, None)
        });
        outcome.soft_deleted += all(requests.collect(), target, progress, outcome).await?;
    }
    progress.begin("writing configs", plan.configs.len() as u64);
    for (scope, body) in &plan.configs {
        let sent = target.change(Method::PUT, &setting("/config", scope), Some(body)).await;
        if noted(sent, &format!("config of {}", shown_scope(scope)), outcome)? {
            outcome.configs += 1;
        }
        progress.step();
    }
    associate(plan, target, takes_times, progress, outcome).await?;
    overlays::write(plan, target, progress, outcome).await
}

/// Writes what each resource lacks: all of one resource at once, since its associations have one
/// lifecycle. Subjects are in mode IMPORT, so that guids and times may be those of the source.
async fn associate(
    plan: &Plan,
    target: &Remote,
    takes_times: bool,
    progress: &Progress,
    outcome: &mut Outcome,
) -> Result<(), TransferError> {
    progress.begin("writing associations", plan.associations.len() as u64);
    for (resource_id, associations) in &plan.associations {
        let Some(first) = associations.first() else { continue };
        let path = format!("/associations/resources/{}", escaped(resource_id));
        let body = json!({
            "resourceName": first.resource_name,
            "resourceNamespace": first.resource_namespace,
            "resourceId": resource_id,
            "resourceType": first.resource_type,
            "associations":
                associations.iter().map(|one| proposal(one, takes_times)).collect::<Vec<_>>(),
        });
        let what = associations.iter().map(shown_association).collect::<Vec<_>>().join(", ");
        let sent = target.change(Method::PUT, &path, Some(&body)).await;
        if noted(sent, &what, outcome)? {
            outcome.associations += associations.len();
        }
        progress.step();
    }
    Ok(())
}

fn proposal(association: &Association, takes_times: bool) -> Value {
    let mut body = json!({
        "subject": association.subject,
        "associationType": association.association_type,
        "lifecycle": association.lifecycle,
        "frozen": association.frozen,
    });
    if takes_times {
        if !association.guid.is_empty() {
            body["guid"] = json!(association.guid);
        }
        body["createTs"] = json!(association.create_ts);
        body["updateTs"] = json!(association.update_ts);
    }
    body
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
                let is_deletion = method == Method::DELETE;
                match target.change(method, &path, body.as_ref()).await {
                    // The answer to the first attempt was lost.
                    Err(TransferError::Refused { status: 404, .. }) if is_deletion => {
                        (key, Ok(Value::Null))
                    }
                    answer => (key, answer),
                }
            });
        }
        let Some(sent) = sending.join_next().await else { return Ok(taken) };
        let (key, sent) = sent.map_err(|_| TransferError::Interrupted)?;
        taken += usize::from(noted(sent, &shown(&key), outcome)?);
        progress.step();
    }
}

/// Whether a write was taken. A refusal is noted; all else ends the import.
pub(super) fn noted(
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
    progress.begin("setting modes", plan.modes.len() as u64);
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
