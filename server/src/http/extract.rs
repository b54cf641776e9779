//! What handlers take out of a request. Every refusal has the body that all errors have.

use axum::body::Body;
use axum::extract::{FromRequest, FromRequestParts, RawPathParams, Request};
use bytes::{Bytes, BytesMut};
use clade_checker::lint::Role;
use clade_client::api::ErrorCode;
use http::header::{CONTENT_ENCODING, CONTENT_LENGTH, EXPECT};
use http::request::Parts;
use http::{HeaderMap, HeaderValue};
use http_body_util::BodyExt;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::error::ApiError;
use super::{Api, media_type};
use crate::registry::{Context, Deleted, SchemaId, Subject, VersionSelector};

/// How much of a body that is too large is read and thrown away, as a multiple of the limit. A
/// client that is still writing when the connection closes does not see the answer.
const DISCARDED_LIMITS_MAX: usize = 16;

/// What may stand before a text in UTF-8.
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// The subject in the path.
pub(super) struct SubjectPath(pub(super) Subject);
/// The version in the path.
pub(super) struct VersionPath(pub(super) VersionSelector);
/// The version in the path as it stands. Where there is a body, what is wrong with that comes first.
pub(super) struct VersionText(pub(super) String);
/// The schema id in the path.
pub(super) struct SchemaIdPath(pub(super) SchemaId);
/// The context in the path, with or without its dot.
pub(super) struct ContextPath(pub(super) Context);
/// The identity of a schema in the path, as it stands.
pub(super) struct GuidPath(pub(super) String);
/// The id of a resource in the path.
pub(super) struct ResourceIdPath(pub(super) String);
/// The name of a resource in the path.
pub(super) struct ResourceNamePath {
    pub(super) namespace: String,
    pub(super) name: String,
}
/// The stream in the path.
pub(super) struct StreamPath(pub(super) Subject);
/// The stream in the path, and its keys or its values.
pub(super) struct StreamRolePath(pub(super) Subject, pub(super) Role);
/// The co-partition group in the path.
pub(super) struct GroupPath(pub(super) String);
/// The name of a kind of difference in the path.
pub(super) struct KindPath(pub(super) String);

impl<S: Send + Sync> FromRequestParts<S> for SubjectPath {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<SubjectPath, ApiError> {
        path_segment(parts, "subject").await.map(|text| SubjectPath(Subject::parse(&text)))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for VersionPath {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<VersionPath, ApiError> {
        Ok(VersionPath(path_segment(parts, "version").await?.parse()?))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for VersionText {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<VersionText, ApiError> {
        path_segment(parts, "version").await.map(VersionText)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for SchemaIdPath {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<SchemaIdPath, ApiError> {
        let text = path_segment(parts, "id").await?;
        text.parse().map(|id| SchemaIdPath(SchemaId(id))).map_err(|_| ApiError::not_found())
    }
}

impl<S: Send + Sync> FromRequestParts<S> for ContextPath {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<ContextPath, ApiError> {
        let name = path_segment(parts, "context").await?;
        let name = name.strip_prefix(':').and_then(|name| name.strip_suffix(':')).unwrap_or(&name);
        let name = name.strip_prefix('.').unwrap_or(name);
        Ok(ContextPath(Context::from_stored(format!(".{name}"))))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for GuidPath {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<GuidPath, ApiError> {
        path_segment(parts, "guid").await.map(GuidPath)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for ResourceIdPath {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<ResourceIdPath, ApiError> {
        path_segment(parts, "resource").await.map(ResourceIdPath)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for ResourceNamePath {
    type Rejection = ApiError;

    async fn from_request_parts(
        parts: &mut Parts,
        _state: &S,
    ) -> Result<ResourceNamePath, ApiError> {
        let namespace = path_segment(parts, "resource").await?;
        Ok(ResourceNamePath { namespace, name: path_segment(parts, "name").await? })
    }
}

impl<S: Send + Sync> FromRequestParts<S> for StreamPath {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<StreamPath, ApiError> {
        path_segment(parts, "stream").await.map(|text| StreamPath(Subject::parse(&text)))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for StreamRolePath {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<StreamRolePath, ApiError> {
        let stream = path_segment(parts, "stream").await?;
        let role = match path_segment(parts, "role").await?.as_str() {
            "key" => Role::Key,
            "value" => Role::Value,
            _ => return Err(ApiError::not_found()),
        };
        Ok(StreamRolePath(Subject::parse(&stream), role))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for GroupPath {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<GroupPath, ApiError> {
        path_segment(parts, "group").await.map(GroupPath)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for KindPath {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<KindPath, ApiError> {
        path_segment(parts, "kind").await.map(KindPath)
    }
}

/// A segment of the path, percent-decoded.
async fn path_segment(parts: &mut Parts, name: &str) -> Result<String, ApiError> {
    let segments = RawPathParams::from_request_parts(parts, &()).await.map_err(|_| {
        ApiError::new(ErrorCode::BadRequest, "the path has escapes that are not UTF-8")
    })?;
    let segment = segments.iter().find(|(segment, _)| *segment == name);
    Ok(segment.expect("the route of the handler has this segment").1.to_owned())
}

/// The query. Of a parameter that is given twice, the first one counts.
pub(super) struct Query(Vec<(String, String)>);

impl<S: Send + Sync> FromRequestParts<S> for Query {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Query, ApiError> {
        axum::extract::Query::try_from_uri(&parts.uri)
            .map(|axum::extract::Query(pairs)| Query(pairs))
            .map_err(|_| ApiError::new(ErrorCode::BadRequest, "the query cannot be read"))
    }
}

impl Query {
    /// The query in a text without its question mark.
    #[cfg(test)]
    pub(super) fn from_text(text: &str) -> Query {
        let uri = format!("/?{text}").parse().unwrap();
        Query(axum::extract::Query::try_from_uri(&uri).unwrap().0)
    }

    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// Every value of a parameter, in order.
    pub(super) fn texts<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// Whether a parameter has this value, and the query without that.
    pub(super) fn without(&self, name: &str, value: &str) -> (bool, Query) {
        let is_it = |pair: &&(String, String)| pair.0 == name && pair.1 == value;
        let rest: Vec<_> = self.0.iter().filter(|pair| !is_it(pair)).cloned().collect();
        (rest.len() < self.0.len(), Query(rest))
    }

    /// Whether the parameter is `true` in any case; anything else is false.
    pub(super) fn flag(&self, name: &str) -> bool {
        self.text(name).is_some_and(|value| value.eq_ignore_ascii_case("true"))
    }

    /// A number; one that does not parse is 404, as for Confluent's registry.
    pub(super) fn number(&self, name: &str) -> Result<Option<i32>, ApiError> {
        match self.text(name) {
            None => Ok(None),
            Some(text) => text.parse().map(Some).map_err(|_| ApiError::not_found()),
        }
    }

    /// Which rows `deleted` and `deletedOnly` ask for; the latter wins.
    pub(super) fn deleted(&self) -> Deleted {
        if self.flag("deletedOnly") {
            Deleted::Only
        } else if self.flag("deleted") {
            Deleted::Shown
        } else {
            Deleted::Hidden
        }
    }

    /// Whether it has no parameter but these.
    pub(super) fn has_only(&self, names: &[&str]) -> bool {
        self.0.iter().all(|(key, _)| names.contains(&key.as_str()))
    }
}

/// The body of a request, of an accepted type and size.
pub(super) struct RawBody(Bytes);

impl RawBody {
    /// The JSON object in the body as a `T`; `argument` is what Confluent calls it when it is
    /// missing.
    pub(super) fn read<T: DeserializeOwned>(&self, argument: &str) -> Result<T, ApiError> {
        read_object(self.object(argument)?)
    }

    /// The JSON object in the body. Of a key that is given twice, the last value counts.
    pub(super) fn object(&self, argument: &str) -> Result<Map<String, Value>, ApiError> {
        self.object_if_any()?.ok_or_else(|| {
            let message = format!("{argument} must not be null (was null)");
            ApiError::new(ErrorCode::UnprocessableEntity, message)
        })
    }

    /// The JSON object in the body; `None` for an empty body and for `null`.
    pub(super) fn object_if_any(&self) -> Result<Option<Map<String, Value>>, ApiError> {
        let text = self.0.strip_prefix(BYTE_ORDER_MARK).unwrap_or(&self.0);
        if text.trim_ascii().is_empty() {
            return Ok(None);
        }
        let malformed =
            |error: serde_json::Error| ApiError::new(ErrorCode::BadRequest, error.to_string());
        let token = match serde_json::from_slice(text).map_err(malformed)? {
            Value::Null => return Ok(None),
            Value::Object(object) => return Ok(Some(object)),
            Value::Array(_) => "Array value (token `JsonToken.START_ARRAY`)",
            Value::String(_) => "String value (token `JsonToken.VALUE_STRING`)",
            Value::Number(_) => "Number value (token `JsonToken.VALUE_NUMBER`)",
            Value::Bool(_) => "Boolean value (token `JsonToken.VALUE_BOOLEAN`)",
        };
        let message = format!("Cannot deserialize value of the body from {token}");
        Err(ApiError::new(ErrorCode::BadRequest, message))
    }
}

/// A JSON object as a `T`.
pub(super) fn read_object<T: DeserializeOwned>(object: Map<String, Value>) -> Result<T, ApiError> {
    serde_json::from_value(Value::Object(object))
        .map_err(|error| ApiError::new(ErrorCode::BadRequest, error.to_string()))
}

impl FromRequest<Api> for RawBody {
    type Rejection = ApiError;

    async fn from_request(request: Request, api: &Api) -> Result<RawBody, ApiError> {
        if !media_type::is_read(request.headers()) {
            return Err(ApiError::status(ErrorCode::UnsupportedMediaType));
        }
        if is_compressed(request.headers()) {
            let message = "compressed bodies are not read; send it without Content-Encoding";
            return Err(ApiError::new(ErrorCode::UnsupportedMediaType, message));
        }
        let bytes_max = api.limits.bytes_max;
        if content_length(request.headers()).is_some_and(|length| length > bytes_max)
            && request.headers().contains_key(EXPECT)
        {
            return Err(too_large(bytes_max));
        }
        tokio::time::timeout(api.limits.timeout, collect(request.into_body(), bytes_max))
            .await
            .unwrap_or_else(|_| Err(ApiError::status(ErrorCode::RequestTimeout)))
            .map(RawBody)
    }
}

/// Whether a body would have to be unpacked. Few bytes may unpack to very many, so none is.
fn is_compressed(headers: &HeaderMap) -> bool {
    let is_plain = |value: &HeaderValue| value.as_bytes().eq_ignore_ascii_case(b"identity");
    headers.get_all(CONTENT_ENCODING).iter().any(|value| !is_plain(value))
}

fn content_length(headers: &HeaderMap) -> Option<usize> {
    headers.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

async fn collect(mut body: Body, bytes_max: usize) -> Result<Bytes, ApiError> {
    let mut collected = BytesMut::new();
    let mut bytes_seen = 0usize;
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| {
            let message =
                "EOF Exception encountered - client disconnected during stream processing.";
            ApiError::new(ErrorCode::BadRequest, message)
        })?;
        let Ok(data) = frame.into_data() else { continue };
        bytes_seen = bytes_seen.saturating_add(data.len());
        if bytes_seen <= bytes_max {
            collected.extend_from_slice(&data);
        } else if bytes_seen > bytes_max.saturating_mul(DISCARDED_LIMITS_MAX) {
            break;
        } else {
            collected = BytesMut::new();
        }
    }
    if bytes_seen > bytes_max { Err(too_large(bytes_max)) } else { Ok(collected.freeze()) }
}

fn too_large(bytes_max: usize) -> ApiError {
    let message = format!("the body is larger than the limit of {bytes_max} bytes");
    ApiError::new(ErrorCode::PayloadTooLarge, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_true_is_true() {
        for (query, want) in [
            ("deleted=true", true),
            ("deleted=TRUE", true),
            ("deleted=1", false),
            ("deleted=yes", false),
            ("deleted=", false),
            ("deleted", false),
            ("", false),
            ("deleted=true&deleted=false", true),
        ] {
            assert_eq!(Query::from_text(query).flag("deleted"), want, "{query}");
        }
    }

    #[test]
    fn empty_bodies_and_null_are_missing_and_others_malformed() {
        for (body, want) in [
            ("", ErrorCode::UnprocessableEntity),
            (" \n", ErrorCode::UnprocessableEntity),
            ("null", ErrorCode::UnprocessableEntity),
            ("\u{feff}", ErrorCode::UnprocessableEntity),
            ("\u{feff}null", ErrorCode::UnprocessableEntity),
            ("{", ErrorCode::BadRequest),
            ("[]", ErrorCode::BadRequest),
            ("3", ErrorCode::BadRequest),
            ("\u{feff}\u{feff}{}", ErrorCode::BadRequest),
        ] {
            let body = RawBody(Bytes::from_static(body.as_bytes()));
            let result = body.read::<std::collections::BTreeMap<String, String>>("register.arg1");
            assert_eq!(result.unwrap_err().code(), want);
        }
    }
}
