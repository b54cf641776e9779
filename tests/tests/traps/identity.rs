//! Traps of ids, versions and the identity of a schema.

use clade_tests::schemas::{USER, USER_WITH_AGE, avro, json_schema, numbered};
use clade_tests::{TestServer, assert_error};
use serde_json::json;

#[tokio::test]
async fn trap_02_register_answers_200() {
    let server = TestServer::start().await;
    assert_eq!(server.register("s", &avro(USER)).await.0, 200);
}

#[tokio::test]
async fn trap_09_ids_are_counted_in_each_context() {
    let server = TestServer::start().await;
    assert_eq!(server.registered("s", &avro(USER)).await, 1);
    assert_eq!(server.registered(":.c:s", &avro(USER_WITH_AGE)).await, 1);
    assert_eq!(server.registered(":.c:t", &avro(USER)).await, 2);
}

#[tokio::test]
async fn trap_10_a_soft_deleted_schema_comes_back_with_its_id_and_a_new_version() {
    let server = TestServer::start().await;
    let id = server.registered("s", &avro(USER)).await;
    server.deleted("/subjects/s").await;
    let (_, answer) = server.register("s", &avro(USER)).await;
    assert_eq!((&answer["id"], &answer["version"]), (&json!(id), &json!(2)));
    assert_eq!(server.get("/subjects/s/versions?deleted=true").await, (200, json!([2])));
}

#[tokio::test]
async fn trap_11_a_schema_deleted_for_good_comes_back_with_a_new_id() {
    let server = TestServer::start().await;
    let id = server.registered("s", &avro(USER)).await;
    server.deleted("/subjects/s").await;
    server.deleted("/subjects/s?permanent=true").await;
    assert_eq!(server.registered("s", &avro(USER)).await, id + 1);
}

#[tokio::test]
async fn trap_12_the_next_version_follows_the_highest_that_is_stored() {
    let server = TestServer::start().await;
    server.put("/config", &json!({"compatibility": "NONE"})).await;
    server.registered("s", &numbered(1)).await;
    server.registered("s", &numbered(2)).await;
    server.deleted("/subjects/s/versions/1").await;
    server.deleted("/subjects/s/versions/2").await;
    server.deleted("/subjects/s/versions/2?permanent=true").await;
    let (_, answer) = server.register("s", &numbered(3)).await;
    assert_eq!(answer["version"], 2);
}

#[tokio::test]
async fn trap_13_metadata_is_identity_and_is_inherited() {
    let server = TestServer::start().await;
    let first = server.registered("s", &avro(USER)).await;
    let owned = json!({"schema": USER, "metadata": {"properties": {"owner": "me"}}});
    let (_, second) = server.register("s", &owned).await;
    assert_eq!((&second["id"], &second["version"]), (&json!(first + 1), &json!(2)));
    let wider = server.register("s", &avro(USER_WITH_AGE)).await.1;
    assert_eq!(wider["metadata"], json!({"properties": {"owner": "me"}}));
}

#[tokio::test]
async fn trap_14_a_text_of_two_types_has_one_guid_and_the_second_is_refused() {
    let server = TestServer::start().await;
    let text = r#"{"type":"string","x":"y"}"#;
    let (_, first) = server.register("a", &avro(text)).await;
    assert_eq!(first["schema"], text);
    let answer = server.register("b", &json_schema(text)).await;
    let message = "Overwrite new schema with id 1 in context . is not permitted.";
    assert_error(&answer, 422, 42205, message);
}

#[tokio::test]
async fn trap_15_empty_metadata_differs_from_none() {
    let server = TestServer::start().await;
    let (_, none) = server.register("a", &avro(USER)).await;
    let (_, empty) = server.register("b", &json!({"schema": USER, "metadata": {}})).await;
    assert_ne!(none["guid"], empty["guid"]);
    assert_ne!(none["id"], empty["id"]);
}

#[tokio::test]
async fn trap_30_what_is_stored_is_the_canonical_text() {
    let server = TestServer::start().await;
    let sent =
        r#"{"fields": [{"type": "string", "name": "name"}], "name": "User", "type": "record"}"#;
    let (_, answer) = server.register("s", &avro(sent)).await;
    assert_eq!(answer["schema"], USER);
    let (_, found) = server.post("/subjects/s", &avro(sent)).await;
    assert_eq!((&found["version"], &found["guid"]), (&json!(1), &answer["guid"]));
    // Normalising is more, and only on request: an order that is the default is dropped by both,
    // sorted aliases only by it.
    let aliased = r#"{"type":"enum","name":"E","symbols":["A"],"aliases":["z","a"]}"#;
    let (_, kept) = server.register("e", &avro(aliased)).await;
    assert_eq!(kept["schema"], aliased);
    let (_, sorted) = server.post("/subjects/f/versions?normalize=true", &avro(aliased)).await;
    assert_eq!(sorted["schema"], aliased.replace(r#"["z","a"]"#, r#"["a","z"]"#));
}

#[tokio::test]
async fn trap_37_unknown_fields_pass_wrong_types_are_400_and_null_is_422() {
    let server = TestServer::start().await;
    let odd = json!({"schema": USER, "surprise": [1]});
    assert_eq!(server.register("s", &odd).await.0, 200);
    let (status, answer) = server.register("s", &json!({"schema": {}})).await;
    assert_eq!((status, &answer["error_code"]), (400, &json!(400)));
    let (status, answer) = server.post_text("/subjects/s/versions", "null").await;
    assert_eq!((status, &answer["error_code"]), (422, &json!(422)));
    let message = answer["message"].as_str().unwrap_or_default();
    assert!(message.starts_with("register.arg"), "{message}");
    assert!(message.ends_with("must not be null (was null)"), "{message}");
}
