//! Rules about the narrowest type for a value.

use super::rule::Rule;

mod number_in_string;
mod string_as_enum;

pub(super) const RULES: &[&Rule] = &[&string_as_enum::RULE, &number_in_string::RULE];
