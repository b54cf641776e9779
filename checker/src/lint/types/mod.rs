//! Rules about the narrowest type for a value.

use super::rule::Rule;
use super::stream_rule::StreamRule;

mod boolean_state_cluster;
mod delimited_list_in_string;
mod enum_overuse;
mod field_type_drift_across_streams;
mod integer_as_boolean;
mod json_in_string;
mod json_number_without_range;
mod json_required_undefined;
mod json_untyped_property;
mod logical_type_misplaced;
mod logical_types;
mod money;
mod money_as_float;
mod multi_branch_union;
mod null_vs_absent;
mod nullable_boolean;
mod number_in_string;
mod standard_code_as_enum;
mod standard_code_unconstrained;
mod standard_codes;
mod string_as_enum;
mod unknown_logical_type;
mod uuid_as_plain_string;

pub(super) const RULES: &[&Rule] = &[
    &string_as_enum::RULE,
    &number_in_string::RULE,
    &integer_as_boolean::RULE,
    &enum_overuse::RULE,
    &logical_type_misplaced::RULE,
    &unknown_logical_type::RULE,
    &money_as_float::RULE,
    &multi_branch_union::RULE,
    &standard_code_unconstrained::RULE,
    &standard_code_as_enum::RULE,
    &boolean_state_cluster::RULE,
    &nullable_boolean::RULE,
    &null_vs_absent::RULE,
    &uuid_as_plain_string::RULE,
    &json_in_string::RULE,
    &delimited_list_in_string::RULE,
    &json_required_undefined::RULE,
    &json_untyped_property::RULE,
    &json_number_without_range::RULE,
];

pub(super) const STREAM_RULES: &[&StreamRule] = &[&field_type_drift_across_streams::RULE];
