//! `/subjects`: histories of schemas under a name.

use axum::Json;
use axum::extract::State;
use clade_checker::{Format, protobuf};
use clade_client::api;
use http::HeaderMap;

use super::error::ApiError;
use super::extract::{Query, RawBody, SubjectPath, VersionPath};
use super::paging::page;
use super::schemas::{format, qualify_on_request, text_of};
use super::{Api, bodies, lint_policy, logical, tags};
use crate::registry::{Deleted, ProposedSchema, RegisterOptions, Subject, Version};

/// The prefix that stands for every subject of every context.
const EVERY_SUBJECT: &str = ":*:";

/// The subjects by name.
pub(super) async fn list(
    State(api): State<Api>,
    query: Query,
) -> Result<Json<Vec<String>>, ApiError> {
    let page = page(&query, api.lists.subjects)?;
    let prefix = query.text("subjectPrefix").unwrap_or(EVERY_SUBJECT);
    let subjects = api.registry.subjects(prefix, query.deleted()).await?;
    Ok(Json(page.cut(subjects).iter().map(ToString::to_string).collect()))
}

/// The newest version that holds the proposed schema.
pub(super) async fn look_up(
    State(api): State<Api>,
    SubjectPath(subject): SubjectPath,
    query: Query,
    body: RawBody,
) -> Result<Json<api::Schema>, ApiError> {
    let proposed = bodies::proposed(body.read("lookUpSchemaUnderSubject.arg1")?)?;
    let deleted = if query.flag("deleted") { Deleted::Shown } else { Deleted::Hidden };
    let version = api
        .registry
        .look_up(&subject, proposed, query.flag("normalize"), deleted)
        .await
        .map_err(|error| ApiError::about(&subject, error))?;
    let text = text_of(&api, &version, format(&query)).await?;
    Ok(Json(bodies::looked_up(&version, text)))
}

/// The newest version whose metadata has the properties that `key` and `value` pair up.
pub(super) async fn version_with_metadata(
    State(api): State<Api>,
    SubjectPath(subject): SubjectPath,
    query: Query,
) -> Result<Json<api::Schema>, ApiError> {
    let deleted = if query.flag("deleted") { Deleted::Shown } else { Deleted::Hidden };
    let pairs = query.texts("key").zip(query.texts("value"));
    let properties: Vec<_> = pairs.map(|(key, value)| (key.to_owned(), value.to_owned())).collect();
    let version = api.registry.version_with_metadata(&subject, &properties, deleted).await?;
    let text = text_of(&api, &version, format(&query)).await?;
    Ok(Json(bodies::stored_version(&version, text)))
}

/// Deletes a subject; answers with the versions that this concerned.
pub(super) async fn delete(
    State(api): State<Api>,
    SubjectPath(subject): SubjectPath,
    query: Query,
) -> Result<Json<Vec<i32>>, ApiError> {
    let versions = api
        .registry
        .delete_subject(&subject, query.flag("permanent"))
        .await
        .map_err(|error| ApiError::during_deletion_of(&subject, error))?;
    Ok(Json(versions.into_iter().map(|version| version.0).collect()))
}

/// The versions of a subject.
pub(super) async fn versions(
    State(api): State<Api>,
    SubjectPath(subject): SubjectPath,
    query: Query,
) -> Result<Json<Vec<i32>>, ApiError> {
    let page = page(&query, api.lists.versions)?;
    let as_negative = query.flag("deletedAsNegative");
    let mut deleted = query.deleted();
    let mut versions = api.registry.versions(&subject, deleted).await?;
    if as_negative && deleted == Deleted::Hidden {
        // Whether the subject is there was decided by the live versions alone.
        deleted = Deleted::Shown;
        versions = api.registry.versions(&subject, deleted).await?;
    }
    let shown = |(Version(number), is_deleted)| {
        if as_negative && is_deleted { -number } else { number }
    };
    Ok(Json(page.cut(versions).into_iter().map(shown).collect()))
}

/// Registers a schema. The same schema twice gives the same id.
pub(super) async fn register(
    State(api): State<Api>,
    SubjectPath(subject): SubjectPath,
    query: Query,
    body: RawBody,
) -> Result<(HeaderMap, Json<api::RegisterSchemaResponse>), ApiError> {
    register_under(&api, &subject, &query, &body, false).await
}

/// The same, normalised also where the query does not say so.
pub(super) async fn register_under(
    api: &Api,
    subject: &Subject,
    query: &Query,
    body: &RawBody,
    is_normalized: bool,
) -> Result<(HeaderMap, Json<api::RegisterSchemaResponse>), ApiError> {
    let request = body.read("register.arg1")?;
    logical::refuse_registration(query, &request)?;
    let proposed = bodies::proposed(request)?;
    let form = format(query).or_else(|| form_of(&proposed));
    let options = RegisterOptions {
        normalize: is_normalized || query.flag("normalize"),
        force: query.flag("force"),
        dry_run: false,
        keep_lint: Some(lint_policy::kept),
    };
    let (version, found) = api
        .registry
        .register_and_lint(subject, proposed, options)
        .await
        .map_err(|error| ApiError::about(subject, error))?;
    let headers = found.and_then(|found| lint_policy::counts(&found)).into_iter();
    let text = text_of(api, &version, form).await?;
    Ok((headers.collect(), Json(bodies::registered(&version, text))))
}

/// The form in which a Protobuf schema was sent, when that is not text. A client keeps the answer to
/// a registration as what the id stands for, so one that sent a descriptor must get one back.
fn form_of(proposed: &ProposedSchema) -> Option<Format> {
    let is_protobuf = proposed.schema_type.as_deref() == Some("PROTOBUF");
    (is_protobuf && protobuf::is_descriptor(&proposed.text)).then_some(Format::Serialized)
}

/// One version of a subject.
pub(super) async fn version(
    State(api): State<Api>,
    SubjectPath(subject): SubjectPath,
    VersionPath(version): VersionPath,
    query: Query,
) -> Result<Json<api::Schema>, ApiError> {
    let deleted = if query.flag("deleted") { Deleted::Shown } else { Deleted::Hidden };
    let version = api.registry.version(&subject, version, deleted).await?;
    logical::refuse_read(&query)?;
    let text = text_of(&api, &version, format(&query)).await?;
    let mut body = bodies::stored_version(&version, text);
    qualify_on_request(&query, &version.subject, &mut body.references);
    body.schema_tags = tags::found(&api, &version, &query).await?;
    Ok(Json(body))
}

/// The bare text of one version.
pub(super) async fn version_text(
    State(api): State<Api>,
    SubjectPath(subject): SubjectPath,
    VersionPath(version): VersionPath,
    query: Query,
) -> Result<String, ApiError> {
    let deleted = if query.flag("deleted") { Deleted::Shown } else { Deleted::Hidden };
    let version = api.registry.version(&subject, version, deleted).await?;
    text_of(&api, &version, format(&query)).await
}

/// The ids of the schemas that refer to a version.
pub(super) async fn referenced_by(
    State(api): State<Api>,
    SubjectPath(subject): SubjectPath,
    VersionPath(version): VersionPath,
    query: Query,
) -> Result<Json<Vec<i32>>, ApiError> {
    let page = page(&query, api.lists.schemas)?;
    let deleted = if query.flag("deleted") { Deleted::Shown } else { Deleted::Hidden };
    let ids = api.registry.referenced_by(&subject, version, deleted).await?;
    Ok(Json(page.cut(ids).into_iter().map(|id| id.0).collect()))
}

/// Deletes one version; answers with its number.
pub(super) async fn delete_version(
    State(api): State<Api>,
    SubjectPath(subject): SubjectPath,
    VersionPath(version): VersionPath,
    query: Query,
) -> Result<Json<i32>, ApiError> {
    let version = api
        .registry
        .delete_version(&subject, version, query.flag("permanent"))
        .await
        .map_err(|error| ApiError::during("Delete Schema Version", error))?;
    Ok(Json(version.0))
}
