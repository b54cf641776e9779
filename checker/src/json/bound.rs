//! Compares one limit of the reader with the same limit of the writer.

use std::cmp::Ordering;

use super::kind::Kind;
use super::model::Bound;
use super::walk::{Site, Walk};

/// A keyword that sets a limit, and the kinds that its changes have.
pub(super) struct Limit {
    pub(super) keyword: &'static str,
    pub(super) added: Kind,
    pub(super) removed: Kind,
    pub(super) increased: Kind,
    pub(super) decreased: Kind,
}

impl Limit {
    /// The kinds of the limit, for the rule that owns it.
    pub(super) const fn kinds(&self) -> [Kind; 4] {
        [self.added, self.removed, self.increased, self.decreased]
    }
}

/// Reports how `limit` differs between the two sites.
pub(super) fn compare<'a>(
    walk: &mut Walk<'a>,
    limit: &Limit,
    (reader, of_reader): (Site<'a>, &Bound),
    (writer, of_writer): (Site<'a>, &Bound),
) {
    let keyword = limit.keyword;
    walk.within(keyword, |walk| match (of_reader, of_writer) {
        (None, None) => {}
        (Some(ours), None) => {
            walk.report(limit.added, Some(reader.at(ours.span)), Some(writer.spot()), || {
                format!("the reader sets '{keyword}' to {}, the writer sets none", ours.value)
            });
        }
        (None, Some(theirs)) => {
            walk.report(limit.removed, Some(reader.spot()), Some(writer.at(theirs.span)), || {
                format!("the writer sets '{keyword}' to {}, the reader sets none", theirs.value)
            });
        }
        (Some(ours), Some(theirs)) => {
            let kind = match ours.value.cmp(&theirs.value) {
                Ordering::Equal => return,
                Ordering::Greater => limit.increased,
                Ordering::Less => limit.decreased,
            };
            let spots = (Some(reader.at(ours.span)), Some(writer.at(theirs.span)));
            walk.report(kind, spots.0, spots.1, || {
                format!(
                    "the reader sets '{keyword}' to {}, the writer to {}",
                    ours.value, theirs.value
                )
            });
        }
    });
}
