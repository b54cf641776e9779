//! Writes paths and queries: every name is escaped, so that none can become another path.

use std::fmt::Write as _;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::error::{Error, Result};

/// All but what RFC 3986 calls unreserved.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The path of an operation with its query.
pub(crate) struct Path {
    text: String,
    query: String,
    /// The first name that no path can have.
    invalid: Option<String>,
    /// Whether a context may stand in front.
    has_context: bool,
}

impl Path {
    /// A path that begins with `text`, which needs no escapes.
    pub(crate) fn new(text: &str) -> Path {
        Path { text: text.to_owned(), query: String::new(), invalid: None, has_context: true }
    }

    /// A path about the whole server, whatever context the client is in.
    pub(crate) fn of_server(text: &str) -> Path {
        Path { has_context: false, ..Path::new(text) }
    }

    /// Adds what needs no escapes.
    pub(crate) fn then(mut self, text: &str) -> Path {
        self.text.push_str(text);
        self
    }

    /// Adds a segment with a name. Dots alone would be taken for a way upwards.
    pub(crate) fn name(mut self, name: &str) -> Path {
        if matches!(name, "." | "..") {
            self.invalid.get_or_insert_with(|| name.to_owned());
        }
        self.push(name);
        self
    }

    /// Adds a segment with a subject, which has a longer form for names of dots alone.
    pub(crate) fn subject(mut self, subject: &str) -> Path {
        match subject {
            "." | ".." => self.push(&format!(":.:{subject}")),
            _ => self.push(subject),
        }
        self
    }

    fn push(&mut self, segment: &str) {
        write!(self.text, "/{}", utf8_percent_encode(segment, ESCAPED))
            .expect("a string takes everything");
    }

    /// Adds a parameter.
    pub(crate) fn with(mut self, name: &str, value: &str) -> Path {
        let mark = if self.query.is_empty() { '?' } else { '&' };
        write!(self.query, "{mark}{name}={}", utf8_percent_encode(value, ESCAPED))
            .expect("a string takes everything");
        self
    }

    /// Adds a parameter that has a value.
    pub(crate) fn with_any(self, name: &str, value: Option<&str>) -> Path {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }

    /// Adds a parameter that has a number.
    pub(crate) fn with_number(self, name: &str, value: Option<u32>) -> Path {
        self.with_any(name, value.map(|number| number.to_string()).as_deref())
    }

    /// Adds a parameter that is true.
    pub(crate) fn with_flag(self, name: &str, flag: bool) -> Path {
        if flag { self.with(name, "true") } else { self }
    }

    /// Adds a parameter for each value.
    pub(crate) fn with_each(self, name: &str, values: &[String]) -> Path {
        values.iter().fold(self, |path, value| path.with(name, value))
    }

    /// The path as it is sent, behind the context.
    ///
    /// # Errors
    /// [`Error::InvalidName`] for a name of dots alone.
    pub(crate) fn finish(self, context: Option<&str>) -> Result<String> {
        if let Some(segment) = self.invalid {
            return Err(Error::InvalidName { segment });
        }
        let Path { text, query, .. } = self;
        match context.filter(|_| self.has_context) {
            // `.` is the default context, and no segment of its own.
            Some(".") => Ok(format!("/contexts/:.:{text}{query}")),
            Some(context) => {
                let context = utf8_percent_encode(context, ESCAPED);
                Ok(format!("/contexts/{context}{text}{query}"))
            }
            None => Ok(text + &query),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_escaped() {
        let path =
            Path::new("/subjects").subject("a/b c+é?").then("/versions").with("format", "a&b");
        let want = "/subjects/a%2Fb%20c%2B%C3%A9%3F/versions?format=a%26b";
        assert_eq!(path.finish(None).unwrap(), want);
    }

    #[test]
    fn dots_alone_are_no_way_upwards() {
        let path = Path::new("/subjects").subject("..").then("/versions").finish(None);
        assert_eq!(path.unwrap(), "/subjects/%3A.%3A../versions");
        let path = Path::new("/api/v1/streams").name("..").finish(None);
        assert!(matches!(path, Err(Error::InvalidName { segment }) if segment == ".."));
    }

    #[test]
    fn a_context_stands_in_front_of_all_but_the_server() {
        let context = Some(".c");
        let path = Path::new("/subjects").with_flag("deleted", true).with_flag("x", false);
        assert_eq!(path.finish(context).unwrap(), "/contexts/.c/subjects?deleted=true");
        assert_eq!(Path::new("/subjects").finish(Some(".")).unwrap(), "/contexts/:.:/subjects");
        assert_eq!(Path::of_server("/contexts").finish(context).unwrap(), "/contexts");
    }
}
