//! Rules about what things are called.

use super::rule::Rule;
use super::stream_rule::StreamRule;

mod command_as_event;
mod namespace_missing;
mod stream_name_convention;
mod synonym_field;
mod vague_name;
mod version_in_name;

pub(super) const RULES: &[&Rule] =
    &[&command_as_event::RULE, &namespace_missing::RULE, &vague_name::RULE, &version_in_name::RULE];

pub(super) const STREAM_RULES: &[&StreamRule] =
    &[&synonym_field::RULE, &stream_name_convention::RULE];
