//! Rules about one purpose for an event and one kind of event for a stream.

use super::rule::Rule;

mod generic_event;
mod opaque_payload;
mod request_reply_field;
mod semaphore_event;
mod type_discriminator_field;
mod untyped_bag;

pub(super) const RULES: &[&Rule] = &[
    &generic_event::RULE,
    &opaque_payload::RULE,
    &request_reply_field::RULE,
    &semaphore_event::RULE,
    &type_discriminator_field::RULE,
    &untyped_bag::RULE,
];
