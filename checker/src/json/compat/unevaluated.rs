//! What the reader lets in where no other keyword speaks.

use crate::json::extra::{self, ExtraKeyword};
use crate::json::kind::Kind;
use crate::json::model::{ArrayForm, ObjectForm};
use crate::json::walk::{Part, Walk};

use super::Rule;

pub(super) const RULE: Rule = Rule {
    id: "unevaluated",
    kinds: &[
        Kind::UnevaluatedPropertiesAdded,
        Kind::UnevaluatedPropertiesRemoved,
        Kind::UnevaluatedPropertiesExtended,
        Kind::UnevaluatedPropertiesNarrowed,
        Kind::UnevaluatedItemsAdded,
        Kind::UnevaluatedItemsRemoved,
        Kind::UnevaluatedItemsExtended,
        Kind::UnevaluatedItemsNarrowed,
    ],
    explanation: include_str!("unevaluated.md"),
};

const PROPERTIES: ExtraKeyword = ExtraKeyword {
    keyword: "unevaluatedProperties",
    added: Kind::UnevaluatedPropertiesAdded,
    removed: Kind::UnevaluatedPropertiesRemoved,
    extended: Kind::UnevaluatedPropertiesExtended,
    narrowed: Kind::UnevaluatedPropertiesNarrowed,
    tells_empty: true,
};

const ITEMS: ExtraKeyword = ExtraKeyword {
    keyword: "unevaluatedItems",
    added: Kind::UnevaluatedItemsAdded,
    removed: Kind::UnevaluatedItemsRemoved,
    extended: Kind::UnevaluatedItemsExtended,
    narrowed: Kind::UnevaluatedItemsNarrowed,
    tells_empty: true,
};

pub(super) fn check_properties<'a>(
    walk: &mut Walk<'a>,
    reader: Part<'a, ObjectForm>,
    writer: Part<'a, ObjectForm>,
) {
    extra::compare(
        walk,
        &PROPERTIES,
        (reader.site, reader.form.unevaluated),
        (writer.site, writer.form.unevaluated),
    );
}

pub(super) fn check_items<'a>(
    walk: &mut Walk<'a>,
    reader: Part<'a, ArrayForm>,
    writer: Part<'a, ArrayForm>,
) {
    extra::compare(
        walk,
        &ITEMS,
        (reader.site, reader.form.unevaluated),
        (writer.site, writer.form.unevaluated),
    );
}
