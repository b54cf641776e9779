//! `/api/v1/streams` and `/api/v1/copartition-groups`: what streams are, of Clade alone.

use reqwest::Method;
use serde_json::Value;

use super::check::JSON;
use super::path::Path;
use crate::Client;
use crate::api::{
    CopartitionResponse, LineageResponse, LintResponse, StreamResponse, StreamsResponse,
};
use crate::error::Result;

/// Which streams are listed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StreamsQuery {
    /// Those of one context alone, with or without its dot.
    pub context: Option<String>,
    /// The `next` of the page before.
    pub cursor: Option<String>,
    /// How many at most, from 1 to 1,000; 100 if it is not said.
    pub limit: Option<u32>,
}

impl Client {
    /// A page of the streams, those that subjects imply too.
    ///
    /// # Errors
    /// Code 400 for a limit that is too large.
    pub async fn streams(&self, query: &StreamsQuery) -> Result<StreamsResponse> {
        let path = Path::of_server("/api/v1/streams")
            .with_any("context", query.context.as_deref())
            .with_any("cursor", query.cursor.as_deref())
            .with_number("limit", query.limit);
        self.get(path).await?.json()
    }

    /// A stream, declared or implied by its subjects, and what is wrong with it.
    ///
    /// # Errors
    /// Code 40492 if there is none.
    pub async fn stream(&self, name: &str) -> Result<StreamResponse> {
        self.get(of_stream(name)).await?.json()
    }

    /// Declares a stream anew. With a `revision` only if the stream is at that one.
    ///
    /// # Errors
    /// Code 42292 with the place if the document is no stream, 41291 if it is at another revision.
    pub async fn put_stream(
        &self,
        name: &str,
        document: &Value,
        revision: Option<i64>,
    ) -> Result<StreamResponse> {
        let call = self.call(Method::PUT, of_stream(name))?.json(document).content_type(JSON);
        self.send(&once_at(call, revision)).await?.json()
    }

    /// Changes members of a stream, by a merge patch. With a `revision` only if the stream is at that one.
    ///
    /// # Errors
    /// As [`Client::put_stream`].
    pub async fn patch_stream(
        &self,
        name: &str,
        patch: &Value,
        revision: Option<i64>,
    ) -> Result<StreamResponse> {
        let call = self.call(Method::PATCH, of_stream(name))?.json(patch).content_type(JSON);
        self.send(&once_at(call, revision)).await?.json()
    }

    /// Forgets what was declared of a stream; answers with it. Its subjects stay as they are.
    ///
    /// # Errors
    /// Code 40492 if nothing was declared.
    pub async fn delete_stream(&self, name: &str) -> Result<StreamResponse> {
        self.send(&self.call(Method::DELETE, of_stream(name))?.once()).await?.json()
    }

    /// What is wrong with a stream.
    ///
    /// # Errors
    /// Code 40492 if there is none.
    pub async fn lint_stream(&self, name: &str) -> Result<LintResponse> {
        self.get(of_stream(name).then("/lint")).await?.json()
    }

    /// What the newest versions of a stream do to those that are derived from it.
    ///
    /// # Errors
    /// Code 40492 if there is none.
    pub async fn lineage(&self, name: &str) -> Result<LineageResponse> {
        self.get(of_stream(name).then("/lineage")).await?.json()
    }

    /// Whether the streams of a group can be joined by key, and why not.
    ///
    /// # Errors
    /// Code 40493 if no stream names the group.
    pub async fn check_copartition(
        &self,
        group: &str,
        context: Option<&str>,
    ) -> Result<CopartitionResponse> {
        let path = Path::of_server("/api/v1/copartition-groups").name(group).then("/check");
        self.get(path.with_any("context", context)).await?.json()
    }
}

fn of_stream(name: &str) -> Path {
    Path::of_server("/api/v1/streams").subject(name)
}

/// The second time the stream would be at the next revision.
fn once_at(call: crate::transport::Call, revision: Option<i64>) -> crate::transport::Call {
    let call = call.if_match(revision);
    if revision.is_some() { call.once() } else { call }
}
