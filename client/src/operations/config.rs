//! `/config`: the settings of a subject and of the whole registry.

use reqwest::Method;

use super::query::Scope;
use crate::Client;
use crate::api::{Config, ConfigUpdateRequest};
use crate::error::Result;

impl Client {
    /// The settings of a scope; with `in_force` what holds there, whoever says it.
    ///
    /// # Errors
    /// Code 40408 if a subject has none of its own.
    pub async fn config(&self, scope: impl Into<Scope<'_>>, in_force: bool) -> Result<Config> {
        let path = scope.into().path("/config").with_flag("defaultToGlobal", in_force);
        self.get(path).await?.json()
    }

    /// Changes settings; what `change` leaves open stays. Answers all that the scope has then.
    ///
    /// # Errors
    /// Code 42203 for an unknown level.
    ///
    /// # Examples
    /// ```no_run
    /// # async fn example(client: &clade_client::Client) -> clade_client::Result<()> {
    /// use clade_client::api::ConfigUpdateRequest;
    ///
    /// let compatibility = Some(Some("FULL".to_owned()));
    /// let change = ConfigUpdateRequest { compatibility, ..ConfigUpdateRequest::default() };
    /// client.set_config("orders-value", &change).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn set_config(
        &self,
        scope: impl Into<Scope<'_>>,
        change: &ConfigUpdateRequest,
    ) -> Result<ConfigUpdateRequest> {
        let call = self.call(Method::PUT, scope.into().path("/config"))?.json(change);
        self.send(&call).await?.json()
    }

    /// Forgets the settings of a scope; answers what they were.
    ///
    /// # Errors
    /// Code 40401 if a subject has none of its own.
    pub async fn delete_config(&self, scope: impl Into<Scope<'_>>) -> Result<Config> {
        let call = self.call(Method::DELETE, scope.into().path("/config"))?.once();
        self.send(&call).await?.json()
    }
}
