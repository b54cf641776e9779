//! The end-to-end harness: real servers on port 0, each with a database of its own, and a client.
//!
//! The harness panics when it fails: its only callers are tests. [`differential`] and
//! [`corpus`] are for programs too.

pub mod child_server;
mod client;
pub mod corpus;
pub mod differential;
mod directory;
pub mod pooler;
#[path = "../../server/src/store/test_cluster.rs"]
pub mod postgres;
mod process;
#[path = "../../server/src/testing/proxy.rs"]
pub mod proxy;
#[path = "../../server/src/testing/rounds.rs"]
mod rounds;
pub mod schemas;
mod scratch;
mod server;
#[path = "../../server/src/testing/trace.rs"]
pub mod trace;

pub use client::{Answer, ApiClient, assert_error, assert_problem, rules};
pub use directory::TestDirectory;
pub use process::{RunningCommand, ServerProcess};
pub use rounds::rounds;
pub use scratch::{Ended, Scratch, path_with_clade};
pub use server::TestServer;

use postgres as test_cluster;

/// Names who does the arithmetic of TLS, for clients that leave it to the process. Once is enough.
pub fn install_tls() {
    // An error says that it was named already.
    let _ = rustls::crypto::ring::default_provider().install_default();
}
