//! Takes back the rows of a dump, into a registry that has none.

use super::{Connection, associations, key, overlays, register, settings};
use crate::registry::Subject;
use crate::store::dump::{
    DumpConfig, DumpContext, DumpMode, DumpReference, DumpRetiredId, DumpRow, DumpSchema,
    DumpSource, DumpVersion,
};
use crate::store::{RestoreOutcome, Revision};

/// Writes all rows in the transaction of the connection, whose revision is `revision`.
pub(in crate::store) async fn all(
    connection: &mut Connection,
    revision: Revision,
    source: &dyn DumpSource,
) -> Result<RestoreOutcome, sqlx::Error> {
    if !is_empty(connection).await? {
        return Ok(RestoreOutcome::NotEmpty);
    }
    // A reference needs the version that it points at, and a version its schema.
    let mut references = Vec::new();
    let mut last_subject = None;
    for row in source.rows()? {
        match row? {
            DumpRow::Context(row) => insert_context(connection, &row).await?,
            DumpRow::RetiredId(row) => insert_retired_id(connection, &row).await?,
            DumpRow::Schema(mut row) => {
                let own = std::mem::take(&mut row.references);
                insert_schema(connection, &row).await?;
                if !own.is_empty() {
                    references.push((row.context, row.id, own));
                }
            }
            DumpRow::Version(row) => {
                if last_subject.as_ref() != Some(&row.subject) {
                    register::set_revision(connection, &row.subject, revision.0).await?;
                }
                insert_version(connection, &row).await?;
                last_subject = Some(row.subject);
            }
            DumpRow::Config(DumpConfig { subject, config }) => {
                settings::set_config_text(connection, &subject, &config).await?;
                settings::set_revision(connection, &subject, revision).await?;
            }
            DumpRow::Mode(DumpMode { subject, mode }) => {
                settings::set_mode_name(connection, &subject, &mode).await?;
                settings::set_revision(connection, &subject, revision).await?;
            }
            DumpRow::Association(row) => associations::insert_row(connection, &row).await?,
            DumpRow::Overlay(row) => {
                overlays::insert(connection, revision, &row).await?;
                for concerned in row.subjects.iter().chain([&row.name]) {
                    settings::set_revision(connection, concerned, revision).await?;
                }
            }
        }
    }
    for (context, id, own) in references {
        let referring = Subject::from_stored(context, "");
        for (position, reference) in (0..).zip(&own) {
            insert_reference(connection, &referring, id.0, position, reference).await?;
        }
    }
    Ok(RestoreOutcome::Restored)
}

async fn is_empty(connection: &mut Connection) -> Result<bool, sqlx::Error> {
    let has_rows: bool = sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM contexts) OR EXISTS (SELECT 1 FROM retired_ids)
             OR EXISTS (SELECT 1 FROM configs) OR EXISTS (SELECT 1 FROM modes)
             OR EXISTS (SELECT 1 FROM overlays)",
    )
    .fetch_one(connection)
    .await?;
    Ok(!has_rows)
}

async fn insert_context(connection: &mut Connection, row: &DumpContext) -> Result<(), sqlx::Error> {
    sqlx::query("INSERT INTO contexts (context, last_id, listed) VALUES ($1, $2, $3)")
        .bind(key(row.context.as_str()))
        .bind(row.last_id)
        .bind(row.is_listed)
        .execute(connection)
        .await?;
    Ok(())
}

async fn insert_retired_id(
    connection: &mut Connection,
    row: &DumpRetiredId,
) -> Result<(), sqlx::Error> {
    sqlx::query("INSERT INTO retired_ids (context, schema_id, fingerprint) VALUES ($1, $2, $3)")
        .bind(key(row.context.as_str()))
        .bind(row.id.0)
        .bind(&row.fingerprint)
        .execute(connection)
        .await?;
    Ok(())
}

async fn insert_schema(connection: &mut Connection, row: &DumpSchema) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO schemas (context, schema_id, identity, fingerprint, content_key,
                              schema_type, text, metadata, rule_set, second)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9,
                 EXISTS (SELECT 1 FROM schemas WHERE context = $1 AND identity = $3))",
    )
    .bind(key(row.context.as_str()))
    .bind(row.id.0)
    .bind(&row.identity)
    .bind(&row.fingerprint)
    .bind(&row.content_key)
    .bind(&row.schema_type)
    .bind(&row.text)
    .bind(&row.metadata)
    .bind(&row.rule_set)
    .execute(connection)
    .await?;
    Ok(())
}

async fn insert_version(connection: &mut Connection, row: &DumpVersion) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO versions (context, subject, version, schema_id, deleted, registered_at_ms)
         VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(key(row.subject.context().as_str()))
    .bind(key(row.subject.name()))
    .bind(row.version.0)
    .bind(row.id.0)
    .bind(row.is_deleted)
    .bind(row.registered_at_ms)
    .execute(connection)
    .await?;
    Ok(())
}

async fn insert_reference(
    connection: &mut Connection,
    referring: &Subject,
    id: i32,
    position: i64,
    reference: &DumpReference,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO schema_references (context, schema_id, position, name, subject,
                                        target_context, target_subject, target_version)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(key(referring.context().as_str()))
    .bind(id)
    .bind(position)
    .bind(&reference.name)
    .bind(&reference.subject)
    .bind(key(reference.target.context().as_str()))
    .bind(key(reference.target.name()))
    .bind(reference.target_version.0)
    .execute(connection)
    .await?;
    Ok(())
}
