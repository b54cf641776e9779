//! What a new version of a key's schema does to the bytes of keys.

use super::context::BoundVersion;
use super::document::Stream;
use super::routing::{Coder, Landing, Route, parted};
use super::sample;
use crate::lint::stream_rule::view_of;

/// How keys change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Code {
    /// The fields, types or their order.
    Bytes,
    /// Nothing but the id in front of the bytes.
    IdOnly,
    /// The format.
    Encoding,
}

/// A change that gives the same key other bytes.
#[derive(Debug)]
pub(crate) struct KeyChange {
    pub(crate) code: Code,
    /// The ids in front of the bytes before and after.
    pub(crate) ids: Option<(i32, i32)>,
    /// One key before and after; none for keys of which no sample is made.
    pub(crate) example: Option<(Landing, Landing)>,
}

impl Code {
    /// The name in evidence: `bytes-change`.
    pub(crate) fn wire_name(self) -> &'static str {
        match self {
            Code::Bytes => "bytes-change",
            Code::IdOnly => "id-only-change",
            Code::Encoding => "encoding-change",
        }
    }
}

/// What changes from one version of the key's subject to a later one; none if every key keeps its
/// bytes, or if a new epoch begins in between.
pub(crate) fn key_change(
    stream: &Stream,
    older: &BoundVersion<'_>,
    newer: &BoundVersion<'_>,
) -> Option<KeyChange> {
    let is_in_epoch = stream.key.epoch_version.is_none_or(|first| older.version >= first);
    if !is_in_epoch || (older.id.is_some() && older.id == newer.id) {
        return None;
    }
    let views = (view_of(older), view_of(newer));
    let embeds = stream.key.embeds_schema_id();
    let code = if older.schema.schema_type() != newer.schema.schema_type() {
        Code::Encoding
    } else if sample::form(older.schema, &views.0) != sample::form(newer.schema, &views.1) {
        Code::Bytes
    } else if embeds {
        Code::IdOnly
    } else {
        return None;
    };
    // A content that would get a new id gets the next one if nobody else registers meanwhile.
    let before = older.id.unwrap_or(1);
    let ids = embeds.then(|| (before, newer.id.unwrap_or(before.saturating_add(1))));
    let coder = |version, view, id| Coder::Schema { version, view, id };
    let routes = (
        Route::of(stream, coder(older, &views.0, ids.map(|ids| ids.0))),
        Route::of(stream, coder(newer, &views.1, ids.map(|ids| ids.1))),
    );
    Some(KeyChange { code, ids, example: parted(&routes.0, &routes.1) })
}
