//! A longest length that the reader asks for and the writer does not keep.

use crate::json::bound::{self, Limit};
use crate::json::kind::Kind;
use crate::json::model::StringForm;
use crate::json::walk::{Part, Walk};

use super::Rule;

const LIMIT: Limit = Limit {
    keyword: "maxLength",
    added: Kind::MaxLengthAdded,
    removed: Kind::MaxLengthRemoved,
    increased: Kind::MaxLengthIncreased,
    decreased: Kind::MaxLengthDecreased,
};

pub(super) const RULE: Rule =
    Rule { id: "max_length", kinds: &LIMIT.kinds(), explanation: include_str!("max_length.md") };

pub(super) fn check<'a>(
    walk: &mut Walk<'a>,
    reader: Part<'a, StringForm>,
    writer: Part<'a, StringForm>,
) {
    bound::compare(
        walk,
        &LIMIT,
        (reader.site, &reader.form.max_length),
        (writer.site, &writer.form.max_length),
    );
}
