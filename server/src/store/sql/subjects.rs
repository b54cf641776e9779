//! Reads subjects, their versions, and who refers to them.

use super::{Connection, database_error, guard, key, names, settings};
use crate::registry::{Context, SchemaId, Subject, Version, VersionSelector};
use crate::store::{Expected, Referrer, StoreError, SubjectRow, SubjectState, VersionRow};

/// The columns of a version that are read together.
#[derive(sqlx::FromRow)]
pub(super) struct VersionColumns {
    version: i32,
    schema_id: i32,
    deleted: bool,
    registered_at_ms: i64,
    has_references: bool,
}

impl From<VersionColumns> for VersionRow {
    fn from(columns: VersionColumns) -> VersionRow {
        VersionRow {
            version: Version(columns.version),
            id: SchemaId(columns.schema_id),
            is_deleted: columns.deleted,
            registered_at_ms: columns.registered_at_ms,
            has_references: columns.has_references,
        }
    }
}

/// The subject with its settings. Both revisions are read first, so that a change in between makes
/// them too old rather than too new.
pub(super) async fn state(
    connection: &mut Connection,
    subject: &Subject,
) -> Result<SubjectState, StoreError> {
    let Expected { subject: revision, settings } =
        guard::current(connection, subject).await.map_err(database_error("read subject"))?;
    let settings = settings::read_at(connection, subject, settings).await?;
    let versions = versions(connection, subject).await?;
    Ok(SubjectState { revision, versions, settings })
}

/// All versions, ascending.
pub(super) async fn versions(
    connection: &mut Connection,
    subject: &Subject,
) -> Result<Vec<VersionRow>, StoreError> {
    let rows: Vec<VersionColumns> = sqlx::query_as(
        "SELECT v.version, v.schema_id, v.deleted, v.registered_at_ms,
                EXISTS (SELECT 1 FROM schema_references r
                        WHERE r.context = v.context AND r.schema_id = v.schema_id)
                AS has_references
         FROM versions v WHERE v.context = $1 AND v.subject = $2 ORDER BY v.version",
    )
    .bind(key(subject.context().as_str()))
    .bind(key(subject.name()))
    .fetch_all(connection)
    .await
    .map_err(database_error("read versions"))?;
    Ok(rows.into_iter().map(VersionRow::from).collect())
}

/// One version.
pub(super) async fn version(
    connection: &mut Connection,
    subject: &Subject,
    version: VersionSelector,
) -> Result<Option<VersionRow>, StoreError> {
    let query = match version {
        VersionSelector::Latest => sqlx::query_as(
            "SELECT v.version, v.schema_id, v.deleted, v.registered_at_ms,
                    EXISTS (SELECT 1 FROM schema_references r
                            WHERE r.context = v.context AND r.schema_id = v.schema_id)
                    AS has_references
             FROM versions v WHERE v.context = $1 AND v.subject = $2 AND NOT v.deleted
             ORDER BY v.version DESC LIMIT 1",
        )
        .bind(key(subject.context().as_str()))
        .bind(key(subject.name())),
        VersionSelector::Number(Version(number)) => sqlx::query_as(
            "SELECT v.version, v.schema_id, v.deleted, v.registered_at_ms,
                    EXISTS (SELECT 1 FROM schema_references r
                            WHERE r.context = v.context AND r.schema_id = v.schema_id)
                    AS has_references
             FROM versions v WHERE v.context = $1 AND v.subject = $2 AND v.version = $3",
        )
        .bind(key(subject.context().as_str()))
        .bind(key(subject.name()))
        .bind(number),
    };
    let row: Option<VersionColumns> =
        query.fetch_optional(connection).await.map_err(database_error("read version"))?;
    Ok(row.map(VersionRow::from))
}

/// The subjects of a context, or of all, whose name begins with `name_prefix`.
pub(super) async fn list(
    connection: &mut Connection,
    context: Option<&Context>,
    name_prefix: &str,
) -> Result<Vec<SubjectRow>, StoreError> {
    let mut rows: Vec<(String, String, bool)> = sqlx::query_as(
        "SELECT s.context, s.subject,
                EXISTS (SELECT 1 FROM versions v
                        WHERE v.context = s.context AND v.subject = s.subject AND NOT v.deleted)
         FROM subjects s
         WHERE ($1 IS NULL OR s.context = $1) AND substr(s.subject, 1, length($2)) = $2
         ORDER BY s.context, s.subject",
    )
    .bind(context.map(|context| key(context.as_str())))
    .bind(names::searched(name_prefix))
    .fetch_all(&mut *connection)
    .await
    .map_err(database_error("list subjects"))?;
    let keys = rows.iter_mut().map(|(_, name, _)| name).collect();
    names::make_whole(connection, keys).await.map_err(database_error("read names"))?;
    Ok(rows
        .into_iter()
        .filter(|(_, name, _)| name.starts_with(name_prefix))
        .map(|(context, name, is_live)| SubjectRow {
            subject: Subject::from_stored(Context::from_stored(context), name),
            is_live,
        })
        .collect())
}

/// The contexts that have a subject of this name.
pub(super) async fn contexts_of(
    connection: &mut Connection,
    name: &str,
) -> Result<Vec<Context>, StoreError> {
    let contexts: Vec<String> =
        sqlx::query_scalar("SELECT context FROM subjects WHERE subject = $1 ORDER BY context")
            .bind(key(name))
            .fetch_all(connection)
            .await
            .map_err(database_error("find contexts"))?;
    Ok(contexts.into_iter().map(Context::from_stored).collect())
}

/// The schemas that refer to a version of a subject.
pub(in crate::store) const REFERRERS: &str = "
    SELECT r.target_version, r.schema_id,
           count(*) FILTER (WHERE NOT h.deleted) > 0,
           count(*) FILTER (
               WHERE NOT h.deleted AND (h.context, h.subject) <> ($1, $2)
           ) > 0,
           count(*) FILTER (WHERE (h.context, h.subject) <> ($1, $2)) > 0
    FROM schema_references r
    JOIN versions h ON h.context = r.context AND h.schema_id = r.schema_id
    WHERE r.target_context = $1 AND r.target_subject = $2
    GROUP BY r.target_version, r.context, r.schema_id
    ORDER BY r.target_version, r.context, r.schema_id";

/// The schemas that refer to a version of `subject`.
pub(super) async fn referrers(
    connection: &mut Connection,
    subject: &Subject,
) -> Result<Vec<Referrer>, sqlx::Error> {
    let rows: Vec<(i32, i32, bool, bool, bool)> = sqlx::query_as(REFERRERS)
        .bind(key(subject.context().as_str()))
        .bind(key(subject.name()))
        .fetch_all(connection)
        .await?;
    Ok(rows
        .into_iter()
        .map(|(version, id, is_live, is_live_elsewhere, is_elsewhere)| Referrer {
            version: Version(version),
            id: SchemaId(id),
            is_live,
            is_live_elsewhere,
            is_elsewhere,
        })
        .collect())
}
