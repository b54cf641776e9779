//! Why a document is no stream, with the place and the way out.

use std::fmt;

/// A document that is no stream: one problem or more.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct StreamError {
    problems: Vec<StreamProblem>,
}

/// One thing that is wrong with a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StreamProblem {
    /// Where, as a JSON pointer: `/log/cleanup`; empty for the document as a whole.
    pub place: String,
    /// What is wrong and how to mend it: one sentence, lower case, no full stop.
    pub message: String,
}

impl StreamError {
    /// A problem that has no single place.
    pub(super) fn whole(message: impl Into<String>) -> StreamError {
        let message = message.into();
        StreamError { problems: vec![StreamProblem { place: String::new(), message }] }
    }

    /// The problems, or `None` if there are none.
    pub(super) fn of(problems: Vec<StreamProblem>) -> Option<StreamError> {
        (!problems.is_empty()).then_some(StreamError { problems })
    }

    /// What is wrong, at least one thing.
    pub fn problems(&self) -> &[StreamProblem] {
        &self.problems
    }
}

impl fmt::Display for StreamError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, problem) in self.problems.iter().enumerate() {
            if at > 0 {
                f.write_str("; ")?;
            }
            write!(f, "{problem}")?;
        }
        Ok(())
    }
}

impl fmt::Display for StreamProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.place.as_str() {
            "" => write!(f, "the stream: {}", self.message),
            place => write!(f, "the stream at {place}: {}", self.message),
        }
    }
}

impl From<serde_path_to_error::Error<serde_json::Error>> for StreamError {
    fn from(error: serde_path_to_error::Error<serde_json::Error>) -> StreamError {
        use serde_path_to_error::Segment;
        let mut place = String::new();
        for segment in error.path() {
            place.push('/');
            match segment {
                Segment::Seq { index } => place.push_str(&index.to_string()),
                Segment::Map { key } => place.push_str(&pointer(key)),
                Segment::Enum { variant } => place.push_str(variant),
                Segment::Unknown => place.push('?'),
            }
        }
        let message = error.into_inner().to_string();
        StreamError { problems: vec![StreamProblem { place, message }] }
    }
}

/// A key as a part of a JSON pointer.
pub(super) fn pointer(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}
