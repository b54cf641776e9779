//! Why a store could not answer.

use std::path::PathBuf;
use std::sync::Arc;

use crate::registry::Context;

/// A failure of the store itself. It is cloned to every caller whose write shared the failed commit.
#[derive(Debug, Clone, thiserror::Error)]
pub enum StoreError {
    #[error("the folder of database `{}` does not exist", .0.display())]
    FolderMissing(PathBuf),
    #[error("`{}` is a folder, not a database file", .0.display())]
    IsFolder(PathBuf),
    #[error("database `{}` does not exist", .0.display())]
    Missing(PathBuf),
    #[error(
        "database `{}` has the tables of another release: start that release's server on it once",
        .0.display()
    )]
    OtherRelease(PathBuf),
    #[error("`{}` exists already: a backup goes to a file of its own", .0.display())]
    BackupExists(PathBuf),
    #[error("cannot write backup `{}`", .path.display())]
    Backup { path: PathBuf, source: Arc<std::io::Error> },
    #[error("`{}` is not an SQLite database", .0.display())]
    NotADatabase(PathBuf),
    #[error("database `{}` cannot be written to", .0.display())]
    NotWritable(PathBuf),
    /// A registry remembers what it has read, so that two on one file would answer wrongly.
    #[error("database `{}` is in use by another server", .0.display())]
    InUse(PathBuf),
    #[error("SQLite {found} can lose data; {needed} or newer is needed")]
    OutdatedEngine { found: String, needed: &'static str },
    #[error("cannot open database `{}`", .path.display())]
    Open { path: PathBuf, source: Arc<sqlx::Error> },
    #[error("cannot bring database `{}` up to date", .path.display())]
    Migrate { path: PathBuf, source: Arc<sqlx::migrate::MigrateError> },
    /// The text names no host and no password.
    #[error("cannot connect to the database server")]
    Connect(#[source] Arc<sqlx::Error>),
    #[error("cannot bring the tables of the database up to date")]
    MigrateServer(#[source] Arc<sqlx::migrate::MigrateError>),
    #[error("the database is encoded in {0}; make one with ENCODING 'UTF8'")]
    WrongEncoding(String),
    /// The server is away, busy or moving: the same may succeed later. What a write came to is not
    /// known; made again it comes to the same.
    #[error("database operation `{operation}` got no answer")]
    Unavailable { operation: &'static str, source: Arc<sqlx::Error> },
    #[error("database operation `{operation}` failed")]
    Database { operation: &'static str, source: Arc<sqlx::Error> },
    /// What was read is not what was written.
    #[error("{0} is damaged")]
    Damaged(String),
    #[error("context `{0}` has handed out every schema id")]
    IdsExhausted(Context),
    /// An earlier failure ended the writer; only a restart helps.
    #[error("the store has stopped")]
    Stopped,
}
