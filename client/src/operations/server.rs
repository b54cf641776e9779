//! What a server says of itself.

use reqwest::Method;
use serde_json::Value;

use super::path::Path;
use crate::Client;
use crate::api::{ServerClusterId, ServerDeployment, ServerVersion};
use crate::error::Result;

impl Client {
    /// Whether a server answers at all.
    ///
    /// # Errors
    /// As every call: [`Error::Refused`](crate::Error::Refused) or
    /// [`Error::Unreachable`](crate::Error::Unreachable).
    pub async fn ping(&self) -> Result<()> {
        self.get(Path::of_server("/")).await?;
        Ok(())
    }

    /// Whether a server answers at all, and reads what is posted to it.
    ///
    /// # Errors
    /// As every call.
    pub async fn ping_with(&self, body: &Value) -> Result<()> {
        self.send(&self.call(Method::POST, Path::of_server("/"))?.json(body)).await?;
        Ok(())
    }

    /// The clusters that the registry belongs to.
    ///
    /// # Errors
    /// As every call.
    pub async fn cluster_id(&self) -> Result<ServerClusterId> {
        self.get(Path::of_server("/v1/metadata/id")).await?.json()
    }

    /// The release that the server runs.
    ///
    /// # Errors
    /// As every call.
    pub async fn server_version(&self) -> Result<ServerVersion> {
        self.get(Path::of_server("/v1/metadata/version")).await?.json()
    }

    /// Properties of the deployment.
    ///
    /// # Errors
    /// As every call.
    pub async fn deployment(&self) -> Result<ServerDeployment> {
        self.get(Path::of_server("/v1/metadata/deployment")).await?.json()
    }

    /// The OpenAPI document of Clade's own API.
    ///
    /// # Errors
    /// Code 404 from a registry that is not Clade.
    pub async fn openapi(&self) -> Result<Value> {
        self.get(Path::of_server("/api/v1/openapi.json")).await?.json()
    }
}
