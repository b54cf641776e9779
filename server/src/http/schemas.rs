//! `/schemas`: content by its id.

use axum::Json;
use axum::extract::State;
use bytes::Bytes;
use clade_checker::{Format, SchemaType};
use clade_client::api;
use http::Uri;

use super::error::ApiError;
use super::extract::{GuidPath, Query, SchemaIdPath};
use super::paging::page;
use super::{Api, associations, bodies, tags};
use crate::registry::{
    Context, Deleted, RegistryError, SchemaFilter, SchemaId, Subject, SubjectVersion, Version,
};

/// The schema with this id. Answers to plain requests are kept ready for the hot route.
pub(super) async fn by_id(
    State(api): State<Api>,
    SchemaIdPath(id): SchemaIdPath,
    uri: Uri,
    query: Query,
) -> Result<Bytes, ApiError> {
    // Read before the load: a write in between makes the kept answer one of an old generation.
    let generation = api.registry.answers_by_id_generation();
    let hint = hint(&query);
    let version = api.registry.schema_by_id(id, hint.as_ref()).await?;
    let text = text_of(&api, &version, format(&query)).await?;
    let context = version.subject.context();
    let max_id = match query.flag("fetchMaxId") {
        true => Some(api.registry.last_id(context).await?),
        false => None,
    };
    let mut body = bodies::by_id(&version, text, max_id);
    qualify_on_request(&query, &version.subject, &mut body.references);
    body.schema_tags = tags::found(&api, &version, &query).await?;
    let body = serde_json::to_vec(&body).map_err(|_| ApiError::from(RegistryError::Defect))?;
    let body = Bytes::from(body);
    // An answer found in spite of the hint may differ once the hinted subject gets the id.
    let is_as_hinted = hint.is_none_or(|hint| hint == version.subject);
    let is_plain = query.has_only(&["subject", "fetchMaxId"]) && max_id.is_none() && is_as_hinted;
    if let Some(path_and_query) = uri.path_and_query()
        && is_plain
    {
        api.ready_answers.keep(path_and_query.as_str(), generation, body.clone());
    }
    Ok(body)
}

/// The bare text of the schema with this id.
pub(super) async fn text_by_id(
    State(api): State<Api>,
    SchemaIdPath(id): SchemaIdPath,
    query: Query,
) -> Result<String, ApiError> {
    let version = api.registry.schema_by_id(id, hint(&query).as_ref()).await?;
    text_of(&api, &version, format(&query)).await
}

/// The subjects that hold the id.
pub(super) async fn subjects(
    State(api): State<Api>,
    SchemaIdPath(id): SchemaIdPath,
    query: Query,
) -> Result<Json<Vec<String>>, ApiError> {
    let page = page(&query, api.lists.subjects)?;
    let hint = hint(&query);
    let holders = api.registry.holders(id, hint.as_ref(), shown(&query)).await;
    let holders = holders.map_err(without_id)?;
    let mut subjects: Vec<String> =
        holders.into_iter().map(|(subject, _)| subject.to_string()).collect();
    subjects.dedup();
    Ok(Json(page.cut(subjects)))
}

/// The versions that hold the id, the newest of each subject.
pub(super) async fn versions(
    State(api): State<Api>,
    SchemaIdPath(id): SchemaIdPath,
    query: Query,
) -> Result<Json<Vec<api::SubjectVersion>>, ApiError> {
    let page = page(&query, api.lists.versions)?;
    let hint = hint(&query);
    let holders = api.registry.holders(id, hint.as_ref(), shown(&query)).await;
    let body = |(subject, version): (Subject, Version)| api::SubjectVersion {
        subject: subject.to_string(),
        version: version.0,
    };
    let holders = holders.map_err(without_id)?;
    Ok(Json(page.cut(holders).into_iter().map(body).collect()))
}

/// The schemas of many subjects.
pub(super) async fn list(
    State(api): State<Api>,
    query: Query,
) -> Result<Json<Vec<api::ExtendedSchema>>, ApiError> {
    let page = page(&query, api.lists.schemas)?;
    let filter = SchemaFilter {
        subject_prefix: query.text("subjectPrefix").unwrap_or_default().to_owned(),
        with_deleted: query.flag("deleted"),
        latest_only: query.flag("latestOnly"),
        with_aliases: query.flag("aliases"),
        rule_type: query.text("ruleType").filter(|name| !name.is_empty()).map(str::to_owned),
        associations: associations::filter_of_schemas(&query)?,
    };
    let schemas = api.registry.schemas(&filter, page).await?;
    Ok(Json(schemas.into_iter().map(bodies::listed).collect()))
}

/// The schema of this identity.
pub(super) async fn by_guid(
    State(api): State<Api>,
    GuidPath(guid): GuidPath,
    query: Query,
) -> Result<Json<api::SchemaString>, ApiError> {
    let (context, schema) = api.registry.schema_by_guid(&guid).await?;
    let text = api.registry.formatted_text(&schema, &context, format(&query)).await?;
    Ok(Json(bodies::by_guid(&schema, text)))
}

/// The ids of the schema of this identity, one for each context.
pub(super) async fn ids_of_guid(
    State(api): State<Api>,
    GuidPath(guid): GuidPath,
) -> Result<Json<Vec<api::ContextId>>, ApiError> {
    let ids = api.registry.ids_of_guid(&guid).await?;
    let body = |(context, id): (Context, SchemaId)| api::ContextId {
        context: context.to_string(),
        id: id.0,
    };
    Ok(Json(ids.into_iter().map(body).collect()))
}

/// The schema types that the registry reads.
pub(super) async fn types() -> Json<Vec<&'static str>> {
    Json(SchemaType::ALL.iter().map(|schema_type| schema_type.wire_name()).collect())
}

/// The text of a version's schema in the form that the client asked for.
pub(super) async fn text_of(
    api: &Api,
    version: &SubjectVersion,
    format: Option<Format>,
) -> Result<String, ApiError> {
    let context = version.subject.context();
    Ok(api.registry.formatted_text(&version.schema, context, format).await?)
}

/// The form of the text that `format` names; an unknown name means the stored one.
pub(super) fn format(query: &Query) -> Option<Format> {
    match query.text("format")? {
        "resolved" => Some(Format::Resolved),
        "ignore_extensions" => Some(Format::IgnoreExtensions),
        "serialized" => Some(Format::Serialized),
        _ => None,
    }
}

/// Writes the subjects of references with their context, if the client asked for that.
pub(super) fn qualify_on_request(
    query: &Query,
    holder: &Subject,
    references: &mut [api::SchemaReference],
) {
    if query.text("referenceFormat") != Some("qualified") {
        return;
    }
    for subject in references.iter_mut().filter_map(|reference| reference.subject.as_mut()) {
        *subject = holder.referred(subject).to_string();
    }
}

fn hint(query: &Query) -> Option<Subject> {
    query.text("subject").filter(|subject| !subject.is_empty()).map(Subject::parse)
}

fn shown(query: &Query) -> Deleted {
    if query.flag("deleted") { Deleted::Shown } else { Deleted::Hidden }
}

/// The lists of holders do not name the id that is not there.
fn without_id(error: RegistryError) -> ApiError {
    if matches!(error, RegistryError::SchemaIdNotFound(_)) {
        ApiError::from(RegistryError::SchemaNotFound)
    } else {
        ApiError::from(error)
    }
}
