//! A least number of items that the writer does not keep.

use crate::json::bound::{self, Limit};
use crate::json::kind::Kind;
use crate::json::model::ArrayForm;
use crate::json::walk::{Part, Walk};

use super::Rule;

const LIMIT: Limit = Limit {
    keyword: "minItems",
    added: Kind::MinItemsAdded,
    removed: Kind::MinItemsRemoved,
    increased: Kind::MinItemsIncreased,
    decreased: Kind::MinItemsDecreased,
};

pub(super) const RULE: Rule =
    Rule { id: "min_items", kinds: &LIMIT.kinds(), explanation: include_str!("min_items.md") };

pub(super) fn check<'a>(
    walk: &mut Walk<'a>,
    reader: Part<'a, ArrayForm>,
    writer: Part<'a, ArrayForm>,
) {
    bound::compare(
        walk,
        &LIMIT,
        (reader.site, &reader.form.min_items),
        (writer.site, &writer.form.min_items),
    );
}
