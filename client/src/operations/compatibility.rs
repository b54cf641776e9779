//! `/compatibility`: whether a schema may be registered.

use reqwest::Method;

use super::path::Path;
use super::query::Version;
use crate::Client;
use crate::api::{CompatibilityCheckResponse, RegisterSchemaRequest};
use crate::error::Result;

impl Client {
    /// Whether a schema may be registered under a subject, with the reasons if not.
    ///
    /// [`Client::check`] says more: the datum that shows it, and texts that pass.
    ///
    /// # Errors
    /// As every call: [`Error::Refused`](crate::Error::Refused) or
    /// [`Error::Unreachable`](crate::Error::Unreachable). What is no schema is told in the messages.
    pub async fn test_compatibility(
        &self,
        subject: &str,
        proposed: &RegisterSchemaRequest,
        normalize: bool,
    ) -> Result<CompatibilityCheckResponse> {
        self.test_at(of_subject(subject), proposed, normalize).await
    }

    /// Whether a schema is compatible with one version, with the reasons if not.
    ///
    /// # Errors
    /// Code 40402 if the version is not there.
    pub async fn test_compatibility_with(
        &self,
        subject: &str,
        version: impl Into<Version>,
        proposed: &RegisterSchemaRequest,
        normalize: bool,
    ) -> Result<CompatibilityCheckResponse> {
        let path = of_subject(subject).name(&version.into().to_string());
        self.test_at(path, proposed, normalize).await
    }

    async fn test_at(
        &self,
        path: Path,
        proposed: &RegisterSchemaRequest,
        normalize: bool,
    ) -> Result<CompatibilityCheckResponse> {
        let path = path.with("verbose", "true").with_flag("normalize", normalize);
        self.send(&self.call(Method::POST, path)?.json(proposed)).await?.json()
    }
}

fn of_subject(subject: &str) -> Path {
    Path::new("/compatibility/subjects").subject(subject).then("/versions")
}
