//! Brings registries in and out: export and restore, backup, verification, and copies of registries
//! of others. The subcommands of the binary.

mod associations;
mod bring;
mod catalog;
mod checks;
mod command;
mod error;
mod export;
mod file;
mod import;
mod line;
mod overlays;
mod plan;
mod progress;
mod read;
mod remote;
mod topic;
mod verify;

pub use command::Command;
pub use error::TransferError;
