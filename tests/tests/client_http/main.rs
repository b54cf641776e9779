//! How the Rust client asks: which server, how often, with which credentials, and what it keeps.

mod cache;
mod credentials;
mod faults;
mod stub;
mod tls;
