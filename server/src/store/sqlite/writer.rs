//! The one task that writes: takes what is queued, applies it in one transaction, answers after
//! COMMIT.

use async_trait::async_trait;
use sqlx::SqliteConnection;
use tokio::sync::{mpsc, oneshot, watch};

use super::database_error;
use crate::store::{Revision, StoreError};

/// Most writes that wait for the writer; the next ones wait for a place.
pub(super) const QUEUE_MAX: usize = 1024;

/// Most writes that share a commit, so that none waits long for those beside it.
const BATCH_MAX: usize = 64;

/// A write as plain data.
#[async_trait]
pub(super) trait Command: Send + Sync + 'static {
    /// What the write is called in an error.
    const NAME: &'static str;

    /// What came of it.
    type Outcome: Send;

    /// Looks first whether the write may be done, and says so without writing if it may not.
    async fn apply(&self, batch: &mut Batch<'_>) -> Result<Self::Outcome, sqlx::Error>;
}

/// The transaction that the commands of a batch share.
pub(super) struct Batch<'a> {
    pub(super) connection: &'a mut SqliteConnection,
    revision: Option<Revision>,
}

impl Batch<'_> {
    /// The revision of this batch. One is enough for all of its commands: nobody sees the state
    /// between two of them, and the second one on a subject meets a revision that it did not expect.
    pub(super) async fn revision(&mut self) -> Result<Revision, sqlx::Error> {
        if let Some(revision) = self.revision {
            return Ok(revision);
        }
        let value = sqlx::query_scalar(
            "UPDATE counters SET value = value + 1 WHERE name = 'revision' RETURNING value",
        )
        .fetch_one(&mut *self.connection)
        .await?;
        self.revision = Some(Revision(value));
        Ok(Revision(value))
    }
}

/// A command in the queue, with the way back to whoever waits for it.
#[async_trait]
pub(super) trait Job: Send {
    /// Applies the command and keeps its outcome.
    async fn apply(&mut self, batch: &mut Batch<'_>) -> Result<(), StoreError>;

    /// Answers with the outcome, or with the error that undid it.
    fn answer(self: Box<Self>, error: Option<StoreError>);
}

struct QueuedCommand<C: Command> {
    command: C,
    outcome: Option<C::Outcome>,
    reply: oneshot::Sender<Result<C::Outcome, StoreError>>,
}

#[async_trait]
impl<C: Command> Job for QueuedCommand<C> {
    async fn apply(&mut self, batch: &mut Batch<'_>) -> Result<(), StoreError> {
        let outcome = self.command.apply(batch).await.map_err(database_error(C::NAME))?;
        self.outcome = Some(outcome);
        Ok(())
    }

    fn answer(self: Box<Self>, error: Option<StoreError>) {
        let answer = match (error, self.outcome) {
            (None, Some(outcome)) => Ok(outcome),
            (Some(error), _) => Err(error),
            (None, None) => Err(StoreError::Stopped),
        };
        // The caller may be gone; the write stands nevertheless.
        let _ = self.reply.send(answer);
    }
}

/// Queues `command` and waits until it is durable.
pub(super) async fn execute<C: Command>(
    queue: &mpsc::Sender<Box<dyn Job>>,
    command: C,
) -> Result<C::Outcome, StoreError> {
    let (reply, answer) = oneshot::channel();
    let job = Box::new(QueuedCommand { command, outcome: None, reply });
    queue.send(job).await.map_err(|_| StoreError::Stopped)?;
    answer.await.map_err(|_| StoreError::Stopped)?
}

/// Runs until the queue is closed or the disk fails.
pub(super) async fn run(
    mut connection: SqliteConnection,
    mut queue: mpsc::Receiver<Box<dyn Job>>,
    stopped: watch::Sender<Option<StoreError>>,
) {
    let mut jobs = Vec::with_capacity(BATCH_MAX);
    while queue.recv_many(&mut jobs, BATCH_MAX).await > 0 {
        let result = write(&mut connection, std::mem::take(&mut jobs)).await;
        if let Err(fatal) = result {
            tracing::error!(error = ?fatal, "the store has stopped");
            stopped.send_replace(Some(fatal));
            return;
        }
    }
    if let Err(error) = sqlx::Connection::close(connection).await {
        tracing::warn!(error = ?error, "the database was not closed");
    }
}

/// Writes a batch and answers its jobs.
///
/// # Errors
/// A failure after which nobody knows what the disk holds. The jobs were answered with it.
async fn write(
    connection: &mut SqliteConnection,
    mut jobs: Vec<Box<dyn Job>>,
) -> Result<(), StoreError> {
    let Err(failure) = transact(connection, &mut jobs).await else {
        jobs.into_iter().for_each(|job| job.answer(None));
        return Ok(());
    };
    if failure.is_fatal {
        jobs.into_iter().for_each(|job| job.answer(Some(failure.error.clone())));
        return Err(failure.error);
    }
    if !failure.is_of_one_job || jobs.len() == 1 {
        jobs.into_iter().for_each(|job| job.answer(Some(failure.error.clone())));
        return Ok(());
    }
    // One job fails alone: the others must not share its fate.
    for job in jobs {
        Box::pin(write(connection, vec![job])).await?;
    }
    Ok(())
}

/// Why a transaction was rolled back.
struct Failure {
    error: StoreError,
    /// Whether the other jobs of the batch may succeed without the one that failed.
    is_of_one_job: bool,
    is_fatal: bool,
}

async fn transact(
    connection: &mut SqliteConnection,
    jobs: &mut [Box<dyn Job>],
) -> Result<(), Failure> {
    if let Err(error) = sqlx::query("BEGIN IMMEDIATE").execute(&mut *connection).await {
        return Err(undo(connection, database_error("begin")(error), false).await);
    }
    let mut batch = Batch { connection: &mut *connection, revision: None };
    for job in jobs {
        if let Err(error) = job.apply(&mut batch).await {
            return Err(undo(connection, error, true).await);
        }
    }
    if let Err(error) = sqlx::query("COMMIT").execute(&mut *connection).await {
        return Err(undo(connection, database_error("commit")(error), false).await);
    }
    Ok(())
}

/// Rolls back after `error`. The failure is fatal if it came from the disk, since a sync that failed
/// once must not be tried again, or if the rollback fails as well.
async fn undo(
    connection: &mut SqliteConnection,
    error: StoreError,
    is_of_one_job: bool,
) -> Failure {
    let is_disk_failure = is_disk_failure(&error);
    let rolled_back = match sqlx::query("ROLLBACK").execute(&mut *connection).await {
        Ok(_) => true,
        // SQLite has rolled back by itself, as it does when the disk is full.
        Err(sqlx::Error::Database(error)) => error.message().contains("no transaction is active"),
        Err(_) => false,
    };
    Failure { error, is_of_one_job, is_fatal: is_disk_failure || !rolled_back }
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
