//! Deletes versions, softly or for good.

use async_trait::async_trait;

use super::writer::{Batch, Command};
use super::{Connection, guard, register, settings, subjects};
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
    let blocked = deletion.versions.iter().find(|version| {
        referrers.iter().any(|referrer| {
            referrer.version == **version
                && referrer.blocks(deletion.permanence, deletion.blocked_by)
        })
    });
    Ok(blocked.map(|version| DeleteOutcome::Referenced(*version)))
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
    // From the newest on, since a version may refer to older ones of its own subject.
    for version in deletion.versions.iter().rev() {
        match deletion.permanence {
            Permanence::Soft => hide_version(connection, subject, *version).await?,
            Permanence::Permanent => remove_version(connection, subject, *version).await?,
        }
    }
    if remove_empty_subject(connection, subject).await? {
        settings::forget_subject(batch, subject).await?;
    }
    Ok(())
}

async fn hide_version(
    connection: &mut Connection,
    subject: &Subject,
    version: Version,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "UPDATE versions SET deleted = TRUE WHERE context = $1 AND subject = $2 AND version = $3",
    )
    .bind(subject.context().as_str())
    .bind(subject.name())
    .bind(version.0)
    .execute(connection)
    .await?;
    Ok(())
}

/// Removes a version, and its schema with the last version that holds it.
pub(super) async fn remove_version(
    connection: &mut Connection,
    subject: &Subject,
    version: Version,
) -> Result<(), sqlx::Error> {
    let id: Option<i32> = sqlx::query_scalar(
        "DELETE FROM versions WHERE context = $1 AND subject = $2 AND version = $3
         RETURNING schema_id",
    )
    .bind(subject.context().as_str())
    .bind(subject.name())
    .bind(version.0)
    .fetch_optional(&mut *connection)
    .await?;
    sqlx::query(
        "DELETE FROM schemas
         WHERE context = $1 AND schema_id = $2 AND NOT EXISTS (
             SELECT 1 FROM versions WHERE context = $1 AND schema_id = $2
         )",
    )
    .bind(subject.context().as_str())
    .bind(id)
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
    .bind(subject.context().as_str())
    .bind(subject.name())
    .execute(connection)
    .await?;
    Ok(removed.rows_affected() > 0)
}
