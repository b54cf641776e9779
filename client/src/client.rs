//! The client: a registry, seen from a context, and what is kept of its answers.

use std::fmt;
use std::sync::Arc;

use reqwest::Method;

use crate::api::SchemaString;
use crate::builder::ClientBuilder;
use crate::cache::Cache;
use crate::error::Result;
use crate::operations::{Path, SchemaQuery};
use crate::transport::{Answer, Call, Transport};

/// A client of a registry. Cheap to clone; clones share connections and cache.
///
/// # Examples
/// ```no_run
/// # async fn example() -> clade_client::Result<()> {
/// let client = clade_client::Client::new("http://localhost:8081")?;
/// for subject in client.subjects(&Default::default()).await? {
///     println!("{subject}: {:?}", client.versions(&subject, &Default::default()).await?);
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Client {
    transport: Arc<Transport>,
    context: Option<Arc<str>>,
    ids: Arc<Cache<i32, SchemaString>>,
    guids: Arc<Cache<String, SchemaString>>,
    schemas_kept: usize,
}

impl fmt::Debug for Client {
    /// Names servers and context, and no credentials.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let urls: Vec<&str> = self.transport.servers.iter().map(|server| &*server.url).collect();
        f.debug_struct("Client").field("urls", &urls).field("context", &self.context).finish()
    }
}

impl Client {
    /// A client of the registry at `url`, with the default settings.
    ///
    /// # Errors
    /// [`Error::InvalidUrl`](crate::Error::InvalidUrl) if `url` is not one of HTTP or HTTPS.
    ///
    /// # Examples
    /// ```
    /// use clade_client::{Client, Error};
    ///
    /// assert!(Client::new("http://localhost:8081").is_ok());
    /// let error = Client::new("localhost:8081").unwrap_err();
    /// assert!(matches!(error, Error::InvalidUrl { .. }));
    /// ```
    pub fn new(url: &str) -> Result<Client> {
        Client::builder().url(url).build()
    }

    /// A client with other settings.
    pub fn builder() -> ClientBuilder {
        ClientBuilder::default()
    }

    /// A client that asks through `transport` and keeps so many schemas.
    pub(crate) fn through(transport: Transport, schemas_kept: usize) -> Client {
        Client {
            transport: Arc::new(transport),
            context: None,
            ids: Cache::new(schemas_kept),
            guids: Cache::new(schemas_kept),
            schemas_kept,
        }
    }

    /// The same registry, seen from a context: bare subjects and ids are those of the context.
    ///
    /// `context` is its name, with or without the dot. The cache is another one, because each context
    /// has ids of its own.
    pub fn in_context(&self, context: &str) -> Client {
        Client {
            transport: Arc::clone(&self.transport),
            context: Some(context.into()),
            ids: Cache::new(self.schemas_kept),
            guids: Arc::clone(&self.guids),
            schemas_kept: self.schemas_kept,
        }
    }

    /// The schema of an id, which never changes: from the cache, or fetched once for all that wait.
    ///
    /// # Errors
    /// [`Error::Refused`](crate::Error::Refused) with code 40403 for an unknown id, which is not kept: it may be there later.
    pub async fn schema(&self, id: i32) -> Result<Arc<SchemaString>> {
        let client = self.clone();
        let fetch = move || async move { client.schema_with(id, &SchemaQuery::default()).await };
        self.ids.get_or_fetch(id, fetch).await
    }

    /// The schema of a GUID, which never changes: from the cache, or fetched once for all that wait.
    ///
    /// # Errors
    /// As [`Client::schema`].
    pub async fn schema_of_guid(&self, guid: &str) -> Result<Arc<SchemaString>> {
        let (client, asked) = (self.clone(), guid.to_owned());
        let fetch = move || async move { client.schema_of_guid_with(&asked, None).await };
        self.guids.get_or_fetch(guid.to_owned(), fetch).await
    }

    /// A request to `path` in the context of this client.
    pub(crate) fn call(&self, method: Method, path: Path) -> Result<Call> {
        Call::new(method, path, self.context.as_deref())
    }

    /// Sends a request.
    pub(crate) async fn send(&self, call: &Call) -> Result<Answer> {
        self.transport.send(call).await
    }

    /// GET of `path`.
    pub(crate) async fn get(&self, path: Path) -> Result<Answer> {
        self.send(&self.call(Method::GET, path)?).await
    }
}
