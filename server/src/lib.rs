//! The registry server: settings, store, rules and HTTP.

pub mod app;
pub mod http;
pub mod registry;
pub mod settings;
pub mod store;
mod uuid;
