//! What the shared SQL needs of PostgreSQL: its connection, its errors, its transactions.

use std::sync::Arc;
use std::time::Duration;

use sqlx::Error;

use super::changes::OwnRevisions;
use super::fence::Fence;
use super::sql::writer::{Failure, Remedy, next_revision};
use crate::store::{Guard, Guards, Revision, StoreError};

pub(super) use super::PostgresStore as DriverStore;
pub(super) use super::connection::Connection;
use super::connection::Pool;

/// How long a write may take, the wait for the writers of other servers included.
const WRITE_MAX: Duration = Duration::from_secs(3);

/// How long a client waits for a write, the wait for those before it included.
const ANSWER_MAX: Duration = Duration::from_secs(4);

/// No statement may time out, because the statement may be COMMIT: cut off while it waits for the
/// standby it would succeed, and the standby would not have it. The deadline of the connection and
/// these limits of the server end what hangs.
const BEGIN: &str = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE;
    SET LOCAL statement_timeout = 0;
    SET LOCAL lock_timeout = '2500ms';
    SET LOCAL idle_in_transaction_session_timeout = '5s'";

/// The condition that a column is one of the numbers in a parameter, a JSON array. They are made an
/// array first, for then there is no plan but the one that looks each up by its key.
macro_rules! is_one_of {
    ($column:literal, $parameter:literal) => {
        concat!(
            $column,
            " = ANY (ARRAY(SELECT json_array_elements_text(",
            $parameter,
            "::text::json)::integer))"
        )
    };
}
pub(super) use is_one_of;

/// The condition that no server has the turn to write to a subject.
macro_rules! turn_is_free {
    ($context:literal, $subject:literal) => {
        concat!(
            "NOT EXISTS (SELECT 1 FROM turns WHERE context = ",
            $context,
            " AND subject = ",
            $subject,
            " AND ends_at > clock_timestamp())"
        )
    };
}
pub(super) use turn_is_free;

/// Adds a version and its schema, which is new. All in one query, because each query is a trip to
/// the server.
pub(super) const INSERT_WITH_SCHEMA: &str = "
    WITH counted AS (
        INSERT INTO contexts (context, last_id) VALUES ($1, $2)
        ON CONFLICT (context) DO UPDATE
        SET last_id = greatest(contexts.last_id, excluded.last_id), listed = TRUE
    ), added AS (
        INSERT INTO schemas (context, schema_id, identity, fingerprint, content_key,
                             schema_type, text, metadata, rule_set, second)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9,
                EXISTS (SELECT 1 FROM schemas WHERE context = $1 AND identity = $3))
    ), changed AS (
        INSERT INTO subjects (context, subject, revision) VALUES ($1, $10, $11)
        ON CONFLICT (context, subject) DO UPDATE SET revision = excluded.revision
    )
    INSERT INTO versions (context, subject, version, schema_id, registered_at_ms)
    VALUES ($1, $10, $12, $2, $13)";

/// Waits for the outcome of a write, but not so long that a client gives up first. The write goes on.
pub(super) async fn answered<T>(outcome: impl Future<Output = T>) -> Result<T, StoreError> {
    let answer = tokio::time::timeout(ANSWER_MAX, outcome).await;
    answer.map_err(|_| database_error("write")(Error::PoolTimedOut))
}

/// Names the operation that a database error stopped.
pub(super) fn database_error(operation: &'static str) -> impl Fn(Error) -> StoreError + Copy {
    move |error| {
        let is_unavailable = is_connection_lost(&error) || is_transient(&error);
        let source = Arc::new(error);
        if is_unavailable {
            StoreError::Unavailable { operation, source }
        } else {
            StoreError::Database { operation, source }
        }
    }
}

/// Whether the connection is of no more use.
pub(super) fn is_connection_lost(error: &Error) -> bool {
    match error {
        Error::Io(_) | Error::Tls(_) | Error::Protocol(_) | Error::PoolTimedOut => true,
        // A read-only server is a standby: the primary is elsewhere by now.
        _ => code(error).is_some_and(|code| {
            code.starts_with("08") || code.starts_with("57P") || matches!(&*code, "25P03" | "25006")
        }),
    }
}

/// Whether the same may succeed later.
fn is_transient(error: &Error) -> bool {
    // Resources are short, an operator stepped in, another writer did not let go.
    code(error).is_some_and(|code| {
        code.starts_with("53") || code.starts_with("40") || matches!(&*code, "57014" | "55P03")
    })
}

/// Whether writers of other servers were in the way, so that the same may succeed at once.
fn is_conflict(error: &Error) -> bool {
    code(error).is_some_and(|code| matches!(&*code, "40001" | "40P01"))
}

fn code(error: &Error) -> Option<std::borrow::Cow<'_, str>> {
    error.as_database_error().and_then(|error| error.code())
}

/// The way of the writer to the server.
pub(super) struct Session {
    pool: Pool,
    guards: Guards,
    own: OwnRevisions,
    fence: Fence,
    transaction: Option<(Connection, Option<Revision>)>,
}

impl Session {
    pub(super) fn new(pool: Pool, guards: Guards, own: OwnRevisions, fence: Fence) -> Session {
        Session { pool, guards, own, fence, transaction: None }
    }

    /// What is there of the guards.
    pub(super) fn guards(&self) -> Guards {
        self.guards
    }

    /// Begins a transaction and waits until all other writers have ended theirs: what this one reads
    /// from then on stays the truth until it commits.
    pub(super) async fn begin(&mut self) -> Result<(&mut Connection, Option<Revision>), Failure> {
        // What is left of a transaction that failed is rolled back first.
        self.transaction = None;
        let mut begun = self.begin_fenced().await.map_err(failed("begin"))?;
        if begun.is_none() {
            self.fence.raise(&self.pool, BEGIN).await.map_err(failed("raise the id counters"))?;
            begun = self.begin_fenced().await.map_err(failed("begin"))?;
        }
        // The history changed once more.
        let begun = begun.ok_or_else(|| failed("begin")(Error::PoolTimedOut))?;
        let (connection, revision) = self.transaction.insert(begun);
        Ok((connection, *revision))
    }

    /// Begins a transaction; none if ids must not be handed out before the counters are raised.
    async fn begin_fenced(&self) -> Result<Option<(Connection, Option<Revision>)>, Error> {
        let mut connection = Connection::begin(&self.pool, WRITE_MAX, BEGIN).await?;
        let revision = if self.guards.has(Guard::Lock) {
            Some(next_revision(&mut connection).await?)
        } else {
            None
        };
        // Without the lock no revision was taken that the fence could judge by.
        let is_judged = self.guards.has(Guard::Lock) && self.guards.has(Guard::Fence);
        let is_passed = !is_judged || self.fence.is_passed(&mut connection).await?;
        Ok(is_passed.then_some((connection, revision)))
    }

    /// Ends the transaction; what it wrote is as durable then as the server is told to make it.
    pub(super) async fn commit(&mut self) -> Result<(), Failure> {
        let (connection, revision) = self.transaction.take().expect("it was begun");
        connection.commit().await.map_err(failed("commit"))?;
        if let Some(revision) = revision {
            self.own.note(revision);
            self.fence.note_revision(revision.0);
        }
        Ok(())
    }

    /// Undoes the transaction in which a command failed.
    pub(super) async fn undo(&mut self, error: StoreError) -> Failure {
        self.transaction = None;
        failure(error)
    }

    /// Closes the connections.
    pub(super) async fn close(self) {
        self.pool.connections.close().await;
    }
}

fn failed(operation: &'static str) -> impl Fn(Error) -> Failure {
    move |error| failure(database_error(operation)(error))
}

fn failure(error: StoreError) -> Failure {
    let remedy = match &error {
        StoreError::Unavailable { source, .. } if is_conflict(source) => Remedy::Again,
        StoreError::Unavailable { .. } => Remedy::None,
        _ => Remedy::OneByOne,
    };
    Failure { error, remedy }
}
