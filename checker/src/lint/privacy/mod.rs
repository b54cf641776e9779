//! Rules about data about people, and secrets.

use super::rule::Rule;

mod personal_data;
mod pii_in_key;
mod pii_untagged;
mod secret_field;

pub(super) const RULES: &[&Rule] = &[&secret_field::RULE, &pii_untagged::RULE, &pii_in_key::RULE];
