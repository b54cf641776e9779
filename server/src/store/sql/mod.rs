//! The store in SQL, written once for all drivers. Each driver compiles these files by a `#[path]` of
//! its own, against what its `driver` says: the connection, and the little that is said differently.
//!
//! So a statement here means the same to SQLite and to PostgreSQL: parameters are `$1`, `deleted` is
//! a condition and not a number, what is written by ON CONFLICT is named with its table, and what is
//! decided on several rows is one statement or stands behind the lock of the writer. Names are
//! bound by their keys, and are whole again before they leave this module.

mod associations;
mod contexts;
mod delete;
mod dump;
mod guard;
mod import;
mod lists;
mod numbers;
mod overlays;
mod register;
pub(super) mod restore;
pub(super) mod schemas;
mod settings;
mod store;
pub(super) mod subjects;
pub(super) mod writer;

use super::driver::{self, Connection, database_error};
use super::names::{self, key};
