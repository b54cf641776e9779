//! Deletes versions, softly or for good.

use async_trait::async_trait;

use super::writer::{Batch, Command};
use super::{Connection, driver, guard, key, numbers, register, settings, subjects};
use crate::registry::{Subject, Version};
use crate::store::{DeleteOutcome, Deletion, Guard, Permanence};

/// Deletes versions of one subject.
pub(super) struct DeleteVersions(pub(super) Deletion);

#[async_trait]
impl Command for DeleteVersions {
    const NAME: &'static str = "delete";
    type Outcome = DeleteOutcome;

    async fn apply(&self, batch: &mut Batch<'_>) -> Result<DeleteOutcome, sqlx::Error> {
        let DeleteVersions(deletion) = self;
        if batch.guards.has(Guard::Recheck)
            && let Some(refusal) = refusal(batch.connection, deletion).await?
        {
            return Ok(refusal);
        }
        carry_out(batch, deletion).await?;
        Ok(DeleteOutcome::Deleted)
    }
}

/// Why the versions may not be deleted; none if they may.
pub(super) async fn refusal(
    connection: &mut Connection,
    deletion: &Deletion,
) -> Result<Option<DeleteOutcome>, sqlx::Error> {
    let subject = &deletion.subject;
    if !guard::is_current(connection, subject, deletion.expected).await? {
        return Ok(Some(DeleteOutcome::Conflict));
    }
    let referrers = subjects::referrers(connection, subject).await?;
    let blocked = referrers
        .iter()
        .filter(|referrer| referrer.blocks(deletion.permanence, deletion.blocked_by))
        .map(|referrer| referrer.version)
        .filter(|version| deletion.versions.binary_search(version).is_ok())
        .min();
    Ok(blocked.map(DeleteOutcome::Referenced))
}

/// Deletes versions that nothing keeps.
pub(super) async fn carry_out(
    batch: &mut Batch<'_>,
    deletion: &Deletion,
) -> Result<(), sqlx::Error> {
    let subject = &deletion.subject;
    let revision = batch.revision().await?;
    let connection = &mut *batch.connection;
    register::set_revision(connection, subject, revision.0).await?;
    match deletion.permanence {
        Permanence::Soft => hide_versions(connection, subject, &deletion.versions).await?,
        Permanence::Permanent => remove_versions(connection, subject, &deletion.versions).await?,
    }
    if remove_empty_subject(connection, subject).await? {
        settings::forget_subject(batch, subject).await?;
    }
    Ok(())
}

async fn hide_versions(
    connection: &mut Connection,
    subject: &Subject,
    versions: &[Version],
) -> Result<(), sqlx::Error> {
    sqlx::query(concat!(
        "UPDATE versions SET deleted = TRUE WHERE context = $1 AND subject = $2 AND ",
        driver::is_one_of!("version", "$3")
    ))
    .bind(key(subject.context().as_str()))
    .bind(key(subject.name()))
    .bind(numbers::json_array(versions.iter().map(|version| version.0)))
    .execute(connection)
    .await?;
    Ok(())
}

/// Removes versions of `subject`, given in ascending order, and each schema with the last version
/// that holds it. However many they are, it takes a handful of statements, unless they refer to one
/// another.
pub(super) async fn remove_versions(
    connection: &mut Connection,
    subject: &Subject,
    versions: &[Version],
) -> Result<(), sqlx::Error> {
    let targets: Vec<i32> = sqlx::query_scalar(
        "SELECT DISTINCT target_version FROM schema_references
         WHERE target_context = $1 AND target_subject = $2",
    )
    .bind(key(subject.context().as_str()))
    .bind(key(subject.name()))
    .fetch_all(&mut *connection)
    .await?;
    let (targets, free): (Vec<Version>, Vec<Version>) =
        versions.iter().partition(|version| targets.contains(&version.0));
    remove_unreferenced(connection, subject, &free).await?;
    // From the newest on, since a version may refer to older ones of its own subject.
    for version in targets.into_iter().rev() {
        remove_unreferenced(connection, subject, &[version]).await?;
    }
    Ok(())
}

/// Removes versions that no schema refers to any more.
async fn remove_unreferenced(
    connection: &mut Connection,
    subject: &Subject,
    versions: &[Version],
) -> Result<(), sqlx::Error> {
    let ids: Vec<i32> = sqlx::query_scalar(concat!(
        "DELETE FROM versions WHERE context = $1 AND subject = $2 AND ",
        driver::is_one_of!("version", "$3"),
        " RETURNING schema_id"
    ))
    .bind(key(subject.context().as_str()))
    .bind(key(subject.name()))
    .bind(numbers::json_array(versions.iter().map(|version| version.0)))
    .fetch_all(&mut *connection)
    .await?;
    sqlx::query(concat!(
        "DELETE FROM schemas WHERE context = $1 AND ",
        driver::is_one_of!("schema_id", "$2"),
        " AND NOT EXISTS (
             SELECT 1 FROM versions
             WHERE versions.context = schemas.context AND versions.schema_id = schemas.schema_id
         )"
    ))
    .bind(key(subject.context().as_str()))
    .bind(numbers::json_array(ids))
    .execute(connection)
    .await?;
    Ok(())
}

/// Removes the subject if it has no version left, and says whether it had none.
pub(super) async fn remove_empty_subject(
    connection: &mut Connection,
    subject: &Subject,
) -> Result<bool, sqlx::Error> {
    let removed = sqlx::query(
        "DELETE FROM subjects
         WHERE context = $1 AND subject = $2 AND NOT EXISTS (
             SELECT 1 FROM versions WHERE context = $1 AND subject = $2
         )",
    )
    .bind(key(subject.context().as_str()))
    .bind(key(subject.name()))
    .execute(connection)
    .await?;
    Ok(removed.rows_affected() > 0)
}
