//! The bodies of `/v1/metadata`: what the server says of itself.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Which clusters the registry belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServerClusterId {
    /// The place of the registry among clusters.
    pub scope: ServerScope,
}

/// The place of a registry among clusters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServerScope {
    /// Always empty; written all the same.
    pub path: Vec<String>,
    /// Ids by the kind of the cluster.
    pub clusters: BTreeMap<String, String>,
}

/// The release that the server runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ServerVersion {
    /// The version number.
    pub version: String,
    /// The commit that it was built from, where the build knew it.
    pub commit_id: String,
}

/// Properties of the deployment.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ServerDeployment {
    /// Always empty; written all the same.
    pub attributes: Vec<String>,
}
