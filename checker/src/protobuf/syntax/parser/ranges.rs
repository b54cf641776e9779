//! Extension ranges, and reserved numbers and names.

use thin_vec::ThinVec;

use super::message::MAX;
use super::{Kind, Parse, Parser};
use crate::limits::SCHEMA_BYTES_MAX;
use crate::protobuf::descriptor::{ExtensionRange, Options, ReservedName, ReservedRange, Source};
use crate::span::Span;

/// A number or range as written.
struct Range {
    start: i32,
    /// The last number of it, `None` for `max`.
    last: Option<i32>,
    span: Span,
}

impl Parser<'_> {
    /// `extensions 4, 10 to 20 [...];`
    pub(super) fn extension_ranges(&mut self, ranges: &mut ThinVec<ExtensionRange>) -> Parse<()> {
        self.advance();
        let first = ranges.len();
        loop {
            let range = self.range(false, "a number or a range such as '10 to 20'")?;
            ranges.push(ExtensionRange {
                start: range.start,
                end: range.last.map_or(MAX, |last| last.wrapping_add(1)),
                options: Options::default(),
                features: self.features,
                source: Source { span: Some(range.span), ..Source::default() },
            });
            if !self.take(b',') {
                break;
            }
        }
        let start = self.token.start;
        let mut options = Options::default();
        self.option_list(&mut options)?;
        let span = self.span_from(start.min(self.previous_end));
        let Some(new) = ranges.get_mut(first..) else { return Ok(()) };
        if new.len().saturating_mul(span.end - span.start) > SCHEMA_BYTES_MAX {
            let message = format!(
                "these options would be copied to {} ranges, which takes too much memory: join \
                 the ranges, or write fewer options",
                new.len()
            );
            self.add(span, message);
            return Err(super::Skip);
        }
        if !options.written.is_empty() {
            new.iter_mut().for_each(|range| range.options = options.clone());
        }
        let mut source = Source::default();
        self.expect_end(b';', &mut source, "';' after the extension ranges")?;
        if let Some(range) = new.first_mut() {
            range.source.comments = source.comments;
        }
        Ok(())
    }

    /// `reserved` in a message.
    pub(super) fn message_reserved(
        &mut self,
        ranges: &mut ThinVec<ReservedRange>,
        names: &mut ThinVec<ReservedName>,
    ) -> Parse<()> {
        self.advance();
        if self.at_string() || self.token.kind == Kind::Identifier {
            return self.reserved_names(names);
        }
        self.reserved_ranges(ranges, false, |range| {
            (range.start, range.last.map_or(MAX, |last| last.wrapping_add(1)))
        })
    }

    /// `reserved` in an enum.
    pub(super) fn enum_reserved(
        &mut self,
        ranges: &mut ThinVec<ReservedRange>,
        names: &mut ThinVec<ReservedName>,
    ) -> Parse<()> {
        self.advance();
        if self.at_string() || self.token.kind == Kind::Identifier {
            return self.reserved_names(names);
        }
        self.reserved_ranges(ranges, true, |range| (range.start, range.last.unwrap_or(i32::MAX)))
    }

    fn reserved_ranges(
        &mut self,
        ranges: &mut ThinVec<ReservedRange>,
        is_signed: bool,
        ends: impl Fn(&Range) -> (i32, i32),
    ) -> Parse<()> {
        let first = ranges.len();
        loop {
            let range = self.range(is_signed, "a name, a number or a range such as '10 to 20'")?;
            let (start, end) = ends(&range);
            let source = Source { span: Some(range.span), ..Source::default() };
            ranges.push(ReservedRange { start, end, source });
            if !self.take(b',') {
                break;
            }
        }
        let mut source = Source::default();
        self.expect_end(b';', &mut source, "';' after the reserved numbers")?;
        if let Some(range) = ranges.get_mut(first) {
            range.source.comments = source.comments;
        }
        Ok(())
    }

    fn reserved_names(&mut self, names: &mut ThinVec<ReservedName>) -> Parse<()> {
        let is_string = self.at_string();
        if is_string == self.edition.is_numbered() {
            let found = self.found();
            let message = if is_string {
                format!(
                    "editions reserve names without quotes, but found {found}: leave the quotes \
                     out"
                )
            } else {
                format!(
                    "reserved names are in quotes before editions, but found {found}: put it in \
                     quotes"
                )
            };
            self.add(self.token.span(), message);
            return Err(super::Skip);
        }
        let first = names.len();
        loop {
            let (name, span) =
                if is_string { self.string("a name in quotes")? } else { self.name("a name")? };
            let source = Source { span: Some(span), name: Some(span), comments: None };
            names.push(ReservedName { name, source });
            if !self.take(b',') {
                break;
            }
        }
        let mut source = Source::default();
        self.expect_end(b';', &mut source, "';' after the reserved names")?;
        if let Some(name) = names.get_mut(first) {
            name.source.comments = source.comments;
        }
        Ok(())
    }

    fn range(&mut self, is_signed: bool, what: &str) -> Parse<Range> {
        let from = self.token.start;
        let end = |parser: &mut Self, what: &str| match is_signed {
            true => parser.signed_number(what),
            false => parser.number(what),
        };
        let start = end(self, what)?;
        let last = if !self.take_word("to") {
            Some(start)
        } else if self.take_word("max") {
            None
        } else {
            Some(end(self, "the last number of the range, or 'max'")?)
        };
        Ok(Range { start, last, span: self.span_from(from) })
    }
}
