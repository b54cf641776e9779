//! Traps of lists and of reading by id and by guid.

use clade_tests::schemas::{USER, USER_WITH_AGE, avro, numbered};
use clade_tests::{TestServer, assert_error};
use serde_json::{Value, json};

const NO_GUID: &str = "00000000-0000-0000-0000-000000000000";

fn subjects_of(list: &Value) -> Vec<&str> {
    let schemas = list.as_array().expect("the answer is a list");
    schemas.iter().filter_map(|schema| schema["subject"].as_str()).collect()
}

#[tokio::test]
async fn trap_07_subjects_lists_all_contexts_and_schemas_only_the_default_one() {
    let server = TestServer::start().await;
    server.registered("s", &avro(USER)).await;
    server.registered(":.c:t", &avro(USER)).await;
    assert_eq!(server.get("/subjects").await, (200, json!([":.c:t", "s"])));
    assert_eq!(subjects_of(&server.get("/schemas").await.1), ["s"]);
    assert_eq!(subjects_of(&server.get("/schemas?subjectPrefix=:*:").await.1), [":.c:t", "s"]);
    assert_eq!(subjects_of(&server.get("/schemas?subjectPrefix=:.c:").await.1), [":.c:t"]);
}

#[tokio::test]
async fn trap_20_a_limit_above_the_maximum_becomes_the_default() {
    let server = TestServer::start().await;
    for number in 0..3 {
        server.registered(&format!("s{number}"), &numbered(number)).await;
    }
    let count = |list: Value| list.as_array().map(Vec::len);
    assert_eq!(count(server.get("/schemas?limit=2").await.1), Some(2));
    // 1001 is above the maximum, and so means the default: not a limit of one, nor an error.
    assert_eq!(count(server.get("/schemas?limit=1001&offset=1").await.1), Some(2));
    assert_eq!(count(server.get("/schemas?limit=0").await.1), Some(3));
    assert_eq!(server.get("/schemas?offset=9").await, (200, json!([])));
}

#[tokio::test]
async fn trap_21_a_bad_id_or_limit_is_404() {
    let server = TestServer::start().await;
    for path in [
        "/schemas/ids/abc",
        "/schemas/ids/99999999999",
        "/schemas/ids/1/subjects?limit=x",
        "/schemas?limit=x",
        "/subjects?offset=x",
        "/contexts?limit=x",
    ] {
        assert_error(&server.get(path).await, 404, 404, "HTTP 404 Not Found");
    }
}

#[tokio::test]
async fn trap_22_soft_deleted_schemas_are_read_by_id_and_held_by_nobody() {
    let server = TestServer::start().await;
    server.registered("s", &avro(USER)).await;
    server.deleted("/subjects/s").await;
    let (status, answer) = server.get("/schemas/ids/1").await;
    assert_eq!((status, &answer["schema"]), (200, &json!(USER)));
    assert_eq!(server.get("/schemas/ids/1/subjects").await, (200, json!([])));
    assert_eq!(server.get("/schemas/ids/1/subjects?deleted=true").await, (200, json!(["s"])));
    server.deleted("/subjects/s?permanent=true").await;
    assert_error(&server.get("/schemas/ids/1").await, 404, 40403, "Schema 1 not found");
    assert_error(&server.get("/schemas/ids/1/subjects").await, 404, 40403, "Schema not found");
}

#[tokio::test]
async fn trap_23_ids_of_an_unknown_guid_are_an_empty_list_and_its_schema_404() {
    let server = TestServer::start().await;
    let (_, registered) = server.register("s", &avro(USER)).await;
    let guid = registered["guid"].as_str().unwrap_or_default();
    server.registered(":.c:filler", &avro(USER_WITH_AGE)).await;
    server.registered(":.c:s", &avro(USER)).await;
    let ids = json!([{"context": ".", "id": 1}, {"context": ".c", "id": 2}]);
    assert_eq!(server.get(&format!("/schemas/guids/{guid}/ids")).await, (200, ids));
    let (status, answer) = server.get(&format!("/schemas/guids/{}", guid.replace('-', ""))).await;
    assert_eq!((status, &answer["schema"], &answer["guid"]), (200, &json!(USER), &json!(guid)));
    assert!(answer.get("subject").is_none() && answer.get("version").is_none(), "{answer}");
    assert_eq!(server.get(&format!("/schemas/guids/{NO_GUID}/ids")).await, (200, json!([])));
    for unknown in [NO_GUID, "x"] {
        let answer = server.get(&format!("/schemas/guids/{unknown}")).await;
        assert_error(&answer, 404, 40403, &format!("Schema {unknown} not found"));
    }
}

#[tokio::test]
async fn trap_40_errors_have_no_tail_of_a_follower() {
    let server = TestServer::start().await;
    let (_, answer) = server.get("/subjects/none/versions").await;
    assert_eq!(answer["message"], "Subject 'none' not found.");
}
