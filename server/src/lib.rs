//! The registry server: settings, store, rules and HTTP.

pub mod app;
pub mod arguments;
pub mod http;
pub mod registry;
pub mod settings;
pub mod store;
#[cfg(test)]
mod testing;
pub mod transfer;
mod uuid;
