//! Associations of resources with subjects.

use async_trait::async_trait;

use super::writer::{Batch, Command};
use super::{Connection, database_error, delete, guard, key, names, register, subjects};
use crate::registry::{Association, AssociationsOf, Context, Lifecycle, Resource, Subject};
use crate::store::{
    AssociationsOutcome, AssociationsWrite, DeleteOutcome, DumpAssociation, StoreError,
};

/// A statement that reads associations under a condition. It names the columns, so that it stays
/// valid when a later release adds one.
macro_rules! select {
    ($condition:literal) => {
        concat!(
            "SELECT guid, resource_type, resource_id, association_type, resource_namespace,
                    resource_name, context, subject, lifecycle, frozen, created_at_ms, updated_at_ms
             FROM associations WHERE ",
            $condition,
            " ORDER BY resource_namespace, resource_name, resource_id, association_type"
        )
    };
}

#[derive(sqlx::FromRow)]
pub(super) struct AssociationColumns {
    guid: String,
    resource_type: String,
    resource_id: String,
    association_type: String,
    resource_namespace: String,
    resource_name: String,
    context: String,
    subject: String,
    lifecycle: String,
    frozen: bool,
    created_at_ms: i64,
    updated_at_ms: i64,
}

impl AssociationColumns {
    fn into_association(self) -> Result<Association, StoreError> {
        let row = self.into_row();
        row.association().map_err(|_| StoreError::Damaged(format!("association {}", row.guid)))
    }

    /// As it is stored.
    pub(super) fn into_row(self) -> DumpAssociation {
        DumpAssociation {
            guid: self.guid,
            resource: Resource {
                name: self.resource_name,
                namespace: self.resource_namespace,
                id: self.resource_id,
                resource_type: self.resource_type,
            },
            association_type: self.association_type,
            subject: Subject::from_stored(Context::from_stored(self.context), self.subject),
            lifecycle: self.lifecycle,
            is_frozen: self.frozen,
            created_at_ms: self.created_at_ms,
            updated_at_ms: self.updated_at_ms,
        }
    }
}

/// The associations that `of` names: by namespace, name and id of the resource, keys before values.
pub(super) async fn read(
    connection: &mut Connection,
    of: &AssociationsOf,
) -> Result<Vec<Association>, StoreError> {
    let rows = rows(connection, of).await.map_err(database_error("read associations"))?;
    rows.into_iter().map(AssociationColumns::into_association).collect()
}

async fn rows(
    connection: &mut Connection,
    of: &AssociationsOf,
) -> Result<Vec<AssociationColumns>, sqlx::Error> {
    let query = match of {
        AssociationsOf::Subject(subject) => {
            sqlx::query_as(select!("context = $1 AND subject = $2"))
                .bind(Some(key(subject.context().as_str())))
                .bind(Some(key(subject.name())))
        }
        AssociationsOf::ResourceId(id) => {
            sqlx::query_as(select!("resource_id = $1")).bind(Some(key(id)))
        }
        // Serializers ask by name, so this one has to find its rows by the index.
        AssociationsOf::ResourceName { namespace, name: Some(name) } => sqlx::query_as(select!(
            "resource_name = $1 AND ($2 IS NULL OR resource_namespace = $2)"
        ))
        .bind(Some(key(name)))
        .bind(namespace.as_deref().map(key)),
        AssociationsOf::ResourceName { namespace, name: None } => {
            sqlx::query_as(select!("$1 IS NULL OR resource_namespace = $1"))
                .bind(namespace.as_deref().map(key))
        }
    };
    let mut rows: Vec<AssociationColumns> = query.fetch_all(&mut *connection).await?;
    make_whole(connection, &mut rows).await?;
    Ok(rows)
}

/// Puts whole names of subjects in the place of keys.
pub(super) async fn make_whole(
    connection: &mut Connection,
    rows: &mut [AssociationColumns],
) -> Result<(), sqlx::Error> {
    names::make_whole(connection, rows.iter_mut().map(|row| &mut row.subject).collect()).await
}

/// Changes the associations of one resource.
pub(super) struct WriteAssociations(pub(super) AssociationsWrite);

#[async_trait]
impl Command for WriteAssociations {
    const NAME: &'static str = "write associations";
    type Outcome = AssociationsOutcome;

    async fn apply(&self, batch: &mut Batch<'_>) -> Result<AssociationsOutcome, sqlx::Error> {
        let WriteAssociations(write) = self;
        let connection = &mut *batch.connection;
        if !is_current(connection, write).await? {
            return Ok(AssociationsOutcome::Conflict);
        }
        for association in &write.added {
            if association.lifecycle == Lifecycle::Strong
                && let Some(referrer) =
                    subjects::referrers(connection, &association.subject).await?.first()
            {
                let subject = association.subject.clone();
                return Ok(AssociationsOutcome::Referenced(subject, referrer.version));
            }
        }
        for deletion in &write.deletions {
            match delete::refusal(connection, deletion).await? {
                Some(DeleteOutcome::Referenced(version)) => {
                    let subject = deletion.subject.clone();
                    return Ok(AssociationsOutcome::Referenced(subject, version));
                }
                Some(DeleteOutcome::Conflict | DeleteOutcome::Deleted) => {
                    return Ok(AssociationsOutcome::Conflict);
                }
                None => {}
            }
        }
        if let Some(guid) = taken_guid(connection, write).await? {
            return Ok(AssociationsOutcome::GuidTaken(guid));
        }
        let revision = batch.revision().await?;
        let connection = &mut *batch.connection;
        for guid in &write.removed {
            remove(connection, guid).await?;
        }
        for association in &write.added {
            // Whoever deletes the subject has to look again.
            register::set_revision(connection, &association.subject, revision.0).await?;
            insert(connection, association).await?;
        }
        for deletion in &write.deletions {
            delete::carry_out(batch, deletion).await?;
        }
        Ok(AssociationsOutcome::Written)
    }
}

/// Whether resource and subjects are still what the write was decided on.
async fn is_current(
    connection: &mut Connection,
    write: &AssociationsWrite,
) -> Result<bool, sqlx::Error> {
    let of = AssociationsOf::ResourceId(write.resource_id.clone());
    let rows = rows(connection, &of).await?;
    let present: Result<Vec<_>, _> =
        rows.into_iter().map(AssociationColumns::into_association).collect();
    if present.map_err(|damage| sqlx::Error::Decode(Box::new(damage)))? != write.expected {
        return Ok(false);
    }
    for (subject, expected) in &write.subjects {
        if !guard::is_current(connection, subject, *expected).await? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// The guid of an association to add that one which stays has already. Only associations that are
/// copied bring one along.
async fn taken_guid(
    connection: &mut Connection,
    write: &AssociationsWrite,
) -> Result<Option<String>, sqlx::Error> {
    let kept = write.added.iter().filter(|added| !write.removed.contains(&added.guid));
    for Association { guid, .. } in kept {
        let is_taken: bool =
            sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM associations WHERE guid = $1)")
                .bind(guid)
                .fetch_one(&mut *connection)
                .await?;
        if is_taken {
            return Ok(Some(guid.clone()));
        }
    }
    Ok(None)
}

async fn remove(connection: &mut Connection, guid: &str) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM associations WHERE guid = $1").bind(guid).execute(connection).await?;
    Ok(())
}

async fn insert(connection: &mut Connection, association: &Association) -> Result<(), sqlx::Error> {
    insert_row(
        connection,
        &DumpAssociation {
            guid: association.guid.clone(),
            resource: association.resource.clone(),
            association_type: association.association_type.wire_name().to_owned(),
            subject: association.subject.clone(),
            lifecycle: association.lifecycle.wire_name().to_owned(),
            is_frozen: association.is_frozen,
            created_at_ms: association.created_at_ms,
            updated_at_ms: association.updated_at_ms,
        },
    )
    .await
}

/// Adds a row as it is.
pub(super) async fn insert_row(
    connection: &mut Connection,
    association: &DumpAssociation,
) -> Result<(), sqlx::Error> {
    let resource = &association.resource;
    sqlx::query(
        "INSERT INTO associations (guid, resource_type, resource_id, association_type,
                                   resource_namespace, resource_name, context, subject,
                                   lifecycle, frozen, created_at_ms, updated_at_ms)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
    )
    .bind(&association.guid)
    .bind(&resource.resource_type)
    .bind(&resource.id)
    .bind(&association.association_type)
    .bind(&resource.namespace)
    .bind(&resource.name)
    .bind(key(association.subject.context().as_str()))
    .bind(key(association.subject.name()))
    .bind(&association.lifecycle)
    .bind(association.is_frozen)
    .bind(association.created_at_ms)
    .bind(association.updated_at_ms)
    .execute(connection)
    .await?;
    Ok(())
}
