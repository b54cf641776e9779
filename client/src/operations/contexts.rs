//! `/contexts`: namespaces of subjects and ids.

use reqwest::Method;

use super::path::Path;
use super::query::Page;
use crate::Client;
use crate::error::Result;

impl Client {
    /// The contexts that begin with `prefix`, the default one (`.`) first.
    ///
    /// # Errors
    /// As every call: [`Error::Refused`](crate::Error::Refused) or
    /// [`Error::Unreachable`](crate::Error::Unreachable).
    pub async fn contexts(&self, prefix: Option<&str>, page: Page) -> Result<Vec<String>> {
        let path = Path::of_server("/contexts").with_any("contextPrefix", prefix);
        self.get(page.write(path)).await?.json()
    }

    /// Takes an empty context off the list. One that is not there counts as taken off.
    ///
    /// # Errors
    /// Code 42211 if it has subjects, if only soft-deleted ones.
    pub async fn delete_context(&self, context: &str) -> Result<()> {
        let path = Path::of_server("/contexts").name(context);
        self.send(&self.call(Method::DELETE, path)?).await?;
        Ok(())
    }
}
