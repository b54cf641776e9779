//! Whether a write still rests on the truth.

use sqlx::SqliteConnection;

use crate::registry::Subject;
use crate::store::{Expected, Revision};

/// Whether neither `subject` nor any setting has changed since `expected` was read. This is the lock
/// of the registry: without it two writers that were each judged against the same history both win.
pub(super) async fn is_current(
    connection: &mut SqliteConnection,
    subject: &Subject,
    expected: Expected,
) -> Result<bool, sqlx::Error> {
    let (subject, settings) = sqlx::query_as(
        "SELECT coalesce((SELECT revision FROM subjects WHERE context = $1 AND subject = $2), 0),
                (SELECT value FROM counters WHERE name = 'settings')",
    )
    .bind(subject.context().as_str())
    .bind(subject.name())
    .fetch_one(connection)
    .await?;
    Ok(Expected { subject: Revision(subject), settings: Revision(settings) } == expected)
}
