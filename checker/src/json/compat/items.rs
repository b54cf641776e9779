//! The schema of every item of an array.

use crate::json::kind::Kind;
use crate::json::model::ArrayForm;
use crate::json::walk::{Part, Walk};

use super::Rule;

pub(super) const RULE: Rule = Rule {
    id: "items",
    kinds: &[Kind::SchemaAdded, Kind::SchemaRemoved],
    explanation: include_str!("items.md"),
};

pub(super) fn check<'a>(
    walk: &mut Walk<'a>,
    reader: Part<'a, ArrayForm>,
    writer: Part<'a, ArrayForm>,
) {
    let ours = reader.form.items.map(|id| reader.child(id));
    let theirs = writer.form.items.map(|id| writer.child(id));
    walk.within("items", |walk| match (ours, theirs) {
        (None, None) => {}
        (Some(ours), Some(theirs)) => walk.compare(ours, theirs),
        (None, Some(theirs)) => {
            walk.report(Kind::SchemaRemoved, Some(reader.site.spot()), Some(theirs.spot()), || {
                "the reader takes any item, the writer only what fits a schema".to_owned()
            });
        }
        (Some(ours), None) => {
            walk.report(Kind::SchemaAdded, Some(ours.spot()), Some(writer.site.spot()), || {
                "the reader takes only items that fit a schema, the writer has none for all items"
                    .to_owned()
            });
        }
    });
}
