//! The one task that writes: takes what is queued, applies it in one transaction, answers after
//! COMMIT.

use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::JoinHandle;

use super::driver::{Session, answered};
use super::{Connection, database_error};
use crate::store::{Guard, Guards, Revision, StoreError};

/// Most writes that wait for the writer; the next ones wait for a place.
const QUEUE_MAX: usize = 1024;

/// Most writes that share a commit, so that none waits long for those beside it.
const BATCH_MAX: usize = 64;

/// How often a batch is tried that other servers get in the way of.
const ATTEMPTS_MAX: usize = 5;

/// A write as plain data.
#[async_trait]
pub(in crate::store) trait Command: Send + Sync + 'static {
    /// What the write is called in an error.
    const NAME: &'static str;

    /// What came of it.
    type Outcome: Send;

    /// Looks first whether the write may be done, and says so without writing if it may not.
    async fn apply(&self, batch: &mut Batch<'_>) -> Result<Self::Outcome, sqlx::Error>;
}

/// The transaction that the commands of a batch share.
pub(in crate::store) struct Batch<'a> {
    pub(in crate::store) connection: &'a mut Connection,
    pub(in crate::store) guards: Guards,
    revision: Option<Revision>,
}

impl Batch<'_> {
    /// The revision of this batch. One is enough for all of its commands: nobody sees the state
    /// between two of them, and the second one on a subject meets a revision that it did not expect.
    pub(in crate::store) async fn revision(&mut self) -> Result<Revision, sqlx::Error> {
        if let Some(revision) = self.revision {
            return Ok(revision);
        }
        let revision = next_revision(self.connection).await?;
        self.revision = Some(revision);
        Ok(revision)
    }
}

/// Takes the next revision. Whoever has it is the only one to write until its transaction ends.
pub(in crate::store) async fn next_revision(
    connection: &mut Connection,
) -> Result<Revision, sqlx::Error> {
    let value = sqlx::query_scalar(
        "UPDATE counters SET value = value + 1 WHERE name = 'revision' RETURNING value",
    )
    .fetch_one(connection)
    .await?;
    Ok(Revision(value))
}

/// A command in the queue, with the way back to whoever waits for it.
#[async_trait]
trait Job: Send {
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

type Queue = mpsc::Sender<Box<dyn Job>>;

/// The way to the task that writes.
pub(in crate::store) struct Writer {
    /// Empty once the store is closed.
    queue_and_task: Mutex<Option<(Queue, JoinHandle<()>)>>,
    stopped: watch::Receiver<Option<StoreError>>,
}

impl Writer {
    /// Starts the task; without a session there is none, for a store that is only read.
    pub(in crate::store) fn start(session: Option<Session>) -> Writer {
        let (queue, jobs) = mpsc::channel(QUEUE_MAX);
        let (stop, stopped) = watch::channel(None);
        let task = session.map(|session| tokio::spawn(run(session, jobs, stop)));
        Writer { queue_and_task: Mutex::new(task.map(|task| (queue, task))), stopped }
    }

    /// Queues `command` and waits until it is durable.
    pub(in crate::store) async fn execute<C: Command>(
        &self,
        command: C,
    ) -> Result<C::Outcome, StoreError> {
        let queue = {
            let writer = self.queue_and_task.lock().unwrap_or_else(PoisonError::into_inner);
            writer.as_ref().map(|(queue, _)| queue.clone())
        };
        let (reply, answer) = oneshot::channel();
        let job = Box::new(QueuedCommand { command, outcome: None, reply });
        queue.ok_or(StoreError::Stopped)?.send(job).await.map_err(|_| StoreError::Stopped)?;
        answered(answer).await?.map_err(|_| StoreError::Stopped)?
    }

    /// Waits until nothing can be written any more, and says why.
    pub(super) async fn stopped(&self) -> StoreError {
        let mut stopped = self.stopped.clone();
        match stopped.wait_for(Option::is_some).await {
            Ok(error) => error.clone().unwrap_or(StoreError::Stopped),
            Err(_) => StoreError::Stopped,
        }
    }

    /// Finishes what is queued and ends the task.
    pub(super) async fn close(&self) {
        let writer = {
            let mut writer = self.queue_and_task.lock().unwrap_or_else(PoisonError::into_inner);
            writer.take()
        };
        if let Some((queue, task)) = writer {
            drop(queue);
            if let Err(error) = task.await {
                tracing::error!(error = ?error, "the writer ended early");
            }
        }
    }
}

/// Runs until the queue is closed or the store cannot go on.
async fn run(
    mut session: Session,
    mut queue: mpsc::Receiver<Box<dyn Job>>,
    stopped: watch::Sender<Option<StoreError>>,
) {
    let mut jobs = Vec::with_capacity(BATCH_MAX);
    while queue.recv_many(&mut jobs, BATCH_MAX).await > 0 {
        let result = write(&mut session, std::mem::take(&mut jobs)).await;
        if let Err(fatal) = result {
            tracing::error!(error = ?fatal, "the store has stopped");
            stopped.send_replace(Some(fatal));
            return;
        }
    }
    session.close().await;
}

/// Why a transaction was not committed, and what can be done about it.
pub(in crate::store) struct Failure {
    pub(in crate::store) error: StoreError,
    pub(in crate::store) remedy: Remedy,
}

/// What can be done after a transaction was not committed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::store) enum Remedy {
    /// Nothing: everyone is told.
    None,
    /// The same once more: only other servers were in the way.
    Again,
    /// Each command alone: one of them failed and must not take the others with it.
    OneByOne,
    /// Nothing ever: nobody knows what the disk holds.
    Stop,
}

/// Writes a batch and answers its jobs.
///
/// # Errors
/// A failure after which nobody knows what the disk holds. The jobs were answered with it.
async fn write(session: &mut Session, mut jobs: Vec<Box<dyn Job>>) -> Result<(), StoreError> {
    let mut attempts = 1;
    let failure = loop {
        match transact(session, &mut jobs).await {
            Ok(()) => {
                jobs.into_iter().for_each(|job| job.answer(None));
                return Ok(());
            }
            Err(failure) if failure.remedy == Remedy::Again && attempts < ATTEMPTS_MAX => {
                attempts += 1;
            }
            Err(failure) => break failure,
        }
    };
    if failure.remedy == Remedy::OneByOne && jobs.len() > 1 {
        for job in jobs {
            Box::pin(write(session, vec![job])).await?;
        }
        return Ok(());
    }
    jobs.into_iter().for_each(|job| job.answer(Some(failure.error.clone())));
    if failure.remedy == Remedy::Stop { Err(failure.error) } else { Ok(()) }
}

/// Writes a batch in one transaction.
async fn transact(session: &mut Session, jobs: &mut Vec<Box<dyn Job>>) -> Result<(), Failure> {
    let guards = session.guards();
    let (connection, revision) = session.begin().await?;
    let mut batch = Batch { connection, guards, revision };
    for job in jobs.iter_mut() {
        if let Err(error) = job.apply(&mut batch).await {
            return Err(session.undo(error).await);
        }
    }
    if !guards.has(Guard::Commit) {
        jobs.drain(..).for_each(|job| job.answer(None));
    }
    session.commit().await
}
