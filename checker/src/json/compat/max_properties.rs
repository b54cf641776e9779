//! A greatest number of properties that the writer does not keep.

use crate::json::bound::{self, Limit};
use crate::json::kind::Kind;
use crate::json::model::ObjectForm;
use crate::json::walk::{Part, Walk};

use super::Rule;

const LIMIT: Limit = Limit {
    keyword: "maxProperties",
    added: Kind::MaxPropertiesAdded,
    removed: Kind::MaxPropertiesRemoved,
    increased: Kind::MaxPropertiesIncreased,
    decreased: Kind::MaxPropertiesDecreased,
};

pub(super) const RULE: Rule = Rule {
    id: "max_properties",
    kinds: &LIMIT.kinds(),
    explanation: include_str!("max_properties.md"),
};

pub(super) fn check<'a>(
    walk: &mut Walk<'a>,
    reader: Part<'a, ObjectForm>,
    writer: Part<'a, ObjectForm>,
) {
    bound::compare(
        walk,
        &LIMIT,
        (reader.site, &reader.form.max_properties),
        (writer.site, &writer.form.max_properties),
    );
}
