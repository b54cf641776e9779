//! The media types that the API reads and writes, and the choice among them.

use http::HeaderMap;
use http::header::{ACCEPT, CONTENT_TYPE};

/// The types that are produced, the preferred one first.
const PRODUCED: [&str; 3] = [
    "application/vnd.schemaregistry.v1+json",
    "application/vnd.schemaregistry+json",
    "application/json",
];

/// The type of an answer to a client that accepts anything, or nothing that is produced.
pub(super) const DEFAULT: &str = PRODUCED[0];

/// The type of the answer to a request with these headers: that which the client likes best, the
/// more exact range before a wider one, the earlier before the later. `None` if it accepts none.
pub(super) fn negotiate(headers: &HeaderMap) -> Option<&'static str> {
    let mut best: Option<(Rank, &'static str)> = None;
    let mut is_asked = false;
    for value in headers.get_all(ACCEPT) {
        let Ok(value) = value.to_str() else { return None };
        for range in value.split(',').filter(|range| !range.trim().is_empty()) {
            is_asked = true;
            if let Some((rank, produced)) = matched(range)
                && best.is_none_or(|(best, _)| rank > best)
            {
                best = Some((rank, produced));
            }
        }
    }
    if is_asked { best.map(|(_, produced)| produced) } else { Some(DEFAULT) }
}

/// How much a client likes a type: thousandths, then exactness.
type Rank = (u16, u8);

/// The quality of a range that names none, in thousandths.
const QUALITY_MAX: u16 = 1000;

fn matched(range: &str) -> Option<(Rank, &'static str)> {
    let mut parts = range.split(';').map(str::trim);
    let name = parts.next()?;
    let quality = weight(&mut parts);
    // The old default of Java's HttpURLConnection has a bare `*`.
    let (exactness, produced) = if matches!(name, "*/*" | "*") {
        (0, DEFAULT)
    } else if name.eq_ignore_ascii_case("application/*") {
        (1, DEFAULT)
    } else {
        (2, PRODUCED.into_iter().find(|produced| produced.eq_ignore_ascii_case(name))?)
    };
    (quality > 0).then_some(((quality, exactness), produced))
}

/// The quality among the parameters of a range, in thousandths.
pub(super) fn weight<'a>(mut parameters: impl Iterator<Item = &'a str>) -> u16 {
    parameters.find_map(quality).map_or(QUALITY_MAX, thousandths)
}

/// The value of a parameter `q`, without the quotes that it may stand in.
fn quality(parameter: &str) -> Option<&str> {
    let (name, value) = parameter.split_once('=')?;
    let value = value.trim();
    let unquoted = value.strip_prefix('"').and_then(|value| value.strip_suffix('"'));
    name.trim().eq_ignore_ascii_case("q").then(|| unquoted.unwrap_or(value))
}

/// A quality such as `0.8` or `.8`, in thousandths; one that cannot be read counts as none given.
fn thousandths(text: &str) -> u16 {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if text.trim_matches('.').is_empty() || !is_number(whole) || !is_number(fraction) {
        return QUALITY_MAX;
    }
    if whole.bytes().any(|digit| digit != b'0') {
        return QUALITY_MAX;
    }
    let digits = fraction.bytes().chain(*b"000").take(3);
    digits.fold(0, |thousandths, digit| thousandths * 10 + u16::from(digit - b'0'))
}

/// Whether a body with these headers is read: JSON of any of the produced types, a merge patch, octets,
/// or a body that names no type.
pub(super) fn is_read(headers: &HeaderMap) -> bool {
    let Some(value) = headers.get(CONTENT_TYPE) else { return true };
    let Ok(value) = value.to_str() else { return false };
    let name = value.split(';').next().unwrap_or_default().trim();
    PRODUCED
        .into_iter()
        .chain(["application/octet-stream", "application/merge-patch+json"])
        .any(|read| read.eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    #[test]
    fn the_best_accepted_type_is_chosen() {
        let v1 = Some(PRODUCED[0]);
        let any_version = Some(PRODUCED[1]);
        let json = Some(PRODUCED[2]);
        for (accept, want) in [
            ("*/*", v1),
            ("application/*", v1),
            ("", v1),
            ("application/json", json),
            ("Application/JSON; charset=utf-8", json),
            ("application/json, text/plain, */*", json),
            ("application/json;q=0.5, application/vnd.schemaregistry+json", any_version),
            ("text/html, */*;q=0.1", v1),
            ("application/vnd.schemaregistry.v1+json, application/json", v1),
            ("text/html", None),
            ("application/json;q=0", None),
            ("application/json;q=0.000", None),
            ("application/json;q=x", json),
            ("application/json;q=", json),
            ("application/json;q=.", json),
            ("application/json;q=-1", json),
            ("application/json;q=7", json),
            (
                "application/json; Q = \"0.5\", application/vnd.schemaregistry+json;q=.6",
                any_version,
            ),
            ("*", v1),
            ("text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2", v1),
            ("text/html, *;q=.2, application/json;q=.3", json),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(ACCEPT, HeaderValue::from_static(accept));
            assert_eq!(negotiate(&headers), want, "{accept}");
        }
        assert_eq!(negotiate(&HeaderMap::new()), v1);
    }

    #[test]
    fn json_octets_and_untyped_bodies_are_read() {
        assert!(is_read(&HeaderMap::new()));
        for (content_type, want) in [
            ("application/json", true),
            ("application/vnd.schemaregistry.v1+json; charset=utf-8", true),
            ("application/vnd.schemaregistry+json", true),
            ("application/octet-stream", true),
            ("application/merge-patch+json", true),
            ("text/plain", false),
            ("application/xml", false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
            assert_eq!(is_read(&headers), want, "{content_type}");
        }
    }
}
