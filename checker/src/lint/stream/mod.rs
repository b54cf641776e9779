//! Rules about the stream around a schema.

use super::rule::Rule;

mod cdc_envelope_leak;
mod internal_model_leak;
mod missing_event_id;
mod multi_type_stream;

pub(super) const RULES: &[&Rule] = &[
    &cdc_envelope_leak::RULE,
    &internal_model_leak::RULE,
    &missing_event_id::RULE,
    &multi_type_stream::RULE,
];
