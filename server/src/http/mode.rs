//! `/mode`: what the registry and subjects allow.

use axum::Json;
use axum::extract::State;
use clade_client::api::{ModeResponse, ModeUpdateRequest};

use super::Api;
use super::config::scope_of;
use super::error::ApiError;
use super::extract::{Query, RawBody, SubjectPath};
use crate::registry::{Mode, RegistryError, Scope};

/// The mode of the whole registry.
pub(super) async fn show_top_level(
    State(api): State<Api>,
    query: Query,
) -> Result<Json<ModeResponse>, ApiError> {
    let or_inherited = query.flag("defaultToGlobal");
    Ok(Json(body_of(Some(api.registry.mode(&Scope::TopLevel, or_inherited).await?))))
}

/// The mode of a subject.
pub(super) async fn show(
    State(api): State<Api>,
    SubjectPath(subject): SubjectPath,
    query: Query,
) -> Result<Json<ModeResponse>, ApiError> {
    let or_inherited = query.flag("defaultToGlobal");
    let mode = api.registry.mode(&scope_of(subject), or_inherited).await?;
    Ok(Json(body_of(Some(mode))))
}

/// Sets or clears the mode of the whole registry.
pub(super) async fn change_top_level(
    State(api): State<Api>,
    query: Query,
    body: RawBody,
) -> Result<Json<ModeUpdateRequest>, ApiError> {
    let request: ModeUpdateRequest = body.read("updateTopLevelMode.arg0")?;
    changed(&api, &Scope::TopLevel, request, &query).await
}

/// Sets or clears the mode of a subject, which need not exist. The answer repeats the request.
pub(super) async fn change(
    State(api): State<Api>,
    SubjectPath(subject): SubjectPath,
    query: Query,
    body: RawBody,
) -> Result<Json<ModeUpdateRequest>, ApiError> {
    let request: ModeUpdateRequest = body.read("updateMode.arg1")?;
    subject.validate()?;
    changed(&api, &scope_of(subject), request, &query).await
}

async fn changed(
    api: &Api,
    scope: &Scope,
    request: ModeUpdateRequest,
    query: &Query,
) -> Result<Json<ModeUpdateRequest>, ApiError> {
    let changed = api.registry.change_mode(scope, wanted(&request)?, query.flag("force")).await;
    changed.map_err(|error| ApiError::during("Update mode", error))?;
    Ok(Json(request))
}

/// Clears the mode of the whole registry; answers with what it was.
pub(super) async fn clear_top_level(
    State(api): State<Api>,
    query: Query,
) -> Result<Json<ModeResponse>, ApiError> {
    cleared(&api, &Scope::TopLevel, &query).await
}

/// Clears the mode of a subject; answers with what it was.
pub(super) async fn clear(
    State(api): State<Api>,
    SubjectPath(subject): SubjectPath,
    query: Query,
) -> Result<Json<ModeResponse>, ApiError> {
    cleared(&api, &scope_of(subject), &query).await
}

async fn cleared(api: &Api, scope: &Scope, query: &Query) -> Result<Json<ModeResponse>, ApiError> {
    let mode = api.registry.delete_mode(scope, query.flag("recursive")).await;
    Ok(Json(body_of(mode.map_err(|error| ApiError::during("Delete mode", error))?)))
}

/// The mode that a request names; `None` to clear it. A request without the key names none that is
/// known.
fn wanted(request: &ModeUpdateRequest) -> Result<Option<Mode>, RegistryError> {
    match &request.mode {
        None => Err(RegistryError::InvalidMode),
        Some(None) => Ok(None),
        Some(Some(name)) => Mode::from_wire_name(name).map(Some).ok_or(RegistryError::InvalidMode),
    }
}

fn body_of(mode: Option<Mode>) -> ModeResponse {
    ModeResponse { mode: mode.map(|mode| mode.wire_name().to_owned()) }
}
