//! Messages, oneofs, and the oneofs that stand for `optional` in proto3.

use std::collections::HashSet;

use foldhash::fast::RandomState;

use super::field::Place;
use super::{Parse, Parser};
use crate::limits::PROTOBUF_MESSAGE_DEPTH_MAX;
use crate::protobuf::descriptor::{
    Declared, Edition, FIELD_NUMBER_END, Message, Oneof, OptionValue, Options, Source, Visibility,
};
use crate::span::Span;

/// Stands for `max` as the end of a range until the options of the message are known.
pub(super) const MAX: i32 = -1;

impl Parser<'_> {
    /// A message, from its keyword on; with its `export` it starts at `start`.
    pub(super) fn message(
        &mut self,
        start: usize,
        visibility: Option<Visibility>,
    ) -> Parse<Message> {
        self.advance();
        let (name, span) = self.name("the name of the message")?;
        let mut message = self.empty_message(name, Declared::Message);
        message.visibility = visibility;
        self.body(start, span, &mut message)?;
        Ok(message)
    }

    pub(super) fn empty_message(&self, name: String, declared: Declared) -> Message {
        Message::empty(name, declared, self.features)
    }

    /// The braces of a message or group and what is in them.
    pub(super) fn body(&mut self, start: usize, name: Span, message: &mut Message) -> Parse<()> {
        message.source.name = Some(name);
        self.expect_end(b'{', &mut message.source, "'{' after the name of the message")?;
        if self.is_too_deep(name) {
            self.skip_block();
            return Ok(());
        }
        self.depth += 1;
        let read = self.statements(message);
        self.depth -= 1;
        message.source.span = Some(self.span_from(start));
        read?;
        let end = if is_message_set(message) { i32::MAX } else { FIELD_NUMBER_END };
        let extensions = message.extension_ranges.iter_mut().map(|range| &mut range.end);
        let reserved = message.reserved_ranges.iter_mut().map(|range| &mut range.end);
        for one in extensions.chain(reserved).filter(|one| **one == MAX) {
            *one = end;
        }
        if self.edition == Edition::Proto3 {
            self.add_synthetic_oneofs(message);
        }
        // Most messages are small, and lists start with room for four.
        message.fields.shrink_to_fit();
        message.oneofs.shrink_to_fit();
        message.messages.shrink_to_fit();
        message.enums.shrink_to_fit();
        Ok(())
    }

    /// Tells if one more level of messages is too many.
    pub(super) fn is_too_deep(&mut self, name: Span) -> bool {
        let is_too_deep = self.depth >= PROTOBUF_MESSAGE_DEPTH_MAX;
        if is_too_deep {
            let message = format!(
                "messages nest deeper than {PROTOBUF_MESSAGE_DEPTH_MAX} levels, groups and map \
                 entries included: declare this one further out"
            );
            self.add(name, message);
        }
        is_too_deep
    }

    fn statements(&mut self, message: &mut Message) -> Parse<()> {
        while !self.end(b'}', None) {
            if self.at_end() {
                return self.expected(&format!("'}}' to end the message '{}'", message.name));
            }
            if self.message_statement(message).is_err() {
                self.skip_statement();
            }
        }
        Ok(())
    }

    fn message_statement(&mut self, message: &mut Message) -> Parse<()> {
        if self.end(b';', None) {
            return Ok(());
        }
        let start = self.token.start;
        let visibility = self.visibility()?;
        match self.word() {
            "message" => {
                let nested = self.message(start, visibility)?;
                message.messages.push(nested);
                Ok(())
            }
            "enum" => {
                let one = self.one_enum(start, visibility)?;
                message.enums.push(one);
                Ok(())
            }
            "extensions" => self.extension_ranges(&mut message.extension_ranges),
            "reserved" => {
                self.message_reserved(&mut message.reserved_ranges, &mut message.reserved_names)
            }
            "extend" => self.extend(&mut message.extensions, &mut message.messages),
            "option" => self.option_statement(&mut message.options),
            "oneof" => self.oneof(message),
            _ => self.field(&Place::Message, &mut message.fields, &mut message.messages),
        }
    }

    fn oneof(&mut self, message: &mut Message) -> Parse<()> {
        let start = self.token.start;
        self.advance();
        let (name, span) = self.name("the name of the oneof")?;
        let index = message.oneofs.len();
        let mut source = Source { name: Some(span), ..Source::default() };
        self.expect_end(b'{', &mut source, "'{' after the name of the oneof")?;
        let mut options = Options::default();
        loop {
            if self.at_end() {
                return self.expected(&format!("'}}' to end the oneof '{name}'"));
            }
            if self.at(b'}') {
                let what = format!("a field in the oneof '{name}'");
                self.expected::<()>(&what).unwrap_or_default();
            } else if self.word() == "option" {
                self.option_statement(&mut options)?;
            } else {
                let place = Place::Oneof(index);
                if self.field(&place, &mut message.fields, &mut message.messages).is_err() {
                    self.skip_statement();
                }
            }
            if self.end(b'}', None) {
                break;
            }
        }
        source.span = Some(self.span_from(start));
        let features = self.features;
        message.oneofs.push(Oneof { name, is_synthetic: false, options, features, source });
        Ok(())
    }

    /// Gives each `optional` field of proto3 a oneof of its own, with a name that nothing in the
    /// message has: `_field`, with as many `X` in front as it takes.
    fn add_synthetic_oneofs(&self, message: &mut Message) {
        if !message.fields.iter().any(|field| field.proto3_optional) {
            return;
        }
        let fields = message.fields.iter().map(|field| field.name.clone());
        let oneofs = message.oneofs.iter().map(|oneof| oneof.name.clone());
        let mut taken: HashSet<String, RandomState> = fields.chain(oneofs).collect();
        for field in message.fields.iter_mut().filter(|field| field.proto3_optional) {
            let underscore = if field.name.starts_with('_') { "" } else { "_" };
            let mut name = format!("{underscore}{}", field.name);
            while taken.contains(&name) {
                name.insert(0, 'X');
            }
            taken.insert(name.clone());
            field.oneof = Some(message.oneofs.len());
            message.oneofs.push(Oneof {
                name,
                is_synthetic: true,
                options: Options::default(),
                features: self.features,
                source: Source::default(),
            });
        }
    }
}

/// Whether the numbers of a message go up to 2^31 - 2, as those of `MessageSet` do.
fn is_message_set(message: &Message) -> bool {
    message.options.written.iter().any(|option| {
        matches!(option.name.as_slice(), [part] if part.name == "message_set_wire_format")
            && matches!(&option.value, OptionValue::Identifier(value) if value == "true")
    })
}
