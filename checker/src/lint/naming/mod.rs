//! Rules about what things are called.

use super::rule::Rule;
use super::stream_rule::StreamRule;

mod cases;
mod command_as_event;
mod keywords;
mod namespace_missing;
mod naming_case;
mod negative_boolean;
mod renaming;
mod reserved_or_colliding_name;
mod stream_name_convention;
mod synonym_field;
mod time_field_name;
mod vague_name;
mod version_in_name;

pub(super) const RULES: &[&Rule] = &[
    &command_as_event::RULE,
    &namespace_missing::RULE,
    &naming_case::RULE,
    &negative_boolean::RULE,
    &reserved_or_colliding_name::RULE,
    &time_field_name::RULE,
    &vague_name::RULE,
    &version_in_name::RULE,
];

pub(super) const STREAM_RULES: &[&StreamRule] =
    &[&synonym_field::RULE, &stream_name_convention::RULE];
