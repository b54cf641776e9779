//! `/mode`: what a subject and the whole registry allow.

use reqwest::Method;

use super::query::Scope;
use crate::Client;
use crate::api::{ModeResponse, ModeUpdateRequest};
use crate::error::Result;

impl Client {
    /// The mode of a scope; with `in_force` the one that holds there, whoever says it.
    ///
    /// # Errors
    /// Code 40409 if a subject has none of its own.
    pub async fn mode(&self, scope: impl Into<Scope<'_>>, in_force: bool) -> Result<ModeResponse> {
        let path = scope.into().path("/mode").with_flag("defaultToGlobal", in_force);
        self.get(path).await?.json()
    }

    /// Sets the mode: `READWRITE`, `READONLY` or `IMPORT`. With `force` also IMPORT where there are
    /// versions already.
    ///
    /// # Errors
    /// Code 42204 for an unknown mode, 42205 if it may not be changed.
    pub async fn set_mode(
        &self,
        scope: impl Into<Scope<'_>>,
        mode: &str,
        force: bool,
    ) -> Result<ModeUpdateRequest> {
        let path = scope.into().path("/mode").with_flag("force", force);
        let change = ModeUpdateRequest { mode: Some(Some(mode.to_owned())) };
        self.send(&self.call(Method::PUT, path)?.json(&change)).await?.json()
    }

    /// Forgets the mode of a scope, with `recursive` those of all subjects under it too; answers what it
    /// was.
    ///
    /// # Errors
    /// Code 40401 if a subject has none of its own.
    pub async fn delete_mode(
        &self,
        scope: impl Into<Scope<'_>>,
        recursive: bool,
    ) -> Result<ModeResponse> {
        let path = scope.into().path("/mode").with_flag("recursive", recursive);
        self.send(&self.call(Method::DELETE, path)?.once()).await?.json()
    }
}
