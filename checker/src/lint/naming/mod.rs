//! Rules about what things are called.

use super::rule::Rule;

pub(super) const RULES: &[&Rule] = &[];
