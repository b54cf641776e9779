//! Where the parts of a descriptor stand in the schema text.

use std::collections::BTreeMap;

use prost_types::source_code_info::Location;

use crate::span::Span;

/// The places of one text, by descriptor path.
pub(in crate::protobuf) struct Places<'a> {
    text: &'a str,
    spans: BTreeMap<&'a [i32], Span>,
    is_shown: bool,
}

impl<'a> Places<'a> {
    /// Reads the locations of the text that follows a byte order mark of `start` bytes. The user
    /// knows the text if `is_shown`.
    pub(in crate::protobuf) fn new(
        text: &'a str,
        start: usize,
        locations: &'a [Location],
        is_shown: bool,
    ) -> Places<'a> {
        let body = &text[start..];
        let mut lines = vec![start];
        lines.extend(body.match_indices('\n').map(|(newline, _)| start + newline + 1));
        let offset = |line: i32, column: i32| {
            let line_start = usize::try_from(line).ok().and_then(|line| lines.get(line))?;
            usize::try_from(column).ok().map(|column| (line_start + column).min(text.len()))
        };
        let mut spans = BTreeMap::new();
        for location in locations {
            let (start, end) = match location.span[..] {
                [line, from, to] => (offset(line, from), offset(line, to)),
                [line, from, end_line, to] => (offset(line, from), offset(end_line, to)),
                _ => continue,
            };
            if let (Some(start), Some(end)) = (start, end) {
                spans.entry(location.path.as_slice()).or_insert(Span::new(start, end));
            }
        }
        Places { text, spans, is_shown }
    }

    /// The bytes of the part at `path`.
    pub(in crate::protobuf) fn span(&self, path: &[i32]) -> Option<Span> {
        self.spans.get(path).copied()
    }

    /// Whether places may be told to the user.
    pub(in crate::protobuf) fn is_shown(&self) -> bool {
        self.is_shown
    }

    /// The earliest place of the part at `path` and of all inside it.
    pub(in crate::protobuf) fn first_in(&self, path: &[i32]) -> Option<Span> {
        let inside = self.spans.range(path..).take_while(|(one, _)| one.starts_with(path));
        inside.map(|(_, span)| *span).min_by_key(|span| span.start)
    }

    /// The name that is written at `path`, or the value type's name where a map type is written;
    /// `None` where comments stand inside it.
    pub(in crate::protobuf) fn written_name(&self, path: &[i32]) -> Option<String> {
        let span = self.span(path)?;
        let mut written = self.text.get(span.start..span.end)?;
        if written.ends_with('>') {
            written = written.trim_end_matches('>').rsplit(',').next()?;
        }
        let name: String = written.chars().filter(|one| !one.is_whitespace()).collect();
        let is_name = |one: char| one.is_ascii_alphanumeric() || one == '_' || one == '.';
        (!name.is_empty() && name.chars().all(is_name)).then_some(name)
    }
}
