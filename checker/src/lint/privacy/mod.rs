//! Rules about data about people, and secrets.

use super::rule::Rule;
use super::stream_rule::StreamRule;

mod personal_data;
mod pii_in_key;
mod pii_on_public_stream;
mod pii_untagged;
mod secret_field;

pub(super) const RULES: &[&Rule] = &[&secret_field::RULE, &pii_untagged::RULE, &pii_in_key::RULE];

pub(super) const STREAM_RULES: &[&StreamRule] =
    &[&pii_on_public_stream::RULE, &pii_in_key::OF_STREAM];
