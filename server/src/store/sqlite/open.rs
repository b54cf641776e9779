//! Opens the database file and refuses what would lose data.

use std::fs::{File, TryLockError};
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use sqlx::migrate::Migrator;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions, SqliteConnection, SqlitePool};

use crate::store::{Guard, Guards, StoreError};

/// Older ones can corrupt a database in WAL mode when a checkpoint meets a write.
const ENGINE_MIN: &str = "3.51.3";

/// The steps to the tables of this release.
static MIGRATIONS: Migrator = sqlx::migrate!("../migrations/sqlite");

/// How long a statement waits for a lock that another process holds, as a backup does.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// Takes the database at `path` for one store until the answer is dropped or the process ends,
/// however it ends.
///
/// The lock is on a file of its own: to close the database a second time would undo the locks that
/// SQLite itself has on it.
///
/// # Errors
/// [`StoreError::InUse`] while another store has it; others when the place is wrong.
pub(super) fn lock(path: &Path) -> Result<File, StoreError> {
    refuse_wrong_place(path)?;
    // Under its real name, so that those who come by different links meet here.
    let real_path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let mut lock_path = real_path.into_os_string();
    lock_path.push("-lock");
    let failed = |error: io::Error| match error.kind() {
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
            StoreError::NotWritable(path.to_owned())
        }
        _ => open_error(path, sqlx::Error::Io(error)),
    };
    let opened = File::options().create(true).truncate(false).write(true).open(lock_path);
    let file = opened.map_err(failed)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(StoreError::InUse(path.to_owned())),
        Err(TryLockError::Error(error)) => Err(failed(error)),
    }
}

/// Opens the connection that writes, and brings the tables up to date.
pub(super) async fn open_writer(
    path: &Path,
    guards: Guards,
) -> Result<SqliteConnection, StoreError> {
    let failed = |error| open_error(path, error);
    let synchronous =
        if guards.has(Guard::Sync) { SqliteSynchronous::Full } else { SqliteSynchronous::Normal };
    let mut connection = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(synchronous)
        .foreign_keys(true)
        .busy_timeout(BUSY_TIMEOUT)
        .disable_statement_logging()
        .connect()
        .await
        .map_err(failed)?;
    refuse_outdated_engine(&mut connection).await.map_err(failed)??;
    sqlx::query("BEGIN IMMEDIATE").execute(&mut connection).await.map_err(failed)?;
    sqlx::query("ROLLBACK").execute(&mut connection).await.map_err(failed)?;
    MIGRATIONS
        .run_direct(None, &mut connection, false)
        .await
        .map_err(|error| StoreError::Migrate { path: path.to_owned(), source: Arc::new(error) })?;
    Ok(connection)
}

/// Opens connections that read a database that is there and has the tables of this release.
pub(super) async fn open_existing(path: &Path) -> Result<SqlitePool, StoreError> {
    if path.is_dir() {
        return Err(StoreError::IsFolder(path.to_owned()));
    }
    if !path.exists() {
        return Err(StoreError::Missing(path.to_owned()));
    }
    let readers = open_readers(path).await?;
    let other_release = || StoreError::OtherRelease(path.to_owned());
    let applied: Vec<(i64, Vec<u8>)> =
        sqlx::query_as("SELECT version, checksum FROM _sqlx_migrations ORDER BY version")
            .fetch_all(&readers)
            .await
            .map_err(|error| match open_error(path, error) {
                StoreError::Open { .. } => other_release(),
                error => error,
            })?;
    let known = MIGRATIONS.iter().map(|migration| (migration.version, migration.checksum.to_vec()));
    if !known.eq(applied) {
        return Err(other_release());
    }
    Ok(readers)
}

/// Opens the connections that read.
pub(super) async fn open_readers(path: &Path) -> Result<SqlitePool, StoreError> {
    let options = SqliteConnectOptions::new()
        .filename(path)
        .read_only(true)
        .busy_timeout(BUSY_TIMEOUT)
        .disable_statement_logging();
    let cores = std::thread::available_parallelism().map_or(2, usize::from);
    SqlitePoolOptions::new()
        .max_connections(u32::try_from(cores).unwrap_or(u32::MAX).clamp(2, 16))
        // A connection to a file does not go stale; testing it would double each read.
        .test_before_acquire(false)
        .idle_timeout(None)
        .max_lifetime(None)
        .connect_with(options)
        .await
        .map_err(|error| open_error(path, error))
}

fn refuse_wrong_place(path: &Path) -> Result<(), StoreError> {
    if path.is_dir() {
        return Err(StoreError::IsFolder(path.to_owned()));
    }
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() && !folder.is_dir() => {
            Err(StoreError::FolderMissing(path.to_owned()))
        }
        Some(_) | None => Ok(()),
    }
}

async fn refuse_outdated_engine(
    connection: &mut SqliteConnection,
) -> Result<Result<(), StoreError>, sqlx::Error> {
    let found: String = sqlx::query_scalar("SELECT sqlite_version()").fetch_one(connection).await?;
    if version_parts(&found) < version_parts(ENGINE_MIN) {
        return Ok(Err(StoreError::OutdatedEngine { found, needed: ENGINE_MIN }));
    }
    Ok(Ok(()))
}

fn version_parts(version: &str) -> Vec<u32> {
    version.split('.').map(|part| part.parse().unwrap_or(0)).collect()
}

fn open_error(path: &Path, error: sqlx::Error) -> StoreError {
    const SQLITE_READONLY: u32 = 8;
    const SQLITE_CANTOPEN: u32 = 14;
    const SQLITE_NOTADB: u32 = 26;
    let code = match &error {
        sqlx::Error::Database(error) => error.code().and_then(|code| code.parse::<u32>().ok()),
        _ => None,
    };
    // The low byte is the primary code.
    match code.map(|code| code & 0xff) {
        Some(SQLITE_READONLY | SQLITE_CANTOPEN) => StoreError::NotWritable(path.to_owned()),
        Some(SQLITE_NOTADB) => StoreError::NotADatabase(path.to_owned()),
        Some(_) | None => StoreError::Open { path: path.to_owned(), source: Arc::new(error) },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registry::Subject;
    use crate::store::Store;
    use crate::store::sqlite::SqliteStore;
    use crate::store::test_folder::TestFolder;

    #[tokio::test]
    async fn a_closed_store_is_one_file() {
        let folder = TestFolder::new();
        let store = SqliteStore::open(folder.database()).await.unwrap();
        store.versions(&Subject::parse("s")).await.unwrap();
        store.close().await;
        let log = folder.database().with_extension("db-wal");
        assert!(!log.exists(), "{} is left", log.display());
    }

    #[test]
    fn versions_compare_by_number() {
        assert!(version_parts("3.51.3") <= version_parts("3.100.0"));
        assert!(version_parts("3.51.2") < version_parts(ENGINE_MIN));
        assert!(version_parts("3.52") > version_parts(ENGINE_MIN));
    }
}
