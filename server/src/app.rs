//! Puts the parts together: opens the store, listens, serves until told to stop.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use tokio::net::TcpListener;

use crate::http::listener::{self, ConnectionLimits};
use crate::http::{Api, HttpService};
use crate::registry::Registry;
use crate::settings::{Database, Settings};
use crate::store::{PostgresStore, SqliteStore, Store, StoreError};

/// A server that listens and is not serving yet.
pub struct App {
    listener: TcpListener,
    address: SocketAddr,
    service: HttpService,
    limits: ConnectionLimits,
    registry: Registry,
    store: Arc<dyn Store>,
}

/// Why the server could not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error("cannot open the database `{database}`")]
    Database { database: Database, source: StoreError },
    #[error("cannot listen on {address}")]
    Listen { address: SocketAddr, source: io::Error },
}

impl App {
    /// Opens the database and takes the port.
    pub async fn start(settings: &Settings) -> Result<App, StartError> {
        let address = settings.listen;
        let cannot_listen = |source| StartError::Listen { address, source };
        let listener = TcpListener::bind(address).await.map_err(cannot_listen)?;
        let address = listener.local_addr().map_err(cannot_listen)?;
        let store = open(&settings.database).await.map_err(|source| StartError::Database {
            database: settings.database.clone(),
            source,
        })?;
        let limits = ConnectionLimits {
            connections_max: settings.connections_max,
            header_timeout: settings.header_timeout(),
            grace: settings.grace(),
        };
        let registry = Registry::with_settings(Arc::clone(&store), settings.rules.settings());
        let api = Api::new(registry.clone(), settings.api());
        let service = HttpService::new(api);
        Ok(App { listener, address, service, limits, registry, store })
    }

    /// The address that clients connect to, with the real port.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The store, which must be watched while the app serves: see [`Store::stopped`].
    pub fn store(&self) -> Arc<dyn Store> {
        Arc::clone(&self.store)
    }

    /// Serves until `stop` resolves, then finishes the requests in flight. Answers whether all were
    /// finished within the grace period.
    pub async fn serve(self, stop: impl Future<Output = ()>) -> bool {
        let following = tokio::spawn(self.registry.follow_changes_elsewhere());
        let all_finished = listener::serve(self.listener, self.service, self.limits, stop).await;
        following.abort();
        all_finished
    }
}

pub(crate) async fn open(database: &Database) -> Result<Arc<dyn Store>, StoreError> {
    match database {
        Database::Sqlite(path) => Ok(Arc::new(SqliteStore::open(path).await?)),
        Database::Postgres(url) => Ok(Arc::new(PostgresStore::open(url.as_str()).await?)),
    }
}
