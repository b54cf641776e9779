//! What the shared SQL needs of SQLite: its connection, its errors, its transactions.

use std::sync::Arc;

use sqlx::SqliteConnection;

use super::sql::writer::{Failure, Remedy};
use crate::store::{Guards, Revision, StoreError};

pub(super) use super::SqliteStore as DriverStore;

/// What statements run on.
pub(super) type Connection = SqliteConnection;

/// The condition that a column is one of the numbers in a parameter, a JSON array.
macro_rules! is_one_of {
    ($column:literal, $parameter:literal) => {
        concat!($column, " IN (SELECT value FROM json_each(", $parameter, "))")
    };
}
pub(super) use is_one_of;

/// The condition that no other server has the turn to write to a subject: there is none.
macro_rules! turn_is_free {
    ($context:literal, $subject:literal) => {
        "TRUE"
    };
}
pub(super) use turn_is_free;

/// Adds a version and its schema, which is new. All in one query, because each query is a trip to
/// the thread of the connection.
pub(super) const INSERT_WITH_SCHEMA: &str = "
    INSERT INTO contexts (context, last_id) VALUES ($1, $2)
    ON CONFLICT (context) DO UPDATE
    SET last_id = max(last_id, excluded.last_id), listed = TRUE;
    INSERT INTO schemas (context, schema_id, identity, fingerprint, content_key,
                         schema_type, text, metadata, rule_set, second)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9,
            EXISTS (SELECT 1 FROM schemas WHERE context = $1 AND identity = $3));
    INSERT INTO subjects (context, subject, revision) VALUES ($1, $10, $11)
    ON CONFLICT (context, subject) DO UPDATE SET revision = excluded.revision;
    INSERT INTO versions (context, subject, version, schema_id, registered_at_ms)
    VALUES ($1, $10, $12, $2, $13)";

/// Names the operation that a database error stopped.
pub(super) fn database_error(operation: &'static str) -> impl Fn(sqlx::Error) -> StoreError + Copy {
    move |error| StoreError::Database { operation, source: Arc::new(error) }
}

/// Waits for the outcome of a write. A file answers when it answers: there is nobody to give up on.
pub(super) async fn answered<T>(outcome: impl Future<Output = T>) -> Result<T, StoreError> {
    Ok(outcome.await)
}

/// The connection that writes.
pub(super) struct Session {
    connection: SqliteConnection,
    guards: Guards,
}

impl Session {
    pub(super) fn new(connection: SqliteConnection, guards: Guards) -> Session {
        Session { connection, guards }
    }

    /// What is there of the guards.
    pub(super) fn guards(&self) -> Guards {
        self.guards
    }

    /// Begins a transaction. BEGIN IMMEDIATE is the lock of the one writer, so that no revision has
    /// to be taken yet.
    pub(super) async fn begin(&mut self) -> Result<(&mut Connection, Option<Revision>), Failure> {
        match sqlx::query("BEGIN IMMEDIATE").execute(&mut self.connection).await {
            Ok(_) => Ok((&mut self.connection, None)),
            Err(error) => Err(self.roll_back(database_error("begin")(error), Remedy::None).await),
        }
    }

    /// Ends the transaction; what it wrote is on the disk then.
    pub(super) async fn commit(&mut self) -> Result<(), Failure> {
        match sqlx::query("COMMIT").execute(&mut self.connection).await {
            Ok(_) => Ok(()),
            Err(error) => Err(self.roll_back(database_error("commit")(error), Remedy::None).await),
        }
    }

    /// Undoes the transaction in which a command failed.
    pub(super) async fn undo(&mut self, error: StoreError) -> Failure {
        self.roll_back(error, Remedy::OneByOne).await
    }

    /// Rolls back after `error`. The store must stop if it came from the disk, since a sync that
    /// failed once must not be tried again, or if the rollback fails as well.
    async fn roll_back(&mut self, error: StoreError, remedy: Remedy) -> Failure {
        let is_disk_failure = is_disk_failure(&error);
        let rolled_back = match sqlx::query("ROLLBACK").execute(&mut self.connection).await {
            Ok(_) => true,
            // SQLite has rolled back by itself, as it does when the disk is full.
            Err(sqlx::Error::Database(error)) => {
                error.message().contains("no transaction is active")
            }
            Err(_) => false,
        };
        let remedy = if is_disk_failure || !rolled_back { Remedy::Stop } else { remedy };
        Failure { error, remedy }
    }

    /// Closes the connection.
    pub(super) async fn close(self) {
        if let Err(error) = sqlx::Connection::close(self.connection).await {
            tracing::warn!(error = ?error, "the database was not closed");
        }
    }
}

fn is_disk_failure(error: &StoreError) -> bool {
    const SQLITE_IOERR: u32 = 10;
    const SQLITE_CORRUPT: u32 = 11;
    let StoreError::Database { source, .. } = error else { return false };
    let sqlx::Error::Database(database) = &**source else { return true };
    let extended = database.code().and_then(|code| code.parse::<u32>().ok());
    // The low byte is the primary code.
    matches!(extended.map(|code| code & 0xff), Some(SQLITE_IOERR | SQLITE_CORRUPT))
}
