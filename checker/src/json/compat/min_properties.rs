//! A least number of properties that the writer does not keep.

use crate::json::bound::{self, Limit};
use crate::json::kind::Kind;
use crate::json::model::ObjectForm;
use crate::json::walk::{Part, Walk};

use super::Rule;

const LIMIT: Limit = Limit {
    keyword: "minProperties",
    added: Kind::MinPropertiesAdded,
    removed: Kind::MinPropertiesRemoved,
    increased: Kind::MinPropertiesIncreased,
    decreased: Kind::MinPropertiesDecreased,
};

pub(super) const RULE: Rule = Rule {
    id: "min_properties",
    kinds: &LIMIT.kinds(),
    explanation: include_str!("min_properties.md"),
};

pub(super) fn check<'a>(
    walk: &mut Walk<'a>,
    reader: Part<'a, ObjectForm>,
    writer: Part<'a, ObjectForm>,
) {
    bound::compare(
        walk,
        &LIMIT,
        (reader.site, &reader.form.min_properties),
        (writer.site, &writer.form.min_properties),
    );
}
