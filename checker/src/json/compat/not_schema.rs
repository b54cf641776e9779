//! What the reader excludes and the writer does not.

use crate::json::kind::Kind;
use crate::json::model::ShapeId;
use crate::json::walk::{Part, Walk};

use super::Rule;

pub(super) const RULE: Rule = Rule {
    id: "not_schema",
    kinds: &[Kind::NotTypeExtended, Kind::NotTypeNarrowed],
    explanation: include_str!("not_schema.md"),
};

/// The roles are swapped: whatever the reader excludes, the writer must have excluded.
pub(super) fn check<'a>(walk: &mut Walk<'a>, reader: Part<'a, ShapeId>, writer: Part<'a, ShapeId>) {
    let ours = reader.child(*reader.form);
    let theirs = writer.child(*writer.form);
    let fits = walk.accepts(theirs, ours);
    let kind = if fits { Kind::NotTypeNarrowed } else { Kind::NotTypeExtended };
    walk.within("not", |walk| {
        walk.report(kind, Some(ours.spot()), Some(theirs.spot()), || {
            if kind == Kind::NotTypeExtended {
                "the reader excludes by 'not' what the writer may write".to_owned()
            } else {
                "the reader excludes by 'not' no more than the writer".to_owned()
            }
        });
    });
}
