//! Oneofs that come and go, and members that join or leave. None of it breaks.

use std::collections::{BTreeMap, BTreeSet};

use super::{CompatRule, Found, Kind, MessagePair, Numbered, OneofView, Spans};
use crate::span::Span;

pub(super) const RULE: CompatRule = CompatRule {
    kinds: &[
        Kind::OneofAdded,
        Kind::OneofRemoved,
        Kind::OneofFieldAdded,
        Kind::OneofFieldMovedToTopLevel,
    ],
    explanation: include_str!("oneof_changed.md"),
};

/// Finds the oneofs that only one side has, by name.
pub(in crate::protobuf) fn check(pair: &MessagePair<'_, '_>, found: &mut Found<'_>) {
    if pair.reader.oneofs.is_empty() && pair.writer.oneofs.is_empty() {
        return;
    }
    let by_name = |oneofs: &[OneofView<'_>]| -> BTreeMap<String, Option<Span>> {
        let named = |view: &OneofView<'_>| (view.oneof.name.clone(), view.oneof.source.span);
        oneofs.iter().map(named).collect()
    };
    let (reader, writer) = (by_name(&pair.reader.oneofs), by_name(&pair.writer.oneofs));
    let names: BTreeSet<&String> = reader.keys().chain(writer.keys()).collect();
    for name in names {
        let path = format_args!("{}/{name}", pair.path);
        match (reader.get(name), writer.get(name)) {
            (Some(span), None) => {
                let message = format_args!("only the reader declares the oneof '{name}'");
                found.add(Kind::OneofAdded, path, Spans::reader(*span), message);
            }
            (None, Some(span)) => {
                let message = format_args!("only the writer declares the oneof '{name}'");
                found.add(Kind::OneofRemoved, path, Spans::writer(*span), message);
            }
            (Some(_), Some(_)) | (None, None) => {}
        }
    }
}

/// Judges a member of a oneof that is new, or that became a plain field.
pub(in crate::protobuf) fn check_member(
    pair: &MessagePair<'_, '_>,
    one: Numbered<'_>,
    found: &mut Found<'_>,
) {
    match (one.reader, one.writer) {
        (Some(field), None) => {
            let Some(oneof) = pair.reader.oneof_name(field) else { return };
            let message = format_args!(
                "only the reader has the field '{}' in the oneof '{oneof}'",
                field.name
            );
            let path = pair.reader_path(field);
            found.add(Kind::OneofFieldAdded, path, Spans::reader(field.source.span), message);
        }
        (Some(plain), Some(field)) if pair.reader.oneof(plain).is_none() => {
            let Some(oneof) = pair.writer.oneof_name(field) else { return };
            let message = format_args!(
                "the field '{}' stands outside the oneof '{oneof}' for the reader",
                field.name
            );
            let spans = Spans::both(plain.source.span, field.source.span);
            let path = pair.reader_path(plain);
            found.add(Kind::OneofFieldMovedToTopLevel, path, spans, message);
        }
        (Some(_) | None, Some(_) | None) => {}
    }
}
