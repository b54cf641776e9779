//! A regular expression that the reader asks for and the writer does not.

use crate::json::kind::Kind;
use crate::json::model::StringForm;
use crate::json::walk::{Part, Walk};

use super::Rule;

pub(super) const RULE: Rule = Rule {
    id: "pattern",
    kinds: &[Kind::PatternAdded, Kind::PatternRemoved, Kind::PatternChanged],
    explanation: include_str!("pattern.md"),
};

pub(super) fn check<'a>(
    walk: &mut Walk<'a>,
    reader: Part<'a, StringForm>,
    writer: Part<'a, StringForm>,
) {
    let kind = match (&reader.form.pattern, &writer.form.pattern) {
        (None, None) => return,
        (Some(_), None) => Kind::PatternAdded,
        (None, Some(_)) => Kind::PatternRemoved,
        (Some(ours), Some(theirs)) if ours.value == theirs.value => return,
        (Some(_), Some(_)) => Kind::PatternChanged,
    };
    let spot = |part: Part<'a, StringForm>| {
        part.form.pattern.as_ref().map_or(part.site.spot(), |found| part.site.at(found.span))
    };
    let quote = |part: Part<'a, StringForm>| match &part.form.pattern {
        Some(found) => format!("'{}'", found.value),
        None => "any text".to_owned(),
    };
    walk.within("pattern", |walk| {
        walk.report(kind, Some(spot(reader)), Some(spot(writer)), || {
            format!("the reader takes {}, the writer allowed {}", quote(reader), quote(writer))
        });
    });
}
