//! Rules about the stream around a schema.

use super::rule::Rule;

pub(super) const RULES: &[&Rule] = &[];
