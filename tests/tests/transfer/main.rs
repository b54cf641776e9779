//! Registries on their way: export and restore, backup, verification, and copies of others.

mod copies;
mod export;
mod filled;
mod topics;
mod verify;
