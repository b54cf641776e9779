//! Writes a registry to an export file, and restores it from one.

use std::path::Path;
use std::sync::Arc;

use tokio::sync::mpsc;

use super::TransferError;
use super::file::{ExportFile, ExportWriter};
use super::progress::Progress;
use crate::settings::Database;
use crate::store::{RestoreOutcome, Store};

/// Rows on their way from the store to the file.
const ROWS_IN_FLIGHT: usize = 256;

/// Writes every row of `store` to a new file at `path`. Answers how many there are.
pub(super) async fn export(
    store: Arc<dyn Store>,
    path: &Path,
    progress: &Progress,
) -> Result<u64, TransferError> {
    let mut writer = ExportWriter::create(path)?;
    progress.begin_open("writing rows");
    let (sender, mut rows) = mpsc::channel(ROWS_IN_FLIGHT);
    let dump = tokio::spawn(async move { store.dump(sender).await });
    while let Some(row) = rows.recv().await {
        writer.add(&row)?;
        progress.step();
    }
    // A dump that panicked has sent fewer rows than there are.
    dump.await.map_err(|_| crate::store::StoreError::Stopped)??;
    writer.finish()
}

/// Restores the file at `path` into `store`, which must be empty. Answers how many rows there are.
pub(super) async fn restore(
    store: &dyn Store,
    database: &Database,
    path: &Path,
    reserved_ids: u32,
) -> Result<u64, TransferError> {
    let file = ExportFile::open(path, reserved_ids, Progress::new())?;
    let rows = file.len();
    match store.restore(Arc::new(file)).await? {
        RestoreOutcome::Restored => Ok(rows),
        RestoreOutcome::NotEmpty => Err(TransferError::NotEmpty(database.clone())),
    }
}
