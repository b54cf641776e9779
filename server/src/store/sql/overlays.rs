//! Overlays and lint results: reads, writes and removes them.

use async_trait::async_trait;

use super::writer::{Batch, Command};
use super::{Connection, database_error, key, names, settings};
use crate::registry::{Context, Subject, Version};
use crate::store::{Overlay, OverlayKind, OverlayWrite, Revision, StoreError, WriteOutcome};

/// One overlay.
pub(super) async fn read(
    connection: &mut Connection,
    kind: OverlayKind,
    name: &Subject,
) -> Result<Option<Overlay>, StoreError> {
    let row: Option<(i64, String)> = sqlx::query_as(
        "SELECT revision, document FROM overlays WHERE kind = $1 AND context = $2 AND name = $3",
    )
    .bind(kind.stored_name())
    .bind(key(name.context().as_str()))
    .bind(key(name.name()))
    .fetch_optional(connection)
    .await
    .map_err(database_error("read overlay"))?;
    Ok(row.map(|(revision, document)| Overlay {
        name: name.clone(),
        revision: Revision(revision),
        document,
    }))
}

/// The overlays of a context, or of all, by context and name.
pub(super) async fn list(
    connection: &mut Connection,
    kind: OverlayKind,
    context: Option<&Context>,
) -> Result<Vec<Overlay>, StoreError> {
    let mut rows: Vec<(String, String, i64, String)> = sqlx::query_as(
        "SELECT context, name, revision, document FROM overlays
         WHERE kind = $1 AND ($2 IS NULL OR context = $2) ORDER BY context, name",
    )
    .bind(kind.stored_name())
    .bind(context.map(|context| key(context.as_str())))
    .fetch_all(&mut *connection)
    .await
    .map_err(database_error("list overlays"))?;
    let keys = rows.iter_mut().map(|row| &mut row.1).collect();
    names::make_whole(connection, keys).await.map_err(database_error("read names"))?;
    let overlay = |(context, name, revision, document)| Overlay {
        name: Subject::from_stored(Context::from_stored(context), name),
        revision: Revision(revision),
        document,
    };
    Ok(rows.into_iter().map(overlay).collect())
}

/// The subjects that an overlay names, in order.
pub(super) async fn subjects_of(
    connection: &mut Connection,
    kind: OverlayKind,
    name: &Subject,
) -> Result<Vec<Subject>, sqlx::Error> {
    let mut rows: Vec<(String, String)> = sqlx::query_as(
        "SELECT subject_context, subject FROM overlay_subjects
         WHERE kind = $1 AND context = $2 AND name = $3 ORDER BY subject_context, subject",
    )
    .bind(kind.stored_name())
    .bind(key(name.context().as_str()))
    .bind(key(name.name()))
    .fetch_all(&mut *connection)
    .await?;
    names::make_whole(connection, rows.iter_mut().map(|row| &mut row.1).collect()).await?;
    let subject = |(context, name)| Subject::from_stored(Context::from_stored(context), name);
    Ok(rows.into_iter().map(subject).collect())
}

/// Writes or removes one overlay.
pub(super) struct WriteOverlay(pub(super) OverlayWrite);

#[async_trait]
impl Command for WriteOverlay {
    const NAME: &'static str = "write overlay";
    type Outcome = WriteOutcome;

    async fn apply(&self, batch: &mut Batch<'_>) -> Result<WriteOutcome, sqlx::Error> {
        let WriteOverlay(OverlayWrite { kind, name, document, subjects, expected }) = self;
        let connection = &mut *batch.connection;
        let current: Option<i64> = sqlx::query_scalar(
            "SELECT revision FROM overlays WHERE kind = $1 AND context = $2 AND name = $3",
        )
        .bind(kind.stored_name())
        .bind(key(name.context().as_str()))
        .bind(key(name.name()))
        .fetch_optional(&mut *connection)
        .await?;
        if Revision(current.unwrap_or(0)) != *expected {
            return Ok(WriteOutcome::Conflict);
        }
        let mut concerned = subjects_of(connection, *kind, name).await?;
        remove(connection, *kind, name).await?;
        if let Some(document) = document {
            let revision = batch.revision().await?;
            insert(batch.connection, *kind, name, revision, document, subjects).await?;
        }
        concerned.extend(subjects.iter().cloned());
        match kind {
            OverlayKind::LintPolicy => concerned.push(name.clone()),
            OverlayKind::Stream => {}
        }
        for subject in concerned {
            settings::mark_changed(batch, &subject).await?;
        }
        Ok(WriteOutcome::Written)
    }
}

async fn remove(
    connection: &mut Connection,
    kind: OverlayKind,
    name: &Subject,
) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM overlays WHERE kind = $1 AND context = $2 AND name = $3")
        .bind(kind.stored_name())
        .bind(key(name.context().as_str()))
        .bind(key(name.name()))
        .execute(connection)
        .await?;
    Ok(())
}

/// Adds an overlay and the subjects that it names.
pub(super) async fn insert(
    connection: &mut Connection,
    kind: OverlayKind,
    name: &Subject,
    revision: Revision,
    document: &str,
    subjects: &[Subject],
) -> Result<(), sqlx::Error> {
    names::remember(connection, name.name()).await?;
    sqlx::query(
        "INSERT INTO overlays (kind, context, name, revision, document) VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(kind.stored_name())
    .bind(key(name.context().as_str()))
    .bind(key(name.name()))
    .bind(revision.0)
    .bind(document)
    .execute(&mut *connection)
    .await?;
    for subject in subjects {
        names::remember(connection, subject.name()).await?;
        sqlx::query(
            "INSERT INTO overlay_subjects (subject_context, subject, kind, context, name)
             VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
        )
        .bind(key(subject.context().as_str()))
        .bind(key(subject.name()))
        .bind(kind.stored_name())
        .bind(key(name.context().as_str()))
        .bind(key(name.name()))
        .execute(&mut *connection)
        .await?;
    }
    Ok(())
}

/// What lint found in a version when it was registered.
pub(super) async fn lint_result(
    connection: &mut Connection,
    subject: &Subject,
    version: Version,
) -> Result<Option<String>, StoreError> {
    sqlx::query_scalar(
        "SELECT findings FROM lint_results WHERE context = $1 AND subject = $2 AND version = $3",
    )
    .bind(key(subject.context().as_str()))
    .bind(key(subject.name()))
    .bind(version.0)
    .fetch_optional(connection)
    .await
    .map_err(database_error("read lint result"))
}

/// Keeps what lint found in a version.
pub(super) async fn insert_lint_result(
    connection: &mut Connection,
    subject: &Subject,
    version: Version,
    findings: &str,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO lint_results (context, subject, version, findings) VALUES ($1, $2, $3, $4)
         ON CONFLICT (context, subject, version) DO UPDATE SET findings = excluded.findings",
    )
    .bind(key(subject.context().as_str()))
    .bind(key(subject.name()))
    .bind(version.0)
    .bind(findings)
    .execute(connection)
    .await?;
    Ok(())
}
