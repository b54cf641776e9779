//! Streams and lint policies of registries that have them, which are those of Clade.

use std::collections::BTreeMap;

use clade_client::api::{LintPolicy, ScopedLintPolicy, StreamResponse};
use http::Method;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::TransferError;
use super::bring::{Outcome, noted};
use super::catalog::{Catalog, Problem};
use super::plan::{Plan, shown_scope};
use super::progress::Progress;
use super::read::setting;
use super::remote::{Remote, escaped};

/// Entries in a page of a list.
const PAGE: usize = 1000;

/// A declared stream.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct CatalogStream {
    pub(super) document: Value,
    /// Since when it is live, where anybody knows.
    pub(super) live_since: Option<i64>,
}

/// Adds all of them to a catalog. Other registries have none, which is no problem of theirs.
pub(super) async fn read(
    remote: &Remote,
    progress: &Progress,
    catalog: &mut Catalog,
) -> Result<(), TransferError> {
    progress.begin_open("reading streams and lint policies");
    let streams = list::<StreamResponse>(remote, "/api/v1/streams", "streams").await?;
    let Some(streams) = streams else { return Ok(()) };
    catalog.knows_overlays = true;
    for stream in streams.into_iter().filter(|one| one.revision.is_some()) {
        let StreamResponse { name, stream: document, live_since, .. } = stream;
        catalog.streams.insert(name, CatalogStream { document, live_since });
    }
    let policies = list::<ScopedLintPolicy>(remote, "/api/v1/lint/policies", "policies").await?;
    for ScopedLintPolicy { scope, policy } in policies.unwrap_or_default() {
        catalog.lint_policies.insert(scope, policy);
    }
    Ok(())
}

/// The list at `path`; `None` where there is none.
async fn list<T: DeserializeOwned>(
    remote: &Remote,
    path: &str,
    member: &str,
) -> Result<Option<Vec<T>>, TransferError> {
    let mut all = Vec::new();
    let mut cursor = String::new();
    loop {
        let answer = match remote.get(&format!("{path}?limit={PAGE}{cursor}")).await {
            // A gateway may refuse what it does not know.
            Err(TransferError::Refused { status: 400..=499, .. }) => None,
            answer => answer?,
        };
        let Some(mut answer) = answer else { return Ok(None) };
        let Ok(page) = serde_json::from_value::<Vec<T>>(answer[member].take()) else {
            return Ok(None);
        };
        all.extend(page);
        match answer["next"].as_str() {
            Some(next) => cursor = format!("&cursor={}", escaped(next)),
            None => return Ok(Some(all)),
        }
    }
}

/// Those of the source that the target lacks or has otherwise. What the source does not know stays.
pub(super) fn changes(
    source: &Catalog,
    there: &Catalog,
    outcome: &mut Outcome,
) -> (BTreeMap<String, CatalogStream>, BTreeMap<String, LintPolicy>) {
    let mut streams = source.streams.clone();
    streams.retain(|name, stream| there.streams.get(name) != Some(stream));
    let mut policies = source.lint_policies.clone();
    policies.retain(|scope, policy| there.lint_policies.get(scope) != Some(policy));
    if there.knows_overlays {
        return (streams, policies);
    }
    let whats = streams.keys().map(|name| shown_stream(name));
    for what in whats.chain(policies.keys().map(|scope| shown_policy(scope))) {
        let why = "the target knows no streams and no lint policies".to_owned();
        outcome.problems.push(Problem { what, why });
    }
    (BTreeMap::new(), BTreeMap::new())
}

/// Writes what the target lacks.
pub(super) async fn write(
    plan: &Plan,
    target: &Remote,
    progress: &Progress,
    outcome: &mut Outcome,
) -> Result<(), TransferError> {
    let count = plan.streams.len() + plan.lint_policies.len();
    progress.begin("writing streams and lint policies", count as u64);
    for (scope, policy) in &plan.lint_policies {
        let body = serde_json::to_value(policy).unwrap_or_default();
        let path = setting("/api/v1/lint/policy", scope);
        let sent = target.change(Method::PUT, &path, Some(&body)).await;
        outcome.lint_policies += usize::from(noted(sent, &shown_policy(scope), outcome)?);
        progress.step();
    }
    for (name, stream) in &plan.streams {
        let mut path = format!("/api/v1/streams/{}", escaped(name));
        if let Some(since) = stream.live_since {
            path = format!("{path}?liveSince={since}");
        }
        let sent = target.change(Method::PUT, &path, Some(&stream.document)).await;
        outcome.streams += usize::from(noted(sent, &shown_stream(name), outcome)?);
        progress.step();
    }
    Ok(())
}

fn shown_stream(name: &str) -> String {
    format!("stream {name}")
}

fn shown_policy(scope: &str) -> String {
    format!("lint policy of {}", shown_scope(scope))
}
