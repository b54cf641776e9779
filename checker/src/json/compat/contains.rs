//! How many items that match `contains` an array must have.

use crate::json::bound::{self, Limit};
use crate::json::kind::Kind;
use crate::json::model::ArrayForm;
use crate::json::walk::{Part, Walk};

use super::Rule;

const LEAST: Limit = Limit {
    keyword: "minContains",
    added: Kind::MinContainsAdded,
    removed: Kind::MinContainsRemoved,
    increased: Kind::MinContainsIncreased,
    decreased: Kind::MinContainsDecreased,
};

const MOST: Limit = Limit {
    keyword: "maxContains",
    added: Kind::MaxContainsAdded,
    removed: Kind::MaxContainsRemoved,
    increased: Kind::MaxContainsIncreased,
    decreased: Kind::MaxContainsDecreased,
};

pub(super) const RULE: Rule = Rule {
    id: "contains",
    kinds: &[
        Kind::MinContainsAdded,
        Kind::MinContainsRemoved,
        Kind::MinContainsIncreased,
        Kind::MinContainsDecreased,
        Kind::MaxContainsAdded,
        Kind::MaxContainsRemoved,
        Kind::MaxContainsIncreased,
        Kind::MaxContainsDecreased,
    ],
    explanation: include_str!("contains.md"),
};

pub(super) fn check<'a>(
    walk: &mut Walk<'a>,
    reader: Part<'a, ArrayForm>,
    writer: Part<'a, ArrayForm>,
) {
    bound::compare(
        walk,
        &LEAST,
        (reader.site, &reader.form.min_contains),
        (writer.site, &writer.form.min_contains),
    );
    bound::compare(
        walk,
        &MOST,
        (reader.site, &reader.form.max_contains),
        (writer.site, &writer.form.max_contains),
    );
}
