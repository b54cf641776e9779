//! Many servers on one PostgreSQL database: they start together, see one another's writes, share a pooler.

use std::time::{Duration, Instant};

use clade_tests::pooler::TestPooler;
use clade_tests::postgres::TestCluster;
use clade_tests::schemas::{USER, USER_WITH_AGE, avro, numbered};
use clade_tests::{ServerProcess, TestServer, rounds};
use serde_json::json;
use tokio::task::JoinSet;

/// How many servers start together.
const SERVERS: usize = 8;

/// Starts servers together on an empty database and uses each of them at once.
async fn start_together(database: &str) -> Vec<ServerProcess> {
    let mut starts = JoinSet::new();
    for _ in 0..SERVERS {
        let database = database.to_owned();
        starts.spawn(async move { ServerProcess::spawn(&database, &[]).await });
    }
    let servers = starts.join_all().await;
    let mut writes = JoinSet::new();
    for (number, server) in servers.iter().enumerate() {
        let client = server.client();
        writes.spawn(async move {
            let same = client.registered("same", &avro(USER)).await;
            client.registered(&format!("s{number}"), &numbered(number)).await;
            same
        });
    }
    let ids = writes.join_all().await;
    assert!(ids.iter().all(|id| *id == ids[0]), "one schema has one id: {ids:?}");
    servers
}

#[tokio::test]
async fn servers_start_together_on_an_empty_database() {
    let rounds = rounds(3, 50);
    for _ in 0..rounds {
        let servers = start_together(&TestCluster::shared().fresh_database()).await;
        for server in servers {
            assert_eq!(server.get("/subjects").await.1.as_array().unwrap().len(), SERVERS + 1);
            server.kill().await;
        }
    }
    println!("cold_start rounds={rounds} ready={SERVERS}/{SERVERS} restarts=0");
}

#[tokio::test]
async fn servers_start_together_behind_a_pooler() {
    if !TestPooler::is_installed() {
        println!(
            "skipped: servers_start_together_behind_a_pooler: pgbouncer is absent: \
             apt-get install pgbouncer"
        );
        return;
    }
    let pooler = TestPooler::start(TestCluster::shared()).await;
    let rounds = rounds(2, 50);
    for _ in 0..rounds {
        let database = pooler.url(&TestCluster::shared().fresh_database());
        let servers = start_together(&database).await;
        // More transactions at a time than the pooler has connections.
        let mut requests = JoinSet::new();
        for number in 0..200 {
            let client = servers[number % SERVERS].client();
            requests.spawn(async move {
                client.registered(&format!("t{}", number % 40), &numbered(number % 40)).await;
                client.get("/subjects").await.0
            });
        }
        assert!(requests.join_all().await.iter().all(|status| *status == 200));
        for server in servers {
            assert_eq!(server.get("/subjects").await.1.as_array().unwrap().len(), SERVERS + 41);
            server.kill().await;
        }
    }
    println!(
        "cold_start pooler=pgbouncer pool_mode=transaction rounds={rounds} ready={SERVERS}/{SERVERS} \
         restarts=0"
    );
}

#[tokio::test]
async fn what_one_server_writes_another_answers() {
    let database = TestCluster::shared().fresh_database();
    let one = TestServer::start_on_postgres(&database).await;
    let other = TestServer::start_on_postgres(&database).await;
    // Latest, config and mode are not remembered at all.
    one.registered("u", &avro(USER)).await;
    assert_eq!(other.get("/subjects/u/versions/latest").await.1["version"], 1);
    one.registered("u", &avro(USER_WITH_AGE)).await;
    assert_eq!(other.get("/subjects/u/versions/latest").await.1["version"], 2);
    one.put("/config/u", &json!({"compatibility": "FULL"})).await;
    assert_eq!(other.get("/config/u").await.1["compatibilityLevel"], "FULL");
    one.put("/mode/u", &json!({"mode": "READONLY"})).await;
    assert_eq!(other.get("/mode/u").await.1["mode"], "READONLY");
}

/// Ends the connections by which servers ask for changes.
fn cut_askers(database: &str) {
    let name = database.rsplit('/').find_map(|part| part.split_once('?')).expect("a URL").0;
    TestCluster::shared().execute(&format!(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE datname = '{name}' AND pid <> pg_backend_pid() AND query LIKE '%FROM fence%'"
    ));
}

/// Ready answers by id are remembered, but for no longer than a second.
#[tokio::test]
async fn what_one_server_deletes_another_answers_for_a_second_at_most() {
    let database = TestCluster::shared().fresh_database();
    let one = TestServer::start_on_postgres(&database).await;
    let other = TestServer::start_on_postgres(&database).await;
    let cuts = rounds(5, 100);
    let mut stale_404 = 0;
    let mut stale_max = Duration::ZERO;
    for cut in 0..cuts {
        let subject = format!("s{cut}");
        let id = one.registered(&subject, &numbered(cut)).await;
        let path = format!("/schemas/ids/{id}");
        for _ in 0..2 {
            stale_404 += usize::from(other.get(&path).await.0 != 200);
        }
        cut_askers(&database);
        one.deleted(&format!("/subjects/{subject}")).await;
        one.deleted(&format!("/subjects/{subject}?permanent=true")).await;
        let deleted = Instant::now();
        while other.get(&path).await.0 == 200 {
            assert!(deleted.elapsed() < Duration::from_secs(5), "the answer is never dropped");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        stale_max = stale_max.max(deleted.elapsed());
    }
    println!(
        "staleness cuts={cuts} stale_max_ms={} goal_ms=1000 stale_404={stale_404}",
        stale_max.as_millis()
    );
    assert_eq!(stale_404, 0);
    assert!(stale_max < Duration::from_secs(1), "{stale_max:?}");
}
