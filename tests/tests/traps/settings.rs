//! Traps of configs and modes.

use clade_tests::schemas::{USER, USER_WITH_AGE, USER_WITH_MAIL, avro};
use clade_tests::{TestServer, assert_error};
use serde_json::json;

#[tokio::test]
async fn trap_03_put_has_the_level_under_another_key_than_get_and_delete() {
    let server = TestServer::start().await;
    let full = json!({"compatibility": "FULL"});
    assert_eq!(server.put("/config/s", &full).await, (200, full));
    let shown = (200, json!({"compatibilityLevel": "FULL"}));
    assert_eq!(server.get("/config/s").await, shown);
    assert_eq!(server.delete("/config/s").await, shown);
}

#[tokio::test]
async fn trap_04_put_answers_the_merged_config_and_null_clears() {
    let server = TestServer::start().await;
    server.put("/config/s", &json!({"compatibility": "FULL", "normalize": true})).await;
    let merged = json!({"compatibility": "FULL", "normalize": true, "validateFields": true});
    assert_eq!(server.put("/config/s", &json!({"validateFields": true})).await, (200, merged));
    let cleared = json!({"compatibility": "FULL", "validateFields": true});
    assert_eq!(server.put("/config/s", &json!({"normalize": null})).await, (200, cleared));
}

#[tokio::test]
async fn trap_05_a_config_without_a_level_takes_that_of_the_server() {
    let server = TestServer::start().await;
    server.put("/config", &json!({"compatibility": "NONE"})).await;
    server.put("/config/s", &json!({"validateFields": true})).await;
    let (_, answer) = server.get("/config/s?defaultToGlobal=true").await;
    assert_eq!(answer["compatibilityLevel"], "BACKWARD");
    server.registered("s", &avro(USER)).await;
    assert_eq!(server.register("s", &avro(USER_WITH_MAIL)).await.0, 409);
}

#[tokio::test]
async fn trap_06_delete_of_what_is_unset_is_40401_and_get_of_it_40408_or_40409() {
    let server = TestServer::start().await;
    for path in ["/config/s", "/mode/s"] {
        assert_error(&server.delete(path).await, 404, 40401, "Subject 's' not found.");
    }
    let message = "Subject 's' does not have subject-level compatibility configured";
    assert_error(&server.get("/config/s").await, 404, 40408, message);
    let message = "Subject 's' does not have subject-level mode configured";
    assert_error(&server.get("/mode/s").await, 404, 40409, message);
}

#[tokio::test]
async fn trap_08_named_contexts_inherit_from_global_and_six_fields_from_the_top() {
    let server = TestServer::start().await;
    server.put("/config", &json!({"compatibility": "NONE", "normalize": true})).await;
    server.put("/config/:.__GLOBAL:", &json!({"compatibility": "FULL"})).await;
    let (_, inherited) = server.get("/config/:.c:s?defaultToGlobal=true").await;
    assert_eq!(inherited, json!({"compatibilityLevel": "FULL"}));
    server.put("/config/:.c:s", &json!({"compatibility": "FORWARD"})).await;
    let (_, own) = server.get("/config/:.c:s?defaultToGlobal=true").await;
    assert_eq!(own, json!({"compatibilityLevel": "FORWARD", "normalize": true}));
    server.put("/mode", &json!({"mode": "READONLY"})).await;
    assert_eq!(server.register(":.c:s", &avro(USER)).await.0, 200);
}

#[tokio::test]
async fn trap_31_readonly_override_overrides_nothing() {
    let server = TestServer::start().await;
    let mode = |name: &str| json!({ "mode": name });
    let body = mode("READONLY_OVERRIDE");
    assert_eq!(server.put("/mode", &body).await, (200, body));
    let answer = server.register("s", &avro(USER)).await;
    assert_error(&answer, 422, 42205, "Subject s in context  is in read-only mode");
    server.put("/mode/s", &mode("READWRITE")).await;
    assert_eq!(server.register("s", &avro(USER)).await.0, 200);
}

#[tokio::test]
async fn trap_32_import_needs_no_live_subject_anywhere_and_forgets_deleted_ones() {
    let server = TestServer::start().await;
    let import = json!({"mode": "IMPORT"});
    server.registered(":.c:s", &avro(USER)).await;
    let answer = server.put("/mode", &import).await;
    assert_error(&answer, 422, 42205, "Cannot import since found existing subjects");
    assert_eq!(server.put("/mode/other", &import).await.0, 200);
    server.deleted("/subjects/:.c:s").await;
    assert_eq!(server.put("/mode", &import).await, (200, import.clone()));
    assert_eq!(server.get("/subjects?deleted=true").await, (200, json!([])));
    // With force nothing is asked and nothing removed.
    server.put("/mode", &json!({"mode": "READWRITE"})).await;
    server.registered("t", &avro(USER_WITH_AGE)).await;
    assert_eq!(server.put("/mode?force=true", &import).await.0, 200);
    assert_eq!(server.get("/subjects").await, (200, json!(["t"])));
}

#[tokio::test]
async fn trap_33_forward_is_only_for_the_level_under_all_contexts() {
    let server = TestServer::start().await;
    let forward = json!({"mode": "FORWARD"});
    for path in ["/mode", "/mode/s", "/mode/:.c:"] {
        let answer = server.put(path, &forward).await;
        assert_error(&answer, 422, 42204, "Forward mode only supported on global level");
    }
    assert_eq!(server.put("/mode/:.__GLOBAL:", &forward).await, (200, forward.clone()));
    let answer = server.register("s", &avro(USER)).await;
    assert_error(&answer, 422, 42205, "Subject s in context  is not in read-write mode");
    assert_eq!(server.registered("s", &json!({"schema": USER, "id": 7})).await, 7);
}

#[tokio::test]
async fn trap_34_put_mode_repeats_the_request_as_it_was_sent() {
    let server = TestServer::start().await;
    let body = json!({"mode": "readOnly"});
    assert_eq!(server.put("/mode/s", &body).await, (200, body));
    assert_eq!(server.get("/mode/s").await, (200, json!({"mode": "READONLY"})));
}
