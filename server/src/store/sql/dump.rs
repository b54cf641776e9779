//! Gives away every row of the registry, in pages by key, as one snapshot shows them.

use super::associations::{self, AssociationColumns};
use super::{Connection, database_error, names, overlays};
use crate::registry::{Context, SchemaId, Subject, Version};
use crate::store::dump::{
    DumpConfig, DumpContext, DumpMode, DumpOverlay, DumpReference, DumpRetiredId, DumpRow,
    DumpSchema, DumpSender, DumpVersion, send,
};
use crate::store::{OverlayKind, StoreError};

/// Rows that are read at once, which bounds what a dump holds in memory.
const PAGE: i64 = 500;

/// Sends all rows. The connection is in a transaction, so that they belong together.
pub(super) async fn all(connection: &mut Connection, rows: &DumpSender) -> Result<(), StoreError> {
    contexts(connection, rows).await?;
    retired_ids(connection, rows).await?;
    schemas(connection, rows).await?;
    versions(connection, rows).await?;
    settings(connection, rows).await?;
    associations(connection, rows).await?;
    overlays(connection, rows).await
}

async fn contexts(connection: &mut Connection, rows: &DumpSender) -> Result<(), StoreError> {
    let all: Vec<(String, i32, bool)> =
        sqlx::query_as("SELECT context, last_id, listed FROM contexts ORDER BY context")
            .fetch_all(connection)
            .await
            .map_err(database_error("dump contexts"))?;
    for (context, last_id, is_listed) in all {
        let context = Context::from_stored(context);
        send(rows, DumpRow::Context(DumpContext { context, last_id, is_listed })).await?;
    }
    Ok(())
}

async fn retired_ids(connection: &mut Connection, rows: &DumpSender) -> Result<(), StoreError> {
    let mut last = (String::new(), 0);
    loop {
        let page: Vec<(String, i32, Vec<u8>)> = sqlx::query_as(
            "SELECT context, schema_id, fingerprint FROM retired_ids
             WHERE (context, schema_id) > ($1, $2) ORDER BY context, schema_id LIMIT $3",
        )
        .bind(&last.0)
        .bind(last.1)
        .bind(PAGE)
        .fetch_all(&mut *connection)
        .await
        .map_err(database_error("dump retired ids"))?;
        let Some((context, id, _)) = page.last() else { return Ok(()) };
        last = (context.clone(), *id);
        for (context, id, fingerprint) in page {
            let context = Context::from_stored(context);
            let row = DumpRetiredId { context, id: SchemaId(id), fingerprint };
            send(rows, DumpRow::RetiredId(row)).await?;
        }
    }
}

#[derive(sqlx::FromRow)]
struct SchemaColumns {
    context: String,
    schema_id: i32,
    identity: Vec<u8>,
    fingerprint: Vec<u8>,
    content_key: Vec<u8>,
    schema_type: String,
    text: String,
    metadata: Option<String>,
    rule_set: Option<String>,
    second: bool,
}

async fn schemas(connection: &mut Connection, rows: &DumpSender) -> Result<(), StoreError> {
    let mut last = (String::new(), 0);
    loop {
        let page: Vec<SchemaColumns> = sqlx::query_as(
            "SELECT context, schema_id, identity, fingerprint, content_key, schema_type, text,
                    metadata, rule_set, second
             FROM schemas
             WHERE (context, schema_id) > ($1, $2) ORDER BY context, schema_id LIMIT $3",
        )
        .bind(&last.0)
        .bind(last.1)
        .bind(PAGE)
        .fetch_all(&mut *connection)
        .await
        .map_err(database_error("dump schemas"))?;
        let Some(end) = page.last() else { return Ok(()) };
        let end = (end.context.clone(), end.schema_id);
        let mut references = references(connection, &last, &end).await?.into_iter().peekable();
        for columns in page {
            let key = (columns.context, columns.schema_id);
            let mut own = Vec::new();
            while let Some((_, reference)) = references.next_if(|(of, _)| *of <= key) {
                own.push(reference);
            }
            let row = DumpSchema {
                context: Context::from_stored(key.0),
                id: SchemaId(key.1),
                identity: columns.identity,
                fingerprint: columns.fingerprint,
                content_key: columns.content_key,
                schema_type: columns.schema_type,
                text: columns.text,
                metadata: columns.metadata,
                rule_set: columns.rule_set,
                is_second: columns.second,
                references: own,
            };
            send(rows, DumpRow::Schema(row)).await?;
        }
        last = end;
    }
}

/// Puts whole names in the place of keys.
async fn make_whole(
    connection: &mut Connection,
    keys: impl Iterator<Item = &mut String>,
) -> Result<(), StoreError> {
    names::make_whole(connection, keys.collect()).await.map_err(database_error("dump names"))
}

type ReferenceColumns = (String, i32, String, String, String, String, i32);

/// The references of the schemas after the key `after` and up to the key `last`.
async fn references(
    connection: &mut Connection,
    after: &(String, i32),
    last: &(String, i32),
) -> Result<Vec<((String, i32), DumpReference)>, StoreError> {
    let mut all: Vec<ReferenceColumns> = sqlx::query_as(
        "SELECT context, schema_id, name, subject, target_context, target_subject, target_version
         FROM schema_references
         WHERE (context, schema_id) > ($1, $2) AND (context, schema_id) <= ($3, $4)
         ORDER BY context, schema_id, position",
    )
    .bind(&after.0)
    .bind(after.1)
    .bind(&last.0)
    .bind(last.1)
    .fetch_all(&mut *connection)
    .await
    .map_err(database_error("dump references"))?;
    make_whole(connection, all.iter_mut().map(|row| &mut row.5)).await?;
    let reference = |row: ReferenceColumns| {
        let (context, id, name, subject, to_context, to_subject, to_version) = row;
        let target = Subject::from_stored(Context::from_stored(to_context), to_subject);
        let target_version = Version(to_version);
        ((context, id), DumpReference { name, subject, target, target_version })
    };
    Ok(all.into_iter().map(reference).collect())
}

async fn versions(connection: &mut Connection, rows: &DumpSender) -> Result<(), StoreError> {
    let mut last = (String::new(), String::new(), 0);
    loop {
        let mut page: Vec<(String, String, i32, i32, bool, i64)> = sqlx::query_as(
            "SELECT context, subject, version, schema_id, deleted, registered_at_ms FROM versions
             WHERE (context, subject, version) > ($1, $2, $3)
             ORDER BY context, subject, version LIMIT $4",
        )
        .bind(&last.0)
        .bind(&last.1)
        .bind(last.2)
        .bind(PAGE)
        .fetch_all(&mut *connection)
        .await
        .map_err(database_error("dump versions"))?;
        let Some((context, subject, version, ..)) = page.last() else { return Ok(()) };
        last = (context.clone(), subject.clone(), *version);
        make_whole(connection, page.iter_mut().map(|row| &mut row.1)).await?;
        for (context, subject, version, id, is_deleted, registered_at_ms) in page {
            let row = DumpVersion {
                subject: Subject::from_stored(Context::from_stored(context), subject),
                version: Version(version),
                id: SchemaId(id),
                is_deleted,
                registered_at_ms,
            };
            send(rows, DumpRow::Version(row)).await?;
        }
    }
}

async fn settings(connection: &mut Connection, rows: &DumpSender) -> Result<(), StoreError> {
    let mut configs: Vec<(String, String, String)> =
        sqlx::query_as("SELECT context, subject, config FROM configs ORDER BY context, subject")
            .fetch_all(&mut *connection)
            .await
            .map_err(database_error("dump configs"))?;
    let mut modes: Vec<(String, String, String)> =
        sqlx::query_as("SELECT context, subject, mode FROM modes ORDER BY context, subject")
            .fetch_all(&mut *connection)
            .await
            .map_err(database_error("dump modes"))?;
    make_whole(connection, configs.iter_mut().map(|row| &mut row.1)).await?;
    make_whole(connection, modes.iter_mut().map(|row| &mut row.1)).await?;
    let scope = |context: String, name| Subject::from_stored(Context::from_stored(context), name);
    for (context, name, config) in configs {
        let subject = scope(context, name);
        send(rows, DumpRow::Config(DumpConfig { subject, config })).await?;
    }
    for (context, name, mode) in modes {
        let subject = scope(context, name);
        send(rows, DumpRow::Mode(DumpMode { subject, mode })).await?;
    }
    Ok(())
}

async fn associations(connection: &mut Connection, rows: &DumpSender) -> Result<(), StoreError> {
    let mut last = (String::new(), String::new(), String::new());
    loop {
        let mut page: Vec<AssociationColumns> = sqlx::query_as(
            "SELECT guid, resource_type, resource_id, association_type, resource_namespace,
                    resource_name, context, subject, lifecycle, frozen, created_at_ms, updated_at_ms
             FROM associations
             WHERE (resource_type, resource_id, association_type) > ($1, $2, $3)
             ORDER BY resource_type, resource_id, association_type LIMIT $4",
        )
        .bind(&last.0)
        .bind(&last.1)
        .bind(&last.2)
        .bind(PAGE)
        .fetch_all(&mut *connection)
        .await
        .map_err(database_error("dump associations"))?;
        associations::make_whole(connection, &mut page)
            .await
            .map_err(database_error("dump names"))?;
        let rows_of_page: Vec<_> = page.into_iter().map(AssociationColumns::into_row).collect();
        let Some(end) = rows_of_page.last() else { return Ok(()) };
        let resource = &end.resource;
        last = (resource.resource_type.clone(), resource.id.clone(), end.association_type.clone());
        for row in rows_of_page {
            send(rows, DumpRow::Association(row)).await?;
        }
    }
}

async fn overlays(connection: &mut Connection, rows: &DumpSender) -> Result<(), StoreError> {
    for kind in OverlayKind::ALL {
        for overlay in overlays::list(connection, kind, None).await? {
            let subjects = overlays::subjects_of(connection, kind, &overlay.name)
                .await
                .map_err(database_error("dump overlays"))?;
            let (name, document) = (overlay.name, overlay.document);
            let live_since_ms = overlay.live_since_ms;
            let row = DumpOverlay { kind, name, document, live_since_ms, subjects };
            send(rows, DumpRow::Overlay(row)).await?;
        }
    }
    Ok(())
}
