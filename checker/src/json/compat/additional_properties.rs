//! What the reader lets in beside the properties that it names.

use crate::json::extra::{self, ExtraKeyword};
use crate::json::kind::Kind;
use crate::json::model::ObjectForm;
use crate::json::walk::{Part, Walk};

use super::Rule;

pub(super) const RULE: Rule = Rule {
    id: "additional_properties",
    kinds: &[
        Kind::AdditionalPropertiesAdded,
        Kind::AdditionalPropertiesRemoved,
        Kind::AdditionalPropertiesExtended,
        Kind::AdditionalPropertiesNarrowed,
    ],
    explanation: include_str!("additional_properties.md"),
};

const KEYWORD: ExtraKeyword = ExtraKeyword {
    keyword: "additionalProperties",
    added: Kind::AdditionalPropertiesAdded,
    removed: Kind::AdditionalPropertiesRemoved,
    extended: Kind::AdditionalPropertiesExtended,
    narrowed: Kind::AdditionalPropertiesNarrowed,
    tells_empty: false,
};

pub(super) fn check<'a>(
    walk: &mut Walk<'a>,
    reader: Part<'a, ObjectForm>,
    writer: Part<'a, ObjectForm>,
) {
    extra::compare(
        walk,
        &KEYWORD,
        (reader.site, reader.form.additional),
        (writer.site, writer.form.additional),
    );
}
