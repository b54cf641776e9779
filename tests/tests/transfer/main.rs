//! Registries on their way: export and restore, backup, verification, and copies of others.

mod copies;
mod export;
mod filled;
mod front;
mod postgres;
mod size;
mod sources;
mod topics;
mod verify;
