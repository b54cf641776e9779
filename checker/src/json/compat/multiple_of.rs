//! A divisor that the reader asks for and the writer does not keep.

use crate::json::kind::Kind;
use crate::json::model::NumberForm;
use crate::json::walk::{Part, Walk};

use super::Rule;

pub(super) const RULE: Rule = Rule {
    id: "multiple_of",
    kinds: &[
        Kind::MultipleOfAdded,
        Kind::MultipleOfRemoved,
        Kind::MultipleOfExpanded,
        Kind::MultipleOfReduced,
        Kind::MultipleOfChanged,
    ],
    explanation: include_str!("multiple_of.md"),
};

pub(super) fn check<'a>(
    walk: &mut Walk<'a>,
    reader: Part<'a, NumberForm>,
    writer: Part<'a, NumberForm>,
) {
    let (ours, theirs) = (&reader.form.multiple_of, &writer.form.multiple_of);
    let kind = match (ours, theirs) {
        (None, None) => return,
        (Some(_), None) => Kind::MultipleOfAdded,
        (None, Some(_)) => Kind::MultipleOfRemoved,
        (Some(ours), Some(theirs)) if ours.value == theirs.value => return,
        (Some(ours), Some(theirs)) if ours.value.is_multiple_of(&theirs.value) => {
            Kind::MultipleOfExpanded
        }
        (Some(ours), Some(theirs)) if theirs.value.is_multiple_of(&ours.value) => {
            Kind::MultipleOfReduced
        }
        (Some(_), Some(_)) => Kind::MultipleOfChanged,
    };
    let spot = |part: Part<'a, NumberForm>| {
        part.form.multiple_of.as_ref().map_or(part.site.spot(), |found| part.site.at(found.span))
    };
    let quote = |part: Part<'a, NumberForm>| match &part.form.multiple_of {
        Some(found) => format!("multiples of {}", found.value),
        None => "any number".to_owned(),
    };
    walk.within("multipleOf", |walk| {
        walk.report(kind, Some(spot(reader)), Some(spot(writer)), || {
            format!("the reader takes {}, the writer allowed {}", quote(reader), quote(writer))
        });
    });
}
