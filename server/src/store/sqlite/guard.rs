//! Whether a write still rests on the truth.

use sqlx::SqliteConnection;

use super::settings;
use crate::registry::Subject;
use crate::store::{Expected, Revision};

/// Whether neither `subject` nor any setting that acts on it has changed since `expected` was read.
/// This is the lock of the registry: without it two writers that were each judged against the same
/// history both win.
pub(super) async fn is_current(
    connection: &mut SqliteConnection,
    subject: &Subject,
    expected: Expected,
) -> Result<bool, sqlx::Error> {
    let revision: Option<i64> =
        sqlx::query_scalar("SELECT revision FROM subjects WHERE context = $1 AND subject = $2")
            .bind(subject.context().as_str())
            .bind(subject.name())
            .fetch_optional(&mut *connection)
            .await?;
    let settings = settings::revision(connection, subject).await?;
    Ok(Expected { subject: Revision(revision.unwrap_or(0)), settings } == expected)
}
