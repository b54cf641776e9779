//! Keywords that describe and assert nothing.

use crate::json::kind::Kind;
use crate::json::model::Annotations;
use crate::json::walk::{Site, Walk};

use super::Rule;

pub(super) const RULE: Rule = Rule {
    id: "annotations",
    kinds: &[Kind::IdChanged, Kind::TitleChanged, Kind::DescriptionChanged, Kind::DefaultChanged],
    explanation: include_str!("annotations.md"),
};

pub(super) fn check<'a>(walk: &mut Walk<'a>, reader: Site<'a>, writer: Site<'a>) {
    let nothing = Annotations::default();
    let ours = reader.shape().annotations.as_deref().unwrap_or(&nothing);
    let theirs = writer.shape().annotations.as_deref().unwrap_or(&nothing);
    for (keyword, kind, is_same) in [
        ("$id", Kind::IdChanged, ours.id == theirs.id),
        ("title", Kind::TitleChanged, ours.title == theirs.title),
        ("description", Kind::DescriptionChanged, ours.description == theirs.description),
        ("default", Kind::DefaultChanged, ours.default == theirs.default),
    ] {
        if !is_same {
            walk.report(kind, Some(reader.spot()), Some(writer.spot()), || {
                format!("'{keyword}' differs, which no datum notices")
            });
        }
    }
}
