//! Rules about keys, partitions, compaction.

use super::rule::Rule;

pub(super) const RULES: &[&Rule] = &[];
