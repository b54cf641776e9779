//! Servers that keep schemas in PostgreSQL: alone, many on one database, and while it is away.

use clade_tests::postgres::{Stop, TestCluster};
use clade_tests::schemas::{USER, USER_WITH_AGE, avro};
use clade_tests::{ServerProcess, TestServer};
use reqwest::Method;
use serde_json::json;
use std::time::{Duration, Instant};

#[tokio::test]
async fn a_server_on_postgres_keeps_everything_over_a_restart() {
    let database = TestCluster::shared().fresh_database();
    let mut server = ServerProcess::spawn(&database, &[]).await;
    let id = server.registered("s", &avro(USER)).await;
    server.put("/config/s", &json!({"compatibility": "FULL"})).await;
    server.put("/mode/t", &json!({"mode": "READONLY"})).await;
    let paths = ["/subjects", "/subjects/s/versions/1", "/config/s", "/mode/t", "/schemas/ids/1"];
    let mut before = Vec::new();
    for path in paths {
        before.push(server.get(path).await);
    }
    server.signal("TERM").await;
    assert_eq!(server.ended().await.code(), Some(0));
    let server = ServerProcess::spawn(&database, &[]).await;
    for (path, before) in paths.iter().zip(before) {
        assert_eq!(server.get(path).await, before, "{path}");
    }
    assert_eq!(server.registered("s", &avro(USER)).await, id);
}

#[tokio::test]
async fn the_start_log_says_how_durable_a_commit_is() {
    let durable = TestCluster::start(&[]);
    for (cluster, want) in
        [(TestCluster::shared(), "durability=\"none: "), (&durable, "durability=\"local: ")]
    {
        let server = ServerProcess::spawn(&cluster.fresh_database(), &[]).await;
        assert!(server.start_log.contains(want), "{want}: {}", server.start_log);
    }
}

#[tokio::test]
async fn a_database_that_cannot_be_reached_is_one_clear_line_and_1() {
    let database = "postgres://u:secret@127.0.0.1:1/d";
    let output = ServerProcess::run(&["--listen", "127.0.0.1:0", "--database", database]).await;
    assert_eq!(output.status.code(), Some(1));
    let log = String::from_utf8(output.stderr).unwrap();
    assert_eq!(log.lines().count(), 1, "{log}");
    assert!(log.contains("cannot open the database `postgres://u@127.0.0.1:1/d`"), "{log}");
    assert!(!log.contains("secret"), "{log}");
}

#[tokio::test]
async fn while_the_database_is_away_every_answer_is_503_and_soon() {
    let cluster = TestCluster::start(&[]);
    let server = TestServer::start_on_postgres(&cluster.fresh_database()).await;
    server.registered("s", &avro(USER)).await;
    let mut worst = Duration::ZERO;
    for how in [Stop::Immediate, Stop::Fast] {
        cluster.stop(how);
        let body = avro(USER_WITH_AGE);
        let requests = [
            server.request(Method::GET, "/subjects"),
            server.request(Method::GET, "/subjects/s/versions/latest"),
            server.request(Method::POST, "/subjects/s/versions").json(&body),
            server.request(Method::PUT, "/config").json(&json!({"compatibility": "FULL"})),
            server.request(Method::DELETE, "/subjects/s"),
        ];
        for request in requests {
            let started = Instant::now();
            let response = request.send().await.unwrap();
            worst = worst.max(started.elapsed());
            assert_eq!(response.status(), 503);
            assert_eq!(response.headers()["retry-after"], "1");
            let text = response.text().await.unwrap();
            assert!(text.contains("\"error_code\":50301"), "{text}");
        }
        cluster.go();
        let back = Instant::now();
        assert_eq!(server.get("/subjects").await, (200, json!(["s"])));
        server.registered("s", &avro(USER)).await;
        assert!(back.elapsed() < Duration::from_secs(5), "{:?}", back.elapsed());
    }
    println!("database_away answered_within_ms={} goal=5000", worst.as_millis());
    assert!(worst < Duration::from_secs(5), "{worst:?}");
}
