//! Checks a registry offline: every row, what must hold over all rows, and whether each history is
//! one that its level allows.

use std::sync::Arc;

use futures_util::stream::{self, StreamExt};
use tokio::sync::mpsc;

use super::TransferError;
use super::checks::Checks;
use super::progress::Progress;
use crate::registry::{Misfit, Registry, RegistryError, Subject};
use crate::store::{Store, StoreError};

/// Rows on their way from the store to the checks.
const ROWS_IN_FLIGHT: usize = 256;

/// Histories that are judged at a time.
const HISTORIES_AT_ONCE: usize = 8;

/// Findings of which the text is kept; more are counted.
const LINES_MAX: usize = 10_000;

/// What was found.
#[derive(Debug, Default)]
pub(super) struct Report {
    /// What must never be: the invariant, the place, and what is wrong there.
    pub(super) damages: Findings,
    /// Histories that their level would not allow today. They may be as they were meant to be.
    pub(super) warnings: Findings,
    pub(super) schemas: usize,
    pub(super) versions: usize,
    pub(super) associations: usize,
}

/// Findings, a line each.
#[derive(Debug, Default)]
pub(super) struct Findings {
    pub(super) lines: Vec<String>,
    pub(super) count: usize,
}

impl Findings {
    pub(super) fn add(&mut self, line: String) {
        self.count += 1;
        if self.lines.len() < LINES_MAX {
            self.lines.push(line);
        }
    }
}

/// Checks all of `store`.
///
/// # Errors
/// When the store cannot be read at all; what is wrong inside of it is in the report.
pub(super) async fn verify(
    store: Arc<dyn Store>,
    progress: &Progress,
) -> Result<Report, TransferError> {
    let mut checks = Checks::default();
    progress.begin_open("checking the database");
    for finding in store.self_check().await? {
        checks.damage("database", &finding);
    }
    progress.begin_open("checking rows");
    let (sender, mut rows) = mpsc::channel(ROWS_IN_FLIGHT);
    let dump = tokio::spawn({
        let store = Arc::clone(&store);
        async move { store.dump(sender).await }
    });
    while let Some(row) = rows.recv().await {
        checks.row(row);
        progress.step();
    }
    dump.await.map_err(|_| StoreError::Stopped)??;
    let mut report = checks.finish();
    if report.damages.count == 0 {
        histories(&store, &mut report, progress).await?;
    }
    Ok(report)
}

/// Judges each version against those before it, under the level that is in force today (I7).
async fn histories(
    store: &Arc<dyn Store>,
    report: &mut Report,
    progress: &Progress,
) -> Result<(), TransferError> {
    let registry = Registry::new(Arc::clone(store));
    let subjects = store.subjects(None, "").await?;
    progress.begin("judging histories", subjects.len() as u64);
    let judged = stream::iter(subjects).map(|row| judge(registry.clone(), row.subject));
    // In the order of the subjects, however long each takes.
    let mut judged = judged.buffered(HISTORIES_AT_ONCE);
    while let Some((subject, misfits)) = judged.next().await {
        for misfit in misfits? {
            let place = format!("I7: subject `{subject}` version {}", misfit.version);
            if misfit.is_schema {
                let level = misfit.level.wire_name();
                let what = format!("{place}: {level} would refuse it after those before it");
                report.warnings.add(what);
            } else {
                report.damages.add(format!("{place}: its schema cannot be parsed"));
            }
        }
        progress.step();
    }
    Ok(())
}

async fn judge(
    registry: Registry,
    subject: Subject,
) -> (Subject, Result<Vec<Misfit>, RegistryError>) {
    let misfits = registry.judge_history(&subject).await;
    (subject, misfits)
}
