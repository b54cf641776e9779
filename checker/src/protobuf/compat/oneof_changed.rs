//! Oneofs that come and go, and members that join or leave. None of it breaks.

use super::{CompatRule, Found, Kind, MessagePair, OneofView, Spans};

pub(super) const RULE: CompatRule = CompatRule {
    kinds: &[
        Kind::OneofAdded,
        Kind::OneofRemoved,
        Kind::OneofFieldAdded,
        Kind::OneofFieldMovedToTopLevel,
    ],
    explanation: include_str!("oneof_changed.md"),
};

/// Compares the oneofs of one name.
pub(in crate::protobuf) fn check(
    pair: &MessagePair<'_, '_>,
    reader: Option<&OneofView<'_>>,
    writer: Option<&OneofView<'_>>,
    found: &mut Found<'_>,
) {
    match (reader, writer) {
        (Some(reader), None) => {
            let path = format!("{}/{}", pair.path, reader.oneof.name);
            let message = format!("only the reader declares the oneof '{}'", reader.oneof.name);
            found.add(Kind::OneofAdded, &path, Spans::reader(reader.oneof.source.span), message);
        }
        (None, Some(writer)) => {
            let path = format!("{}/{}", pair.path, writer.oneof.name);
            let message = format!("only the writer declares the oneof '{}'", writer.oneof.name);
            found.add(Kind::OneofRemoved, &path, Spans::writer(writer.oneof.source.span), message);
        }
        (Some(reader), Some(writer)) => members(pair, reader, writer, found),
        (None, None) => {}
    }
}

fn members(
    pair: &MessagePair<'_, '_>,
    reader: &OneofView<'_>,
    writer: &OneofView<'_>,
    found: &mut Found<'_>,
) {
    let oneof = &reader.oneof.name;
    for (number, field) in &reader.members {
        if !writer.members.contains_key(number) {
            let path = format!("{}/{oneof}/{number}", pair.path);
            let message =
                format!("only the reader has the field '{}' in the oneof '{oneof}'", field.name);
            found.add(Kind::OneofFieldAdded, &path, Spans::reader(field.source.span), message);
        }
    }
    for (number, field) in &writer.members {
        if let Some(plain) = pair.reader.plain(*number) {
            let path = format!("{}/{oneof}/{number}", pair.path);
            let message = format!(
                "the field '{}' stands outside the oneof '{oneof}' for the reader",
                field.name
            );
            let spans = Spans::both(plain.source.span, field.source.span);
            found.add(Kind::OneofFieldMovedToTopLevel, &path, spans, message);
        }
    }
}
