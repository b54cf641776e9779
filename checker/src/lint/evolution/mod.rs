//! Rules about what the next version will break.

use super::rule::Rule;

pub(super) const RULES: &[&Rule] = &[];
