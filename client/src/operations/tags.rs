//! `/subjects/{subject}/versions/{version}/tags`: a new version with other tags, metadata or rules.

use reqwest::Method;

use super::query::Version;
use super::subjects::version_of;
use crate::Client;
use crate::api::{RegisterSchemaResponse, TagSchemaRequest};
use crate::error::Result;

impl Client {
    /// Registers a new version that is an earlier one with edits.
    ///
    /// # Errors
    /// Code 40402 if the version is not there, 42201 if the text has no such place.
    pub async fn edit_version(
        &self,
        subject: &str,
        version: impl Into<Version>,
        edits: &TagSchemaRequest,
    ) -> Result<RegisterSchemaResponse> {
        let path = version_of(subject, version.into()).then("/tags");
        self.send(&self.call(Method::POST, path)?.json(edits).once()).await?.json()
    }
}
