//! Items that must differ for the reader and need not for the writer.

use crate::json::kind::Kind;
use crate::json::model::ArrayForm;
use crate::json::walk::{Part, Walk};

use super::Rule;

pub(super) const RULE: Rule = Rule {
    id: "unique_items",
    kinds: &[Kind::UniqueItemsAdded, Kind::UniqueItemsRemoved],
    explanation: include_str!("unique_items.md"),
};

pub(super) fn check<'a>(
    walk: &mut Walk<'a>,
    reader: Part<'a, ArrayForm>,
    writer: Part<'a, ArrayForm>,
) {
    let (kind, message) = match (reader.form.unique, writer.form.unique) {
        (Some(_), None) => {
            (Kind::UniqueItemsAdded, "the reader takes no item twice, the writer may write one so")
        }
        (None, Some(_)) => {
            (Kind::UniqueItemsRemoved, "the reader takes items twice, the writer writes none so")
        }
        (Some(_), Some(_)) | (None, None) => return,
    };
    let spot = |part: Part<'a, ArrayForm>| {
        Some(part.form.unique.map_or(part.site.spot(), |span| part.site.at(span)))
    };
    walk.within("uniqueItems", |walk| {
        walk.report(kind, spot(reader), spot(writer), || message.to_owned());
    });
}
