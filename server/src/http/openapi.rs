//! `/api/v1/openapi.json`: Clade's own part of the API as an OpenAPI document.

use axum::response::{IntoResponse, Response};
use http::HeaderValue;
use http::header::{CONTENT_TYPE, HeaderMap};

const DOCUMENT: &str = include_str!("../../openapi.json");

/// The document.
pub(super) async fn document() -> Response {
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    (headers, DOCUMENT).into_response()
}
