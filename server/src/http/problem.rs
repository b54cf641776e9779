//! Errors of `/api/v1` as problem details. The other paths answer in Confluent's form.
//!
//! # Source
//! RFC 9457.

use axum::response::{IntoResponse, Response};
use clade_client::api::ErrorCode;
use http::{HeaderMap, HeaderValue, header};
use serde_json::json;

/// Where Clade's own API is.
const OURS: &str = "/api/v1/";

/// The type of a body that describes a problem.
pub(super) const MEDIA_TYPE: &str = "application/problem+json";

/// What an error says, kept beside its answer.
#[derive(Debug, Clone)]
pub(super) struct Problem {
    pub(super) code: ErrorCode,
    pub(super) message: String,
}

/// Whether a path is one of Clade's own API, perhaps with a context in front.
pub(super) fn is_ours(path: &str) -> bool {
    let in_context = path.strip_prefix("/contexts/").and_then(|rest| rest.split_once('/'));
    path.starts_with(OURS) || in_context.is_some_and(|(_, rest)| rest.starts_with(&OURS[1..]))
}

/// The answer, if it is an error then as a problem. The members of Confluent's form stay in it.
pub(super) fn describe(response: Response) -> Response {
    let Some(Problem { code, message }) = response.extensions().get::<Problem>().cloned() else {
        return response;
    };
    let status = response.status();
    let body = json!({
        "type": format!("urn:clade:error:{}", code.number()),
        "title": status.canonical_reason().unwrap_or("Error"),
        "status": status.as_u16(),
        "detail": message,
        "error_code": code.number(),
        "message": message,
    });
    let mut problem = (status, body.to_string()).into_response();
    let headers = problem.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE));
    if let Some(after) = response.headers().get(header::RETRY_AFTER) {
        headers.insert(header::RETRY_AFTER, after.clone());
    }
    problem
}

/// Whether an answer describes a problem.
pub(super) fn is_problem(headers: &HeaderMap) -> bool {
    headers.get(header::CONTENT_TYPE).is_some_and(|found| found == MEDIA_TYPE)
}
