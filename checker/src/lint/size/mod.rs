//! Rules about how much an event carries.

use super::rule::Rule;

pub(super) const RULES: &[&Rule] = &[];
