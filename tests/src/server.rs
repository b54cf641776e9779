//! The server in the process of the test, for tests of the API.

use std::ops::Deref;

use clade_server::app::App;
use clade_server::settings::Settings;
use clap::Parser;
use tokio::sync::oneshot;

use crate::postgres::TestCluster;
use crate::{ApiClient, TestDirectory};

/// A server on port 0 with its own database; stops when dropped. Dereferences to its client.
pub struct TestServer {
    client: ApiClient,
    stop: Option<oneshot::Sender<()>>,
    _directory: TestDirectory,
}

impl TestServer {
    /// Starts a server with the default settings.
    pub async fn start() -> TestServer {
        TestServer::start_with(&[]).await
    }

    /// Starts a server with more arguments, as the binary takes them.
    pub async fn start_with(arguments: &[&str]) -> TestServer {
        let directory = TestDirectory::new();
        let database = directory.database();
        TestServer::start_on(directory, &database, arguments).await
    }

    /// Starts a server on a database of a PostgreSQL server, which others may share.
    pub async fn start_on_postgres(url: &str) -> TestServer {
        TestServer::start_on(TestDirectory::new(), url, &[]).await
    }

    /// One server on SQLite and one on PostgreSQL.
    pub async fn start_on_each_store() -> [TestServer; 2] {
        let database = TestCluster::shared().fresh_database();
        [TestServer::start().await, TestServer::start_on_postgres(&database).await]
    }

    async fn start_on(directory: TestDirectory, database: &str, arguments: &[&str]) -> TestServer {
        let fixed = ["clade-server", "--listen", "127.0.0.1:0", "--database", database];
        let settings = Settings::try_parse_from(fixed.iter().chain(arguments))
            .expect("the arguments of a test are right");
        let app = App::start(&settings).await.expect("a server starts on port 0");
        let client = ApiClient::new(format!("http://{}", app.address()));
        let (stop, told_to_stop) = oneshot::channel::<()>();
        tokio::spawn(app.serve(async {
            // Dropping the sender stops the server too.
            let _ = told_to_stop.await;
        }));
        TestServer { client, stop: Some(stop), _directory: directory }
    }

    /// `host:port`.
    pub fn address(&self) -> &str {
        self.client.url().trim_start_matches("http://")
    }
}

impl Deref for TestServer {
    type Target = ApiClient;

    fn deref(&self) -> &ApiClient {
        &self.client
    }
}

impl Drop for TestServer {
    fn drop(&mut self) {
        drop(self.stop.take());
    }
}
