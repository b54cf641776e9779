//! Finds out, once per topic, which schema a serializer writes with.

use std::sync::Arc;
use std::time::Instant;

use super::definition::Definition;
use super::settings::{SchemaUse, SerializerSettings};
use super::threads::on_large_stack;
use crate::api::RegisterSchemaRequest;
use crate::cache::Cache;
use crate::client::Client;
use crate::error::{Error, Result};
use crate::framing::{Framing, Part, SchemaKey};
use crate::operations::{Version, VersionQuery};

/// Topics that a serializer remembers.
const TOPICS_KEPT: usize = 10_000;

/// What one format needs to write records of a schema.
pub(super) trait Writer: Sized + Send + Sync + 'static {
    /// The schema type.
    const SCHEMA_TYPE: &'static str;

    /// Makes it from a schema and the name of the record, where the serializer knows that.
    fn new(definition: Definition, record_name: Option<&str>) -> Result<Self>;
}

/// What is known of a topic.
pub(super) struct Prepared<W> {
    /// What errors call the schema.
    pub(super) schema: String,
    pub(super) key: SchemaKey,
    pub(super) writer: W,
    since: Instant,
}

/// The writers of a serializer by topic.
pub(super) struct Writers<W> {
    shared: Arc<Shared>,
    keys: Arc<Cache<String, Prepared<W>>>,
    values: Arc<Cache<String, Prepared<W>>>,
}

/// What is the same for all topics.
struct Shared {
    client: Client,
    settings: SerializerSettings,
    proposed: RegisterSchemaRequest,
    record_name: Option<String>,
}

impl<W: Writer> Writers<W> {
    pub(super) fn new(
        client: &Client,
        settings: SerializerSettings,
        proposed: RegisterSchemaRequest,
        record_name: Option<String>,
    ) -> Writers<W> {
        let shared = Shared { client: client.clone(), settings, proposed, record_name };
        let (keys, values) = (Cache::new(TOPICS_KEPT), Cache::new(TOPICS_KEPT));
        Writers { shared: Arc::new(shared), keys, values }
    }

    /// Where the frame goes.
    pub(super) fn framing(&self) -> Framing {
        self.shared.settings.framing
    }

    /// The writer for a part of the records of a topic.
    pub(super) async fn prepared(&self, topic: &str, part: Part) -> Result<Arc<Prepared<W>>> {
        let cache = match part {
            Part::Key => &self.keys,
            Part::Value => &self.values,
        };
        if let Some(prepared) = cache.get(topic) {
            if !self.is_stale(&prepared) {
                return Ok(prepared);
            }
            cache.forget(&topic.to_owned());
        }
        let (shared, asked) = (Arc::clone(&self.shared), topic.to_owned());
        let fetch = move || async move { shared.prepare(&asked, part).await };
        cache.get_or_fetch(topic.to_owned(), fetch).await
    }

    fn is_stale(&self, prepared: &Prepared<W>) -> bool {
        let settings = &self.shared.settings;
        settings.schema_use == SchemaUse::Latest && prepared.since.elapsed() > settings.latest_kept
    }
}

impl Shared {
    async fn prepare<W: Writer>(&self, topic: &str, part: Part) -> Result<Prepared<W>> {
        let since = Instant::now();
        let (id, guid, schema) = self.registered(topic, part).await?;
        let name = SchemaKey::Id(id).to_string();
        let key = match self.settings.framing {
            Framing::Prefix => SchemaKey::Id(id),
            Framing::Header if guid.is_empty() => return Err(Error::NoGuid { schema: name }),
            Framing::Header => SchemaKey::Guid(guid.parse()?),
        };
        let resolved = Definition::resolve(&self.client, name.clone(), &schema, W::SCHEMA_TYPE);
        let (definition, record_name) = (resolved.await?, self.record_name.clone());
        let build = move || W::new(definition, record_name.as_deref());
        Ok(Prepared { schema: name, key, writer: on_large_stack(build).await?, since })
    }

    /// Id and GUID of the schema, and the schema.
    async fn registered(
        &self,
        topic: &str,
        part: Part,
    ) -> Result<(i32, String, RegisterSchemaRequest)> {
        let Shared { client, settings, proposed, .. } = self;
        if let SchemaUse::Id(id) = settings.schema_use {
            let schema = client.schema(id).await?;
            return Ok((id, schema.guid.clone(), RegisterSchemaRequest::from(&*schema)));
        }
        let record_name = self.record_name.as_deref();
        let subject = settings.strategy.subject(client, topic, part, record_name).await?;
        match settings.schema_use {
            SchemaUse::Id(_) | SchemaUse::Latest => {
                let query = VersionQuery::default();
                let latest = client.version(&subject, Version::Latest, &query).await?;
                Ok((latest.id, latest.guid.clone(), RegisterSchemaRequest::from(&latest)))
            }
            SchemaUse::Register => {
                let registered = client.register(&subject, proposed, settings.normalize).await?;
                Ok((registered.id, registered.guid, proposed.clone()))
            }
            SchemaUse::LookUp => {
                let found = client.look_up(&subject, proposed, settings.normalize, false).await?;
                Ok((found.id, found.guid, proposed.clone()))
            }
        }
    }
}
