//! Rules about the stream around a schema.

use super::rule::Rule;
use super::stream_rule::StreamRule;

mod cdc_envelope_leak;
mod dead_letter_schema;
mod delta_on_entity_stream;
mod internal_model_leak;
mod missing_correlation_id;
mod missing_event_id;
mod missing_owner;
mod multi_type_stream;
mod multiple_writers;
mod no_declared_consumer;
mod public_imports_internal;
mod retention_vs_kind;
mod soft_delete_on_entity_stream;

pub(super) const RULES: &[&Rule] = &[
    &cdc_envelope_leak::RULE,
    &internal_model_leak::RULE,
    &missing_event_id::RULE,
    &multi_type_stream::RULE,
];

pub(super) const STREAM_RULES: &[&StreamRule] = &[
    &cdc_envelope_leak::OF_STREAM,
    &multi_type_stream::OF_STREAM,
    &missing_owner::RULE,
    &multiple_writers::RULE,
    &retention_vs_kind::RULE,
    &soft_delete_on_entity_stream::RULE,
    &delta_on_entity_stream::RULE,
    &dead_letter_schema::RULE,
    &missing_correlation_id::RULE,
    &public_imports_internal::RULE,
    &no_declared_consumer::RULE,
];
