//! Rules about data about people, and secrets.

use super::rule::Rule;

pub(super) const RULES: &[&Rule] = &[];
