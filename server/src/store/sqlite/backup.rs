//! Copies the file while it is in use, and asks SQLite whether it is whole.

use std::fs::File;
use std::io;
use std::path::Path;
use std::sync::Arc;

use sqlx::SqliteConnection;

use super::driver::database_error;
use crate::store::StoreError;

/// Writes a copy to `to`. It gets its name when all of it is on the disk.
pub(super) async fn write(connection: &mut SqliteConnection, to: &Path) -> Result<(), StoreError> {
    if to.exists() {
        return Err(StoreError::BackupExists(to.to_owned()));
    }
    let failed = |source| StoreError::Backup { path: to.to_owned(), source: Arc::new(source) };
    let mut partial = to.as_os_str().to_owned();
    partial.push(".partial");
    // What a backup left behind that did not come to its end.
    match std::fs::remove_file(&partial) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(failed(error)),
        Ok(()) | Err(_) => {}
    }
    let not_text = || failed(io::Error::new(io::ErrorKind::InvalidInput, "its name is not UTF-8"));
    sqlx::query("VACUUM INTO $1")
        .bind(partial.to_str().ok_or_else(not_text)?)
        .execute(connection)
        .await
        .map_err(database_error("backup"))?;
    let finish = || {
        File::open(&partial)?.sync_all()?;
        std::fs::rename(&partial, to)?;
        let folder = to.parent().filter(|folder| !folder.as_os_str().is_empty());
        File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
    };
    finish().map_err(failed)
}

/// What SQLite finds wrong with the file and with its foreign keys.
pub(super) async fn self_check(
    connection: &mut SqliteConnection,
) -> Result<Vec<String>, StoreError> {
    let mut found: Vec<String> = sqlx::query_scalar("PRAGMA integrity_check")
        .fetch_all(&mut *connection)
        .await
        .map_err(database_error("check integrity"))?;
    found.retain(|finding| finding != "ok");
    let broken: Vec<(String, String, i64)> = sqlx::query_as(
        r#"SELECT "table", parent, count(*) FROM pragma_foreign_key_check
           GROUP BY "table", parent ORDER BY "table", parent"#,
    )
    .fetch_all(connection)
    .await
    .map_err(database_error("check foreign keys"))?;
    found.extend(broken.into_iter().map(|(table, parent, rows)| {
        format!("{rows} row(s) of table {table} belong to rows of {parent} that are not there")
    }));
    Ok(found)
}
