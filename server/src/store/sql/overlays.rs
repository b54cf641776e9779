//! Overlays and lint results: reads, writes and removes them.

use async_trait::async_trait;

use super::writer::{Batch, Command};
use super::{Connection, database_error, key, names, settings};
use crate::registry::{Context, Subject, Version};
use crate::store::{
    DumpOverlay, Overlay, OverlayKind, OverlayWrite, Revision, StoreError, WriteOutcome,
};

/// One overlay.
pub(super) async fn read(
    connection: &mut Connection,
    kind: OverlayKind,
    name: &Subject,
) -> Result<Option<Overlay>, StoreError> {
    let row: Option<(i64, String, Option<i64>)> = sqlx::query_as(
        "SELECT revision, document, live_since_ms FROM overlays
         WHERE kind = $1 AND context = $2 AND name = $3",
    )
    .bind(kind.stored_name())
    .bind(key(name.context().as_str()))
    .bind(key(name.name()))
    .fetch_optional(connection)
    .await
    .map_err(database_error("read overlay"))?;
    Ok(row.map(|(revision, document, live_since_ms)| Overlay {
        name: name.clone(),
        revision: Revision(revision),
        document,
        live_since_ms,
    }))
}

/// The overlays of a context, or of all, by context and name.
pub(super) async fn list(
    connection: &mut Connection,
    kind: OverlayKind,
    context: Option<&Context>,
) -> Result<Vec<Overlay>, StoreError> {
    let mut rows: Vec<(String, String, i64, String, Option<i64>)> = sqlx::query_as(
        "SELECT context, name, revision, document, live_since_ms FROM overlays
         WHERE kind = $1 AND ($2 IS NULL OR context = $2) ORDER BY context, name",
    )
    .bind(kind.stored_name())
    .bind(context.map(|context| key(context.as_str())))
    .fetch_all(&mut *connection)
    .await
    .map_err(database_error("list overlays"))?;
    let keys = rows.iter_mut().map(|row| &mut row.1).collect();
    names::make_whole(connection, keys).await.map_err(database_error("read names"))?;
    let overlay = |(context, name, revision, document, live_since_ms)| Overlay {
        name: Subject::from_stored(Context::from_stored(context), name),
        revision: Revision(revision),
        document,
        live_since_ms,
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

/// The subjects with which the topic of a stream is associated.
async fn associated(
    connection: &mut Connection,
    stream: &Subject,
) -> Result<Vec<Subject>, sqlx::Error> {
    let mut names: Vec<String> = sqlx::query_scalar(
        "SELECT subject FROM associations WHERE context = $1 AND resource_name = $2 ORDER BY subject",
    )
    .bind(key(stream.context().as_str()))
    .bind(key(stream.name()))
    .fetch_all(&mut *connection)
    .await?;
    names::make_whole(connection, names.iter_mut().collect()).await?;
    let subject = |name| Subject::from_stored(stream.context().clone(), name);
    Ok(names.into_iter().map(subject).collect())
}

/// Writes or removes one overlay.
pub(super) struct WriteOverlay(pub(super) OverlayWrite);

#[async_trait]
impl Command for WriteOverlay {
    const NAME: &'static str = "write overlay";
    type Outcome = WriteOutcome;

    async fn apply(&self, batch: &mut Batch<'_>) -> Result<WriteOutcome, sqlx::Error> {
        let WriteOverlay(write) = self;
        let OverlayWrite { kind, name, document, subjects, expected, live_since_ms } = write;
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
            let row = DumpOverlay {
                kind: *kind,
                name: name.clone(),
                document: document.clone(),
                live_since_ms: *live_since_ms,
                subjects: subjects.clone(),
            };
            let revision = batch.revision().await?;
            insert(batch.connection, revision, &row).await?;
        }
        concerned.extend(subjects.iter().cloned());
        match kind {
            OverlayKind::LintPolicy => concerned.push(name.clone()),
            OverlayKind::Stream => concerned.extend(associated(batch.connection, name).await?),
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
    revision: Revision,
    row: &DumpOverlay,
) -> Result<(), sqlx::Error> {
    let DumpOverlay { kind, name, document, live_since_ms, subjects } = row;
    names::remember(connection, name.name()).await?;
    sqlx::query(
        "INSERT INTO overlays (kind, context, name, revision, document, live_since_ms)
         VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(kind.stored_name())
    .bind(key(name.context().as_str()))
    .bind(key(name.name()))
    .bind(revision.0)
    .bind(document)
    .bind(live_since_ms)
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
