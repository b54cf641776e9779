//! What every request passes: the hot route, then the router; then the headers that every answer has.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{self, Poll};

use axum::body::{Body, HttpBody};
use axum::response::IntoResponse;
use axum::routing::future::RouteFuture;
use axum::{BoxError, Router};
use bytes::Bytes;
use http::header::{CONTENT_TYPE, VARY};
use http::{HeaderMap, HeaderValue, Method, Request, Response};
use http_body_util::{Either, Full};
use tower::Service;

use super::error::ApiError;
use super::{Api, ApiLevel, gzip, level, media_type, problem, request_id, rewrite, router};
use crate::registry::RegistryError;

/// The path under which schemas are found by id.
const SCHEMAS_BY_ID: &str = "/schemas/ids/";

/// The body of an answer: ready bytes, or what a handler made.
pub type AnswerBody = Either<Full<Bytes>, Body>;

/// The media type of the answer to a request; `None` where the client accepts none.
#[derive(Clone, Copy)]
pub(super) struct AnswerType(pub(super) Option<&'static str>);

/// An answer that is ready or being made. Unlike an `async` block it needs no pin, so that the
/// connection can be taken apart, and it allocates nothing on the hot route.
pub enum Answering {
    /// `None` after it was taken.
    Ready(Option<Response<AnswerBody>>),
    Routed(Pin<Box<dyn Future<Output = Response<AnswerBody>> + Send>>),
}

impl Future for Answering {
    type Output = Result<Response<AnswerBody>, Infallible>;

    fn poll(mut self: Pin<&mut Self>, context: &mut task::Context<'_>) -> Poll<Self::Output> {
        match &mut *self {
            Answering::Ready(answer) => {
                Poll::Ready(Ok(answer.take().expect("a future is not polled after its end")))
            }
            Answering::Routed(answer) => answer.as_mut().poll(context).map(Ok),
        }
    }
}

/// What the header of a request says about its answer, whatever that is.
struct Head {
    request_id: HeaderValue,
    answer_type: Option<&'static str>,
    takes_gzip: bool,
}

impl Head {
    fn of(request: &HeaderMap) -> Head {
        Head {
            request_id: request_id::of(request),
            answer_type: media_type::negotiate(request),
            takes_gzip: gzip::is_asked_for(request),
        }
    }

    fn complete(self, mut answer: Response<AnswerBody>) -> Response<AnswerBody> {
        let content_type = self.answer_type.unwrap_or(media_type::DEFAULT);
        let is_varied = gzip::is_varied(answer.headers(), answer.body());
        let headers = answer.headers_mut();
        if is_varied {
            headers.insert(VARY, HeaderValue::from_static("accept-encoding"));
        }
        if !problem::is_problem(headers) {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
        }
        headers.insert(request_id::NAME, self.request_id);
        answer
    }
}

/// The body of a request: from a connection, or made in this process.
pub trait RequestBody: HttpBody<Data = Bytes, Error: Into<BoxError>> + Send + 'static {}

impl<B: HttpBody<Data = Bytes, Error: Into<BoxError>> + Send + 'static> RequestBody for B {}

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

    /// Answers one request: at once where the bytes are ready, else by the router.
    pub fn answer<B: RequestBody>(self: &Arc<Self>, request: Request<B>) -> Answering {
        let head = Head::of(request.headers());
        if let (Some(answer), Some(_)) = (self.ready(&request, &head), head.answer_type) {
            return Answering::Ready(Some(head.complete(answer.map(Either::Left))));
        }
        let service = Arc::clone(self);
        Answering::Routed(Box::pin(async move {
            let is_ours = problem::is_ours(request.uri().path());
            let answer = service.route(request, &head).await;
            let answer = if is_ours { problem::describe(answer) } else { answer };
            head.complete(answer.map(Either::Right))
        }))
    }

    /// The answer to GET of a schema by id, if its bytes are ready as the client takes them.
    fn ready<B>(&self, request: &Request<B>, head: &Head) -> Option<Response<Full<Bytes>>> {
        let path_and_query = request.uri().path_and_query()?.as_str();
        let is_by_id = request.method() == Method::GET && path_and_query.starts_with(SCHEMAS_BY_ID);
        if !is_by_id || self.api.level != ApiLevel::Eight {
            return None;
        }
        let generation = self.api.registry.answers_by_id_generation();
        let ready = self.api.ready_answers.find(path_and_query, generation)?;
        if !head.takes_gzip || ready.body.len() < gzip::BYTES_MIN {
            return Some(Response::new(Full::new(ready.body)));
        }
        let mut answer = Response::new(Full::new(ready.gzipped?));
        gzip::mark(answer.headers_mut());
        Some(answer)
    }

    async fn route<B: RequestBody>(&self, request: Request<B>, head: &Head) -> Response<Body> {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(AnswerType(head.answer_type));
        match rewrite::rewritten(&self.api.registry, request.uri()).await {
            Ok(uri) => *request.uri_mut() = uri,
            Err(error) => return error.into_response(),
        }
        let method = request.method().clone();
        let uri = request.uri().clone();
        let answer = self.router.clone().call(request);
        let answer = if method.is_safe() { answer.await } else { to_its_end(answer).await };
        let answer = answer.unwrap_or_else(|never: Infallible| match never {});
        let mut answer = match self.api.level {
            ApiLevel::Seven => level::as_seven(&uri, answer).await,
            ApiLevel::Eight => answer,
        };
        tracing::debug!(%method, %uri, status = answer.status().as_u16(), "answered");
        if head.takes_gzip
            && let Some((plain, gzipped)) = gzip::compressed(&mut answer).await
            && let Some(path_and_query) = uri.path_and_query()
        {
            self.api.ready_answers.keep_gzipped(path_and_query.as_str(), &plain, gzipped);
        }
        answer
    }
}

/// Answers on a task of its own, so that a write goes on when its client leaves: the registry must
/// get to say that answers by id have changed.
async fn to_its_end(answer: RouteFuture<Infallible>) -> Result<Response<Body>, Infallible> {
    tokio::spawn(answer)
        .await
        .unwrap_or_else(|_panic| Ok(ApiError::from(RegistryError::Defect).into_response()))
}
