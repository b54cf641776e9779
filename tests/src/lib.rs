//! The end-to-end harness: real servers on port 0, each with a database of its own, and a client.
//!
//! The harness panics when it fails: its only callers are tests. [`differential`] is for programs.

pub mod child_server;
mod client;
pub mod differential;
mod directory;
pub mod pooler;
#[path = "../../server/src/store/test_cluster.rs"]
pub mod postgres;
mod process;
pub mod proxy;
mod rounds;
pub mod schemas;
mod server;

pub use client::{Answer, ApiClient, assert_error};
pub use directory::TestDirectory;
pub use process::{RunningCommand, ServerProcess};
pub use rounds::rounds;
pub use server::TestServer;
