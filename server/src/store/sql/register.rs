//! Adds a version, and its schema unless that has an id already.

use async_trait::async_trait;

use super::writer::{Batch, Command};
use super::{Connection, driver, guard, key, names, overlays};
use crate::registry::{SchemaId, Subject};
use crate::store::content::Content;
use crate::store::{Guard, NewVersion, RegisterOutcome, documents};

/// Registers one version.
pub(super) struct Register(pub(super) NewVersion);

#[async_trait]
impl Command for Register {
    const NAME: &'static str = "register";
    type Outcome = RegisterOutcome;

    async fn apply(&self, batch: &mut Batch<'_>) -> Result<RegisterOutcome, sqlx::Error> {
        let Register(new) = self;
        let connection = &mut *batch.connection;
        if batch.guards.has(Guard::Recheck) {
            let is_current = if new.has_turn {
                guard::is_current(connection, &new.subject, new.expected).await?
            } else {
                guard::is_current_and_free(connection, &new.subject, new.expected).await?
            };
            if !is_current {
                return Ok(RegisterOutcome::Conflict);
            }
            let refused = refused_reference(connection, &new.subject, &new.content).await?;
            if let Some(outcome) = refused {
                return Ok(outcome);
            }
        }
        let found = match new.id {
            Some(id) => find_content(connection, &new.subject, id, &new.content).await?,
            None => find_id(connection, &new.subject, &new.content).await?,
        };
        let (id, is_new_id) = match found {
            Found::Same(id) => (id, false),
            Found::Other(id) => return Ok(RegisterOutcome::IdTaken(id)),
            Found::Nothing { next_id: None } => return Ok(RegisterOutcome::IdsExhausted),
            Found::Nothing { next_id: Some(id) } => (id, true),
        };
        let revision = batch.revision().await?;
        let connection = &mut *batch.connection;
        if is_new_id {
            insert_with_schema(connection, new, id, revision.0).await?;
            insert_references(connection, &new.subject, id, &new.content).await?;
        } else {
            set_revision(connection, &new.subject, revision.0).await?;
            insert_version(connection, new, id).await?;
            remove_replaced_versions(connection, &new.subject, id).await?;
        }
        if let Some(findings) = &new.lint_result {
            let connection = &mut *batch.connection;
            overlays::insert_lint_result(connection, &new.subject, new.version, findings).await?;
        }
        Ok(RegisterOutcome::Registered { id, is_new_id })
    }
}

/// Writes the revision of a subject, and the subject with it if it is new.
pub(super) async fn set_revision(
    connection: &mut Connection,
    subject: &Subject,
    revision: i64,
) -> Result<(), sqlx::Error> {
    names::remember(connection, subject.name()).await?;
    sqlx::query(
        "INSERT INTO subjects (context, subject, revision) VALUES ($1, $2, $3)
         ON CONFLICT (context, subject) DO UPDATE SET revision = excluded.revision",
    )
    .bind(key(subject.context().as_str()))
    .bind(key(subject.name()))
    .bind(revision)
    .execute(connection)
    .await?;
    Ok(())
}

/// What a context knows of a content.
enum Found {
    Same(SchemaId),
    /// Another content has the same identity: MD5 leaves out the type, and it collides. Or it has, or
    /// had, the id that was asked for.
    Other(SchemaId),
    Nothing {
        /// The id to hand out; none when there are no more.
        next_id: Option<SchemaId>,
    },
}

/// The lowest id of `content`.
async fn find_id(
    connection: &mut Connection,
    subject: &Subject,
    content: &Content,
) -> Result<Found, sqlx::Error> {
    let (last_id, id, fingerprint): (i32, Option<i32>, Option<Vec<u8>>) = sqlx::query_as(
        "SELECT coalesce((SELECT last_id FROM contexts WHERE context = $1), 0),
                known.schema_id, known.fingerprint
         FROM (SELECT 1) one LEFT JOIN schemas known ON known.context = $1 AND known.identity = $2
         ORDER BY known.schema_id LIMIT 1",
    )
    .bind(key(subject.context().as_str()))
    .bind(content.identity().0.as_slice())
    .fetch_one(connection)
    .await?;
    Ok(match (id, fingerprint) {
        (Some(id), Some(known)) if known == content.fingerprint().0 => Found::Same(SchemaId(id)),
        (Some(id), _) => Found::Other(SchemaId(id)),
        (None, _) => Found::Nothing { next_id: last_id.checked_add(1).map(SchemaId) },
    })
}

/// Whether `id` stands, or stood, for `content`.
async fn find_content(
    connection: &mut Connection,
    subject: &Subject,
    id: SchemaId,
    content: &Content,
) -> Result<Found, sqlx::Error> {
    let (known, retired): (Option<Vec<u8>>, Option<Vec<u8>>) = sqlx::query_as(
        "SELECT (SELECT fingerprint FROM schemas WHERE context = $1 AND schema_id = $2),
                (SELECT fingerprint FROM retired_ids WHERE context = $1 AND schema_id = $2)",
    )
    .bind(key(subject.context().as_str()))
    .bind(id.0)
    .fetch_one(connection)
    .await?;
    let fingerprint = content.fingerprint().0;
    let is_other = |known: &Vec<u8>| known.as_slice() != fingerprint.as_slice();
    Ok(match (known, retired) {
        (Some(known), _) if !is_other(&known) => Found::Same(id),
        (Some(_), _) => Found::Other(id),
        (None, Some(retired)) if is_other(&retired) => Found::Other(id),
        (None, _) => Found::Nothing { next_id: Some(id) },
    })
}

/// Why a reference may not be: its target is gone or soft-deleted, or belongs to a resource.
async fn refused_reference(
    connection: &mut Connection,
    subject: &Subject,
    content: &Content,
) -> Result<Option<RegisterOutcome>, sqlx::Error> {
    for reference in &content.references {
        let target = subject.referred(&reference.subject);
        let target_state: Option<(bool, bool)> = sqlx::query_as(
            "SELECT NOT deleted, EXISTS (
                 SELECT 1 FROM associations
                 WHERE context = $1 AND subject = $2 AND lifecycle = 'STRONG'
             )
             FROM versions WHERE context = $1 AND subject = $2 AND version = $3",
        )
        .bind(key(target.context().as_str()))
        .bind(key(target.name()))
        .bind(reference.version)
        .fetch_optional(&mut *connection)
        .await?;
        match target_state {
            Some((true, false)) => {}
            Some((true, true)) => return Ok(Some(RegisterOutcome::ReferenceOwned(target))),
            Some((false, _)) | None => {
                return Ok(Some(RegisterOutcome::ReferenceMissing {
                    subject: reference.subject.clone(),
                    version: reference.version,
                }));
            }
        }
    }
    Ok(None)
}

/// Adds a version and its schema, which is new.
async fn insert_with_schema(
    connection: &mut Connection,
    new: &NewVersion,
    id: SchemaId,
    revision: i64,
) -> Result<(), sqlx::Error> {
    let content = &new.content;
    names::remember(connection, new.subject.name()).await?;
    sqlx::query(driver::INSERT_WITH_SCHEMA)
        .bind(key(new.subject.context().as_str()))
        .bind(id.0)
        .bind(content.identity().0.as_slice())
        .bind(content.fingerprint().0.as_slice())
        .bind(content.key().0.as_slice())
        .bind(content.schema_type.wire_name())
        .bind(&content.text)
        .bind(content.metadata.as_ref().map(documents::write_metadata))
        .bind(content.rule_set.as_ref().map(documents::write_rule_set))
        .bind(key(new.subject.name()))
        .bind(revision)
        .bind(new.version.0)
        .bind(new.registered_at_ms)
        .execute(connection)
        .await?;
    Ok(())
}

async fn insert_references(
    connection: &mut Connection,
    subject: &Subject,
    id: SchemaId,
    content: &Content,
) -> Result<(), sqlx::Error> {
    for (position, reference) in (0_i64..).zip(&content.references) {
        let target = subject.referred(&reference.subject);
        sqlx::query(
            "INSERT INTO schema_references (context, schema_id, position, name, subject,
                                            target_context, target_subject, target_version)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        )
        .bind(key(subject.context().as_str()))
        .bind(id.0)
        .bind(position)
        .bind(&reference.name)
        .bind(&reference.subject)
        .bind(key(target.context().as_str()))
        .bind(key(target.name()))
        .bind(reference.version)
        .execute(&mut *connection)
        .await?;
    }
    Ok(())
}

/// Adds a version, or brings back the soft-deleted one with this number and schema.
async fn insert_version(
    connection: &mut Connection,
    new: &NewVersion,
    id: SchemaId,
) -> Result<(), sqlx::Error> {
    let written = sqlx::query(
        "INSERT INTO versions (context, subject, version, schema_id, registered_at_ms)
         VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (context, subject, version) DO UPDATE SET deleted = FALSE
         WHERE versions.schema_id = excluded.schema_id",
    )
    .bind(key(new.subject.context().as_str()))
    .bind(key(new.subject.name()))
    .bind(new.version.0)
    .bind(id.0)
    .bind(new.registered_at_ms)
    .execute(connection)
    .await?;
    // Another schema has the number, which the guard does not let happen.
    if written.rows_affected() == 0 { Err(sqlx::Error::RowNotFound) } else { Ok(()) }
}

/// Removes the soft-deleted versions that the new one replaces, unless a schema refers to them.
async fn remove_replaced_versions(
    connection: &mut Connection,
    subject: &Subject,
    id: SchemaId,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "DELETE FROM versions
         WHERE context = $1 AND subject = $2 AND schema_id = $3 AND deleted
           AND NOT EXISTS (
               SELECT 1 FROM schema_references
               WHERE target_context = $1 AND target_subject = $2
                 AND target_version = versions.version
           )",
    )
    .bind(key(subject.context().as_str()))
    .bind(key(subject.name()))
    .bind(id.0)
    .execute(connection)
    .await?;
    Ok(())
}
