//! Rules about when something happened.

use super::rule::Rule;
use super::stream_rule::StreamRule;

mod duration_as_bare_number;
mod local_time_without_zone;
mod missing_event_time;
mod missing_ordering_field;
mod names;
mod only_processing_time;
mod paths;
mod timestamp_not_logical;
mod timestamp_unit_ambiguous;
mod units;

pub(super) use missing_event_time::is_declared as is_time_declared;
pub(super) use names::{is_day_typed, is_happening, is_time_typed, time_head};

pub(super) const RULES: &[&Rule] = &[
    &missing_event_time::RULE,
    &timestamp_not_logical::RULE,
    &timestamp_unit_ambiguous::RULE,
    &only_processing_time::RULE,
    &local_time_without_zone::RULE,
    &duration_as_bare_number::RULE,
];

pub(super) const STREAM_RULES: &[&StreamRule] =
    &[&missing_event_time::OF_STREAM, &missing_ordering_field::RULE];
