//! A PgBouncer in transaction mode between servers and a PostgreSQL server.

use std::process::{Child, Stdio};

use crate::TestDirectory;
use crate::postgres::{TestCluster, as_postgres, give_to_postgres};

const PROGRAM: &str = "/usr/sbin/pgbouncer";

const PORT: u16 = 6432;

/// A running pooler; ends when dropped.
pub struct TestPooler {
    directory: TestDirectory,
    runner: Child,
}

impl TestPooler {
    /// Whether the program is installed, which the tests do not ask for: `apt-get install pgbouncer`.
    pub fn is_installed() -> bool {
        std::path::Path::new(PROGRAM).exists()
    }

    /// Starts a pooler with few connections to the server, so that clients have to share them.
    pub async fn start(cluster: &TestCluster) -> TestPooler {
        let directory = TestDirectory::new();
        let path = directory.path();
        let settings = format!(
            "[databases]\n* = host={} user=postgres\n[pgbouncer]\nlisten_addr =\n\
             unix_socket_dir = {}\nlisten_port = {PORT}\nauth_type = any\n\
             pool_mode = transaction\ndefault_pool_size = 4\nmax_client_conn = 500\n",
            cluster.folder().display(),
            path.display()
        );
        let file = path.join("pgbouncer.ini");
        std::fs::write(&file, settings).expect("the directory is fresh");
        give_to_postgres(path);
        let script = "\"$1\" -q \"$2\" & cat >/dev/null; kill $!";
        let runner = as_postgres("sh".as_ref())
            .args(["-c", script, "sh", PROGRAM])
            .arg(&file)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("a shell is there");
        let pooler = TestPooler { directory, runner };
        let socket = pooler.directory.path().join(format!(".s.PGSQL.{PORT}"));
        let listens = async {
            while !socket.exists() {
                tokio::time::sleep(std::time::Duration::from_millis(10)).await;
            }
        };
        let waited = tokio::time::timeout(std::time::Duration::from_secs(20), listens).await;
        waited.expect("the pooler listens soon");
        pooler
    }

    /// The URL of a database through the pooler, from that of the server.
    pub fn url(&self, direct: &str) -> String {
        let path = direct.trim_start_matches("postgres://postgres@localhost/");
        let database = path.split('?').next().unwrap_or_default();
        let folder = self.directory.path().display();
        format!("postgres://postgres@localhost:{PORT}/{database}?host={folder}")
    }
}

impl Drop for TestPooler {
    fn drop(&mut self) {
        drop(self.runner.stdin.take());
        let _ = self.runner.wait();
    }
}
