//! `/` and `/v1/metadata`: what the server says of itself.

use axum::Json;
use clade_client::api::{ServerClusterId, ServerDeployment, ServerScope, ServerVersion};
use serde_json::{Map, Value};

use super::error::ApiError;
use super::extract::RawBody;

/// The commit that the build was told of.
const COMMIT: Option<&str> = option_env!("CLADE_COMMIT");

/// An empty object, which probes ask for.
pub(super) async fn root() -> Json<Value> {
    Json(Value::Object(Map::new()))
}

/// An empty object, whatever object was sent.
pub(super) async fn root_of(body: RawBody) -> Result<Json<Value>, ApiError> {
    body.object_if_any()?;
    Ok(root().await)
}

/// Which clusters the registry belongs to. There is no Kafka cluster behind it; clients only print
/// the ids.
pub(super) async fn cluster_id() -> Json<ServerClusterId> {
    let clusters = [("kafka-cluster", "clade"), ("schema-registry-cluster", "schema-registry")];
    let clusters = clusters.map(|(kind, id)| (kind.to_owned(), id.to_owned()));
    Json(ServerClusterId { scope: ServerScope { path: Vec::new(), clusters: clusters.into() } })
}

/// The release that the server runs.
pub(super) async fn version() -> Json<ServerVersion> {
    Json(ServerVersion {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        commit_id: COMMIT.unwrap_or("unknown").to_owned(),
    })
}

/// Properties of the deployment: none.
pub(super) async fn deployment() -> Json<ServerDeployment> {
    Json(ServerDeployment::default())
}
