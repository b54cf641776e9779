//! Enters mode IMPORT: only where nothing is live, and what was soft-deleted goes for good.

use std::borrow::Cow;

use async_trait::async_trait;

use super::writer::{Batch, Command};
use super::{Connection, delete, key, names, register, settings};
use crate::registry::{Context, Mode, Subject, Version};
use crate::store::ImportOutcome;

/// Sets the mode of a subject, of a context or, by the empty name of the default one, of all.
pub(super) struct EnterImport(pub(super) Subject);

#[async_trait]
impl Command for EnterImport {
    const NAME: &'static str = "enter import";
    type Outcome = ImportOutcome;

    async fn apply(&self, batch: &mut Batch<'_>) -> Result<ImportOutcome, sqlx::Error> {
        let EnterImport(subject) = self;
        let versions = versions_below(batch.connection, subject).await?;
        if versions.iter().any(|(_, _, is_deleted)| !is_deleted) {
            return Ok(ImportOutcome::NotEmpty);
        }
        if let Some((subject, version)) = referenced_from_outside(batch.connection, subject).await?
        {
            return Ok(ImportOutcome::Referenced(subject, version));
        }
        remove(batch, subject, &versions).await?;
        if settings::set_mode(batch.connection, subject, Mode::Import).await? {
            settings::mark_changed(batch, subject).await?;
        }
        Ok(ImportOutcome::Entered)
    }
}

/// What `EnterImport` is about: one subject, all of a context, or all.
fn reach(subject: &Subject) -> (Option<&str>, Option<Cow<'_, str>>) {
    match (subject.context().is_default(), subject.name().is_empty()) {
        (true, true) => (None, None),
        (false, true) => (Some(subject.context().as_str()), None),
        (_, false) => (Some(subject.context().as_str()), Some(key(subject.name()))),
    }
}

/// Every version in reach, with whether it is soft-deleted; the newest of a subject first.
async fn versions_below(
    connection: &mut Connection,
    subject: &Subject,
) -> Result<Vec<(Subject, Version, bool)>, sqlx::Error> {
    let (context, name) = reach(subject);
    let mut rows: Vec<(String, String, i32, bool)> = sqlx::query_as(
        "SELECT context, subject, version, deleted FROM versions
         WHERE ($1 IS NULL OR context = $1) AND ($2 IS NULL OR subject = $2)
         ORDER BY context, subject, version DESC",
    )
    .bind(context)
    .bind(name)
    .fetch_all(&mut *connection)
    .await?;
    names::make_whole(connection, rows.iter_mut().map(|row| &mut row.1).collect()).await?;
    let version = |(context, name, version, is_deleted)| {
        let subject = Subject::from_stored(Context::from_stored(context), name);
        (subject, Version(version), is_deleted)
    };
    Ok(rows.into_iter().map(version).collect())
}

/// The first version in reach that a schema refers to which is held out of reach.
async fn referenced_from_outside(
    connection: &mut Connection,
    subject: &Subject,
) -> Result<Option<(Subject, Version)>, sqlx::Error> {
    let (context, name) = reach(subject);
    let mut row: Option<(String, String, i32)> = sqlx::query_as(
        "SELECT r.target_context, r.target_subject, r.target_version
         FROM schema_references r
         JOIN versions h ON h.context = r.context AND h.schema_id = r.schema_id
         WHERE ($1 IS NULL OR r.target_context = $1) AND ($2 IS NULL OR r.target_subject = $2)
           AND (h.context <> $1 OR h.subject <> $2)
         ORDER BY r.target_context, r.target_subject, r.target_version LIMIT 1",
    )
    .bind(context)
    .bind(name)
    .fetch_optional(&mut *connection)
    .await?;
    names::make_whole(connection, row.iter_mut().map(|row| &mut row.1).collect()).await?;
    Ok(row.map(|(context, name, version)| {
        (Subject::from_stored(Context::from_stored(context), name), Version(version))
    }))
}

/// Removes all versions in reach of `scope` for good.
async fn remove(
    batch: &mut Batch<'_>,
    scope: &Subject,
    versions: &[(Subject, Version, bool)],
) -> Result<(), sqlx::Error> {
    if versions.is_empty() {
        return Ok(());
    }
    let revision = batch.revision().await?;
    let connection = &mut *batch.connection;
    if scope.name().is_empty() {
        // Subjects may refer to one another in any order. Nothing out of reach holds these schemas.
        sqlx::query("DELETE FROM schema_references WHERE $1 IS NULL OR context = $1")
            .bind(reach(scope).0)
            .execute(&mut *connection)
            .await?;
    }
    for of_subject in versions.chunk_by(|(a, _, _), (b, _, _)| a == b) {
        let (subject, _, _) = &of_subject[0];
        let numbers: Vec<_> = of_subject.iter().rev().map(|(_, version, _)| *version).collect();
        register::set_revision(connection, subject, revision.0).await?;
        delete::remove_versions(connection, subject, &numbers).await?;
        delete::remove_empty_subject(connection, subject).await?;
    }
    Ok(())
}
