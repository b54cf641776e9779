//! Takes back a dump by way of the one task that writes.

use std::sync::Arc;

use async_trait::async_trait;

use super::sql::restore;
use super::sql::writer::{Batch, Command};
use crate::store::{DumpSource, RestoreOutcome};

/// Writes all rows of a dump.
pub(super) struct Restore(pub(super) Arc<dyn DumpSource>);

#[async_trait]
impl Command for Restore {
    const NAME: &'static str = "restore";
    type Outcome = RestoreOutcome;

    async fn apply(&self, batch: &mut Batch<'_>) -> Result<RestoreOutcome, sqlx::Error> {
        let revision = batch.revision().await?;
        restore::all(batch.connection, revision, &*self.0).await
    }
}
