//! What every request passes: the hot route, then the router; then the headers that every answer has.

use std::convert::Infallible;

use axum::Router;
use axum::body::Body;
use axum::response::IntoResponse;
use axum::routing::future::RouteFuture;
use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::uri::PathAndQuery;
use http::{HeaderValue, Method, Request, Response, Uri};
use http_body_util::{Either, Full};
use hyper::body::Incoming;
use tower::Service;

use super::error::ApiError;
use super::{Api, media_type, request_id, router};
use crate::registry::RegistryError;

/// The path under which schemas are found by id.
const SCHEMAS_BY_ID: &str = "/schemas/ids/";

/// The body of an answer: ready bytes, or what a handler made.
pub type AnswerBody = Either<Full<Bytes>, Body>;

/// The media type of the answer to a request; `None` where the client accepts none.
#[derive(Clone, Copy)]
pub(super) struct AnswerType(pub(super) Option<&'static str>);

/// Answers requests.
pub struct HttpService {
    api: Api,
    router: Router,
}

impl HttpService {
    /// The service in front of `api`.
    pub fn new(api: Api) -> HttpService {
        HttpService { router: router::router(api.clone()), api }
    }

    /// Answers one request.
    pub async fn answer(&self, request: Request<Incoming>) -> Response<AnswerBody> {
        let request_id = request_id::of(request.headers());
        let answer_type = media_type::negotiate(request.headers());
        let mut answer = match (self.ready(&request), answer_type) {
            (Some(body), Some(_)) => Response::new(Either::Left(Full::new(body))),
            (Some(_) | None, _) => self.route(request, AnswerType(answer_type)).await,
        };
        let content_type = HeaderValue::from_static(answer_type.unwrap_or(media_type::DEFAULT));
        answer.headers_mut().insert(CONTENT_TYPE, content_type);
        answer.headers_mut().insert(request_id::NAME, request_id);
        answer
    }

    /// The ready bytes for GET of a schema by id.
    fn ready(&self, request: &Request<Incoming>) -> Option<Bytes> {
        let path_and_query = request.uri().path_and_query()?.as_str();
        if request.method() != Method::GET || !path_and_query.starts_with(SCHEMAS_BY_ID) {
            return None;
        }
        let generation = self.api.registry.answers_by_id_generation();
        self.api.ready_answers.find(path_and_query, generation)
    }

    async fn route(
        &self,
        request: Request<Incoming>,
        answer_type: AnswerType,
    ) -> Response<AnswerBody> {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(answer_type);
        if let Some(uri) = without_trailing_slash(request.uri()) {
            *request.uri_mut() = uri;
        }
        let method = request.method().clone();
        let uri = request.uri().clone();
        let answer = self.router.clone().call(request);
        let answer = if method.is_safe() { answer.await } else { to_its_end(answer).await };
        let answer = answer.unwrap_or_else(|never: Infallible| match never {});
        tracing::debug!(%method, %uri, status = answer.status().as_u16(), "answered");
        answer.map(Either::Right)
    }
}

/// Answers on a task of its own, so that a write goes on when its client leaves: the registry must
/// get to say that answers by id have changed.
async fn to_its_end(answer: RouteFuture<Infallible>) -> Result<Response<Body>, Infallible> {
    tokio::spawn(answer)
        .await
        .unwrap_or_else(|_panic| Ok(ApiError::from(RegistryError::Defect).into_response()))
}

/// The same URI without a slash at the end of its path, which means nothing: `/config/` is
/// `/config`.
fn without_trailing_slash(uri: &Uri) -> Option<Uri> {
    let path = uri.path().strip_suffix('/').filter(|path| !path.is_empty())?;
    let path_and_query = match uri.query() {
        Some(query) => format!("{path}?{query}"),
        None => path.to_owned(),
    };
    Some(Uri::from(PathAndQuery::try_from(path_and_query).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_trailing_slash_is_dropped() {
        for (uri, want) in [
            ("/config/", Some("/config")),
            ("/subjects/?deleted=true", Some("/subjects?deleted=true")),
            ("/config", None),
            ("/", None),
        ] {
            let uri: Uri = uri.parse().unwrap();
            assert_eq!(without_trailing_slash(&uri).map(|uri| uri.to_string()).as_deref(), want);
        }
    }
}
