//! Rules about what a reader learns without asking.

use super::rule::Rule;

pub(super) const RULES: &[&Rule] = &[];
