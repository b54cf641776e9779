//! Contexts: which there are, and dropping one that is empty.

use async_trait::async_trait;

use super::writer::{Batch, Command};
use super::{Connection, database_error, key};
use crate::registry::Context;
use crate::store::{DropOutcome, StoreError};

/// The contexts in which something was registered and that were not dropped since.
pub(super) async fn list(connection: &mut Connection) -> Result<Vec<Context>, StoreError> {
    let names: Vec<String> =
        sqlx::query_scalar("SELECT context FROM contexts WHERE listed ORDER BY context")
            .fetch_all(connection)
            .await
            .map_err(database_error("list contexts"))?;
    Ok(names.into_iter().map(Context::from_stored).collect())
}

/// Takes a context off the list. Its row stays, for it counts the ids.
pub(super) struct Drop(pub(super) Context);

#[async_trait]
impl Command for Drop {
    const NAME: &'static str = "drop context";
    type Outcome = DropOutcome;

    async fn apply(&self, batch: &mut Batch<'_>) -> Result<DropOutcome, sqlx::Error> {
        let Drop(context) = self;
        let connection = &mut *batch.connection;
        let has_subjects: bool =
            sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM subjects WHERE context = $1)")
                .bind(key(context.as_str()))
                .fetch_one(&mut *connection)
                .await?;
        if has_subjects {
            return Ok(DropOutcome::NotEmpty);
        }
        sqlx::query("UPDATE contexts SET listed = FALSE WHERE context = $1")
            .bind(key(context.as_str()))
            .execute(connection)
            .await?;
        Ok(DropOutcome::Dropped)
    }
}
