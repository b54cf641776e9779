//! The life of the process: start, signals, bad settings, restart.

use std::time::Duration;

use clade_tests::schemas::{USER, USER_WITH_AGE, avro};
use clade_tests::{ServerProcess, TestDirectory};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

#[tokio::test]
async fn the_start_line_names_url_database_and_version() {
    let directory = TestDirectory::new();
    let server = ServerProcess::spawn(&directory.database(), &[]).await;
    let line = server.start_log.lines().last().unwrap();
    assert!(line.contains(server.url()), "{line}");
    assert!(line.contains(&directory.database()), "{line}");
    assert!(line.contains(env!("CARGO_PKG_VERSION")), "{line}");
    assert_eq!(server.get("/subjects").await, (200, json!([])));
}

#[tokio::test]
async fn the_json_log_is_one_object_a_line() {
    let directory = TestDirectory::new();
    let server = ServerProcess::spawn(&directory.database(), &["--log-format", "json"]).await;
    for line in server.start_log.lines() {
        let event: Value = serde_json::from_str(line).unwrap();
        assert!(event["level"].is_string(), "{line}");
    }
    let event: Value = serde_json::from_str(server.start_log.lines().last().unwrap()).unwrap();
    assert_eq!(event["fields"]["url"], server.url());
    assert_eq!(event["fields"]["version"], env!("CARGO_PKG_VERSION"));
}

#[tokio::test]
async fn signals_end_the_server_with_0() {
    for signal in ["TERM", "INT"] {
        let directory = TestDirectory::new();
        let mut server = ServerProcess::spawn(&directory.database(), &[]).await;
        assert_eq!(server.get("/subjects").await.0, 200);
        server.signal(signal).await;
        assert_eq!(server.ended().await.code(), Some(0), "{signal}");
    }
}

#[tokio::test]
async fn a_request_in_flight_is_finished_and_no_new_one_is_taken() {
    let directory = TestDirectory::new();
    let mut server = ServerProcess::spawn(&directory.database(), &[]).await;
    let address = server.url().trim_start_matches("http://").to_owned();
    let body = avro(USER).to_string();
    let head = format!(
        "POST /subjects/s/versions HTTP/1.1\r\nhost: x\r\ncontent-length: {}\r\n\
         expect: 100-continue\r\n\r\n",
        body.len()
    );
    let mut stream = TcpStream::connect(&address).await.unwrap();
    stream.write_all(head.as_bytes()).await.unwrap();
    // The server asks for the body: the request is in flight.
    let mut go_on = [0; 25];
    stream.read_exact(&mut go_on).await.unwrap();
    assert!(go_on.starts_with(b"HTTP/1.1 100"), "{go_on:?}");

    server.signal("TERM").await;
    let refused = async {
        while TcpStream::connect(&address).await.is_ok() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), refused).await.expect("it stops to accept");

    stream.write_all(body.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert_eq!(server.ended().await.code(), Some(0));
}

#[tokio::test]
async fn a_request_that_never_ends_does_not_hold_the_server_past_its_grace() {
    let directory = TestDirectory::new();
    let mut server = ServerProcess::spawn(&directory.database(), &["--grace-ms", "200"]).await;
    let address = server.url().trim_start_matches("http://").to_owned();
    let mut stream = TcpStream::connect(&address).await.unwrap();
    let head = "POST /subjects/s/versions HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\n{";
    stream.write_all(head.as_bytes()).await.unwrap();
    assert_eq!(server.get("/subjects").await.0, 200);
    server.signal("TERM").await;
    assert_eq!(server.ended().await.code(), Some(0));
}

#[tokio::test]
async fn a_taken_port_is_one_clear_line_and_1() {
    let taken = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let directory = TestDirectory::new();
    let arguments = ["--listen", &address, "--database", &directory.database()];
    let output = ServerProcess::run(&arguments).await;
    assert_eq!(output.status.code(), Some(1));
    let log = String::from_utf8(output.stderr).unwrap();
    assert_eq!(log.lines().count(), 1, "{log}");
    assert!(log.contains(&format!("cannot listen on {address}: ")), "{log}");
}

#[tokio::test]
async fn a_database_that_cannot_be_opened_is_one_clear_line_and_1() {
    let directory = TestDirectory::new();
    let database = format!("sqlite:{}/absent/clade.db", directory.path().display());
    let arguments = ["--listen", "127.0.0.1:0", "--database", &database];
    let output = ServerProcess::run(&arguments).await;
    assert_eq!(output.status.code(), Some(1));
    let log = String::from_utf8(output.stderr).unwrap();
    assert_eq!(log.lines().count(), 1, "{log}");
    assert!(log.contains(&format!("cannot open the database `{database}`")), "{log}");
}

#[tokio::test]
async fn bad_settings_are_named() {
    for (arguments, want) in [
        (["--database", "postgres:clade"], "postgres://USER"),
        (["--database", "mysql://localhost"], "sqlite:PATH"),
        (["--listen", "nowhere"], "--listen"),
        (["--log-format", "xml"], "text, json"),
        (["--body-bytes-max", "0"], "must be 1 or more"),
        (["--log-level", "a=b=c"], "is not a log level"),
    ] {
        let output = ServerProcess::run(&arguments).await;
        assert_ne!(output.status.code(), Some(0), "{arguments:?}");
        let log = String::from_utf8(output.stderr).unwrap();
        assert!(log.contains(want), "{arguments:?}: {log}");
    }
}

#[tokio::test]
async fn help_and_version_are_printed() {
    let output = ServerProcess::run(&["--help"]).await;
    assert_eq!(output.status.code(), Some(0));
    let help = String::from_utf8(output.stdout).unwrap();
    for setting in ["CLADE_LISTEN", "CLADE_DATABASE", "CLADE_LOG_FORMAT", "CLADE_BODY_BYTES_MAX"] {
        assert!(help.contains(setting), "{setting}: {help}");
    }
    assert!(help.contains("Examples:"), "{help}");
    let output = ServerProcess::run(&["--version"]).await;
    let version = String::from_utf8(output.stdout).unwrap();
    assert_eq!(version.trim(), format!("clade-server {}", env!("CARGO_PKG_VERSION")));
}

#[tokio::test]
async fn everything_is_there_after_a_restart() {
    let directory = TestDirectory::new();
    let mut server = ServerProcess::spawn(&directory.database(), &[]).await;
    let id = server.registered("s", &avro(USER)).await;
    server.put("/config/s", &json!({"compatibility": "FULL"})).await;
    server.put("/mode/t", &json!({"mode": "READONLY"})).await;
    server.registered("gone", &avro(USER_WITH_AGE)).await;
    server.deleted("/subjects/gone").await;
    let paths = [
        "/subjects",
        "/subjects?deleted=true",
        "/subjects/s/versions/1",
        "/subjects/gone/versions/1?deleted=true",
        "/config/s",
        "/mode/t",
        &format!("/schemas/ids/{id}"),
    ];
    let mut before = Vec::new();
    for path in paths {
        before.push(server.get(path).await);
    }
    server.signal("TERM").await;
    server.ended().await;
    let server = ServerProcess::spawn(&directory.database(), &[]).await;
    for (path, before) in paths.iter().zip(before) {
        assert_eq!(server.get(path).await, before, "{path}");
    }
    assert_eq!(server.registered("s", &avro(USER)).await, id);
}

#[tokio::test]
async fn an_id_is_not_reused_after_a_delete_for_good_and_a_restart() {
    let directory = TestDirectory::new();
    let mut server = ServerProcess::spawn(&directory.database(), &[]).await;
    let id = server.registered("s", &avro(USER)).await;
    server.deleted("/subjects/s").await;
    server.deleted("/subjects/s?permanent=true").await;
    server.signal("TERM").await;
    server.ended().await;
    let server = ServerProcess::spawn(&directory.database(), &[]).await;
    assert!(server.registered("s", &avro(USER_WITH_AGE)).await > id);
}
