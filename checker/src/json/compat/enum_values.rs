//! Values that the writer may write and the reader does not list.

use std::collections::HashSet;

use foldhash::fast::RandomState;

use crate::json::kind::Kind;
use crate::json::listed::ValuesForm;
use crate::json::walk::{Part, Walk};

use super::Rule;

pub(super) const RULE: Rule = Rule {
    id: "enum_values",
    kinds: &[Kind::EnumArrayExtended, Kind::EnumArrayNarrowed, Kind::EnumArrayChanged],
    explanation: include_str!("enum_values.md"),
};

/// Most values that a message names.
const NAMED_VALUES_MAX: usize = 5;

pub(super) fn check<'a>(
    walk: &mut Walk<'a>,
    reader: Part<'a, ValuesForm>,
    writer: Part<'a, ValuesForm>,
) {
    if reader.form.is_const != writer.form.is_const {
        return super::types::report_changed(walk, reader.site, writer.site);
    }
    // Long lists take long, and each branch may be tried with each.
    if !walk.charge((reader.form.len() + writer.form.len()) / 2) {
        return;
    }
    let missing = missing(writer.form, reader.form);
    // What the reader takes besides breaks nothing.
    let added =
        if walk.is_judging() { Vec::new() } else { self::missing(reader.form, writer.form) };
    let kind = match (missing.is_empty(), added.is_empty()) {
        (true, true) => return,
        (true, false) => Kind::EnumArrayExtended,
        (false, true) => Kind::EnumArrayNarrowed,
        (false, false) => Kind::EnumArrayChanged,
    };
    let spots = (reader.site.at(reader.form.span), writer.site.at(writer.form.span));
    walk.within(if reader.form.is_const { "const" } else { "enum" }, |walk| {
        walk.report(kind, Some(spots.0), Some(spots.1), || {
            if missing.is_empty() {
                format!("the reader also takes {}", list(reader.form, &added))
            } else {
                format!(
                    "the writer may write {}, which the reader does not take",
                    list(writer.form, &missing)
                )
            }
        });
    });
}

/// The numbers of the values of `all` that are not in `listed`.
fn missing(all: &ValuesForm, listed: &ValuesForm) -> Vec<usize> {
    if all.len() == listed.len() && all.keys().eq(listed.keys()) {
        return Vec::new();
    }
    let listed: HashSet<&str, RandomState> = listed.keys().collect();
    let keys = all.keys().enumerate();
    keys.filter(|(_, key)| !listed.contains(key)).map(|(at, _)| at).collect()
}

fn list(form: &ValuesForm, values: &[usize]) -> String {
    let named = values.iter().take(NAMED_VALUES_MAX).map(|&at| form.text(at));
    let named: Vec<&str> = named.collect();
    let rest = values.len().saturating_sub(NAMED_VALUES_MAX);
    let more = if rest > 0 { format!(" and {rest} more") } else { String::new() };
    format!("{}{more}", named.join(", "))
}
