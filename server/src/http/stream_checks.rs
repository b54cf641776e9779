//! `/api/v1/streams/{stream}/check`, `.../can-i-deploy` and `.../{role}/versions`: what a change means for a
//! whole stream, and the schemas of its keys and values.

use axum::Json;
use axum::extract::State;
use clade_checker::CompatibilityLevel;
use clade_checker::lint::Role;
use clade_checker::stream::{Presence, Stream, StreamError};
use clade_client::api::{
    BlockedReader, CanIDeployResponse, LogVersion, RegisterSchemaRequest, RegisterSchemaResponse,
    StreamCheckRequest, StreamCheckResponse, StreamPartCheck, StreamProposal as ProposalBody,
    StreamVersionsResponse, UnknownReader,
};
use http::HeaderMap;
use serde_json::Value;

use super::check::{api_evidence, bad_request, differences, unknown};
use super::error::ApiError;
use super::extract::{Query, RawBody, StreamPath, StreamRolePath};
use super::streams::{bodies, document_of, impact_body};
use super::{Api, bodies as schema_bodies, check, lint, subjects};
use crate::registry::streams::{
    self as registry, Deployment, DeploymentQuestion, NamedStream, PartAnswer, ProposedPart,
    StreamProposal,
};
use crate::registry::{Subject, VersionSelector};

/// Judges a key, a value or a document for the whole stream. Stores nothing.
pub(super) async fn check(
    State(api): State<Api>,
    StreamPath(name): StreamPath,
    body: RawBody,
) -> Result<Json<StreamCheckResponse>, ApiError> {
    let StreamCheckRequest { key, value, stream, patch } = body.read("the body")?;
    if key.is_none() && value.is_none() && stream.is_none() && patch.is_none() {
        return Err(bad_request("give a \"key\", a \"value\", a \"stream\" or a \"patch\""));
    }
    let proposal = StreamProposal {
        key: key.map(|one| part(&name, one)).transpose()?,
        value: value.map(|one| part(&name, one)).transpose()?,
    };
    let change = Change::read(&name, stream, patch)?;
    let found = api
        .registry
        .check_stream_proposal(&name, &proposal, |before| Ok(change.of(before)?))
        .await?;
    let accepted = found.is_accepted();
    let deployment = deployment_body(&found.named, found.deployment);
    Ok(Json(StreamCheckResponse {
        stream: name.to_string(),
        accepted,
        can_deploy: deployment.can_deploy,
        key: found.key.map(part_body),
        value: found.value.map(part_body),
        key_change: bodies(found.key_change.into_iter().collect()).pop(),
        findings: bodies(found.findings),
        impacts: found.impacts.into_iter().map(impact_body).collect(),
        deployment,
    }))
}

/// What is done to the document before it is judged.
enum Change {
    Nothing,
    Replace(Box<Stream>),
    Patch(Value),
}

impl Change {
    fn read(
        name: &Subject,
        stream: Option<Value>,
        patch: Option<Value>,
    ) -> Result<Change, ApiError> {
        match (stream, patch) {
            (Some(_), Some(_)) => {
                Err(bad_request("give a \"stream\" or a \"patch\" of it, not both"))
            }
            (Some(Value::Object(document)), None) => {
                Ok(Change::Replace(Box::new(document_of(document, name)?)))
            }
            (None, Some(patch @ Value::Object(_))) => Ok(Change::Patch(patch)),
            (Some(_), None) => Err(bad_request("\"stream\" is an object")),
            (None, Some(_)) => Err(bad_request("\"patch\" is an object")),
            (None, None) => Ok(Change::Nothing),
        }
    }

    /// The document that is judged; none where that stays as it is.
    fn of(&self, before: &NamedStream) -> Result<Option<Stream>, StreamError> {
        match self {
            Change::Nothing => Ok(None),
            Change::Replace(stream) => Ok(Some(Stream::clone(stream))),
            Change::Patch(patch) => before.stream.patched(patch).map(Some),
        }
    }
}

fn part(stream: &Subject, body: ProposalBody) -> Result<ProposedPart, ApiError> {
    let ProposalBody { subject, schema, schema_type, references } = body;
    let subject = subject.map(|subject| stream.referred(&subject));
    let request = RegisterSchemaRequest {
        schema: Some(schema),
        schema_type,
        references,
        ..RegisterSchemaRequest::default()
    };
    Ok(ProposedPart { subject, schema: schema_bodies::proposed(request)? })
}

fn part_body(part: PartAnswer) -> StreamPartCheck {
    let subject = part.subject;
    let mut verdict = check::response(part.proof);
    verdict.lints = lint::response(part.lints).findings;
    StreamPartCheck {
        version: part.version,
        id: part.id,
        is_new: part.is_new,
        refusal: part.refusal.map(|error| ApiError::about(&subject, error).into_message()),
        verdict,
        subject: subject.to_string(),
    }
}

/// Which pinned readers cannot read which versions that may lie in the log, or one in addition.
pub(super) async fn can_i_deploy(
    State(api): State<Api>,
    StreamPath(name): StreamPath,
    query: Query,
) -> Result<Json<CanIDeployResponse>, ApiError> {
    let role = query.text("role").map(|text| match text {
        "producer" => Ok(registry::DeployedRole::Producer),
        "consumer" => Ok(registry::DeployedRole::Consumer),
        other => Err(unknown("role", other, ["producer", "consumer"])),
    });
    let question = DeploymentQuestion {
        subject: query.text("subject").map(|subject| name.referred(subject)),
        version: query.text("version").map(str::parse::<VersionSelector>).transpose()?,
        role: role.transpose()?,
    };
    if question.version.is_none() && (question.role.is_some() || question.subject.is_some()) {
        return Err(bad_request("\"role\" and \"subject\" go with \"version\""));
    }
    let (named, found) = api.registry.can_deploy(&name, &question).await?;
    Ok(Json(deployment_body(&named, found)))
}

fn deployment_body(named: &NamedStream, found: Deployment) -> CanIDeployResponse {
    let rollout = rollout(&found);
    CanIDeployResponse {
        stream: named.name.to_string(),
        can_deploy: found.can_deploy(),
        version: found.version,
        rollout: rollout.map(str::to_owned),
        advice: advice(named, &found, rollout),
        versions: found.versions.iter().map(version_body).collect(),
        blocked: found.blocked.into_iter().map(blocked_body).collect(),
        unknown: found
            .unknown
            .into_iter()
            .map(|(consumer, message)| UnknownReader { consumer, message })
            .collect(),
        unpinned: found.unpinned,
        judged: found.judged,
        not_judged: found.not_judged,
    }
}

/// Who may be deployed first with a version, where both sides were looked at.
fn rollout(found: &Deployment) -> Option<&'static str> {
    Some(match (found.reads_log?, found.is_read?) {
        (true, true) => "any",
        (true, false) => "consumers-first",
        (false, true) => "producers-first",
        (false, false) => "none",
    })
}

/// What to do, a sentence each.
fn advice(named: &NamedStream, found: &Deployment, rollout: Option<&str>) -> Vec<String> {
    let mut advice = Vec::new();
    let order = rollout.map(|rollout| match rollout {
        "any" => "producers and consumers may be deployed in any order",
        "consumers-first" => {
            "deploy the consumers that are blocked with this version, and the producers after them"
        }
        "producers-first" => {
            "deploy the producers first; a consumer with this version has to wait until the log has \
             no record of the versions that it cannot read, or to begin after them"
        }
        _ => "neither side reads the other: let both versions live in streams of their own",
    });
    advice.extend(order.map(str::to_owned));
    if named.bound.kind.is_state() && found.reads_log == Some(false) {
        advice.push(
            "a state that is built of this stream cannot be built anew from the log with this \
             version, and has to be migrated in its place"
                .to_owned(),
        );
    }
    if found.not_judged > 0 {
        advice.push(format!(
            "{} pairs were too many to judge; ask for one version, or declare the retention",
            found.not_judged
        ));
    }
    let stream = &named.bound;
    let is_kept = |one: &registry::LogVersion| one.presence == Some(Presence::Kept);
    if stream.log.retention.is_none()
        && !stream.is_compacted()
        && found.versions.iter().any(is_kept)
    {
        advice.push(
            "no retention is declared, so that every version counts as one in the log; declare \
             log.retentionMs"
                .to_owned(),
        );
    }
    if !found.unpinned.is_empty() {
        advice.push(format!(
            "nothing is known of what {} read with; pin their versions",
            found.unpinned.join(", ")
        ));
    }
    let promises_full = found.levels.iter().all(|level| {
        matches!(level, Some(CompatibilityLevel::Full | CompatibilityLevel::FullTransitive))
    });
    if stream.is_public() && !promises_full {
        advice.push(format!(
            "the stream is {}, and whoever reads it cannot be asked to be deployed first: promise \
             FULL or FULL_TRANSITIVE",
            stream.visibility.wire_name()
        ));
    }
    advice
}

fn version_body(one: &registry::LogVersion) -> LogVersion {
    LogVersion {
        subject: one.subject.to_string(),
        version: one.row.version.0,
        id: one.row.id.0,
        deleted: one.row.is_deleted,
        registered_at: one.row.registered_at_ms,
        presence: one.presence.map(|presence| presence.wire_name().to_owned()),
        until: one.presence.and_then(Presence::end_ms),
    }
}

fn blocked_body(one: registry::Blocked) -> BlockedReader {
    let reader = match (&one.consumer, one.reader) {
        (Some(consumer), Some(version)) => {
            format!("'{consumer}', which reads with version {version},")
        }
        (Some(consumer), None) => format!("'{consumer}', which reads with a schema of its own,"),
        (None, version) => format!("a consumer with version {}", version.unwrap_or_default()),
    };
    let message = format!(
        "{reader} does not read all that version {} of '{}' writes",
        one.writer, one.subject
    );
    let found = one.examined.as_ref().map(differences).unwrap_or_default();
    let (evidence, readings) = match one.examined {
        Some(examined) => (Some(api_evidence(examined.evidence)), examined.readings),
        None => (None, Vec::new()),
    };
    let readings = readings.into_iter().map(|(name, of)| (name.to_owned(), api_evidence(of)));
    BlockedReader {
        consumer: one.consumer,
        subject: one.subject.to_string(),
        reader_version: one.reader,
        writer_version: one.writer,
        message,
        evidence,
        readings: readings.collect(),
        differences: found,
    }
}

/// The versions of the keys or the values.
pub(super) async fn versions(
    State(api): State<Api>,
    StreamRolePath(name, role): StreamRolePath,
    query: Query,
) -> Result<Json<StreamVersionsResponse>, ApiError> {
    let versions = api.registry.stream_versions(&name, role, query.deleted()).await?;
    Ok(Json(StreamVersionsResponse {
        stream: name.to_string(),
        role: role.wire_name().to_owned(),
        versions: versions.iter().map(version_body).collect(),
    }))
}

/// Registers a schema for the keys or the values, as under its subject. Keys are normalised: a new id
/// for another spelling would move them.
pub(super) async fn register(
    State(api): State<Api>,
    StreamRolePath(name, role): StreamRolePath,
    query: Query,
    body: RawBody,
) -> Result<(HeaderMap, Json<RegisterSchemaResponse>), ApiError> {
    let asked = query.text("subject").map(|subject| name.referred(subject));
    let subject = api.registry.stream_subject(&name, role, asked.as_ref()).await?;
    let is_normalized = role == Role::Key && query.text("normalize").is_none();
    subjects::register_under(&api, &subject, &query, &body, is_normalized).await
}
