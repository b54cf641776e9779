//! A shortest length that the reader asks for and the writer does not keep.

use crate::json::bound::{self, Limit};
use crate::json::kind::Kind;
use crate::json::model::StringForm;
use crate::json::walk::{Part, Walk};

use super::Rule;

const LIMIT: Limit = Limit {
    keyword: "minLength",
    added: Kind::MinLengthAdded,
    removed: Kind::MinLengthRemoved,
    increased: Kind::MinLengthIncreased,
    decreased: Kind::MinLengthDecreased,
};

pub(super) const RULE: Rule =
    Rule { id: "min_length", kinds: &LIMIT.kinds(), explanation: include_str!("min_length.md") };

pub(super) fn check<'a>(
    walk: &mut Walk<'a>,
    reader: Part<'a, StringForm>,
    writer: Part<'a, StringForm>,
) {
    bound::compare(
        walk,
        &LIMIT,
        (reader.site, &reader.form.min_length),
        (writer.site, &writer.form.min_length),
    );
}
