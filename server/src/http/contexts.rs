//! `/contexts`: namespaces of subjects and ids.

use axum::Json;
use axum::extract::State;
use http::StatusCode;

use super::Api;
use super::error::ApiError;
use super::extract::{ContextPath, Query};
use super::paging::page;

/// The contexts by name, the default one first.
pub(super) async fn list(
    State(api): State<Api>,
    query: Query,
) -> Result<Json<Vec<String>>, ApiError> {
    let page = page(&query, api.lists.contexts)?;
    let prefix = query.text("contextPrefix").unwrap_or_default();
    let mut contexts = api.registry.contexts().await?;
    contexts.retain(|context| context.as_str().starts_with(prefix));
    Ok(Json(page.cut(contexts).iter().map(ToString::to_string).collect()))
}

/// Takes a context off the list. One that is not there counts as taken off.
pub(super) async fn delete(
    State(api): State<Api>,
    ContextPath(context): ContextPath,
) -> Result<StatusCode, ApiError> {
    api.registry.drop_context(&context).await?;
    Ok(StatusCode::NO_CONTENT)
}
