//! What a path means: the context in front of it, and aliases of subjects in it.

use std::borrow::Cow;

use clade_client::api::ErrorCode;
use http::Uri;
use http::uri::PathAndQuery;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use super::error::ApiError;
use crate::registry::{Registry, Subject};

/// What stands for itself in a segment of a path and in a query.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b':');

/// A path in its segments, still percent-encoded, and the pairs of a query.
struct Target<'a> {
    segments: Vec<Cow<'a, str>>,
    query: Vec<Cow<'a, str>>,
}

/// The URI that `uri` stands for: without a slash at its end, which means nothing, with the context
/// in front of the path moved to the names in it, and with aliases replaced.
///
/// # Errors
/// 400 for a context with a colon.
pub(super) async fn rewritten(registry: &Registry, uri: &Uri) -> Result<Uri, ApiError> {
    let path = uri.path();
    let path = path.strip_suffix('/').filter(|path| !path.is_empty()).unwrap_or(path);
    let mut target = Target {
        segments: path.split('/').skip(1).map(Cow::Borrowed).collect(),
        query: uri.query().into_iter().flat_map(|q| q.split('&')).map(Cow::Borrowed).collect(),
    };
    let mut is_changed = path.len() != uri.path().len();
    is_changed |= target.move_context()?;
    is_changed |= target.replace_alias(registry).await?;
    Ok(if is_changed { target.uri().unwrap_or_else(|| uri.clone()) } else { uri.clone() })
}

impl<'a> Target<'a> {
    fn uri(&self) -> Option<Uri> {
        let mut text = format!("/{}", self.segments.join("/"));
        if !self.query.is_empty() {
            text.push('?');
            text.push_str(&self.query.join("&"));
        }
        Some(Uri::from(PathAndQuery::try_from(text).ok()?))
    }

    /// Takes `/contexts/{context}` off the front and puts the context before the names that follow,
    /// unless they have one. `/contexts/{context}` alone is a path of its own.
    fn move_context(&mut self) -> Result<bool, ApiError> {
        if self.segments.len() < 3 || self.segments[0] != "contexts" {
            return Ok(false);
        }
        let context = qualifier(&decoded(&self.segments[1]))?;
        self.segments.drain(..2);
        let root = self.segments[0].clone();
        match (&*root, self.segments.len()) {
            ("config" | "mode", 1) => self.segments.push(encoded(&context).into()),
            ("config" | "mode", _) => self.qualify_segment(1, &context),
            ("schemas", _) if self.is_by_id() => self.qualify_query("subject", &context),
            ("schemas" | "subjects", 1) => self.qualify_query("subjectPrefix", &context),
            ("associations" | "associations:batchMutate", _) => {
                self.qualify_query("context", &context);
            }
            _ => {}
        }
        if let Some(place) = self.place_of_subject() {
            self.qualify_segment(place, &context);
        }
        Ok(true)
    }

    /// Replaces the subject in the path, or the one that `/schemas/ids` is asked with, by what it is
    /// an alias of.
    async fn replace_alias(&mut self, registry: &Registry) -> Result<bool, ApiError> {
        if let Some(place) = self.place_of_subject() {
            let alias = Subject::parse(&decoded(&self.segments[place]));
            let Some(subject) = registry.behind_alias(&alias).await? else { return Ok(false) };
            self.segments[place] = encoded(&subject.to_string()).into();
            return Ok(true);
        }
        if !self.is_by_id() {
            return Ok(false);
        }
        let Some(place) = self.place_of_parameter("subject") else { return Ok(false) };
        let alias = Subject::parse(&parameter_value(&self.query[place]));
        let Some(subject) = registry.behind_alias(&alias).await? else { return Ok(false) };
        self.query[place] = format!("subject={}", encoded(&subject.to_string())).into();
        Ok(true)
    }

    fn is_by_id(&self) -> bool {
        self.segments.len() > 2 && self.segments[0] == "schemas" && self.segments[1] == "ids"
    }

    /// The segment after the first `subjects`.
    fn place_of_subject(&self) -> Option<usize> {
        let place = self.segments.iter().position(|segment| segment == "subjects")? + 1;
        let is_list_of_holders = self.is_by_id();
        (place < self.segments.len() && !is_list_of_holders).then_some(place)
    }

    fn place_of_parameter(&self, name: &str) -> Option<usize> {
        self.query.iter().position(|pair| pair.split('=').next() == Some(name))
    }

    fn qualify_segment(&mut self, place: usize, context: &str) {
        let name = decoded(&self.segments[place]);
        if !is_qualified(&name) {
            self.segments[place] = encoded(&format!("{context}{name}")).into();
        }
    }

    /// Puts the context before the value of a parameter, or sets it to the context alone.
    fn qualify_query(&mut self, name: &str, context: &str) {
        match self.place_of_parameter(name) {
            Some(place) => {
                let value = parameter_value(&self.query[place]);
                if !is_qualified(&value) {
                    let value = encoded(&format!("{context}{value}"));
                    self.query[place] = format!("{name}={value}").into();
                }
            }
            None => self.query.push(format!("{name}={}", encoded(context)).into()),
        }
    }
}

/// What stands before a subject of the context that `segment` names, with or without its dot.
fn qualifier(segment: &str) -> Result<String, ApiError> {
    if segment == ":.:" {
        return Ok(segment.to_owned());
    }
    if segment.contains(':') {
        let message = format!("Context name '{segment}' cannot contain a colon");
        return Err(ApiError::new(ErrorCode::BadRequest, message));
    }
    let name = segment.strip_prefix('.').unwrap_or(segment);
    Ok(format!(":.{name}:"))
}

fn is_qualified(name: &str) -> bool {
    name.starts_with(":.") || name.starts_with(":*:")
}

fn decoded(segment: &str) -> String {
    percent_decode_str(segment).decode_utf8_lossy().into_owned()
}

/// The value of a pair of a query, where a plus is a space.
fn parameter_value(pair: &str) -> String {
    let value = pair.split_once('=').map_or("", |(_, value)| value);
    decoded(&value.replace('+', " "))
}

fn encoded(text: &str) -> String {
    utf8_percent_encode(text, ESCAPED).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moved(uri: &str) -> Result<String, String> {
        let uri: Uri = uri.parse().unwrap();
        let mut target = Target {
            segments: uri.path().split('/').skip(1).map(Cow::Borrowed).collect(),
            query: uri.query().into_iter().flat_map(|q| q.split('&')).map(Cow::Borrowed).collect(),
        };
        target.move_context().map_err(|error| error.message().to_owned())?;
        Ok(target.uri().unwrap().to_string())
    }

    #[test]
    fn a_context_in_front_moves_to_the_names_behind_it() {
        for (uri, want) in [
            ("/contexts/c/subjects/a/versions", "/subjects/:.c:a/versions"),
            ("/contexts/.c/subjects/a%2Fb", "/subjects/:.c:a%2Fb"),
            ("/contexts/c/subjects/:.d:a", "/subjects/:.d:a"),
            ("/contexts/./subjects/a", "/subjects/:.:a"),
            ("/contexts/:.:/subjects/a", "/subjects/:.:a"),
            ("/contexts/c/subjects", "/subjects?subjectPrefix=:.c:"),
            (
                "/contexts/c/subjects?subjectPrefix=a&limit=1",
                "/subjects?subjectPrefix=:.c:a&limit=1",
            ),
            ("/contexts/c/subjects?subjectPrefix=:*:a", "/subjects?subjectPrefix=:*:a"),
            ("/contexts/c/schemas", "/schemas?subjectPrefix=:.c:"),
            ("/contexts/c/schemas/ids/1", "/schemas/ids/1?subject=:.c:"),
            (
                "/contexts/c/schemas/ids/1/subjects?subject=a+b",
                "/schemas/ids/1/subjects?subject=:.c:a%20b",
            ),
            ("/contexts/c/schemas/types", "/schemas/types"),
            (
                "/contexts/c/compatibility/subjects/a/versions/1",
                "/compatibility/subjects/:.c:a/versions/1",
            ),
            ("/contexts/c/config", "/config/:.c:"),
            ("/contexts/c/mode/a", "/mode/:.c:a"),
            ("/contexts/c", "/contexts/c"),
            ("/subjects/contexts/versions", "/subjects/contexts/versions"),
        ] {
            assert_eq!(moved(uri).as_deref(), Ok(want), "{uri}");
        }
        let error = moved("/contexts/foo:bar/subjects").unwrap_err();
        assert_eq!(error, "Context name 'foo:bar' cannot contain a colon");
    }
}
