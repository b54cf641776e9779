//! A proxy before a PostgreSQL server that does to a connection what networks do.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream, UnixStream};
use tokio::sync::watch;

use super::test_cluster::TestCluster;

/// What happens to what is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// It arrives.
    None,
    /// It arrives half a second later, in both directions.
    Delay,
    /// It does not arrive before the fault is over; connections stay open.
    BlackHole,
    /// Every connection is closed at once, and each new one.
    Closed,
    /// One byte a second arrives.
    Trickle,
    /// COMMIT arrives, its answer does not: the connection is closed in between.
    AnswerToCommitLost,
}

/// A running proxy on a port of its own.
pub struct TestProxy {
    port: u16,
    fault: watch::Sender<Fault>,
    /// How often an answer to COMMIT was lost.
    lost: Arc<Mutex<usize>>,
}

impl TestProxy {
    /// Starts a proxy that lets everything through.
    pub async fn start(cluster: &TestCluster) -> TestProxy {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
        let port = listener.local_addr().expect("it is bound").port();
        let socket = cluster.folder().join(".s.PGSQL.5432");
        let (fault, faults) = watch::channel(Fault::None);
        let lost = Arc::new(Mutex::new(0));
        let counted = Arc::clone(&lost);
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let connection = Connection {
                    socket: socket.clone(),
                    faults: faults.clone(),
                    lost: Arc::clone(&counted),
                };
                tokio::spawn(connection.serve(client));
            }
        });
        TestProxy { port, fault, lost }
    }

    /// The URL of a database through the proxy, from that of the server.
    pub fn url(&self, direct: &str) -> String {
        let path = direct.trim_start_matches("postgres://postgres@localhost/");
        let database = path.split('?').next().unwrap_or_default();
        format!("postgres://postgres@127.0.0.1:{}/{database}?sslmode=disable", self.port)
    }

    /// Makes a fault happen from here on.
    pub fn set(&self, fault: Fault) {
        self.fault.send_replace(fault);
    }

    /// How often an answer to COMMIT was lost.
    pub fn answers_lost(&self) -> usize {
        *self.lost.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

struct Connection {
    socket: PathBuf,
    faults: watch::Receiver<Fault>,
    lost: Arc<Mutex<usize>>,
}

impl Connection {
    async fn serve(self, client: TcpStream) {
        let Ok(server) = UnixStream::connect(&self.socket).await else { return };
        let (mut from_client, mut to_client) = client.into_split();
        let (mut from_server, mut to_server) = server.into_split();
        // Grows when a COMMIT was passed on whose answer must not arrive.
        let (commit, committed) = watch::channel(false);
        let requests = async {
            let mut buffer = vec![0; 16 * 1024];
            while let Ok(length @ 1..) = from_client.read(&mut buffer).await {
                let sent = &buffer[..length];
                if self.fault() == Fault::AnswerToCommitLost
                    && sent.windows(7).any(|bytes| bytes == b"COMMIT\0")
                {
                    commit.send_replace(true);
                }
                if !self.pass_on(sent, &mut to_server).await {
                    return;
                }
            }
        };
        let answers = async {
            let mut buffer = vec![0; 16 * 1024];
            while let Ok(length @ 1..) = from_server.read(&mut buffer).await {
                if *committed.borrow() {
                    *self.lost.lock().unwrap_or_else(PoisonError::into_inner) += 1;
                    return;
                }
                if !self.pass_on(&buffer[..length], &mut to_client).await {
                    return;
                }
            }
        };
        let mut faults = self.faults.clone();
        let closed = async { drop(faults.wait_for(|fault| *fault == Fault::Closed).await) };
        // The first of them to end closes the connection.
        tokio::select! {
            () = requests => {}
            () = answers => {}
            () = closed => {}
        }
    }

    fn fault(&self) -> Fault {
        *self.faults.borrow()
    }

    /// Whether `bytes` arrived in the end.
    async fn pass_on(&self, bytes: &[u8], to: &mut (impl AsyncWriteExt + Unpin)) -> bool {
        match self.fault() {
            Fault::None | Fault::AnswerToCommitLost => {}
            Fault::Delay => tokio::time::sleep(Duration::from_millis(500)).await,
            Fault::BlackHole => {
                let mut faults = self.faults.clone();
                drop(faults.wait_for(|fault| *fault != Fault::BlackHole).await);
            }
            Fault::Closed => return false,
            Fault::Trickle => {
                for byte in bytes {
                    if to.write_all(&[*byte]).await.is_err() {
                        return false;
                    }
                    if self.fault() == Fault::Trickle {
                        tokio::time::sleep(Duration::from_secs(1)).await;
                    }
                }
                return true;
            }
        }
        to.write_all(bytes).await.is_ok()
    }
}
