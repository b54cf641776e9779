//! The `X-Request-ID` of an answer: that of the request, or a new one.

use http::{HeaderMap, HeaderName, HeaderValue};

use crate::uuid;

pub(super) const NAME: HeaderName = HeaderName::from_static("x-request-id");

/// The id of the request when it has exactly one that is not blank, else a random UUID.
pub(super) fn of(headers: &HeaderMap) -> HeaderValue {
    let mut given = headers.get_all(NAME).iter();
    match (given.next(), given.next()) {
        (Some(only), None) if !only.as_bytes().trim_ascii().is_empty() => only.clone(),
        (Some(_) | None, _) => {
            HeaderValue::try_from(uuid::random()).expect("digits and dashes are legal in a header")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_single_id_is_kept() {
        let mut headers = HeaderMap::new();
        headers.insert(NAME, HeaderValue::from_static("mine"));
        assert_eq!(of(&headers), "mine");
        headers.append(NAME, HeaderValue::from_static("other"));
        assert_ne!(of(&headers), "mine");
    }

    #[test]
    fn a_new_id_is_a_random_uuid() {
        let mut headers = HeaderMap::new();
        headers.insert(NAME, HeaderValue::from_static("  "));
        let id = of(&headers);
        let text = id.to_str().unwrap();
        let lengths: Vec<usize> = text.split('-').map(str::len).collect();
        assert_eq!(lengths, [8, 4, 4, 4, 12], "{text}");
        assert_eq!(&text[14..15], "4", "{text}");
        assert!(matches!(&text[19..20], "8" | "9" | "a" | "b"), "{text}");
        assert_ne!(id, of(&headers));
    }
}
