//! Rules about when something happened.

use super::rule::Rule;

mod duration_as_bare_number;
mod local_time_without_zone;
mod missing_event_time;
mod names;
mod only_processing_time;
mod timestamp_not_logical;
mod timestamp_unit_ambiguous;
mod units;

pub(super) const RULES: &[&Rule] = &[
    &missing_event_time::RULE,
    &timestamp_not_logical::RULE,
    &timestamp_unit_ambiguous::RULE,
    &only_processing_time::RULE,
    &local_time_without_zone::RULE,
    &duration_as_bare_number::RULE,
];
