//! Values that the writer may write and the reader does not list.

use std::collections::HashSet;

use crate::json::kind::Kind;
use crate::json::model::{ListedValue, ValuesForm};
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
    let missing = missing(&writer.form.values, &reader.form.values);
    let added = self::missing(&reader.form.values, &writer.form.values);
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
                format!("the reader also takes {}", list(&added))
            } else {
                format!("the writer may write {}, which the reader does not take", list(&missing))
            }
        });
    });
}

/// The values of `all` that are not in `listed`.
fn missing<'v>(all: &'v [ListedValue], listed: &[ListedValue]) -> Vec<&'v ListedValue> {
    let listed: HashSet<&str> = listed.iter().map(|value| &*value.key).collect();
    all.iter().filter(|value| !listed.contains(&*value.key)).collect()
}

fn list(values: &[&ListedValue]) -> String {
    let named: Vec<&str> = values.iter().take(NAMED_VALUES_MAX).map(|value| &*value.text).collect();
    let rest = values.len().saturating_sub(NAMED_VALUES_MAX);
    let more = if rest > 0 { format!(" and {rest} more") } else { String::new() };
    format!("{}{more}", named.join(", "))
}
