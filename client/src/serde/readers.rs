//! Keeps, for each schema that records were written with, what one format needs to read them.

use std::sync::Arc;

use super::definition::Definition;
use super::threads::on_large_stack;
use crate::api::RegisterSchemaRequest;
use crate::cache::Cache;
use crate::client::Client;
use crate::error::Result;
use crate::framing::{Guid, SchemaKey};

/// Schemas that a deserializer remembers.
const SCHEMAS_KEPT: usize = 10_000;

/// What one format needs to read records of a schema.
pub(super) trait Reader: Sized + Send + Sync + 'static {
    /// The schema type.
    const SCHEMA_TYPE: &'static str;
    /// What is the same for all schemas of a deserializer.
    type Wanted: Send + Sync + 'static;

    /// Makes it from the schema that records were written with.
    fn new(definition: Definition, wanted: &Self::Wanted) -> Result<Self>;
}

/// The readers of a deserializer by schema.
pub(super) struct Readers<R: Reader> {
    client: Client,
    wanted: Arc<R::Wanted>,
    ids: Arc<Cache<i32, R>>,
    guids: Arc<Cache<Guid, R>>,
}

impl<R: Reader> Readers<R> {
    pub(super) fn new(client: &Client, wanted: R::Wanted) -> Readers<R> {
        Readers {
            client: client.clone(),
            wanted: Arc::new(wanted),
            ids: Cache::new(SCHEMAS_KEPT),
            guids: Cache::new(SCHEMAS_KEPT),
        }
    }

    /// Reads with the reader of a schema that is known already.
    pub(super) fn with_known<T>(
        &self,
        key: SchemaKey,
        read: impl FnOnce(&R) -> Result<T>,
    ) -> Option<Result<T>> {
        match key {
            SchemaKey::Id(id) => self.ids.with(&id, read),
            SchemaKey::Guid(guid) => self.guids.with(&guid, read),
        }
    }

    /// The reader of a schema.
    pub(super) async fn of(&self, key: SchemaKey) -> Result<Arc<R>> {
        let (client, wanted) = (self.client.clone(), Arc::clone(&self.wanted));
        let fetch = move || async move {
            let schema = match key {
                SchemaKey::Id(id) => client.schema(id).await?,
                SchemaKey::Guid(guid) => client.schema_of_guid(&guid.to_string()).await?,
            };
            let schema = RegisterSchemaRequest::from(&*schema);
            let resolved = Definition::resolve(&client, key.to_string(), &schema, R::SCHEMA_TYPE);
            let definition = resolved.await?;
            on_large_stack(move || R::new(definition, &wanted)).await
        };
        match key {
            SchemaKey::Id(id) => self.ids.get_or_fetch(id, fetch).await,
            SchemaKey::Guid(guid) => self.guids.get_or_fetch(guid, fetch).await,
        }
    }
}
