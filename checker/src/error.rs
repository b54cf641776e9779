//! Why a schema text could not be parsed, with the place and the way out.

use std::fmt;

use crate::span::{Position, Span};

/// A schema text that could not be parsed: one problem or more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParseError {
    problems: Vec<Problem>,
}

/// One thing that is wrong with a schema text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// What is wrong and how to mend it: one sentence, lower case, no full stop.
    pub message: String,
    /// The bytes that it concerns; `None` where no single place is to blame.
    pub span: Option<Span>,
    /// Line and column of `span`.
    pub position: Option<Position>,
    /// The name of the reference whose text is wrong; `None` for the schema itself.
    pub reference: Option<String>,
}

impl ParseError {
    /// One problem at `span` of `text`.
    pub fn at(text: &str, span: Span, message: impl Into<String>) -> ParseError {
        ParseError::from(Problem::at(text, span, message))
    }

    /// One problem that has no single place.
    pub fn whole(message: impl Into<String>) -> ParseError {
        ParseError::from(Problem {
            message: message.into(),
            span: None,
            position: None,
            reference: None,
        })
    }

    /// The problems in `problems`, or `None` if there are none.
    pub fn from_problems(problems: Vec<Problem>) -> Option<ParseError> {
        (!problems.is_empty()).then_some(ParseError { problems })
    }

    /// The problems in `problems`, each at its span of `text`, or `None` if there are none. Takes one
    /// pass over the text, however many there are.
    pub(crate) fn in_text(text: &str, problems: Vec<(Span, String)>) -> Option<ParseError> {
        let problems = problems.into_iter().map(|(span, message)| (Some(span), message));
        ParseError::in_text_or_nowhere(text, problems.collect())
    }

    /// As [`ParseError::in_text`]; those that have no single place come last.
    pub(crate) fn in_text_or_nowhere(
        text: &str,
        mut problems: Vec<(Option<Span>, String)>,
    ) -> Option<ParseError> {
        problems.sort_by_key(|(span, _)| span.map_or(usize::MAX, |span| span.start));
        let mut at = Cursor { offset: 0, position: Position { line: 1, column: 1 } };
        let problems = problems.into_iter().map(|(span, message)| {
            let position = span.map(|span| {
                at.advance(text, span.start);
                at.position
            });
            Problem { message, span, position, reference: None }
        });
        ParseError::from_problems(problems.collect())
    }

    /// The same error, said of the text that the reference `name` stands for.
    #[must_use]
    pub fn in_reference(mut self, name: &str) -> ParseError {
        for problem in &mut self.problems {
            problem.reference.get_or_insert_with(|| name.to_owned());
        }
        self
    }

    /// What is wrong, in the order of the text; never empty.
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }
}

/// A place in a text that only moves on.
struct Cursor {
    offset: usize,
    position: Position,
}

impl Cursor {
    fn advance(&mut self, text: &str, to: usize) {
        for one in text.get(self.offset..to).unwrap_or_default().chars() {
            if one == '\n' {
                self.position = Position { line: self.position.line + 1, column: 1 };
            } else {
                self.position.column += 1;
            }
        }
        self.offset = self.offset.max(to);
    }
}

impl Problem {
    /// A problem at `span` of `text`.
    pub fn at(text: &str, span: Span, message: impl Into<String>) -> Problem {
        Problem {
            message: message.into(),
            span: Some(span),
            position: Some(span.position(text)),
            reference: None,
        }
    }
}

impl From<Problem> for ParseError {
    fn from(problem: Problem) -> ParseError {
        ParseError { problems: vec![problem] }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        match (self.position, &self.reference) {
            (Some(position), None) => write!(f, " at {position}"),
            (Some(position), Some(name)) => write!(f, " at {position} of reference '{name}'"),
            (None, Some(name)) => write!(f, " in reference '{name}'"),
            (None, None) => Ok(()),
        }
    }
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.problems.iter().enumerate() {
            if index > 0 {
                f.write_str("; ")?;
            }
            problem.fmt(f)?;
        }
        Ok(())
    }
}

impl std::error::Error for ParseError {}
