//! What the reader lets in after the items that it names.

use crate::json::extra::{self, ExtraKeyword};
use crate::json::kind::Kind;
use crate::json::model::ArrayForm;
use crate::json::walk::{Part, Walk};

use super::Rule;

pub(super) const RULE: Rule = Rule {
    id: "additional_items",
    kinds: &[
        Kind::AdditionalItemsAdded,
        Kind::AdditionalItemsRemoved,
        Kind::AdditionalItemsExtended,
        Kind::AdditionalItemsNarrowed,
    ],
    explanation: include_str!("additional_items.md"),
};

const KEYWORD: ExtraKeyword = ExtraKeyword {
    keyword: "additionalItems",
    added: Kind::AdditionalItemsAdded,
    removed: Kind::AdditionalItemsRemoved,
    extended: Kind::AdditionalItemsExtended,
    narrowed: Kind::AdditionalItemsNarrowed,
    tells_empty: false,
};

pub(super) fn check<'a>(
    walk: &mut Walk<'a>,
    reader: Part<'a, ArrayForm>,
    writer: Part<'a, ArrayForm>,
) {
    extra::compare(
        walk,
        &KEYWORD,
        (reader.site, reader.form.additional),
        (writer.site, writer.form.additional),
    );
}
