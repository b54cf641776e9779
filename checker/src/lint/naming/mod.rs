//! Rules about what things are called.

use super::rule::Rule;

mod command_as_event;
mod namespace_missing;
mod vague_name;
mod version_in_name;

pub(super) const RULES: &[&Rule] =
    &[&command_as_event::RULE, &namespace_missing::RULE, &vague_name::RULE, &version_in_name::RULE];
