//! The store in one SQLite file: one task writes, a pool of connections reads.

mod driver;
mod open;
#[path = "../sql/mod.rs"]
mod sql;
#[cfg(test)]
mod tests;

use std::fs::File;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use sqlx::pool::PoolConnection;
use sqlx::{Sqlite, SqlitePool};
use tokio::sync::watch;

use self::driver::{Session, database_error};
use self::sql::writer::Writer;
use super::StoreError;
use crate::registry::{Context, SchemaId};

/// The registry's data in one SQLite file.
pub struct SqliteStore {
    readers: SqlitePool,
    writer: Writer,
    /// Keeps other stores away from the file. Empty once the store is closed.
    lock: Mutex<Option<File>>,
}

impl SqliteStore {
    /// Opens the database at `path`, or makes it. Its folder must exist.
    ///
    /// # Errors
    /// [`StoreError`] when the place is wrong, the file is not a database, not writable, open in
    /// another store or written by a newer release, and when the SQLite that is linked has a bug
    /// that loses data.
    pub async fn open(path: impl AsRef<Path>) -> Result<SqliteStore, StoreError> {
        let path = path.as_ref();
        let lock = open::lock(path)?;
        let connection = open::open_writer(path).await?;
        let readers = open::open_readers(path).await?;
        let writer = Writer::start(Session(connection));
        Ok(SqliteStore { readers, writer, lock: Mutex::new(Some(lock)) })
    }

    async fn reader(&self) -> Result<PoolConnection<Sqlite>, StoreError> {
        self.readers.acquire().await.map_err(database_error("connect"))
    }

    /// Nobody else writes to the file.
    fn changes_of_others(&self) -> watch::Receiver<u64> {
        watch::channel(0).1
    }

    /// The file does not forget an id that was handed out.
    fn note_id(&self, _: &Context, _: SchemaId) {}

    /// Closes the readers and leaves the file to others.
    async fn shut_down(&self) {
        self.readers.close().await;
        drop(self.lock.lock().unwrap_or_else(PoisonError::into_inner).take());
    }
}
