//! `/api/v1/check` and `/api/v1/explain`: verdicts with proof, of Clade alone.

use reqwest::Method;

use super::path::Path;
use crate::Client;
use crate::api::{CheckRequest, CheckResponse, Explanation};
use crate::error::Result;

/// The type of bodies that are Clade's own.
pub(super) const JSON: &str = "application/json";

impl Client {
    /// Judges two texts, or a text for a subject: the verdict, the datum that shows it, texts that pass.
    ///
    /// # Errors
    /// Code 400 for a request that says too little or too much, 42201 for what is no schema.
    ///
    /// # Examples
    /// ```no_run
    /// # async fn example(client: &clade_client::Client) -> clade_client::Result<()> {
    /// use clade_client::api::CheckRequest;
    ///
    /// let question = CheckRequest {
    ///     writer: Some(r#""long""#.to_owned()),
    ///     reader: Some(r#""int""#.to_owned()),
    ///     ..CheckRequest::default()
    /// };
    /// assert!(!client.check(&question).await?.compatible);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn check(&self, question: &CheckRequest) -> Result<CheckResponse> {
        let call = self.call(Method::POST, Path::of_server("/api/v1/check"))?;
        self.send(&call.json(question).content_type(JSON)).await?.json()
    }

    /// The pages of all kinds of differences.
    ///
    /// # Errors
    /// As every call.
    pub async fn explanations(&self) -> Result<Vec<Explanation>> {
        self.get(Path::of_server("/api/v1/explain")).await?.json()
    }

    /// The page of a kind of difference, as `MISSING_ENUM_SYMBOLS`.
    ///
    /// # Errors
    /// Code 404 for an unknown kind.
    pub async fn explain(&self, kind: &str) -> Result<Explanation> {
        self.get(Path::of_server("/api/v1/explain").name(kind)).await?.json()
    }
}
