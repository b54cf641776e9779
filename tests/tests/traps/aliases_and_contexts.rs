//! Traps of aliases and of contexts.

use clade_tests::schemas::{USER, avro};
use clade_tests::{TestServer, assert_error};
use reqwest::Method;
use serde_json::json;

#[tokio::test]
async fn trap_35_deleting_a_context_is_204_and_soft_deleted_subjects_count() {
    let server = TestServer::start().await;
    let delete = async |path: &str| {
        let answer = server.send(server.request(Method::DELETE, path)).await;
        (answer.status, answer.text)
    };
    assert_eq!(delete("/contexts/.unknown").await, (204, String::new()));
    server.registered(":.c:s", &avro(USER)).await;
    server.deleted("/subjects/:.c:s").await;
    let answer = server.delete("/contexts/.c").await;
    assert_error(&answer, 422, 42211, "The specified context '.c' is not empty.");
    server.deleted("/subjects/:.c:s?permanent=true").await;
    assert_eq!(server.get("/contexts").await, (200, json!([".", ".c"])));
    server.put("/config/:.c:", &json!({"compatibility": "NONE"})).await;
    assert_eq!(delete("/contexts/c").await, (204, String::new()));
    assert_eq!(server.get("/contexts").await, (200, json!(["."])));
    let config = (200, json!({"compatibilityLevel": "NONE"}));
    assert_eq!(server.get("/config/:.c:").await, config);
    assert_eq!(server.registered(":.c:s", &avro(USER)).await, 2, "no id comes twice");
    assert_eq!(server.get("/contexts?contextPrefix=.c").await, (200, json!([".c"])));
}

#[tokio::test]
async fn trap_36_aliases_act_on_subjects_and_by_id_but_not_on_settings() {
    let server = TestServer::start().await;
    server.registered("real", &avro(USER)).await;
    server.put("/config/other", &json!({"alias": "real"})).await;
    server.put("/config/third", &json!({"alias": "other"})).await;
    let (status, answer) = server.get("/subjects/other/versions/latest").await;
    assert_eq!((status, &answer["subject"]), (200, &json!("real")));
    let (_, answer) = server.post("/subjects/other", &avro(USER)).await;
    assert_eq!(answer["subject"], "real");
    let (_, answer) = server.get("/schemas/ids/1?subject=other").await;
    assert_eq!(answer["subject"], "real");
    let path = "/compatibility/subjects/other/versions/1";
    assert_eq!(server.post(path, &avro(USER)).await, (200, json!({"is_compatible": true})));
    // One hop only, and settings are those of the name itself.
    let answer = server.get("/subjects/third/versions").await;
    assert_error(&answer, 404, 40401, "Subject 'other' not found.");
    assert_eq!(server.get("/config/other").await.1["alias"], "real");
    assert_eq!(server.get("/mode/other").await.0, 404);
    let (_, listed) = server.get("/schemas?subjectPrefix=oth&aliases=true").await;
    assert_eq!((&listed[0]["subject"], &listed[0]["aliases"]), (&json!("real"), &json!(["other"])));
    // An alias that goes is gone at once.
    server.deleted("/config/other").await;
    assert_eq!(server.get("/subjects/other/versions").await.0, 404);
    let (_, answer) = server.get("/schemas/ids/1?subject=other").await;
    assert_eq!(answer["subject"], "real", "the hint names nobody, so any holder is told");
}

#[tokio::test]
async fn a_context_in_front_of_a_path_stands_for_qualified_names() {
    let server = TestServer::start().await;
    let (status, answer) = server.post("/contexts/c/subjects/s/versions", &avro(USER)).await;
    assert_eq!(status, 200, "{answer}");
    assert_eq!(server.get("/subjects").await, (200, json!([":.c:s"])));
    assert_eq!(server.get("/contexts/.c/subjects").await, (200, json!([":.c:s"])));
    assert_eq!(server.get("/contexts/:.:/subjects").await, (200, json!([])));
    assert_eq!(server.get("/contexts/c/schemas/ids/1").await.1["subject"], ":.c:s");
    let body = json!({"compatibility": "NONE"});
    assert_eq!(server.put("/contexts/c/config", &body).await, (200, body));
    let shown = (200, json!({"compatibilityLevel": "NONE"}));
    assert_eq!(server.get("/config/:.c:").await, shown);
    let answer = server.get("/contexts/foo:bar/subjects").await;
    assert_error(&answer, 400, 400, "Context name 'foo:bar' cannot contain a colon");
}
