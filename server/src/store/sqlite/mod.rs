//! The store in one SQLite file: one task writes, a pool of connections reads.

mod contexts;
mod delete;
mod guard;
mod import;
mod lists;
mod open;
mod register;
mod schemas;
mod settings;
mod subjects;
#[cfg(test)]
mod tests;
mod writer;

use std::fs::File;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use clade_checker::Identity;
use sqlx::pool::PoolConnection;
use sqlx::{Sqlite, SqlitePool};
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;

use self::writer::{Command, Job};
use super::{
    ContentKey, DeleteOutcome, Deletion, DropOutcome, ImportOutcome, ListedVersions, NewVersion,
    Reach, Referrer, RegisterOutcome, Revision, Settings, Store, StoreError, SubjectRow,
    SubjectState, VersionRow, WriteOutcome,
};
use crate::registry::{
    Config, Context, Mode, Page, SchemaId, StoredSchema, Subject, VersionSelector,
};

/// The registry's data in one SQLite file.
pub struct SqliteStore {
    readers: SqlitePool,
    /// Empty once the store is closed.
    writer: Mutex<Option<Writer>>,
    stopped: watch::Receiver<Option<StoreError>>,
}

struct Writer {
    queue: mpsc::Sender<Box<dyn Job>>,
    task: JoinHandle<()>,
    /// Keeps other stores away from the file.
    lock: File,
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
        let (queue, jobs) = mpsc::channel(writer::QUEUE_MAX);
        let (stop, stopped) = watch::channel(None);
        let task = tokio::spawn(writer::run(connection, jobs, stop));
        let writer = Mutex::new(Some(Writer { queue, task, lock }));
        Ok(SqliteStore { readers, writer, stopped })
    }

    async fn reader(&self) -> Result<PoolConnection<Sqlite>, StoreError> {
        self.readers.acquire().await.map_err(database_error("connect"))
    }

    async fn write<C: Command>(&self, command: C) -> Result<C::Outcome, StoreError> {
        let queue = {
            let writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
            writer.as_ref().map(|writer| writer.queue.clone())
        };
        writer::execute(&queue.ok_or(StoreError::Stopped)?, command).await
    }
}

#[async_trait]
impl Store for SqliteStore {
    async fn subject_state(&self, subject: &Subject) -> Result<SubjectState, StoreError> {
        subjects::state(&mut *self.reader().await?, subject).await
    }

    async fn settings(&self, subject: &Subject) -> Result<Settings, StoreError> {
        settings::read(&mut *self.reader().await?, subject).await
    }

    async fn versions(&self, subject: &Subject) -> Result<Vec<VersionRow>, StoreError> {
        subjects::versions(&mut *self.reader().await?, subject).await
    }

    async fn version(
        &self,
        subject: &Subject,
        version: VersionSelector,
    ) -> Result<Option<VersionRow>, StoreError> {
        subjects::version(&mut *self.reader().await?, subject, version).await
    }

    async fn schema(
        &self,
        context: &Context,
        id: SchemaId,
    ) -> Result<Option<StoredSchema>, StoreError> {
        schemas::read(&mut *self.reader().await?, context, id).await
    }

    async fn last_id(&self, context: &Context) -> Result<SchemaId, StoreError> {
        schemas::last_id(&mut *self.reader().await?, context).await
    }

    async fn ids_of_content(
        &self,
        context: &Context,
        key: &ContentKey,
    ) -> Result<Vec<SchemaId>, StoreError> {
        schemas::ids_of_content(&mut *self.reader().await?, context, key).await
    }

    async fn ids_of_identity(
        &self,
        identity: &Identity,
    ) -> Result<Vec<(Context, SchemaId)>, StoreError> {
        schemas::ids_of_identity(&mut *self.reader().await?, identity).await
    }

    async fn holders(
        &self,
        context: &Context,
        id: SchemaId,
    ) -> Result<Vec<(Subject, VersionRow)>, StoreError> {
        schemas::holders(&mut *self.reader().await?, context, id).await
    }

    async fn subjects(
        &self,
        context: Option<&Context>,
        name_prefix: &str,
    ) -> Result<Vec<SubjectRow>, StoreError> {
        subjects::list(&mut *self.reader().await?, context, name_prefix).await
    }

    async fn listed_versions(
        &self,
        listed: &ListedVersions,
        page: Page,
    ) -> Result<Vec<(Subject, VersionRow)>, StoreError> {
        lists::versions(&mut *self.reader().await?, listed, page).await
    }

    async fn contexts(&self) -> Result<Vec<Context>, StoreError> {
        contexts::list(&mut *self.reader().await?).await
    }

    async fn drop_context(&self, context: &Context) -> Result<DropOutcome, StoreError> {
        self.write(contexts::Drop(context.clone())).await
    }

    async fn aliases(&self) -> Result<Vec<(Subject, String)>, StoreError> {
        settings::aliases(&mut *self.reader().await?).await
    }

    async fn contexts_of_subject(&self, name: &str) -> Result<Vec<Context>, StoreError> {
        subjects::contexts_of(&mut *self.reader().await?, name).await
    }

    async fn referrers(&self, subject: &Subject) -> Result<Vec<Referrer>, StoreError> {
        subjects::referrers(&mut *self.reader().await?, subject)
            .await
            .map_err(database_error("find referrers"))
    }

    async fn register(&self, new: NewVersion) -> Result<RegisterOutcome, StoreError> {
        self.write(register::Register(new)).await
    }

    async fn delete_versions(&self, deletion: Deletion) -> Result<DeleteOutcome, StoreError> {
        self.write(delete::DeleteVersions(deletion)).await
    }

    async fn write_config(
        &self,
        subject: &Subject,
        config: Option<Config>,
        expected: Revision,
    ) -> Result<WriteOutcome, StoreError> {
        let subject = subject.clone();
        self.write(settings::WriteConfig { subject, config, expected }).await
    }

    async fn write_mode(
        &self,
        subject: &Subject,
        mode: Option<Mode>,
        reach: Reach,
    ) -> Result<(), StoreError> {
        let subject = subject.clone();
        self.write(settings::WriteMode { subject, mode, reach }).await
    }

    async fn enter_import(&self, subject: &Subject) -> Result<ImportOutcome, StoreError> {
        self.write(import::EnterImport(subject.clone())).await
    }

    async fn stopped(&self) -> StoreError {
        let mut stopped = self.stopped.clone();
        match stopped.wait_for(Option::is_some).await {
            Ok(error) => error.clone().unwrap_or(StoreError::Stopped),
            Err(_) => StoreError::Stopped,
        }
    }

    async fn close(&self) {
        let writer = {
            let mut writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
            writer.take()
        };
        self.readers.close().await;
        if let Some(Writer { queue, task, lock }) = writer {
            drop(queue);
            if let Err(error) = task.await {
                tracing::error!(error = ?error, "the writer ended early");
            }
            drop(lock);
        }
    }
}

/// Names the operation that a database error stopped.
fn database_error(operation: &'static str) -> impl Fn(sqlx::Error) -> StoreError + Copy {
    move |error| StoreError::Database { operation, source: Arc::new(error) }
}
