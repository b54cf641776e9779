//! Resolves a URI reference against a base, as RFC 3986 section 5 has it. Nothing is fetched.

/// `reference` without its fragment, and the fragment without `#`.
pub(super) fn split_fragment(reference: &str) -> (&str, Option<&str>) {
    match reference.split_once('#') {
        Some((rest, fragment)) => (rest, Some(fragment)),
        None => (reference, None),
    }
}

/// The URI that `reference` stands for where `base` is in force. Both are without fragment. A base
/// that has no hierarchy, such as a URN, leaves `reference` as it is.
pub(crate) fn resolve(base: &str, reference: &str) -> String {
    if reference.is_empty() {
        return base.to_owned();
    }
    if has_scheme(reference) {
        return reference.to_owned();
    }
    let (scheme, rest) = match base.split_once(':') {
        Some((scheme, rest)) if has_scheme(base) => (format!("{scheme}:"), rest),
        _ => (String::new(), base),
    };
    if !scheme.is_empty() && !rest.starts_with('/') {
        return reference.to_owned();
    }
    if reference.starts_with("//") {
        return format!("{scheme}{reference}");
    }
    let (authority, path) = split_authority(rest);
    let path = path.split('?').next().unwrap_or("");
    let joined = if reference.starts_with('/') {
        reference.to_owned()
    } else if reference.starts_with('?') {
        format!("{path}{reference}")
    } else {
        let folder = path.rfind('/').map_or("", |slash| &path[..=slash]);
        let root = if folder.is_empty() && !authority.is_empty() { "/" } else { "" };
        format!("{root}{folder}{reference}")
    };
    format!("{scheme}{authority}{}", remove_dot_segments(&joined))
}

fn has_scheme(uri: &str) -> bool {
    uri.split_once(':').is_some_and(|(scheme, _)| {
        scheme.starts_with(|first: char| first.is_ascii_alphabetic())
            && scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
    })
}

fn split_authority(rest: &str) -> (&str, &str) {
    match rest.strip_prefix("//") {
        Some(after) => {
            let end = after.find('/').map_or(rest.len(), |slash| slash + 2);
            rest.split_at(end)
        }
        None => ("", rest),
    }
}

fn remove_dot_segments(path: &str) -> String {
    let (path, query) = match path.find('?') {
        Some(at) => path.split_at(at),
        None => (path, ""),
    };
    let mut kept: Vec<&str> = Vec::new();
    let mut segments = path.split('/').peekable();
    let is_absolute = path.starts_with('/');
    while let Some(segment) = segments.next() {
        let is_last = segments.peek().is_none();
        match segment {
            "." if is_last => kept.push(""),
            "." => {}
            ".." => {
                if kept.len() > usize::from(is_absolute) {
                    kept.pop();
                }
                if is_last {
                    kept.push("");
                }
            }
            other => kept.push(other),
        }
    }
    format!("{}{query}", kept.join("/"))
}

/// `text` with its percent escapes replaced; an escape that is not one stays as it is.
pub(super) fn percent_decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let escaped = (bytes[at] == b'%')
            .then(|| text.get(at + 1..at + 3))
            .flatten()
            .and_then(|hex| u8::from_str_radix(hex, 16).ok());
        match escaped {
            Some(byte) => {
                decoded.push(byte);
                at += 3;
            }
            None => {
                decoded.push(bytes[at]);
                at += 1;
            }
        }
    }
    String::from_utf8(decoded).unwrap_or_else(|_| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_resolve_against_their_base() {
        for (base, reference, expected) in [
            ("", "a.json", "a.json"),
            ("x/b.json", "a.json", "x/a.json"),
            ("http://h/d/b.json", "a.json", "http://h/d/a.json"),
            ("http://h/d/b.json", "../a.json", "http://h/a.json"),
            ("http://h/d/b.json", "../../../a.json", "http://h/a.json"),
            ("http://h/d/b.json", "./e/./a.json", "http://h/d/e/a.json"),
            ("http://h/d/b.json", "/a.json", "http://h/a.json"),
            ("http://h/d/b.json", "//i/a.json", "http://i/a.json"),
            ("http://h", "a.json", "http://h/a.json"),
            ("http://h/d?q=1", "a.json", "http://h/a.json"),
            ("http://h/d/b.json", "", "http://h/d/b.json"),
            ("http://h/d/b.json", "urn:x:y", "urn:x:y"),
            ("urn:x:y", "a.json", "a.json"),
        ] {
            assert_eq!(resolve(base, reference), expected, "{base} + {reference}");
        }
    }

    #[test]
    fn percent_escapes_are_replaced() {
        assert_eq!(percent_decode("a%20b%C3%A9%zz%2"), "a bé%zz%2");
    }
}
