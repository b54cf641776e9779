//! `/api/v1/streams` and `/api/v1/copartition-groups`: what is declared of topics beside their schemas.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use clade_checker::lint::Finding;
use clade_checker::stream::{Edge, Impact, Node, Stream};
use clade_client::api::{
    CopartitionResponse, ErrorCode, LineageEdge, LineageImpact, LineageNode, LineageResponse,
    LintFinding, LintResponse, StreamBinding, StreamResponse, StreamsResponse,
};
use http::header::{ETAG, IF_MATCH};
use http::{HeaderMap, HeaderValue, StatusCode};
use serde_json::{Map, Value};

use super::Api;
use super::check::bad_request;
use super::error::ApiError;
use super::extract::{GroupPath, Query, RawBody, StreamPath};
use super::lint::finding_body;
use crate::registry::streams::{Binding, NamedStream};
use crate::registry::{Context, RegistryError, Subject};

/// Entries on a page unless `limit` asks for another number, and at most.
const PAGE: (usize, usize) = (100, 1_000);

/// The streams of a context, or of all, a page at a time.
pub(super) async fn list(
    State(api): State<Api>,
    query: Query,
) -> Result<Json<StreamsResponse>, ApiError> {
    let limit = page_limit(&query)?;
    let context = query.text("context").map(context_of);
    let after = query.text("cursor").map(Subject::parse);
    let streams = api.registry.streams(context.as_ref()).await?;
    let mut rest =
        streams.into_iter().filter(|one| after.as_ref().is_none_or(|after| one.name > *after));
    let page: Vec<_> = rest.by_ref().take(limit).map(|one| stream_body(one, None)).collect();
    let next = rest.next().and_then(|_| page.last().map(|last| last.name.clone()));
    Ok(Json(StreamsResponse { streams: page, next }))
}

/// How many entries a page of a list has.
pub(super) fn page_limit(query: &Query) -> Result<usize, ApiError> {
    query.number("limit")?.map_or(Ok(PAGE.0), |limit| {
        usize::try_from(limit)
            .ok()
            .filter(|limit| (1..=PAGE.1).contains(limit))
            .ok_or_else(|| bad_request(&format!("\"limit\" is a number from 1 to {}", PAGE.1)))
    })
}

/// A context as a parameter has it, with or without its dot.
fn context_of(text: &str) -> Context {
    Context::from_stored(format!(".{}", text.trim_start_matches('.')))
}

/// One stream, declared or implied by its subjects, and what is wrong with it.
pub(super) async fn show(
    State(api): State<Api>,
    StreamPath(name): StreamPath,
) -> Result<Response, ApiError> {
    let named = api.registry.stream(&name).await?;
    let findings = api.registry.stream_findings(&named).await?;
    Ok(answer(named, findings))
}

/// Declares a stream anew; members that are absent have their defaults.
pub(super) async fn put(
    State(api): State<Api>,
    StreamPath(name): StreamPath,
    query: Query,
    headers: HeaderMap,
    body: RawBody,
) -> Result<Response, ApiError> {
    let stream = document_of(body.object("the body")?, &name)?;
    let live_since = query.text("liveSince").map(|text| {
        let millis = text.parse::<i64>().ok().filter(|millis| *millis > 0);
        millis.ok_or_else(|| bad_request("\"liveSince\" is a time in milliseconds since 1970"))
    });
    let (expected, live_since) = (expected(&headers)?, live_since.transpose()?);
    let change = move |_: &NamedStream| Ok(stream.clone());
    let (named, findings) = api.registry.change_stream(&name, expected, live_since, change).await?;
    Ok(answer(named, findings))
}

/// The document that a request has for the stream of its path.
pub(super) fn document_of(
    mut document: Map<String, Value>,
    name: &Subject,
) -> Result<Stream, ApiError> {
    let named = document.entry("name").or_insert_with(|| name.name().into());
    refuse_other_name(named, name)?;
    let stream = Stream::from_json(&Value::Object(document).to_string());
    Ok(stream.map_err(RegistryError::InvalidStream)?)
}

/// Changes single members of a stream, by a merge patch.
pub(super) async fn patch(
    State(api): State<Api>,
    StreamPath(name): StreamPath,
    headers: HeaderMap,
    body: RawBody,
) -> Result<Response, ApiError> {
    let patch = body.object("the body")?;
    if let Some(named) = patch.get("name") {
        refuse_other_name(named, &name)?;
    }
    let patch = Value::Object(patch);
    let change = move |before: &NamedStream| Ok(before.stream.patched(&patch)?);
    let expected = expected(&headers)?;
    let (named, findings) = api.registry.change_stream(&name, expected, None, change).await?;
    Ok(answer(named, findings))
}

fn refuse_other_name(named: &Value, name: &Subject) -> Result<(), ApiError> {
    if named.as_str() == Some(name.name()) {
        return Ok(());
    }
    let message = format!("\"name\" is {named}, and the path says '{}'", name.name());
    Err(ApiError::new(ErrorCode::InvalidStream, message))
}

/// Forgets what was declared of a stream; answers with it. Its subjects stay as they are.
pub(super) async fn delete(
    State(api): State<Api>,
    StreamPath(name): StreamPath,
) -> Result<Json<StreamResponse>, ApiError> {
    Ok(Json(stream_body(api.registry.delete_stream(&name).await?, None)))
}

/// What is wrong with a stream.
pub(super) async fn lint(
    State(api): State<Api>,
    StreamPath(name): StreamPath,
) -> Result<Json<LintResponse>, ApiError> {
    let named = api.registry.stream(&name).await?;
    let findings = api.registry.stream_findings(&named).await?;
    Ok(Json(LintResponse { findings: bodies(findings) }))
}

/// What the newest versions of a stream do to those that are derived from it.
pub(super) async fn lineage(
    State(api): State<Api>,
    StreamPath(name): StreamPath,
) -> Result<Json<LineageResponse>, ApiError> {
    let (impacts, around) = api.registry.lineage(&name).await?;
    Ok(Json(LineageResponse {
        impacts: impacts.into_iter().map(impact_body).collect(),
        upstream: around.upstream.iter().map(edge_body).collect(),
        downstream: around.downstream.iter().map(edge_body).collect(),
    }))
}

fn edge_body(edge: &Edge) -> LineageEdge {
    let node = |node: &Node| LineageNode {
        kind: node.wire_kind().to_owned(),
        name: node.name().to_owned(),
    };
    LineageEdge {
        kind: edge.kind.wire_name().to_owned(),
        from: node(&edge.from),
        to: node(&edge.to),
        distance: edge.distance,
    }
}

pub(super) fn impact_body(one: Impact) -> LineageImpact {
    LineageImpact {
        stream: one.stream,
        subject: one.subject,
        target: one.target,
        kind: one.kind.wire_name().to_owned(),
        version: one.version,
        message: one.message,
    }
}

/// Whether the streams of a co-partition group can be joined by key.
pub(super) async fn check_group(
    State(api): State<Api>,
    GroupPath(group): GroupPath,
    query: Query,
) -> Result<Json<CopartitionResponse>, ApiError> {
    let context = query.text("context").map_or_else(Context::default_context, context_of);
    let (streams, findings) = api.registry.copartition_findings(&context, &group).await?;
    Ok(Json(CopartitionResponse {
        streams: streams.iter().map(|one| one.name.to_string()).collect(),
        is_copartitioned: findings.is_empty(),
        findings: bodies(findings),
    }))
}

/// The revision that `If-Match` names.
fn expected(headers: &HeaderMap) -> Result<Option<i64>, ApiError> {
    let Some(tag) = headers.get(IF_MATCH) else { return Ok(None) };
    let number = tag.to_str().ok().and_then(|tag| tag.trim_matches('"').parse().ok());
    number.map(Some).ok_or_else(|| bad_request("If-Match is an ETag of this stream, as \"17\""))
}

fn answer(named: NamedStream, findings: Vec<Finding>) -> Response {
    let revision = named.revision;
    let mut response = (StatusCode::OK, Json(stream_body(named, Some(findings)))).into_response();
    if let Some(revision) = revision
        && let Ok(tag) = HeaderValue::from_str(&format!("\"{revision}\""))
    {
        response.headers_mut().insert(ETAG, tag);
    }
    response
}

fn stream_body(named: NamedStream, findings: Option<Vec<Finding>>) -> StreamResponse {
    StreamResponse {
        name: named.name.to_string(),
        revision: named.revision,
        live_since: named.live_since_ms,
        bindings: bindings(&named),
        stream: serde_json::to_value(&named.stream).expect("a stream has string keys only"),
        findings: findings.map(bodies),
    }
}

fn bindings(named: &NamedStream) -> Vec<StreamBinding> {
    let body = |one: &Binding| {
        let in_force =
            named.bindings.iter().find(|other| other.is_in_force && other.role == one.role);
        let note = in_force.filter(|_| !one.is_in_force).map(|other| {
            format!("the {} binds '{}', which counts for more", other.by.wire_name(), other.subject)
        });
        let nothing =
            || format!("the document says that {}s have no subject", one.role.wire_name());
        StreamBinding {
            role: one.role.wire_name().to_owned(),
            subject: one.subject.to_string(),
            by: one.by.wire_name().to_owned(),
            in_force: one.is_in_force,
            note: note.or_else(|| (!one.is_in_force).then(nothing)),
        }
    };
    named.bindings.iter().map(body).collect()
}

/// Findings about streams. Their places are in the texts of several subjects, or in the document.
pub(super) fn bodies(findings: Vec<Finding>) -> Vec<LintFinding> {
    let body = |mut one: Finding| {
        let subject = one.subject.take();
        one.span = None;
        LintFinding { subject, ..finding_body(one, None, "") }
    };
    findings.into_iter().map(body).collect()
}
