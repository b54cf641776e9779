//! Reads all of a registry over its HTTP API. Uses only what Confluent's, Karapace's and Redpanda's
//! registries all answer, and the list of schemas where there is one that tells enough. Associations
//! are those of registries that have them.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};
use tokio::task::JoinSet;

use super::catalog::{Catalog, CatalogVersion};
use super::progress::Progress;
use super::remote::{Remote, escaped};
use super::{TransferError, associations, overlays};
use crate::registry::Subject;

/// Subjects that are read at a time.
const SUBJECTS_AT_ONCE: usize = 8;

/// Schemas in a page of the list, the most that Confluent's registry gives.
const PAGE: usize = 1000;

/// What one subject has.
struct SubjectContents {
    subject: String,
    versions: Vec<CatalogVersion>,
    config: Option<Map<String, Value>>,
    mode: Option<String>,
    /// Whether another subject answered, because this one's config has an alias.
    is_alias: bool,
}

/// Reads everything, soft-deleted versions included.
pub(super) async fn read(remote: &Remote, progress: &Progress) -> Result<Catalog, TransferError> {
    let mut catalog = Catalog::default();
    let names = texts(remote, "/subjects?deleted=true").await?;
    let names = names.ok_or_else(|| TransferError::NotARegistry {
        url: remote.to_string(),
        path: "/subjects".to_owned(),
    })?;
    let listed = listed(remote, progress).await?;
    let is_listed = listed.is_some();
    for version in listed.unwrap_or_default() {
        catalog.add(version);
    }
    let mut left = names.into_iter();
    let mut reading = JoinSet::new();
    progress.begin("reading subjects", left.len() as u64);
    loop {
        while reading.len() < SUBJECTS_AT_ONCE
            && let Some(name) = left.next()
        {
            let remote = remote.clone();
            reading.spawn(async move { read_subject(&remote, name, !is_listed).await });
        }
        let Some(read) = reading.join_next().await else { break };
        let contents = read.map_err(|_| TransferError::Interrupted)??;
        progress.step();
        take(&mut catalog, contents);
    }
    read_scopes(remote, &mut catalog).await?;
    read_last_ids(remote, &mut catalog).await?;
    associations::read(remote, progress, &mut catalog).await?;
    overlays::read(remote, progress, &mut catalog).await?;
    Ok(catalog)
}

fn take(catalog: &mut Catalog, contents: SubjectContents) {
    let SubjectContents { subject, versions, config, mode, is_alias } = contents;
    if is_alias {
        catalog.problem(
            format!("versions of subject {subject}"),
            "its config has an alias, so that the registry answers with another subject",
        );
    }
    versions.into_iter().for_each(|version| catalog.add(version));
    if let Some(config) = config {
        catalog.configs.insert(subject.clone(), config);
    }
    if let Some(mode) = mode {
        catalog.modes.insert(subject, mode);
    }
}

/// The list of all schemas; `None` where there is none, or one that does not tell which versions are
/// soft-deleted.
async fn listed(
    remote: &Remote,
    progress: &Progress,
) -> Result<Option<Vec<CatalogVersion>>, TransferError> {
    let mut all: BTreeMap<(String, i32), CatalogVersion> = BTreeMap::new();
    progress.begin_open("reading the list of schemas");
    loop {
        let path = format!(
            "/schemas?subjectPrefix=%3A%2A%3A&deleted=true&offset={}&limit={PAGE}",
            all.len()
        );
        let Some(answer) = remote.get(&path).await? else { return Ok(None) };
        let Ok(page) = serde_json::from_value::<Vec<CatalogVersion>>(answer) else {
            return Ok(None);
        };
        let before = all.len();
        let is_last = page.len() < PAGE;
        for version in page {
            if version.deleted.is_none() || version.subject.is_empty() {
                return Ok(None);
            }
            all.insert((version.subject.clone(), version.version), version);
        }
        // A server that knows no pages answers with the same one again.
        if is_last || all.len() == before {
            return Ok(Some(all.into_values().collect()));
        }
    }
}

async fn read_subject(
    remote: &Remote,
    subject: String,
    with_versions: bool,
) -> Result<SubjectContents, TransferError> {
    let mut contents = SubjectContents {
        versions: Vec::new(),
        config: config(remote, &subject).await?,
        mode: mode(remote, &subject).await?,
        is_alias: false,
        subject,
    };
    if !with_versions {
        return Ok(contents);
    }
    let path = format!("/subjects/{}/versions", escaped(&contents.subject));
    let live = numbers(remote, &path).await?;
    let all = numbers(remote, &format!("{path}?deleted=true")).await?;
    for number in all.union(&live) {
        // Without `deleted` an older server finds live versions only.
        let Some(answer) = remote.get(&format!("{path}/{number}?deleted=true")).await? else {
            continue;
        };
        let mut version: CatalogVersion = serde_json::from_value(answer).map_err(|_| {
            TransferError::NotARegistry { url: remote.to_string(), path: path.clone() }
        })?;
        if Subject::parse(&version.subject) != Subject::parse(&contents.subject) {
            contents.is_alias = true;
            break;
        }
        version.subject.clone_from(&contents.subject);
        version.deleted = Some(!live.contains(number));
        contents.versions.push(version);
    }
    Ok(contents)
}

/// Settings of the top level, of the contexts, and under all contexts.
async fn read_scopes(remote: &Remote, catalog: &mut Catalog) -> Result<(), TransferError> {
    let mut scopes = vec![String::new(), ":.__GLOBAL:".to_owned()];
    for context in texts(remote, "/contexts").await?.unwrap_or_default() {
        if context != "." {
            scopes.push(format!(":{context}:"));
        }
    }
    let mut known: BTreeSet<String> = scopes.iter().cloned().collect();
    for subject in catalog.subjects() {
        let subject = Subject::parse(subject);
        if !subject.context().is_default() {
            known.insert(format!(":{}:", subject.context()));
        }
    }
    for scope in known {
        if let Some(config) = config(remote, &scope).await? {
            catalog.configs.insert(scope.clone(), config);
        }
        if let Some(mode) = mode(remote, &scope).await? {
            catalog.modes.insert(scope, mode);
        }
    }
    Ok(())
}

/// The id counters, as far as the registry tells them with one of its schemas.
async fn read_last_ids(remote: &Remote, catalog: &mut Catalog) -> Result<(), TransferError> {
    let mut ids: BTreeMap<String, i32> = BTreeMap::new();
    for version in catalog.versions.values() {
        let context = Subject::parse(&version.subject).context().to_string();
        ids.insert(context, version.id);
    }
    for (context, id) in ids {
        let scope = escaped(&format!(":{context}:"));
        let path = format!("/schemas/ids/{id}?fetchMaxId=true&subject={scope}");
        let answer = remote.get(&path).await?.unwrap_or_default();
        if let Some(last_id) = answer["maxId"].as_i64().and_then(|id| i32::try_from(id).ok()) {
            catalog.last_ids.insert(context, last_id);
        }
    }
    Ok(())
}

async fn config(remote: &Remote, scope: &str) -> Result<Option<Map<String, Value>>, TransferError> {
    match remote.get(&setting("/config", scope)).await? {
        Some(Value::Object(config)) => Ok(Some(config)),
        Some(_) | None => Ok(None),
    }
}

async fn mode(remote: &Remote, scope: &str) -> Result<Option<String>, TransferError> {
    let answer = remote.get(&setting("/mode", scope)).await?.unwrap_or_default();
    Ok(answer["mode"].as_str().map(str::to_owned))
}

/// The path of a setting in a scope.
pub(super) fn setting(root: &str, scope: &str) -> String {
    if scope.is_empty() { root.to_owned() } else { format!("{root}/{}", escaped(scope)) }
}

async fn texts(remote: &Remote, path: &str) -> Result<Option<Vec<String>>, TransferError> {
    let answer = remote.get(path).await?;
    Ok(answer.and_then(|answer| serde_json::from_value(answer).ok()))
}

async fn numbers(remote: &Remote, path: &str) -> Result<BTreeSet<i32>, TransferError> {
    let answer = remote.get(path).await?;
    Ok(answer.and_then(|answer| serde_json::from_value(answer).ok()).unwrap_or_default())
}
