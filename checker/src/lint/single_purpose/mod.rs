//! Rules about one purpose for an event.

use super::rule::Rule;

pub(super) const RULES: &[&Rule] = &[];
