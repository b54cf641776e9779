//! `/config`: settings of the registry and of subjects.

use axum::Json;
use axum::extract::State;
use clade_client::api::{Config, ConfigUpdateRequest};

use super::error::ApiError;
use super::extract::{Query, RawBody, SubjectPath};
use super::{Api, bodies};
use crate::registry::{ConfigChange, Scope, Subject};

/// Whose config or mode a subject in the path means: the empty name is the top level.
pub(super) fn scope_of(subject: Subject) -> Scope {
    if subject.context().is_default() && subject.name().is_empty() {
        Scope::TopLevel
    } else {
        Scope::Subject(subject)
    }
}

/// The config of the whole registry.
pub(super) async fn show_top_level(
    State(api): State<Api>,
    query: Query,
) -> Result<Json<Config>, ApiError> {
    let or_inherited = query.flag("defaultToGlobal");
    Ok(Json(bodies::config(api.registry.config(&Scope::TopLevel, or_inherited).await?)))
}

/// The config of a subject.
pub(super) async fn show(
    State(api): State<Api>,
    SubjectPath(subject): SubjectPath,
    query: Query,
) -> Result<Json<Config>, ApiError> {
    let or_inherited = query.flag("defaultToGlobal");
    let config = api.registry.config(&scope_of(subject), or_inherited).await?;
    Ok(Json(bodies::config(config)))
}

/// Changes the config of the whole registry.
pub(super) async fn change_top_level(
    State(api): State<Api>,
    body: RawBody,
) -> Result<Json<ConfigUpdateRequest>, ApiError> {
    let change = bodies::config_change(body.read("updateTopLevelConfig.arg0")?)?;
    changed(&api, &Scope::TopLevel, change).await
}

/// Changes the config of a subject, which need not exist.
pub(super) async fn change(
    State(api): State<Api>,
    SubjectPath(subject): SubjectPath,
    body: RawBody,
) -> Result<Json<ConfigUpdateRequest>, ApiError> {
    let change = bodies::config_change(body.read("updateSubjectLevelConfig.arg1")?)?;
    subject.validate()?;
    changed(&api, &scope_of(subject), change).await
}

async fn changed(
    api: &Api,
    scope: &Scope,
    change: ConfigChange,
) -> Result<Json<ConfigUpdateRequest>, ApiError> {
    let config = api.registry.change_config(scope, change).await;
    let config = config.map_err(|error| ApiError::during("Update config", error))?;
    Ok(Json(bodies::changed_config(config)))
}

/// Clears the config of the whole registry; answers with what it was.
pub(super) async fn clear_top_level(State(api): State<Api>) -> Result<Json<Config>, ApiError> {
    cleared(&api, &Scope::TopLevel).await
}

/// Clears the config of a subject; answers with what it was.
pub(super) async fn clear(
    State(api): State<Api>,
    SubjectPath(subject): SubjectPath,
) -> Result<Json<Config>, ApiError> {
    cleared(&api, &scope_of(subject)).await
}

async fn cleared(api: &Api, scope: &Scope) -> Result<Json<Config>, ApiError> {
    let config = api.registry.delete_config(scope).await;
    let config = config.map_err(|error| ApiError::during("Delete config", error))?;
    Ok(Json(bodies::config(config)))
}
