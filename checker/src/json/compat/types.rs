//! Types of the reader that do not take what the writer allowed.

use crate::json::kind::Kind;
use crate::json::model::NumberForm;
use crate::json::walk::{Part, Site, Walk};

use super::Rule;

pub(super) const RULE: Rule = Rule {
    id: "types",
    kinds: &[Kind::TypeChanged, Kind::TypeExtended, Kind::TypeNarrowed],
    explanation: include_str!("types.md"),
};

/// Reports that the two forms have nothing in common.
pub(super) fn report_changed<'a>(walk: &mut Walk<'a>, reader: Site<'a>, writer: Site<'a>) {
    walk.report(Kind::TypeChanged, Some(reader.spot()), Some(writer.spot()), || {
        format!("the reader takes {}, the writer allowed {}", reader.noun(), writer.noun())
    });
}

pub(super) fn check<'a>(
    walk: &mut Walk<'a>,
    reader: Part<'a, NumberForm>,
    writer: Part<'a, NumberForm>,
) {
    let (kind, ours, theirs) = match (reader.form.is_integer, writer.form.is_integer) {
        (true, false) => (Kind::TypeNarrowed, "integers only", "any number"),
        (false, true) => (Kind::TypeExtended, "any number", "integers only"),
        (true, true) | (false, false) => return,
    };
    walk.report(kind, Some(reader.site.spot()), Some(writer.site.spot()), || {
        format!("the reader takes {ours}, the writer allowed {theirs}")
    });
}
