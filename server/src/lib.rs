//! The registry server: settings, store, rules and HTTP.

pub mod registry;
pub mod store;
