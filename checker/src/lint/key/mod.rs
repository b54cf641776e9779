//! Rules about keys, partitions, compaction.

use super::rule::Rule;
use super::stream_rule::StreamRule;

mod compacted_without_key;
pub(crate) mod copartition;
mod copartition_mismatch;
mod entity_stream_not_compacted;
mod key_nondeterministic_encoding;
mod key_record_name_diverges;
pub(crate) mod key_schema_changed;
mod missing_key_schema;
mod partition_spec_changed;

pub(super) const RULES: &[&Rule] = &[&key_nondeterministic_encoding::RULE];

pub(super) const STREAM_RULES: &[&StreamRule] = &[
    &key_schema_changed::RULE,
    &missing_key_schema::RULE,
    &compacted_without_key::RULE,
    &entity_stream_not_compacted::RULE,
    &partition_spec_changed::RULE,
    &copartition_mismatch::RULE,
    &key_record_name_diverges::RULE,
    &key_nondeterministic_encoding::OF_STREAM,
];

/// Those about the streams of a co-partition group.
pub(crate) const GROUP_RULES: [&StreamRule; 2] =
    [&copartition_mismatch::RULE, &key_record_name_diverges::RULE];
