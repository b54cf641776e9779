//! Rules about when something happened.

use super::rule::Rule;

pub(super) const RULES: &[&Rule] = &[];
