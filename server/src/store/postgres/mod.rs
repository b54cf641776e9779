//! The store in a PostgreSQL database, which many servers share. None of them is the leader.

mod changes;
mod check;
mod connection;
mod driver;
#[cfg(test)]
mod failover_tests;
mod fence;
mod names;
mod open;
#[expect(clippy::duplicate_mod, reason = "the SQL is written once and compiled for each driver")]
#[path = "../sql/mod.rs"]
mod sql;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod turn_tests;
mod turns;

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

use self::changes::{Changes, OwnRevisions};
use self::connection::{Connection, Pool};
use self::driver::{Session, database_error};
use self::fence::Fence;
use self::sql::restore;
use self::sql::writer::{Writer, next_revision};
use super::{DumpSource, Guard, Guards, RestoreOutcome, StoreError, Turn};
use crate::registry::{Context, SchemaId, Subject};

/// Most connections that read at a time.
const READERS_MAX: u32 = 16;

/// Connections of the writer: one in use, one on its way back.
const WRITERS_MAX: u32 = 2;

/// How long a read may take, the wait for a connection included.
const READ_MAX: Duration = Duration::from_secs(3);

/// A read sees one state of the database, however many statements it has.
const BEGIN_READ: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
    SET LOCAL statement_timeout = '2500ms'";

/// How long a dump or a restore may take.
const MOVE_MAX: Duration = Duration::from_secs(6 * 3600);

const BEGIN_SNAPSHOT: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
    SET LOCAL statement_timeout = 0";

const BEGIN_RESTORE: &str = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE;
    SET LOCAL statement_timeout = 0";

/// The registry's data in a PostgreSQL database.
pub struct PostgresStore {
    readers: Pool,
    writer: Writer,
    changes: Changes,
    fence: Fence,
    guards: Guards,
}

impl PostgresStore {
    /// Opens the database at `url` and brings its tables up to date.
    ///
    /// # Errors
    /// [`StoreError`] when the URL is wrong, the server cannot be reached or refuses, or a newer
    /// release has changed the database.
    pub async fn open(url: &str) -> Result<PostgresStore, StoreError> {
        PostgresStore::open_with(url, Guards::ALL).await
    }

    pub(crate) async fn open_with(url: &str, guards: Guards) -> Result<PostgresStore, StoreError> {
        let connect_error = |source| StoreError::Connect(Arc::new(source));
        let way = open::way(url).await.map_err(connect_error)?;
        let writers = open::pool(way.clone(), WRITERS_MAX);
        open::migrate(&writers, guards)
            .await
            .map_err(|source| StoreError::MigrateServer(Arc::new(source)))?;
        let readers = open::pool(way.clone(), READERS_MAX);
        open::durability(&readers).await?.log(readers.statements_word());
        let own = OwnRevisions::default();
        let fence = Fence::new(&readers).await;
        let pool = open::pool(way, 1);
        let changes = if guards.has(Guard::Following) {
            Changes::follow(pool, own.clone(), fence.clone())
        } else {
            Changes::unnoticed()
        };
        let writer = Writer::start(Some(Session::new(writers, guards, own, fence.clone())));
        Ok(PostgresStore { readers, writer, changes, fence, guards })
    }

    /// Boxed to be used like the reader of a driver that lends its connections.
    async fn reader(&self) -> Result<Box<Connection>, StoreError> {
        let patience = if self.guards.has(Guard::ReadDeadline) { READ_MAX } else { MOVE_MAX };
        let reader = Connection::begin(&self.readers, patience, BEGIN_READ).await;
        Ok(Box::new(reader.map_err(database_error("connect"))?))
    }

    /// A connection that sees one state of the database until it is dropped.
    async fn snapshot(&self) -> Result<Box<Connection>, StoreError> {
        let snapshot = Connection::begin(&self.readers, MOVE_MAX, BEGIN_SNAPSHOT).await;
        Ok(Box::new(snapshot.map_err(database_error("begin snapshot"))?))
    }

    async fn turn_among_servers(&self, subject: &Subject) -> Result<Option<Turn>, StoreError> {
        turns::wait(&self.readers, subject).await.map_err(database_error("wait for the turn"))
    }

    /// Writes a dump beside the writer, which has no time for so much at once.
    async fn write_dump(&self, source: Arc<dyn DumpSource>) -> Result<RestoreOutcome, StoreError> {
        let failed = database_error("restore");
        let mut connection = self.begin_restore().await.map_err(failed)?;
        // The ids of the dump count as handed out: a failover that loses them must be noticed.
        let mut revision = next_revision(&mut connection).await.map_err(failed)?;
        if !self.fence.is_passed(&mut connection).await.map_err(failed)? {
            drop(connection);
            self.fence.raise(&self.readers, BEGIN_RESTORE).await.map_err(failed)?;
            connection = self.begin_restore().await.map_err(failed)?;
            revision = next_revision(&mut connection).await.map_err(failed)?;
        }
        let outcome = restore::all(&mut connection, revision, &*source).await.map_err(failed)?;
        connection.commit().await.map_err(failed)?;
        Ok(outcome)
    }

    async fn begin_restore(&self) -> Result<Connection, sqlx::Error> {
        Connection::begin(&self.readers, MOVE_MAX, BEGIN_RESTORE).await
    }

    async fn check_tables(&self) -> Result<Vec<String>, StoreError> {
        check::orphans(&mut *self.snapshot().await?).await
    }

    fn changes_of_others(&self) -> watch::Receiver<u64> {
        self.changes.seen()
    }

    /// Remembers an id that was handed out.
    fn note_id(&self, context: &Context, id: SchemaId) {
        self.fence.note(context.as_str(), id);
    }

    /// Closes the readers.
    async fn close_readers(&self) {
        // If this does not succeed, others wait a little for a server that is gone.
        let _ = self.fence.leave(&self.readers).await;
        self.readers.connections.close().await;
    }

    /// Nothing is held beside the connections.
    fn release(&self) {}
}
