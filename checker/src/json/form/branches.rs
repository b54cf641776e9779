//! Which branches of a combinator are the same, and so count once.

use std::borrow::Cow;

use crate::json::dialect::{Dialect, Holds};
use crate::json::members::Keyword;
use crate::json::value;
use crate::json_text::flat::{Json, Kind};

/// Longer lists of branches are not searched for equal ones.
const DEDUPLICATED_BRANCHES_MAX: usize = 64;

/// Most values of one schema that are compared in the search for equal branches: large ones that
/// differ at their ends only would be read once for each of the others. What is left counts as
/// different.
const COMPARED_VALUES_MAX: usize = 1_000_000;

/// The search for equal branches in one schema.
pub(in crate::json) struct Branches {
    values_left: usize,
}

impl Branches {
    pub(in crate::json) fn new() -> Branches {
        Branches { values_left: COMPARED_VALUES_MAX }
    }

    /// The first one of those of `branches` that are the same for the loader of their draft.
    pub(super) fn distinct<'t>(
        &mut self,
        dialect: Dialect,
        branches: &[Json<'t>],
    ) -> Vec<Json<'t>> {
        if branches.len() > DEDUPLICATED_BRANCHES_MAX {
            return branches.to_vec();
        }
        let mut kept: Vec<Json<'t>> = Vec::with_capacity(branches.len());
        for &branch in branches {
            if !kept.iter().any(|&earlier| self.are_same(dialect, earlier, branch)) {
                kept.push(branch);
            }
        }
        kept
    }

    /// Whether two schemas are the same.
    fn are_same(&mut self, dialect: Dialect, one: Json<'_>, other: Json<'_>) -> bool {
        if dialect < Dialect::Draft2019 || !one.is(Kind::Object) || !other.is(Kind::Object) {
            return value::equal(one, other, &mut self.values_left);
        }
        let (one, other) = (keywords(one), keywords(other));
        self.values_left = self.values_left.saturating_sub(one.len() + other.len());
        one.len() == other.len()
            && one.into_iter().zip(other).all(|((key, one), (other_key, other))| {
                key == other_key && self.are_same_values(dialect, &key, one, other)
            })
    }

    /// Whether two values of one keyword are the same.
    fn are_same_values(
        &mut self,
        dialect: Dialect,
        keyword: &str,
        one: Json<'_>,
        other: Json<'_>,
    ) -> bool {
        let holds = Keyword::named(keyword).and_then(|keyword| dialect.holds(keyword));
        match (holds, one.kind(), other.kind()) {
            (Some(Holds::Schema | Holds::SchemaOrList), Kind::Object, Kind::Object) => {
                self.are_same(dialect, one, other)
            }
            (Some(Holds::List | Holds::SchemaOrList), Kind::Array, Kind::Array) => {
                let mut others = other.items().into_iter().flatten();
                let mut items = one.items().into_iter().flatten();
                items.all(|item| others.next().is_some_and(|it| self.are_same(dialect, item, it)))
                    && others.next().is_none()
            }
            (Some(Holds::Map | Holds::Dependencies), Kind::Object, Kind::Object) => {
                let (one, other) = (value::sorted(one, str::cmp), value::sorted(other, str::cmp));
                one.len() == other.len()
                    && one.into_iter().zip(other).all(|((name, one), (other_name, other))| {
                        name == other_name && self.are_same(dialect, one, other)
                    })
            }
            _ => value::equal(one, other, &mut self.values_left),
        }
    }
}

/// The members of a schema by their keys, but for `format`, which the later loader drops before it
/// looks.
fn keywords(schema: Json<'_>) -> Vec<(Cow<'_, str>, Json<'_>)> {
    let mut members = value::sorted(schema, str::cmp);
    members.retain(|(key, _)| *key != Keyword::Format.name());
    members
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::parse::read;

    fn kept(dialect: Dialect, branches: &str) -> usize {
        let document = read(branches).unwrap();
        let branches: Vec<_> = document.root().items().unwrap().collect();
        Branches::new().distinct(dialect, &branches).len()
    }

    #[test]
    fn formats_tell_branches_apart_up_to_draft_7() {
        for (branches, early, late) in [
            (r#"[{"type":"string"},{"type":"string"}]"#, 1, 1),
            (r#"[{"type":"string","format":"date"},{"type":"string"}]"#, 2, 1),
            (r#"[{"format":"date"},{}]"#, 2, 1),
            (r#"[{"items":{"format":"date"}},{"items":{}}]"#, 2, 1),
            (r#"[{"allOf":[{"format":"date"},true]},{"allOf":[{},true]}]"#, 2, 1),
            (r#"[{"properties":{"a":{"format":"a"}}},{"properties":{"a":{"format":"b"}}}]"#, 2, 1),
            (r#"[{"properties":{"format":{}}},{"properties":{}}]"#, 2, 2),
            (r#"[{"const":{"format":1}},{"const":{}}]"#, 2, 2),
            (r##"[{"$ref":"#"},{"$ref":"#","default":1}]"##, 2, 2),
            (r#"[{"minimum":1,"maximum":2},{"maximum":2,"minimum":1.0},true,true]"#, 2, 2),
        ] {
            assert_eq!(kept(Dialect::Draft7, branches), early, "{branches}");
            assert_eq!(kept(Dialect::Draft2020, branches), late, "{branches}");
        }
    }

    #[test]
    fn no_more_is_compared_than_the_limit_allows() {
        let long = format!(r#"{{"enum":[{}]}}"#, "0,".repeat(COMPARED_VALUES_MAX / 2) + "1");
        assert_eq!(kept(Dialect::Draft7, &format!("[{long},{long}]")), 1);
        assert_eq!(kept(Dialect::Draft7, &format!("[{long},{long},{long},{long}]")), 3);
    }
}
