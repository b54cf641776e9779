//! `/api/v1/streams` and `/api/v1/copartition-groups`: what streams are, of Clade alone.

use reqwest::Method;
use serde_json::Value;

use super::check::JSON;
use super::path::Path;
use super::query::Version;
use crate::Client;
use crate::api::{
    CanIDeployResponse, CopartitionResponse, LineageResponse, LintResponse, RegisterSchemaRequest,
    RegisterSchemaResponse, StreamCheckRequest, StreamCheckResponse, StreamResponse,
    StreamVersionsResponse, StreamsResponse,
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

/// A version that is to be deployed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DeployQuery {
    /// The version; without one the question is about the stream as it is.
    pub version: Option<Version>,
    /// `producer` or `consumer`; both if it is not said.
    pub role: Option<String>,
    /// The subject, where the stream has several.
    pub subject: Option<String>,
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

    /// What a key, a value or a document means for the whole stream. Nothing is stored.
    ///
    /// # Errors
    /// Code 42201 for what is no schema, 42292 for what is no stream.
    pub async fn check_stream(
        &self,
        name: &str,
        proposal: &StreamCheckRequest,
    ) -> Result<StreamCheckResponse> {
        let call = self.call(Method::POST, of_stream(name).then("/check"))?;
        self.send(&call.json(proposal).content_type(JSON)).await?.json()
    }

    /// Which pinned readers cannot read which versions that may lie in the log, or one in addition.
    ///
    /// # Errors
    /// Code 40492 if there is no stream, 40402 if the version is not there, 40494 if it is not clear of
    /// which subject it is.
    pub async fn can_i_deploy(
        &self,
        name: &str,
        query: &DeployQuery,
    ) -> Result<CanIDeployResponse> {
        let version = query.version.map(|version| version.to_string());
        let path = of_stream(name)
            .then("/can-i-deploy")
            .with_any("version", version.as_deref())
            .with_any("role", query.role.as_deref())
            .with_any("subject", query.subject.as_deref());
        self.get(path).await?.json()
    }

    /// The versions of the keys (`key`) or the values (`value`) of a stream, soft-deleted ones too if
    /// `deleted`.
    ///
    /// # Errors
    /// Code 40492 if there is no stream, 40494 if it has no subject of the role.
    pub async fn stream_versions(
        &self,
        name: &str,
        role: &str,
        deleted: bool,
    ) -> Result<StreamVersionsResponse> {
        self.get(versions_of(name, role).with_flag("deleted", deleted)).await?.json()
    }

    /// Registers a schema for the keys or the values of a stream, as under its subject. The subject has to
    /// be said where the stream has several.
    ///
    /// # Errors
    /// As [`Client::register`], and code 40494 if it is not clear which subject is meant.
    pub async fn register_in_stream(
        &self,
        name: &str,
        role: &str,
        subject: Option<&str>,
        proposed: &RegisterSchemaRequest,
    ) -> Result<RegisterSchemaResponse> {
        let path = versions_of(name, role).with_any("subject", subject);
        self.send(&self.call(Method::POST, path)?.json(proposed)).await?.json()
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

fn versions_of(name: &str, role: &str) -> Path {
    of_stream(name).name(role).then("/versions")
}

/// The second time the stream would be at the next revision.
fn once_at(call: crate::transport::Call, revision: Option<i64>) -> crate::transport::Call {
    let call = call.if_match(revision);
    if revision.is_some() { call.once() } else { call }
}
