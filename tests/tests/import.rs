//! Mode IMPORT: schemas come with the ids and versions that they have elsewhere.

use clade_tests::schemas::{USER, USER_WITH_MAIL, avro, numbered};
use clade_tests::{TestServer, assert_error};
use serde_json::{Value, json};

fn imported(text: &str, id: i32, version: i32) -> Value {
    json!({"schema": text, "id": id, "version": version})
}

/// A server with subject `s` in mode IMPORT.
async fn importing() -> TestServer {
    let server = TestServer::start().await;
    let (status, answer) = server.put("/mode/s", &json!({"mode": "IMPORT"})).await;
    assert_eq!(status, 200, "{answer}");
    server
}

#[tokio::test]
async fn ids_and_versions_are_kept_in_any_order_and_unjudged() {
    let server = importing().await;
    assert_eq!(server.registered("s", &imported(USER_WITH_MAIL, 70, 9)).await, 70);
    assert_eq!(server.registered("s", &imported(USER, 60, 4)).await, 60);
    assert_eq!(server.get("/subjects/s/versions").await, (200, json!([4, 9])));
    assert_eq!(server.get("/schemas/ids/60").await.1["schema"], USER);
    // Without a version it is the next one, and the count of ids has moved past all of them.
    let (_, next) = server.register("s", &json!({"schema": "\"int\"", "id": 80})).await;
    assert_eq!((&next["id"], &next["version"]), (&json!(80), &json!(10)));
    assert_eq!(server.registered("other", &numbered(1)).await, 81);
}

#[tokio::test]
async fn the_same_again_changes_nothing() {
    let server = importing().await;
    let first = server.register("s", &imported(USER, 7, 3)).await;
    assert_eq!(first.0, 200, "{}", first.1);
    assert_eq!(server.register("s", &imported(USER, 7, 3)).await, first);
    assert_eq!(server.get("/subjects/s/versions").await, (200, json!([3])));
    // A soft-deleted version comes back as it was.
    server.deleted("/subjects/s/versions/3").await;
    assert_eq!(server.register("s", &imported(USER, 7, 3)).await.0, 200);
    assert_eq!(server.get("/subjects/s/versions").await, (200, json!([3])));
}

#[tokio::test]
async fn an_id_never_changes_its_meaning() {
    let server = importing().await;
    server.registered("s", &imported(USER, 7, 1)).await;
    let refused = "Overwrite new schema with id 7 in context . is not permitted.";
    let answer = server.register("s", &imported(USER_WITH_MAIL, 7, 2)).await;
    assert_error(&answer, 422, 42205, refused);
    let answer = server.register("s", &imported(USER_WITH_MAIL, 8, 1)).await;
    let taken = "Overwrite new schema with id 8 in context . is not permitted.";
    assert_error(&answer, 422, 42205, taken);
    // Not even once it is gone; but it may come back as what it was.
    server.deleted("/subjects/s").await;
    server.deleted("/subjects/s?permanent=true").await;
    server.put("/mode/s", &json!({"mode": "IMPORT"})).await;
    let answer = server.register("s", &imported(USER_WITH_MAIL, 7, 1)).await;
    assert_error(&answer, 422, 42205, refused);
    assert_eq!(server.registered("s", &imported(USER, 7, 1)).await, 7);
}

#[tokio::test]
async fn one_schema_may_have_several_ids() {
    let server = importing().await;
    server.registered("s", &imported(USER, 5, 1)).await;
    server.registered("s", &imported(USER, 9, 2)).await;
    assert_eq!(server.get("/schemas/ids/5").await.1["version"], 1);
    assert_eq!(server.get("/schemas/ids/9").await.1["version"], 2);
    // Whoever registers it elsewhere gets the first one.
    assert_eq!(server.registered("other", &avro(USER)).await, 5);
    server.put("/mode/s", &json!({"mode": "READWRITE"})).await;
    let (_, found) = server.register("s", &avro(USER)).await;
    assert_eq!((&found["id"], &found["version"]), (&json!(9), &json!(2)), "the newest version");
}

#[tokio::test]
async fn ids_belong_to_import_and_import_to_ids() {
    let server = importing().await;
    let answer = server.register("s", &avro(USER)).await;
    assert_error(&answer, 422, 42205, "Subject s in context  is not in read-write mode");
    let answer = server.register("t", &imported(USER, 5, 1)).await;
    assert_error(&answer, 422, 42205, "Subject t in context  is not in import mode");
    server.registered("s", &imported(USER, 5, 1)).await;
    assert_eq!(server.registered("s", &avro(USER)).await, 5, "what is there registers anyway");
    let answer = server.put("/mode/:.c:", &json!({"mode": "IMPORT"})).await;
    assert_eq!(answer.0, 200, "{}", answer.1);
    assert_eq!(server.registered(":.c:s", &imported(USER, 77, 1)).await, 77);
    let text = server.get("/schemas/ids/77?subject=:.c:").await.1;
    assert_eq!(text["schema"], USER);
}

#[tokio::test]
async fn the_time_of_a_registration_is_kept_in_import_and_there_alone() {
    let server = importing().await;
    let mut body = imported(USER, 7, 3);
    body["ts"] = json!(1_700_000_000_123_i64);
    assert_eq!(server.registered("s", &body).await, 7);
    assert_eq!(server.get("/subjects/s/versions/3").await.1["ts"], 1_700_000_000_123_i64);
    for (subject, ts) in [("t", json!(5)), ("u", json!("soon")), ("v", json!({}))] {
        let mut body = numbered(1);
        body["ts"] = ts;
        server.registered(subject, &body).await;
        let (_, version) = server.get(&format!("/subjects/{subject}/versions/1")).await;
        assert!(version["ts"].as_i64() > Some(1_700_000_000_123), "{version}");
    }
}
