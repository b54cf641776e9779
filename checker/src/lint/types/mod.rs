//! Rules about the narrowest type for a value.

use super::rule::Rule;

mod number_in_string;

pub(super) const RULES: &[&Rule] = &[&number_in_string::RULE];
