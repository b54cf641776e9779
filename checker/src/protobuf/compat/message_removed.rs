//! A message that one side does not declare at its place.

use super::{CompatRule, Found, Kind, Spans};
use crate::protobuf::descriptor::{Declared, Message};

pub(super) const RULE: CompatRule = CompatRule {
    kinds: &[Kind::MessageRemoved, Kind::MessageAdded, Kind::MessageMoved],
    explanation: include_str!("message_removed.md"),
};

/// The place of each of these messages among those that are no groups.
pub(in crate::protobuf) fn places(messages: &[Message]) -> Vec<usize> {
    let mut next = 0;
    let place = |message: &Message| {
        let place = next;
        next += usize::from(message.declared == Declared::Message);
        place
    };
    messages.iter().map(place).collect()
}

/// Compares whether and where the two sides declare the message at `path`.
pub(in crate::protobuf) fn check(
    path: &str,
    reader: Option<&Message>,
    writer: Option<&Message>,
    places: (Option<usize>, Option<usize>),
    found: &mut Found<'_>,
) {
    match (reader, writer) {
        (None, Some(writer)) => {
            let message = format_args!("the reader does not declare the message '{}'", writer.name);
            found.add(Kind::MessageRemoved, path, Spans::writer(writer.source.span), message);
        }
        (Some(reader), None) => {
            let message = format_args!("only the reader declares the message '{}'", reader.name);
            found.add(Kind::MessageAdded, path, Spans::reader(reader.source.span), message);
        }
        (Some(reader), Some(writer)) if places.0 != places.1 => {
            let message = format_args!("the message '{}' stands at another place", reader.name);
            found.add(
                Kind::MessageMoved,
                path,
                Spans::both(reader.source.span, writer.source.span),
                message,
            );
        }
        (Some(_), Some(_)) | (None, None) => {}
    }
}
