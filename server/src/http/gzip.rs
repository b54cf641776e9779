//! Compresses answers for clients that ask for gzip.

use std::io::Write;

use axum::body::{Body, HttpBody};
use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use http::header::{ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_LENGTH};
use http::{HeaderMap, HeaderValue, Response};
use http_body_util::BodyExt;

use super::media_type::weight;

/// Shorter bodies fit into one packet anyway and are sent as they are.
pub(super) const BYTES_MIN: usize = 1024;

/// Longer bodies are compressed on a thread of their own.
const INLINE_BYTES_MAX: usize = 64 * 1024;

/// Whether a client takes gzip at least as gladly as bytes as they are.
pub(super) fn is_asked_for(headers: &HeaderMap) -> bool {
    // Most clients say nothing, and the hot route has no time to spare.
    if !headers.contains_key(ACCEPT_ENCODING) {
        return false;
    }
    let (mut gzip, mut any, mut identity) = (None, None, None);
    let values = headers.get_all(ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    for range in values.flat_map(|value| value.split(',')) {
        let mut parts = range.split(';').map(str::trim);
        let name = parts.next().unwrap_or_default();
        let place = match name.to_ascii_lowercase().as_str() {
            "gzip" | "x-gzip" => &mut gzip,
            "*" => &mut any,
            "identity" => &mut identity,
            _ => continue,
        };
        *place = Some(weight(parts));
    }
    let gzip = gzip.or(any).unwrap_or(0);
    gzip > 0 && gzip >= identity.unwrap_or(0)
}

/// Whether an answer is another one for clients that ask for gzip.
pub(super) fn is_varied(headers: &HeaderMap, body: &impl HttpBody) -> bool {
    headers.contains_key(CONTENT_ENCODING) || is_worth_it(body)
}

/// The answer compressed, and the body that it had; `None` where that is not worth it.
pub(super) async fn compressed(answer: &mut Response<Body>) -> Option<(Bytes, Bytes)> {
    if !is_worth_it(answer.body()) {
        return None;
    }
    let body = std::mem::take(answer.body_mut()).collect().await;
    let plain = body.expect("an answer is made of bytes that are there").to_bytes();
    let gzipped = if plain.len() > INLINE_BYTES_MAX {
        let plain = plain.clone();
        let gzipped = tokio::task::spawn_blocking(move || gzip(&plain)).await;
        gzipped.expect("compressing does not panic and is not cancelled")
    } else {
        gzip(&plain)
    };
    *answer.body_mut() = Body::from(gzipped.clone());
    answer.headers_mut().remove(CONTENT_LENGTH);
    mark(answer.headers_mut());
    Some((plain, gzipped))
}

/// Says that a body is compressed.
pub(super) fn mark(headers: &mut HeaderMap) {
    headers.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
}

fn is_worth_it(body: &impl HttpBody) -> bool {
    body.size_hint().lower() >= BYTES_MIN as u64
}

fn gzip(plain: &[u8]) -> Bytes {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(plain).expect("memory takes all that is written");
    Bytes::from(encoder.finish().expect("memory takes all that is written"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gzip_is_taken_where_it_is_liked_best() {
        for (accept, want) in [
            ("gzip", true),
            ("GZIP", true),
            ("x-gzip", true),
            ("gzip, deflate, br", true),
            ("br;q=1.0, gzip;q=0.8, *;q=0.1", true),
            ("*", true),
            ("identity;q=0.5, gzip", true),
            ("gzip;q=0.5, identity", false),
            ("", false),
            ("br", false),
            ("gzip;q=0", false),
            ("gzip;q=0, *", false),
            ("gzip; q=0.000", false),
            ("identity", false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(ACCEPT_ENCODING, HeaderValue::from_static(accept));
            assert_eq!(is_asked_for(&headers), want, "{accept}");
        }
        assert!(!is_asked_for(&HeaderMap::new()));
    }
}
