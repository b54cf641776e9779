//! The store in one SQLite file: one task writes, a pool of connections reads.

mod backup;
mod driver;
#[cfg(test)]
mod exchange_tests;
mod names;
mod open;
#[cfg(test)]
mod plan_tests;
mod restore;
#[path = "../sql/mod.rs"]
mod sql;
#[cfg(test)]
mod tests;

use std::fs::File;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use sqlx::pool::PoolConnection;
use sqlx::{Sqlite, SqliteConnection, SqlitePool};
use tokio::sync::watch;

use self::driver::{Session, database_error};
use self::sql::writer::Writer;
use super::{DumpSource, Guards, RestoreOutcome, StoreError, Turn};
use crate::registry::{Context, SchemaId, Subject};

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
        SqliteStore::open_with(path.as_ref(), Guards::ALL).await
    }

    pub(crate) async fn open_with(path: &Path, guards: Guards) -> Result<SqliteStore, StoreError> {
        let lock = open::lock(path)?;
        let connection = open::open_writer(path, guards).await?;
        let readers = open::open_readers(path).await?;
        let writer = Writer::start(Some(Session::new(connection, guards)));
        Ok(SqliteStore { readers, writer, lock: Mutex::new(Some(lock)) })
    }

    /// Opens the database at `path` to read it, also while a server has it. Writes answer
    /// [`StoreError::Stopped`].
    ///
    /// # Errors
    /// [`StoreError`] when the file is missing, not a database, or has the tables of another release.
    pub async fn open_to_read(path: impl AsRef<Path>) -> Result<SqliteStore, StoreError> {
        let readers = open::open_existing(path.as_ref()).await?;
        Ok(SqliteStore { readers, writer: Writer::start(None), lock: Mutex::new(None) })
    }

    /// Writes a copy of the database to the file `to`, which must not exist, as one snapshot shows
    /// it. It is on the disk when this answers.
    ///
    /// # Errors
    /// [`StoreError::BackupExists`], or why the copy could not be made.
    pub async fn backup(&self, to: &Path) -> Result<(), StoreError> {
        backup::write(&mut *self.reader().await?, to).await
    }

    /// A connection that sees one state of the database until it is dropped.
    async fn snapshot(&self) -> Result<Box<SqliteConnection>, StoreError> {
        let mut connection = Box::new(self.reader().await?.detach());
        let begun = sqlx::query("BEGIN").execute(&mut *connection).await;
        begun.map_err(database_error("begin snapshot"))?;
        Ok(connection)
    }

    /// There is no other server.
    #[expect(clippy::unused_async, reason = "on PostgreSQL it waits")]
    async fn turn_among_servers(&self, _: &Subject) -> Result<Option<Turn>, StoreError> {
        Ok(Some(Turn { _held: None }))
    }

    async fn write_dump(&self, source: Arc<dyn DumpSource>) -> Result<RestoreOutcome, StoreError> {
        self.writer.execute(restore::Restore(source)).await
    }

    async fn check_tables(&self) -> Result<Vec<String>, StoreError> {
        backup::self_check(&mut *self.reader().await?).await
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

    /// Closes the connections that read.
    async fn close_readers(&self) {
        self.readers.close().await;
    }

    /// Lets other stores have the file.
    fn release(&self) {
        drop(self.lock.lock().unwrap_or_else(PoisonError::into_inner).take());
    }
}
