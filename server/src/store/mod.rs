//! What a registry keeps, and what every store promises. SQLite is the first one.

/// A failure of the store itself.
#[derive(Debug, thiserror::Error)]
#[error("{operation} failed")]
pub struct StoreError {
    operation: &'static str,
    #[source]
    source: sqlx::Error,
}

/// A place that keeps schemas, versions and settings durably.
pub trait Store: Send + Sync {}
