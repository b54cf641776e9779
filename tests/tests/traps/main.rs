//! Behaviours of Confluent's registry that are easily done wrong, a test each. The numbers are those
//! of the table in server/README.md.

mod aliases_and_contexts;
mod compatibility;
mod deletion;
mod identity;
mod reading;
mod settings;
