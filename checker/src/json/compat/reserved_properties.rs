//! Properties that the metadata reserves, dropped from its list or taken by the schema.
//!
//! No two texts show it: [`check_reserved_fields`](crate::check_reserved_fields) decides.

use crate::json::kind::Kind;

use super::Rule;

pub(super) const RULE: Rule = Rule {
    id: "reserved_properties",
    kinds: &[Kind::ReservedPropertyRemoved, Kind::ReservedPropertyConflictsWithProperty],
    explanation: include_str!("reserved_properties.md"),
};
