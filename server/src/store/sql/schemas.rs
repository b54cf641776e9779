//! Reads schemas and what holds them, and checks that each is what was written.

use std::collections::HashMap;

use clade_checker::{Identity, Reference, SchemaType};

use super::subjects::VersionColumns;
use super::{Connection, database_error, driver, key, names, numbers};
use crate::registry::{Context, SchemaId, StoredSchema, Subject};
use crate::store::content::{Content, ContentKey};
use crate::store::{StoreError, VersionRow, documents};

#[derive(sqlx::FromRow)]
struct SchemaColumns {
    identity: Vec<u8>,
    fingerprint: Vec<u8>,
    schema_type: String,
    text: String,
    metadata: Option<String>,
    rule_set: Option<String>,
}

/// The schema with this id.
///
/// # Errors
/// [`StoreError::Damaged`] when identity or fingerprint do not fit the content: a wrong schema must
/// never be served.
pub(super) async fn read(
    connection: &mut Connection,
    context: &Context,
    id: SchemaId,
) -> Result<Option<StoredSchema>, StoreError> {
    // Before the schema: where the two are not of one snapshot, one that goes meanwhile is not found
    // rather than found without its references.
    let references = references(connection, context, id).await?;
    let row: Option<SchemaColumns> = sqlx::query_as(
        "SELECT identity, fingerprint, schema_type, text, metadata, rule_set
         FROM schemas WHERE context = $1 AND schema_id = $2",
    )
    .bind(key(context.as_str()))
    .bind(id.0)
    .fetch_optional(connection)
    .await
    .map_err(database_error("read schema"))?;
    row.map(|row| row.into_stored(context, id, references)).transpose()
}

impl SchemaColumns {
    /// The schema, if it is what was written.
    fn into_stored(
        self,
        context: &Context,
        id: SchemaId,
        references: Vec<Reference>,
    ) -> Result<StoredSchema, StoreError> {
        let damaged = || StoreError::Damaged(format!("schema {id} in context `{context}`"));
        let content = Content {
            schema_type: SchemaType::from_wire_name(&self.schema_type).ok_or_else(damaged)?,
            text: self.text,
            references,
            metadata: self.metadata.as_deref().map(documents::read_metadata).transpose()?,
            rule_set: self.rule_set.as_deref().map(documents::read_rule_set).transpose()?,
        };
        let identity = Identity(self.identity.try_into().map_err(|_| damaged())?);
        if content.identity() != identity || self.fingerprint != content.fingerprint().0 {
            return Err(damaged());
        }
        Ok(content.into_stored(id))
    }
}

async fn references(
    connection: &mut Connection,
    context: &Context,
    id: SchemaId,
) -> Result<Vec<Reference>, StoreError> {
    let rows: Vec<(String, String, i32)> = sqlx::query_as(
        "SELECT name, subject, target_version FROM schema_references
         WHERE context = $1 AND schema_id = $2 ORDER BY position",
    )
    .bind(key(context.as_str()))
    .bind(id.0)
    .fetch_all(connection)
    .await
    .map_err(database_error("read references"))?;
    let reference = |(name, subject, version)| Reference { name, subject, version };
    Ok(rows.into_iter().map(reference).collect())
}

/// Those of the schemas with these ids that there are, by two statements however many they are.
///
/// # Errors
/// As [`read`].
pub(super) async fn read_all(
    connection: &mut Connection,
    context: &Context,
    ids: &[SchemaId],
) -> Result<Vec<StoredSchema>, StoreError> {
    #[derive(sqlx::FromRow)]
    struct NumberedColumns {
        schema_id: i32,
        #[sqlx(flatten)]
        schema: SchemaColumns,
    }
    let ids = numbers::json_array(ids.iter().map(|id| id.0));
    // In this order for the same reason as above.
    let found: Vec<(i32, String, String, i32)> = sqlx::query_as(concat!(
        "SELECT schema_id, name, subject, target_version FROM schema_references
         WHERE context = $1 AND ",
        driver::is_one_of!("schema_id", "$2"),
        " ORDER BY schema_id, position"
    ))
    .bind(key(context.as_str()))
    .bind(&ids)
    .fetch_all(&mut *connection)
    .await
    .map_err(database_error("read references"))?;
    let mut references: HashMap<i32, Vec<Reference>> = HashMap::new();
    for (id, name, subject, version) in found {
        references.entry(id).or_default().push(Reference { name, subject, version });
    }
    let rows: Vec<NumberedColumns> = sqlx::query_as(concat!(
        "SELECT schema_id, identity, fingerprint, schema_type, text, metadata, rule_set
         FROM schemas WHERE context = $1 AND ",
        driver::is_one_of!("schema_id", "$2")
    ))
    .bind(key(context.as_str()))
    .bind(&ids)
    .fetch_all(connection)
    .await
    .map_err(database_error("read schemas"))?;
    let stored = |row: NumberedColumns| {
        let references = references.remove(&row.schema_id).unwrap_or_default();
        row.schema.into_stored(context, SchemaId(row.schema_id), references)
    };
    rows.into_iter().map(stored).collect()
}

/// The largest id that the context has handed out, 0 if none.
pub(super) async fn last_id(
    connection: &mut Connection,
    context: &Context,
) -> Result<SchemaId, StoreError> {
    let id: Option<i32> = sqlx::query_scalar("SELECT last_id FROM contexts WHERE context = $1")
        .bind(key(context.as_str()))
        .fetch_optional(connection)
        .await
        .map_err(database_error("read last id"))?;
    Ok(SchemaId(id.unwrap_or(0)))
}

/// The ids of the schemas with this content key.
pub(super) async fn ids_of_content(
    connection: &mut Connection,
    context: &Context,
    content: &ContentKey,
) -> Result<Vec<SchemaId>, StoreError> {
    let ids: Vec<i32> = sqlx::query_scalar(
        "SELECT schema_id FROM schemas WHERE context = $1 AND content_key = $2 ORDER BY schema_id",
    )
    .bind(key(context.as_str()))
    .bind(content.0.as_slice())
    .fetch_all(connection)
    .await
    .map_err(database_error("find schema"))?;
    Ok(ids.into_iter().map(SchemaId).collect())
}

/// Every context that has schemas of this identity, with the lowest id of one.
pub(super) async fn ids_of_identity(
    connection: &mut Connection,
    identity: &Identity,
) -> Result<Vec<(Context, SchemaId)>, StoreError> {
    let rows: Vec<(String, i32)> = sqlx::query_as(
        "SELECT context, min(schema_id) FROM schemas WHERE identity = $1
         GROUP BY context ORDER BY context",
    )
    .bind(identity.0.as_slice())
    .fetch_all(connection)
    .await
    .map_err(database_error("find identity"))?;
    let id = |(context, id): (String, i32)| (Context::from_stored(context), SchemaId(id));
    Ok(rows.into_iter().map(id).collect())
}

/// Every version that holds an id.
pub(in crate::store) const HOLDERS: &str = "
    SELECT v.subject, v.version, v.schema_id, v.deleted, v.registered_at_ms,
           EXISTS (SELECT 1 FROM schema_references r
                   WHERE r.context = v.context AND r.schema_id = v.schema_id)
           AS has_references
    FROM versions v WHERE v.context = $1 AND v.schema_id = $2
    ORDER BY v.subject, v.version";

/// Every version that holds the id, by subject, then version.
pub(super) async fn holders(
    connection: &mut Connection,
    context: &Context,
    id: SchemaId,
) -> Result<Vec<(Subject, VersionRow)>, StoreError> {
    #[derive(sqlx::FromRow)]
    struct HolderColumns {
        subject: String,
        #[sqlx(flatten)]
        version: VersionColumns,
    }
    let mut rows: Vec<HolderColumns> = sqlx::query_as(HOLDERS)
        .bind(key(context.as_str()))
        .bind(id.0)
        .fetch_all(&mut *connection)
        .await
        .map_err(database_error("find holders"))?;
    let keys = rows.iter_mut().map(|row| &mut row.subject).collect();
    names::make_whole(connection, keys).await.map_err(database_error("read names"))?;
    let subject = |name| Subject::from_stored(context.clone(), name);
    Ok(rows.into_iter().map(|row| (subject(row.subject), row.version.into())).collect())
}
