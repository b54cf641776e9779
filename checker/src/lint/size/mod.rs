//! Rules about how much an event carries.

use super::rule::Rule;

mod deep_nesting;
mod deprecated_or_filler_field;
mod too_wide_event;
mod unbounded_blob;
mod zero_payload_event;

pub(super) const RULES: &[&Rule] = &[
    &deep_nesting::RULE,
    &deprecated_or_filler_field::RULE,
    &too_wide_event::RULE,
    &unbounded_blob::RULE,
    &zero_payload_event::RULE,
];
