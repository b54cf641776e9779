//! Items that one side names by their place and the other does not.

use crate::json::extra::{self, Openness};
use crate::json::kind::Kind;
use crate::json::model::ShapeId;
use crate::json::model::{ArrayForm, Form};
use crate::json::walk::{Part, Walk};

use super::Rule;

pub(super) const RULE: Rule = Rule {
    id: "tuple_items",
    kinds: &[
        Kind::ItemWithEmptySchemaAddedToOpenContentModel,
        Kind::ItemAddedToOpenContentModel,
        Kind::ItemAddedToClosedContentModel,
        Kind::ItemRemovedFromOpenContentModel,
        Kind::ItemWithFalseRemovedFromClosedContentModel,
        Kind::ItemRemovedFromClosedContentModel,
        Kind::ItemRemovedIsCoveredByPartiallyOpenContentModel,
        Kind::ItemRemovedNotCoveredByPartiallyOpenContentModel,
        Kind::ItemAddedIsCoveredByPartiallyOpenContentModel,
        Kind::ItemAddedNotCoveredByPartiallyOpenContentModel,
    ],
    explanation: include_str!("tuple_items.md"),
};

pub(super) fn check<'a>(
    walk: &mut Walk<'a>,
    reader: Part<'a, ArrayForm>,
    writer: Part<'a, ArrayForm>,
) {
    let (ours, theirs) = (&reader.form.tuple, &writer.form.tuple);
    for place in 0..ours.len().max(theirs.len()) {
        walk.within("items", |walk| {
            walk.within(&place.to_string(), |walk| match (ours.get(place), theirs.get(place)) {
                (Some(&ours), Some(&theirs)) => {
                    walk.compare(reader.child(ours), writer.child(theirs));
                }
                (Some(&added), None) => check_added(walk, reader, writer, added),
                (None, Some(&removed)) => check_removed(walk, reader, writer, removed),
                (None, None) => {}
            });
        });
        if walk.is_decided() {
            return;
        }
    }
}

/// What the array lets in after its tuple.
fn rest<'a>(array: Part<'a, ArrayForm>) -> Openness<'a> {
    extra::rest(array.site, array.form.additional, array.form.unevaluated)
}

fn check_added<'a>(
    walk: &mut Walk<'a>,
    reader: Part<'a, ArrayForm>,
    writer: Part<'a, ArrayForm>,
    added: ShapeId,
) {
    let added = reader.child(added);
    let kind = match rest(writer) {
        Openness::Open if matches!(added.form(), Form::Any) => {
            Kind::ItemWithEmptySchemaAddedToOpenContentModel
        }
        Openness::Open => Kind::ItemAddedToOpenContentModel,
        Openness::Closed => Kind::ItemAddedToClosedContentModel,
        Openness::Schema(schema) if walk.covers(added, schema) => {
            Kind::ItemAddedIsCoveredByPartiallyOpenContentModel
        }
        Openness::Schema(_) => Kind::ItemAddedNotCoveredByPartiallyOpenContentModel,
    };
    walk.report(kind, Some(added.spot()), Some(writer.site.spot()), || {
        "the reader has a schema for this item, the writer none of its own".to_owned()
    });
}

fn check_removed<'a>(
    walk: &mut Walk<'a>,
    reader: Part<'a, ArrayForm>,
    writer: Part<'a, ArrayForm>,
    removed: ShapeId,
) {
    let removed = writer.child(removed);
    let kind = match rest(reader) {
        Openness::Open => Kind::ItemRemovedFromOpenContentModel,
        Openness::Closed if matches!(removed.form(), Form::Never) => {
            Kind::ItemWithFalseRemovedFromClosedContentModel
        }
        Openness::Closed => Kind::ItemRemovedFromClosedContentModel,
        Openness::Schema(schema) if walk.covers(schema, removed) => {
            Kind::ItemRemovedIsCoveredByPartiallyOpenContentModel
        }
        Openness::Schema(_) => Kind::ItemRemovedNotCoveredByPartiallyOpenContentModel,
    };
    walk.report(kind, Some(reader.site.spot()), Some(removed.spot()), || {
        "the writer has a schema for this item, the reader none of its own".to_owned()
    });
}
