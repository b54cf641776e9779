//! Every route of the API, one line each.

use axum::Router;
use axum::extract::Request;
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::routing::{delete, get, post};
use clade_client::api::ErrorCode;

use super::error::ApiError;
use super::service::AnswerType;
use super::{
    Api, associations, check, compatibility, config, contexts, lint, lint_policy, metadata, mode,
    openapi, schemas, stream_checks, streams, subjects, tags,
};

/// The router of the API. All other paths, `/dek-registry` and `/exporters` among them, are 404.
pub(super) fn router(api: Api) -> Router {
    let associations = if api.has_associations { associations_routes() } else { Router::new() };
    Router::new()
        .route("/", get(metadata::root).post(metadata::root_of))
        .route("/contexts", get(contexts::list))
        .route("/contexts/{context}", delete(contexts::delete))
        .route("/schemas", get(schemas::list))
        .route("/schemas/guids/{guid}", get(schemas::by_guid))
        .route("/schemas/guids/{guid}/ids", get(schemas::ids_of_guid))
        .route("/schemas/ids/{id}", get(schemas::by_id))
        .route("/schemas/ids/{id}/schema", get(schemas::text_by_id))
        .route("/schemas/ids/{id}/subjects", get(schemas::subjects))
        .route("/schemas/ids/{id}/versions", get(schemas::versions))
        .route("/schemas/types", get(schemas::types))
        .route("/subjects", get(subjects::list))
        .route("/subjects/{subject}", post(subjects::look_up).delete(subjects::delete))
        .route("/subjects/{subject}/metadata", get(subjects::version_with_metadata))
        .route("/subjects/{subject}/versions", get(subjects::versions).post(subjects::register))
        .route(
            "/subjects/{subject}/versions/{version}",
            get(subjects::version).delete(subjects::delete_version),
        )
        .route("/subjects/{subject}/versions/{version}/schema", get(subjects::version_text))
        .route("/subjects/{subject}/versions/{version}/referencedby", get(subjects::referenced_by))
        .route("/subjects/{subject}/versions/{version}/tags", post(tags::edit))
        .route("/compatibility/subjects/{subject}/versions", post(compatibility::check_subject))
        .route(
            "/compatibility/subjects/{subject}/versions/{version}",
            post(compatibility::check_version),
        )
        .route(
            "/config",
            get(config::show_top_level)
                .put(config::change_top_level)
                .delete(config::clear_top_level),
        )
        .route("/config/{subject}", get(config::show).put(config::change).delete(config::clear))
        .route(
            "/mode",
            get(mode::show_top_level).put(mode::change_top_level).delete(mode::clear_top_level),
        )
        .route("/mode/{subject}", get(mode::show).put(mode::change).delete(mode::clear))
        .route("/api/v1/check", post(check::check))
        .route("/api/v1/explain", get(check::explain_all))
        .route("/api/v1/explain/{kind}", get(check::explain))
        .route("/api/v1/lint", post(lint::lint))
        .route("/api/v1/lint/rules", get(lint::rules))
        .route("/api/v1/lint/rules/{kind}", get(lint::rule))
        .route("/v1/metadata/id", get(metadata::cluster_id))
        .route("/v1/metadata/version", get(metadata::version))
        .route("/v1/metadata/deployment", get(metadata::deployment))
        .merge(overlays_routes())
        .merge(associations)
        .route_layer(from_fn(refuse_unacceptable))
        .fallback(async || ApiError::not_found())
        .method_not_allowed_fallback(async || ApiError::status(ErrorCode::MethodNotAllowed))
        .with_state(api)
}

/// What is said about subjects beside their settings: Clade's own.
fn overlays_routes() -> Router<Api> {
    Router::new()
        .route(
            "/api/v1/lint/policy",
            get(lint_policy::show_top_level)
                .put(lint_policy::set_top_level)
                .delete(lint_policy::clear_top_level),
        )
        .route("/api/v1/lint/policies", get(lint_policy::list))
        .route(
            "/api/v1/lint/policy/{subject}",
            get(lint_policy::show).put(lint_policy::set).delete(lint_policy::clear),
        )
        .route("/api/v1/subjects/{subject}/versions/{version}/lint", get(lint_policy::of_version))
        .route("/api/v1/openapi.json", get(openapi::document))
        .route("/api/v1/streams", get(streams::list))
        .route(
            "/api/v1/streams/{stream}",
            get(streams::show).put(streams::put).patch(streams::patch).delete(streams::delete),
        )
        .route("/api/v1/streams/{stream}/lint", get(streams::lint))
        .route("/api/v1/streams/{stream}/lineage", get(streams::lineage))
        .route("/api/v1/streams/{stream}/check", post(stream_checks::check))
        .route("/api/v1/streams/{stream}/can-i-deploy", get(stream_checks::can_i_deploy))
        .route(
            "/api/v1/streams/{stream}/{role}/versions",
            get(stream_checks::versions).post(stream_checks::register),
        )
        .route("/api/v1/copartition-groups/{group}/check", get(streams::check_group))
}

/// The routes that the operator may switch off.
fn associations_routes() -> Router<Api> {
    Router::new()
        .route("/associations", post(associations::create))
        .route("/associations/subjects/{subject}", get(associations::of_subject))
        .route(
            "/associations/resources/{resource}",
            get(associations::of_resource).put(associations::upsert).delete(associations::delete),
        )
        .route("/associations/resources/{resource}/{name}", get(associations::of_resource_name))
        .route("/associations:batchGet", post(associations::batch_get))
        .route("/associations:batchMutate", post(associations::batch_mutate))
}

/// Answers 406, before anything is done, where the client accepts no type that is produced.
async fn refuse_unacceptable(request: Request, next: Next) -> Response {
    match request.extensions().get::<AnswerType>() {
        Some(AnswerType(None)) => ApiError::status(ErrorCode::NotAcceptable).into_response(),
        Some(AnswerType(Some(_))) | None => next.run(request).await,
    }
}
