//! A message that one side does not declare at its place.

use super::{CompatRule, Found, HashMap, Kind, Spans};
use crate::protobuf::descriptor::{Declared, Message};

pub(super) const RULE: CompatRule = CompatRule {
    kinds: &[Kind::MessageRemoved, Kind::MessageAdded, Kind::MessageMoved],
    explanation: include_str!("message_removed.md"),
};

/// The place of each message among its siblings, known by where it is kept.
pub(in crate::protobuf) type Places = HashMap<*const Message, usize>;

/// The places of these messages. Groups are no messages here.
pub(in crate::protobuf) fn places(messages: &[Message]) -> Places {
    messages
        .iter()
        .filter(|message| message.declared == Declared::Message)
        .enumerate()
        .map(|(place, message)| (std::ptr::from_ref(message), place))
        .collect()
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
