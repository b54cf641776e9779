//! Odd names of subjects on every route that takes one, on both stores: what each status has to be.

mod steps;
mod table;

use clade_tests::postgres::TestCluster;
use clade_tests::schemas::{USER, avro};
use clade_tests::{TestServer, assert_error};
use serde_json::{Value, json};
use steps::{Seen, steps};
use table::{Kind, names};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Sends a request whose path no client library has made tidy; the status and the body.
async fn send(server: &TestServer, method: &str, path: &str, body: &str) -> (u16, String) {
    let mut stream = TcpStream::connect(server.address()).await.expect("the server accepts");
    let request = format!(
        "{method} {path} HTTP/1.1\r\nhost: registry\r\nconnection: close\r\n\
         content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes()).await.expect("the server reads");
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.expect("the server answers");
    let answer = String::from_utf8(answer).expect("answers are text");
    let (head, body) = answer.split_once("\r\n\r\n").expect("an answer has a header");
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
    (status.unwrap_or_else(|| panic!("no status: {head}")), body.to_owned())
}

/// The status and, of an error, the code.
async fn seen(server: &TestServer, method: &str, path: &str, body: &str) -> Seen {
    let (status, body) = send(server, method, path, body).await;
    let body: Value = serde_json::from_str(&body).unwrap_or_default();
    (status, body["error_code"].as_i64().unwrap_or(0))
}

fn start_of(text: &str) -> String {
    text.chars().take(120).collect()
}

#[tokio::test]
async fn odd_names_get_the_same_right_answers_from_both_stores() {
    let sqlite = TestServer::start().await;
    let database = TestCluster::shared().fresh_database();
    let postgres = TestServer::start_on_postgres(&database).await;
    for server in [&sqlite, &postgres] {
        server.registered("base", &avro(USER)).await;
    }
    let (mut requests, mut status_diffs, mut failures) = (0, Vec::new(), 0);
    let names = names();
    for (name, kind) in &names {
        for step in steps(name) {
            let steps::Step { method, path, body, .. } = &step;
            let (by_sqlite, by_postgres) = tokio::join!(
                seen(&sqlite, method, path, body),
                seen(&postgres, method, path, body)
            );
            requests += 2;
            failures += [by_sqlite, by_postgres].iter().filter(|seen| seen.0 >= 500).count();
            let want = step.want(*kind);
            if [by_sqlite, by_postgres] != [want, want] {
                let path = start_of(path);
                status_diffs.push(format!(
                    "{kind:?} {method} {path}: {by_sqlite:?} {by_postgres:?} in place of {want:?}"
                ));
            }
        }
    }
    println!(
        "names status_diffs={} 5xx={failures} names={} requests={requests}",
        status_diffs.len(),
        names.len()
    );
    assert!(names.len() >= 60);
    assert!(status_diffs.is_empty() && failures == 0, "{}", status_diffs.join("\n"));
}

/// A name that no index of PostgreSQL takes, and one that differs from it far behind.
fn long_names() -> [String; 2] {
    ["a", "b"].map(|end| format!("{}{end}", table::noise(5000)))
}

#[tokio::test]
async fn long_names_are_whole_wherever_they_are_told() {
    let database = TestCluster::shared().fresh_database();
    for server in [TestServer::start().await, TestServer::start_on_postgres(&database).await] {
        let [one, other] = long_names();
        server.registered(&other, &avro(USER)).await;
        server.registered(&one, &avro(USER)).await;
        server.registered("short", &avro(USER)).await;
        let referring = json!({
            "schema": r#"{"type":"record","name":"R","fields":[{"name":"u","type":"User"}]}"#,
            "references": [{"name": "User", "subject": one, "version": 1}],
        });
        server.registered("referring", &referring).await;

        let list = async |path: String| server.get(&path).await.1;
        let whole = json!([one, other]);
        assert_eq!(list("/schemas/ids/1/subjects".into()).await, json!([one, other, "short"]));
        for length in [1, 1890, 1950, 4000, 5000] {
            let prefix = &one[..length];
            assert_eq!(list(format!("/subjects?subjectPrefix={prefix}")).await, whole);
            // Which of the two is first is decided by a hash in PostgreSQL.
            let mut pages = Vec::new();
            for offset in 0..3 {
                let page = format!("/schemas?subjectPrefix={prefix}&offset={offset}&limit=1");
                let page = list(page).await;
                pages.extend(page.as_array().unwrap().iter().map(|one| one["subject"].clone()));
            }
            pages.sort_by_key(ToString::to_string);
            assert_eq!(json!(pages), whole, "{length}");
        }
        assert_eq!(list(format!("/subjects?subjectPrefix={one}")).await, json!([one]));
        let (_, version) = server.get(&format!("/subjects/{one}/versions/1")).await;
        assert_eq!(version["subject"], one.as_str());
        let referrers = list(format!("/subjects/{one}/versions/1/referencedby")).await;
        assert_eq!(referrers, json!([2]));
        let (status, answer) = server.delete(&format!("/subjects/{one}")).await;
        assert_eq!((status, &answer["error_code"]), (422, &json!(42206)));
        assert!(answer["message"].as_str().unwrap().contains(&one));

        server.put(&format!("/config/{one}"), &json!({"alias": "short"})).await;
        assert_eq!(server.get(&format!("/subjects/{one}/versions/1")).await.1["subject"], "short");
        server.put(&format!("/mode/{one}"), &json!({"mode": "READONLY"})).await;
        server.put(&format!("/mode/{other}"), &json!({"mode": "READONLY"})).await;
        let below = &one[..4900];
        server.delete(&format!("/mode/{below}?recursive=true")).await;
        for name in [&one, &other] {
            assert_eq!(server.get(&format!("/mode/{name}")).await.0, 404);
        }
    }
}

#[tokio::test]
async fn the_character_nul_is_in_no_schema_of_either_store() {
    let database = TestCluster::shared().fresh_database();
    for server in [TestServer::start().await, TestServer::start_on_postgres(&database).await] {
        let nul =
            "the character U+0000 may not stand in a schema or in the names of its references";
        for schema_type in ["AVRO", "JSON", "PROTOBUF"] {
            for (text, references) in [
                ("\"st\0ring\"", json!([])),
                ("\0", json!([])),
                ("\"string\"", json!([{"name": "a\0", "subject": "s", "version": 1}])),
                ("\"string\"", json!([{"name": "a", "subject": "s\0", "version": 1}])),
            ] {
                let body =
                    json!({"schema": text, "schemaType": schema_type, "references": references});
                for path in
                    ["/subjects/n/versions", "/subjects/n", "/compatibility/subjects/n/versions"]
                {
                    let (status, answer) = server.post(path, &body).await;
                    assert_eq!((status, &answer["error_code"]), (422, &json!(42201)), "{answer}");
                    let message = answer["message"].as_str().unwrap();
                    assert!(message.ends_with(nul), "{message}");
                }
            }
        }
        // An escape of it is text like any other, and so is it in metadata.
        let body = json!({
            "schema": r#"{"type":"record","name":"R","doc":"a\u0000b","fields":[]}"#,
            "metadata": {"properties": {"a\0b": "c\0d"}},
        });
        server.registered("n", &body).await;
        let (_, version) = server.get("/subjects/n/versions/1").await;
        assert_eq!(version["metadata"], body["metadata"]);
        assert_eq!(version["schema"], body["schema"]);
    }
}

#[tokio::test]
async fn the_character_nul_in_a_body_finds_nothing_in_either_store() {
    let database = TestCluster::shared().fresh_database();
    let sqlite = TestServer::start().await;
    let postgres = TestServer::start_on_postgres(&database).await;
    let reference = json!({"name": "a", "subject": "s\0", "version": 1});
    let weak = json!({"subject": "s\0", "associationType": "value"});
    let resource = json!({"resourceName": "t", "resourceNamespace": "n", "resourceId": "i"});
    let mut proposed = resource.clone();
    proposed["associations"] = json!([weak]);
    for (path, body, status) in [
        ("/api/v1/check", json!({"subject": "s\0", "schema": USER}), 200),
        ("/api/v1/check", json!({"subject": ":.c\0:s", "schema": USER}), 200),
        ("/api/v1/check", json!({"subject": "s", "schema": USER, "references": [reference]}), 422),
        ("/associations:batchGet", json!({"requests": [{"resourceId": "i\0"}]}), 207),
        (
            "/associations:batchGet",
            json!({"requests": [{"resourceName": "n\0", "resourceNamespace": "n\0"}]}),
            207,
        ),
        ("/associations", proposed, 422),
    ] {
        let by_sqlite = sqlite.post(path, &body).await;
        assert_eq!(by_sqlite.0, status, "{path} {}", by_sqlite.1);
        assert_eq!(postgres.post(path, &body).await, by_sqlite, "{path}");
    }
}

#[tokio::test]
async fn a_context_has_a_name_of_at_most_500_bytes() {
    let server = TestServer::start().await;
    let fits = format!(":.{}:s", "c".repeat(499));
    server.registered(&fits, &avro(USER)).await;
    let too_long = format!(":.{}:s", "c".repeat(500));
    let message = format!("The specified subject '{too_long}' is not a valid.");
    assert_error(&server.register(&too_long, &avro(USER)).await, 422, 42208, &message);
}
