//! `/mode`: READWRITE and READONLY, of the registry and of subjects.

use clade_tests::schemas::{USER, USER_WITH_AGE, avro};
use clade_tests::{TestServer, assert_error};
use serde_json::json;

const INVALID: &str = "Invalid mode. Valid values are READWRITE, READONLY, IMPORT and FORWARD.";

#[tokio::test]
async fn the_default_is_readwrite() {
    let server = TestServer::start().await;
    let want = (200, json!({"mode": "READWRITE"}));
    assert_eq!(server.get("/mode").await, want);
    assert_eq!(server.get("/mode/").await, want);
    assert_eq!(server.get("/mode/s?defaultToGlobal=true").await, want);
}

#[tokio::test]
async fn put_echoes_the_request_as_sent() {
    let server = TestServer::start().await;
    let body = json!({"mode": "readonly"});
    assert_eq!(server.put("/mode", &body).await, (200, body));
    assert_eq!(server.get("/mode").await, (200, json!({"mode": "READONLY"})));
}

#[tokio::test]
async fn a_null_mode_clears_and_is_written() {
    let server = TestServer::start().await;
    server.put("/mode/s", &json!({"mode": "READONLY"})).await;
    let body = json!({"mode": null});
    assert_eq!(server.put("/mode/s", &body).await, (200, body));
    assert_eq!(server.get("/mode/s").await.0, 404);
}

#[tokio::test]
async fn unknown_modes_are_42204() {
    let server = TestServer::start().await;
    for body in [json!({"mode": "WRITEONLY"}), json!({"mode": ""}), json!({})] {
        assert_error(&server.put("/mode", &body).await, 422, 42204, INVALID);
        assert_error(&server.put("/mode/s", &body).await, 422, 42204, INVALID);
    }
}

#[tokio::test]
async fn an_odd_subject_is_named_before_an_odd_mode() {
    let server = TestServer::start().await;
    let answer = server.put("/mode/a%0Ab", &json!({"mode": "WRITEONLY"})).await;
    assert_error(&answer, 422, 42208, "The specified subject 'a\nb' is not a valid.");
}

#[tokio::test]
async fn get_of_an_unset_subject_is_40409_and_delete_of_it_40401() {
    let server = TestServer::start().await;
    let message = "Subject 's' does not have subject-level mode configured";
    assert_error(&server.get("/mode/s").await, 404, 40409, message);
    let answer = server.delete("/mode/s").await;
    assert_error(&answer, 404, 40401, "Subject 's' not found.");
    assert_eq!(server.delete("/mode/s?recursive=true").await, (200, json!({})));
}

#[tokio::test]
async fn delete_answers_the_old_mode() {
    let server = TestServer::start().await;
    server.put("/mode/s", &json!({"mode": "READONLY"})).await;
    assert_eq!(server.delete("/mode/s").await, (200, json!({"mode": "READONLY"})));
    server.put("/mode", &json!({"mode": "READONLY"})).await;
    assert_eq!(server.delete("/mode").await, (200, json!({"mode": "READONLY"})));
    assert_eq!(server.get("/mode").await, (200, json!({"mode": "READWRITE"})));
}

#[tokio::test]
async fn readonly_refuses_new_schemas_and_deletes() {
    let server = TestServer::start().await;
    server.registered("s", &avro(USER)).await;
    server.put("/mode/s", &json!({"mode": "READONLY"})).await;
    let message = "Subject s in context  is in read-only mode";
    for answer in [
        server.register("s", &avro(USER_WITH_AGE)).await,
        server.delete("/subjects/s/versions/1").await,
        server.delete("/subjects/s").await,
        server.put("/config/s", &json!({"compatibility": "FULL"})).await,
    ] {
        assert_error(&answer, 422, 42205, message);
    }
    assert_eq!(server.register("t", &avro(USER)).await.0, 200, "other subjects are free");
}

#[tokio::test]
async fn readonly_still_registers_what_is_there() {
    let server = TestServer::start().await;
    let id = server.registered("s", &avro(USER)).await;
    server.put("/mode", &json!({"mode": "READONLY"})).await;
    assert_eq!(server.registered("s", &avro(USER)).await, id);
}

#[tokio::test]
async fn a_subject_may_be_freed_under_a_readonly_top_level() {
    let server = TestServer::start().await;
    server.put("/mode", &json!({"mode": "READONLY"})).await;
    assert_eq!(server.register("s", &avro(USER)).await.0, 422);
    server.put("/mode/s", &json!({"mode": "READWRITE"})).await;
    assert_eq!(server.register("s", &avro(USER)).await.0, 200);
}

#[tokio::test]
async fn readonly_allows_reads_and_checks() {
    let server = TestServer::start().await;
    server.registered("s", &avro(USER)).await;
    server.put("/mode", &json!({"mode": "READONLY"})).await;
    assert_eq!(server.get("/subjects/s/versions/1").await.0, 200);
    assert_eq!(server.post("/subjects/s", &avro(USER)).await.0, 200);
    let path = "/compatibility/subjects/s/versions";
    let answer = server.post(path, &avro(USER_WITH_AGE)).await;
    assert_eq!(answer, (200, json!({"is_compatible": true})));
}

#[tokio::test]
async fn the_top_level_inherits_on_request() {
    let server = TestServer::start().await;
    let body = json!({"mode": "READONLY"});
    assert_eq!(server.put("/mode/:.__GLOBAL:", &body).await.0, 200);
    assert_eq!(server.get("/mode").await, (200, json!({"mode": "READWRITE"})));
    for path in ["/mode?defaultToGlobal=true", "/mode/?defaultToGlobal=TRUE"] {
        assert_eq!(server.get(path).await, (200, json!({"mode": "READONLY"})), "{path}");
    }
}
