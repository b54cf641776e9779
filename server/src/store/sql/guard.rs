//! Whether a write still rests on the truth.

use super::{Connection, driver, key};
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

/// Like [`is_current`], and whether no other server has the turn to write to `subject`, see
/// [`Store::turn`](crate::store::Store::turn).
pub(super) async fn is_current_and_free(
    connection: &mut Connection,
    subject: &Subject,
    expected: Expected,
) -> Result<bool, sqlx::Error> {
    Ok(look(connection, subject, true).await? == (expected, true))
}

/// The revisions of `subject` and of the latest change of a setting that acts on it. One number is
/// enough for all scopes of settings: each change anywhere has a higher one than all before it.
pub(super) async fn current(
    connection: &mut Connection,
    subject: &Subject,
) -> Result<Expected, sqlx::Error> {
    Ok(look(connection, subject, false).await?.0)
}

/// What is current, and whether no server has the turn, if that is asked for.
async fn look(
    connection: &mut Connection,
    subject: &Subject,
    asks_for_turn: bool,
) -> Result<(Expected, bool), sqlx::Error> {
    let (subject, settings, is_free) = sqlx::query_as(concat!(
        "SELECT
             coalesce((SELECT revision FROM subjects WHERE context = $1 AND subject = $2), 0),
             coalesce((SELECT max(revision) FROM scope_revisions WHERE (context, subject) IN (
                 VALUES ($1, $2), ($1, ''), ('.', ''), ('.__GLOBAL', '')
             )), 0),
             CASE WHEN $3 THEN ",
        driver::turn_is_free!("$1", "$2"),
        " ELSE TRUE END"
    ))
    .bind(key(subject.context().as_str()))
    .bind(key(subject.name()))
    .bind(asks_for_turn)
    .fetch_one(connection)
    .await?;
    Ok((Expected { subject: Revision(subject), settings: Revision(settings) }, is_free))
}
