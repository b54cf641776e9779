//! The bodies and error codes of the registry's HTTP API, shared by the server and its clients.

#![warn(missing_docs)]

pub mod api;
