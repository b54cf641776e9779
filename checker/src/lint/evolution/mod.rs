//! Rules about what the next version will break.

use super::rule::Rule;
use super::stream_rule::StreamRule;

mod compat_mode_none;
mod declared;
mod default_changed;
mod doc_changed_meaning;
mod enum_default;
mod enum_default_on_field_only;
mod enum_without_default;
mod invalid_default;
mod json_evolution_hostile_keyword;
mod json_missing_dialect;
mod json_root_not_object;
mod json_weak_evolution;
mod non_transitive_on_replayable;
mod nullable_without_default;
mod probable_rename;
mod proto2_required;
mod proto_enum_zero;
mod proto_first_message_changed;
mod proto_removed_not_reserved;
mod union_null_not_first;
mod versions;

pub(super) const RULES: &[&Rule] = &[
    &default_changed::RULE,
    &doc_changed_meaning::RULE,
    &enum_default_on_field_only::RULE,
    &enum_without_default::RULE,
    &invalid_default::RULE,
    &json_evolution_hostile_keyword::RULE,
    &json_missing_dialect::RULE,
    &json_root_not_object::RULE,
    &json_weak_evolution::RULE,
    &nullable_without_default::RULE,
    &probable_rename::RULE,
    &proto2_required::RULE,
    &proto_enum_zero::RULE,
    &proto_first_message_changed::RULE,
    &proto_removed_not_reserved::RULE,
    &union_null_not_first::RULE,
];

pub(super) const STREAM_RULES: &[&StreamRule] =
    &[&compat_mode_none::RULE, &non_transitive_on_replayable::RULE];
