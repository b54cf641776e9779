//! An upper bound of the reader that the writer does not keep.

use crate::json::bound::{self, Limit};
use crate::json::kind::Kind;
use crate::json::model::NumberForm;
use crate::json::walk::{Part, Walk};

use super::Rule;

const INCLUSIVE: Limit = Limit {
    keyword: "maximum",
    added: Kind::MaximumAdded,
    removed: Kind::MaximumRemoved,
    increased: Kind::MaximumIncreased,
    decreased: Kind::MaximumDecreased,
};

const EXCLUSIVE: Limit = Limit {
    keyword: "exclusiveMaximum",
    added: Kind::ExclusiveMaximumAdded,
    removed: Kind::ExclusiveMaximumRemoved,
    increased: Kind::ExclusiveMaximumIncreased,
    decreased: Kind::ExclusiveMaximumDecreased,
};

pub(super) const RULE: Rule = Rule {
    id: "maximum",
    kinds: &[
        Kind::MaximumAdded,
        Kind::MaximumRemoved,
        Kind::MaximumIncreased,
        Kind::MaximumDecreased,
        Kind::ExclusiveMaximumAdded,
        Kind::ExclusiveMaximumRemoved,
        Kind::ExclusiveMaximumIncreased,
        Kind::ExclusiveMaximumDecreased,
    ],
    explanation: include_str!("maximum.md"),
};

pub(super) fn check<'a>(
    walk: &mut Walk<'a>,
    reader: Part<'a, NumberForm>,
    writer: Part<'a, NumberForm>,
) {
    bound::compare(
        walk,
        &INCLUSIVE,
        (reader.site, &reader.form.maximum),
        (writer.site, &writer.form.maximum),
    );
    bound::compare(
        walk,
        &EXCLUSIVE,
        (reader.site, &reader.form.exclusive_maximum),
        (writer.site, &writer.form.exclusive_maximum),
    );
}
