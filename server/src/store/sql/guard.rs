//! Whether a write still rests on the truth.

use super::{Connection, key};
use crate::registry::Subject;
use crate::store::{Expected, Revision};

/// Whether neither `subject` nor any setting that acts on it has changed since `expected` was read.
/// This is the lock of the registry: without it two writers that were each judged against the same
/// history both win.
pub(super) async fn is_current(
    connection: &mut Connection,
    subject: &Subject,
    expected: Expected,
) -> Result<bool, sqlx::Error> {
    Ok(current(connection, subject).await? == expected)
}

/// The revisions of `subject` and of the latest change of a setting that acts on it. One number is
/// enough for all scopes of settings: each change anywhere has a higher one than all before it.
pub(super) async fn current(
    connection: &mut Connection,
    subject: &Subject,
) -> Result<Expected, sqlx::Error> {
    let (subject, settings) = sqlx::query_as(
        "SELECT
             coalesce((SELECT revision FROM subjects WHERE context = $1 AND subject = $2), 0),
             coalesce((SELECT max(revision) FROM scope_revisions WHERE (context, subject) IN (
                 VALUES ($1, $2), ($1, ''), ('.', ''), ('.__GLOBAL', '')
             )), 0)",
    )
    .bind(key(subject.context().as_str()))
    .bind(key(subject.name()))
    .fetch_one(connection)
    .await?;
    Ok(Expected { subject: Revision(subject), settings: Revision(settings) })
}
