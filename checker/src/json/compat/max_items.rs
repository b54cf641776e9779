//! A greatest number of items that the writer does not keep.

use crate::json::bound::{self, Limit};
use crate::json::kind::Kind;
use crate::json::model::ArrayForm;
use crate::json::walk::{Part, Walk};

use super::Rule;

const LIMIT: Limit = Limit {
    keyword: "maxItems",
    added: Kind::MaxItemsAdded,
    removed: Kind::MaxItemsRemoved,
    increased: Kind::MaxItemsIncreased,
    decreased: Kind::MaxItemsDecreased,
};

pub(super) const RULE: Rule =
    Rule { id: "max_items", kinds: &LIMIT.kinds(), explanation: include_str!("max_items.md") };

pub(super) fn check<'a>(
    walk: &mut Walk<'a>,
    reader: Part<'a, ArrayForm>,
    writer: Part<'a, ArrayForm>,
) {
    bound::compare(
        walk,
        &LIMIT,
        (reader.site, &reader.form.max_items),
        (writer.site, &writer.form.max_items),
    );
}
