//! Traps of soft and permanent deletion.

use clade_tests::schemas::{USER, USER_WITH_AGE, avro};
use clade_tests::{TestServer, assert_error};
use serde_json::json;

#[tokio::test]
async fn trap_17_latest_is_never_soft_deleted() {
    let server = TestServer::start().await;
    server.registered("s", &avro(USER)).await;
    server.registered("s", &avro(USER_WITH_AGE)).await;
    server.deleted("/subjects/s/versions/2").await;
    let (_, answer) = server.get("/subjects/s/versions/latest?deleted=true").await;
    assert_eq!(answer["version"], 1);
    server.deleted("/subjects/s/versions/1").await;
    let answer = server.get("/subjects/s/versions/latest?deleted=true").await;
    assert_error(&answer, 404, 40402, "Version -1 not found.");
    let answer = server.get("/subjects/s/versions/latest").await;
    assert_error(&answer, 404, 40401, "Subject 's' not found.");
}

#[tokio::test]
async fn trap_18_the_latest_cannot_be_deleted_for_good() {
    let server = TestServer::start().await;
    server.registered("s", &avro(USER)).await;
    let answer = server.delete("/subjects/s/versions/latest?permanent=true").await;
    let message = "Subject 's' Version 1 was not deleted first before being permanently deleted";
    assert_error(&answer, 404, 40407, message);
}

#[tokio::test]
async fn trap_19_a_second_soft_deletion_and_a_first_permanent_one_are_404() {
    let server = TestServer::start().await;
    server.registered("s", &avro(USER)).await;
    server.registered("s", &avro(USER_WITH_AGE)).await;
    let answer = server.delete("/subjects/s?permanent=true").await;
    let message = "Subject 's' was not deleted first before being permanently deleted";
    assert_error(&answer, 404, 40405, message);
    let answer = server.delete("/subjects/s/versions/1?permanent=true").await;
    let message = "Subject 's' Version 1 was not deleted first before being permanently deleted";
    assert_error(&answer, 404, 40407, message);
    server.deleted("/subjects/s/versions/1").await;
    let answer = server.delete("/subjects/s/versions/1").await;
    let message = "Subject 's' Version 1 was soft deleted.Set permanent=true to delete permanently";
    assert_error(&answer, 404, 40406, message);
    server.deleted("/subjects/s").await;
    let answer = server.delete("/subjects/s").await;
    let message = "Subject 's' was soft deleted.Set permanent=true to delete permanently";
    assert_error(&answer, 404, 40404, message);
}

#[tokio::test]
async fn trap_38_live_referrers_block_soft_deletion_and_all_block_a_permanent_one() {
    let server = TestServer::start().await;
    server.registered("user", &avro(USER)).await;
    let order = r#"{"type":"record","name":"Order","fields":[{"name":"by","type":"User"}]}"#;
    let references = json!([{"name": "User", "subject": "user", "version": 1}]);
    server.registered("order", &json!({"schema": order, "references": references})).await;
    let blocked = "One or more references exist to the schema \
                   {magic=1,keytype=SCHEMA,subject=user,version=1}.";
    assert_error(&server.delete("/subjects/user").await, 422, 42206, blocked);
    server.deleted("/subjects/order").await;
    server.deleted("/subjects/user").await;
    let answer = server.delete("/subjects/user?permanent=true").await;
    assert_error(&answer, 422, 42206, blocked);
    server.deleted("/subjects/order?permanent=true").await;
    server.deleted("/subjects/user?permanent=true").await;
    // References among the versions of one subject block nothing.
    server.registered("own", &avro(USER)).await;
    server.put("/config/own", &json!({"compatibility": "NONE"})).await;
    let references = json!([{"name": "User", "subject": "own", "version": 1}]);
    server.registered("own", &json!({"schema": order, "references": references})).await;
    assert_eq!(server.deleted("/subjects/own").await, json!([1, 2]));
}
