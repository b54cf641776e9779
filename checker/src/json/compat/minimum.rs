//! A lower bound of the reader that the writer does not keep.

use crate::json::bound::{self, Limit};
use crate::json::kind::Kind;
use crate::json::model::NumberForm;
use crate::json::walk::{Part, Walk};

use super::Rule;

const INCLUSIVE: Limit = Limit {
    keyword: "minimum",
    added: Kind::MinimumAdded,
    removed: Kind::MinimumRemoved,
    increased: Kind::MinimumIncreased,
    decreased: Kind::MinimumDecreased,
};

const EXCLUSIVE: Limit = Limit {
    keyword: "exclusiveMinimum",
    added: Kind::ExclusiveMinimumAdded,
    removed: Kind::ExclusiveMinimumRemoved,
    increased: Kind::ExclusiveMinimumIncreased,
    decreased: Kind::ExclusiveMinimumDecreased,
};

pub(super) const RULE: Rule = Rule {
    id: "minimum",
    kinds: &[
        Kind::MinimumAdded,
        Kind::MinimumRemoved,
        Kind::MinimumIncreased,
        Kind::MinimumDecreased,
        Kind::ExclusiveMinimumAdded,
        Kind::ExclusiveMinimumRemoved,
        Kind::ExclusiveMinimumIncreased,
        Kind::ExclusiveMinimumDecreased,
    ],
    explanation: include_str!("minimum.md"),
};

pub(super) fn check<'a>(
    walk: &mut Walk<'a>,
    reader: Part<'a, NumberForm>,
    writer: Part<'a, NumberForm>,
) {
    bound::compare(
        walk,
        &INCLUSIVE,
        (reader.site, &reader.form.minimum),
        (writer.site, &writer.form.minimum),
    );
    bound::compare(
        walk,
        &EXCLUSIVE,
        (reader.site, &reader.form.exclusive_minimum),
        (writer.site, &writer.form.exclusive_minimum),
    );
}
