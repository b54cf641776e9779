//! Servers behind one list of addresses are restarted one after the other under load.

#![allow(clippy::print_stdout, reason = "each test prints its figure")]

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use clade_tests::postgres::TestCluster;
use clade_tests::schemas::numbered;
use clade_tests::{ServerProcess, rounds};
use reqwest::Client;
use tokio::task::JoinSet;

const SERVERS: usize = 3;

/// Clients of each kind.
const CLIENTS: usize = 6;

/// What a client does when it gets no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// It sends the request to the next server, whatever went wrong: what Confluent's clients do with a
    /// list of URLs. It keeps its connections.
    Repeating,
    /// It goes on to the next server only where it could not connect, for a request that was sent may
    /// have been carried out: what a load balancer does. It connects for each request.
    Balancing,
}

/// What the clients have seen.
#[derive(Default)]
struct Seen {
    stop: AtomicBool,
    requests: AtomicUsize,
    /// Requests that went on to another server.
    moved: AtomicUsize,
    /// Requests that were sent and cut off, of clients that do not send them again.
    cut: AtomicUsize,
    /// Requests that no server answered, or one with an error of its own.
    failed: AtomicUsize,
}

/// Sends one request after the other, to read and to write, until told to stop.
async fn send(kind: Kind, number: usize, urls: Vec<String>, seen: Arc<Seen>) {
    let connections_kept = if kind == Kind::Repeating { 4 } else { 0 };
    let http = Client::builder()
        .no_proxy()
        .timeout(Duration::from_secs(60))
        .pool_max_idle_per_host(connections_kept)
        .build()
        .expect("a client without TLS can always be made");
    for request in 0.. {
        if seen.stop.load(Ordering::SeqCst) {
            return;
        }
        let schema = numbered((number + 1) * 1_000_000 + request);
        let mut is_answered = false;
        for place in 0..urls.len() {
            let url = &urls[(number + place) % urls.len()];
            let sent = if request % 2 == 0 {
                http.post(format!("{url}/subjects/s{number}-{request}/versions")).json(&schema)
            } else {
                http.get(format!("{url}/schemas/ids/1"))
            };
            match sent.send().await {
                Ok(answer) => {
                    is_answered = answer.status() == 200;
                    break;
                }
                Err(error) if kind == Kind::Repeating || error.is_connect() => {
                    seen.moved.fetch_add(1, Ordering::SeqCst);
                }
                Err(_) => {
                    seen.cut.fetch_add(1, Ordering::SeqCst);
                    is_answered = true;
                    break;
                }
            }
        }
        seen.failed.fetch_add(usize::from(!is_answered), Ordering::SeqCst);
        seen.requests.fetch_add(1, Ordering::SeqCst);
    }
}

/// How a server is ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    /// SIGTERM: it finishes what it has begun.
    InOrder,
    Killed,
}

/// Ends one server after the other and starts it again, until `is_enough` of the restarts and of what
/// was seen.
async fn restart_under_load(end: End, is_enough: impl Fn(usize, &Seen) -> bool) -> Arc<Seen> {
    let database = TestCluster::shared().fresh_database();
    let mut servers = Vec::new();
    for _ in 0..SERVERS {
        servers.push(ServerProcess::spawn(&database, &[]).await);
    }
    servers[0].registered("s", &numbered(0)).await;
    let urls: Vec<_> = servers.iter().map(|server| server.url().to_owned()).collect();
    let seen = Arc::new(Seen::default());
    let mut clients = JoinSet::new();
    for number in 0..CLIENTS {
        for (kind, number) in [(Kind::Repeating, number), (Kind::Balancing, CLIENTS + number)] {
            clients.spawn(send(kind, number, urls.clone(), Arc::clone(&seen)));
        }
    }
    let mut restarts = 0;
    while !is_enough(restarts, &seen) {
        let mut server = servers.remove(0);
        let address = server.address();
        if end == End::InOrder {
            server.signal("TERM").await;
            assert_eq!(server.ended().await.code(), Some(0));
        } else {
            server.kill().await;
        }
        servers.push(ServerProcess::spawn_at(&address, &database).await);
        restarts += 1;
    }
    seen.stop.store(true, Ordering::SeqCst);
    clients.join_all().await;
    let [requests, moved, cut, failed] = [&seen.requests, &seen.moved, &seen.cut, &seen.failed]
        .map(|count| count.load(Ordering::SeqCst));
    println!(
        "rolling_restart end={end:?} servers={SERVERS} restarts={restarts} requests={requests} \
         moved={moved} cut={cut} failed={failed}"
    );
    seen
}

#[tokio::test(flavor = "multi_thread")]
async fn no_request_fails_while_servers_are_restarted() {
    let requests = rounds(500, 100_000);
    let seen = restart_under_load(End::InOrder, |restarts, seen| {
        restarts >= SERVERS && seen.requests.load(Ordering::SeqCst) >= requests
    });
    let seen = seen.await;
    let [cut, failed] = [&seen.cut, &seen.failed].map(|count| count.load(Ordering::SeqCst));
    assert_eq!((cut, failed), (0, 0));
}

/// The twin: servers that end without a word cut requests off.
#[tokio::test(flavor = "multi_thread")]
async fn requests_are_cut_while_servers_are_killed() {
    let seen = restart_under_load(End::Killed, |restarts, seen| {
        seen.cut.load(Ordering::SeqCst) > 0 || restarts == 100
    });
    assert!(seen.await.cut.load(Ordering::SeqCst) > 0);
}
