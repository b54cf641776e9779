//! The problems of one file, gathered while it is linked.

use crate::error::ParseError;
use crate::limits::PROBLEMS_MAX;
use crate::span::Span;

/// Most problems that are gathered before the first ones of the text are picked out.
const GATHERED_MAX: usize = 10_000;

/// What is wrong with one file.
#[derive(Debug, Default)]
pub(super) struct Problems {
    found: Vec<(Option<Span>, String)>,
}

impl Problems {
    /// Notes a problem.
    pub fn add(&mut self, span: Option<Span>, message: impl Into<String>) {
        if self.found.len() < GATHERED_MAX {
            self.found.push((span, message.into()));
        }
    }

    /// Whether nothing is wrong so far.
    pub fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// The problems in the order of `text`, or `None` if there are none.
    pub fn into_error(mut self, text: &str) -> Option<ParseError> {
        self.found.sort_by_key(|(span, _)| span.map_or(usize::MAX, |span| span.start));
        self.found.dedup();
        self.found.truncate(PROBLEMS_MAX);
        ParseError::in_text_or_nowhere(text, self.found)
    }
}
