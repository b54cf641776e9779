//! `/subjects`: list, read and delete versions.

use clade_tests::schemas::{USER, USER_WITH_AGE, avro, numbered};
use clade_tests::{TestServer, assert_error};
use serde_json::{Value, json};

#[tokio::test]
async fn a_fresh_registry_has_no_subjects() {
    let server = TestServer::start().await;
    assert_eq!(server.get("/subjects").await, (200, json!([])));
}

#[tokio::test]
async fn a_referenced_version_cannot_be_deleted() {
    let server = TestServer::start().await;
    let money = r#"{"type":"record","name":"Money","fields":[{"name":"cents","type":"long"}]}"#;
    server.registered("money", &avro(money)).await;
    let order = r#"{"type":"record","name":"Order","fields":[{"name":"total","type":"Money"}]}"#;
    let body = json!({"schema": order, "references": [
        {"name": "Money", "subject": "money", "version": 1}]});
    server.registered("order", &body).await;
    let message = "One or more references exist to the schema \
                   {magic=1,keytype=SCHEMA,subject=money,version=1}.";
    assert_error(&server.delete("/subjects/money/versions/1").await, 422, 42206, message);
    assert_error(&server.delete("/subjects/money").await, 422, 42206, message);
    server.deleted("/subjects/order").await;
    server.deleted("/subjects/money/versions/1").await;
    let answer = server.delete("/subjects/money/versions/1?permanent=true").await;
    assert_error(&answer, 422, 42206, message);
}

#[tokio::test]
async fn subjects_are_listed_in_order_and_by_prefix() {
    let server = TestServer::start().await;
    for subject in ["b", "a", "ab"] {
        server.registered(subject, &avro(USER)).await;
    }
    for (query, want) in [
        ("", json!(["a", "ab", "b"])),
        ("?subjectPrefix=a", json!(["a", "ab"])),
        ("?subjectPrefix=:*:a", json!(["a", "ab"])),
        ("?subjectPrefix=x", json!([])),
        ("?offset=1&limit=1", json!(["ab"])),
        ("?offset=9", json!([])),
        ("?limit=0", json!(["a", "ab", "b"])),
        ("?offset=-1&limit=1", json!(["a"])),
    ] {
        assert_eq!(server.get(&format!("/subjects{query}")).await, (200, want), "{query}");
    }
}

#[tokio::test]
async fn the_list_of_subjects_knows_deleted_ones() {
    let server = TestServer::start().await;
    for subject in ["dead", "live", "part"] {
        server.registered(subject, &avro(USER)).await;
    }
    server.registered("part", &avro(USER_WITH_AGE)).await;
    server.deleted("/subjects/dead").await;
    server.deleted("/subjects/part/versions/1").await;
    for (query, want) in [
        ("", json!(["live", "part"])),
        ("?deleted=true", json!(["dead", "live", "part"])),
        ("?deletedOnly=true", json!(["dead"])),
        ("?deletedOnly=true&deleted=true", json!(["dead"])),
        ("?deleted=1", json!(["live", "part"])),
    ] {
        assert_eq!(server.get(&format!("/subjects{query}")).await, (200, want), "{query}");
    }
}

#[tokio::test]
async fn the_list_of_versions_knows_deleted_ones() {
    let server = TestServer::start().await;
    server.registered("s", &avro(USER)).await;
    server.registered("s", &avro(USER_WITH_AGE)).await;
    server.deleted("/subjects/s/versions/1").await;
    for (query, want) in [
        ("", json!([2])),
        ("?deleted=true", json!([1, 2])),
        ("?deletedOnly=true", json!([1])),
        ("?deletedAsNegative=true", json!([-1, 2])),
        ("?deletedAsNegative=true&deletedOnly=true", json!([-1])),
        ("?deleted=true&limit=1", json!([1])),
        ("?deleted=true&offset=1", json!([2])),
    ] {
        let path = format!("/subjects/s/versions{query}");
        assert_eq!(server.get(&path).await, (200, want), "{query}");
    }
}

#[tokio::test]
async fn versions_of_an_absent_subject_are_40401() {
    let server = TestServer::start().await;
    let absent = server.get("/subjects/s/versions").await;
    assert_error(&absent, 404, 40401, "Subject 's' not found.");
    server.registered("s", &avro(USER)).await;
    let none_deleted = server.get("/subjects/s/versions?deletedOnly=true").await;
    assert_eq!(none_deleted, (200, json!([])));
    server.deleted("/subjects/s").await;
    for query in ["", "?deletedAsNegative=true"] {
        let answer = server.get(&format!("/subjects/s/versions{query}")).await;
        assert_error(&answer, 404, 40401, "Subject 's' not found.");
    }
}

#[tokio::test]
async fn a_version_is_read_with_everything() {
    let server = TestServer::start().await;
    let id = server.registered("s", &avro(USER)).await;
    for version in ["1", "latest", "LATEST", "-1"] {
        let (status, answer) = server.get(&format!("/subjects/s/versions/{version}")).await;
        assert_eq!(status, 200, "{version}: {answer}");
        assert_eq!(answer["subject"], "s");
        assert_eq!(answer["version"], 1);
        assert_eq!(answer["id"], id);
        assert_eq!(answer["schemaType"], "AVRO");
        assert_eq!(answer["schema"], USER);
        assert_eq!(answer["deleted"], false);
        assert!(answer["ts"].as_i64() > Some(1_700_000_000_000), "{answer}");
        assert!(answer.get("references").is_none(), "{answer}");
    }
}

#[tokio::test]
async fn a_version_that_is_not_there_is_named() {
    let server = TestServer::start().await;
    let answer = server.get("/subjects/s/versions/1").await;
    assert_error(&answer, 404, 40401, "Subject 's' not found.");
    server.registered("s", &avro(USER)).await;
    let answer = server.get("/subjects/s/versions/2").await;
    assert_error(&answer, 404, 40402, "Version 2 not found.");
}

#[tokio::test]
async fn what_is_no_version_is_42202() {
    let server = TestServer::start().await;
    server.registered("s", &avro(USER)).await;
    for bad in ["0", "-2", "abc", "2147483648", "1.0"] {
        let message = format!(
            "The specified version '{bad}' is not a valid version id. Allowed values are between \
             [1, 2^31-1] and the string \"latest\""
        );
        let answer = server.get(&format!("/subjects/s/versions/{bad}")).await;
        assert_error(&answer, 422, 42202, &message);
        let answer = server.delete(&format!("/subjects/s/versions/{bad}")).await;
        assert_error(&answer, 422, 42202, &message);
    }
}

#[tokio::test]
async fn latest_is_never_a_deleted_version() {
    let server = TestServer::start().await;
    server.registered("s", &avro(USER)).await;
    server.registered("s", &avro(USER_WITH_AGE)).await;
    server.deleted("/subjects/s/versions/2").await;
    for query in ["", "?deleted=true"] {
        let (_, answer) = server.get(&format!("/subjects/s/versions/latest{query}")).await;
        assert_eq!(answer["version"], 1, "{query}");
    }
    server.deleted("/subjects/s/versions/1").await;
    let answer = server.get("/subjects/s/versions/latest?deleted=true").await;
    assert_error(&answer, 404, 40402, "Version -1 not found.");
    let answer = server.get("/subjects/s/versions/latest").await;
    assert_error(&answer, 404, 40401, "Subject 's' not found.");
}

#[tokio::test]
async fn a_deleted_version_is_read_when_asked() {
    let server = TestServer::start().await;
    server.registered("s", &avro(USER)).await;
    server.registered("s", &avro(USER_WITH_AGE)).await;
    server.deleted("/subjects/s/versions/1").await;
    let answer = server.get("/subjects/s/versions/1").await;
    assert_error(&answer, 404, 40402, "Version 1 not found.");
    let (status, answer) = server.get("/subjects/s/versions/1?deleted=true").await;
    assert_eq!((status, &answer["deleted"]), (200, &json!(true)));
}

#[tokio::test]
async fn the_raw_text_of_a_version_is_the_body() {
    let server = TestServer::start().await;
    server.registered("s", &avro(USER)).await;
    let answer = server
        .send(server.request(reqwest::Method::GET, "/subjects/s/versions/latest/schema"))
        .await;
    assert_eq!((answer.status, answer.text.as_str()), (200, USER));
    assert_eq!(answer.content_type, "application/vnd.schemaregistry.v1+json");
    let absent = server.get("/subjects/s/versions/9/schema").await;
    assert_error(&absent, 404, 40402, "Version 9 not found.");
}

#[tokio::test]
async fn deleting_a_version_answers_its_number_and_twice_is_40406() {
    let server = TestServer::start().await;
    server.registered("s", &avro(USER)).await;
    server.registered("s", &avro(USER_WITH_AGE)).await;
    assert_eq!(server.delete("/subjects/s/versions/latest").await, (200, json!(2)));
    let message = "Subject 's' Version 2 was soft deleted.Set permanent=true to delete permanently";
    assert_error(&server.delete("/subjects/s/versions/2").await, 404, 40406, message);
    let answer = server.delete("/subjects/s/versions/2?permanent=true").await;
    assert_eq!(answer, (200, json!(2)));
    let answer = server.delete("/subjects/s/versions/2?permanent=true").await;
    assert_error(&answer, 404, 40402, "Version 2 not found.");
}

#[tokio::test]
async fn a_live_version_is_not_deleted_for_good() {
    let server = TestServer::start().await;
    server.registered("s", &avro(USER)).await;
    let message = "Subject 's' Version 1 was not deleted first before being permanently deleted";
    for version in ["1", "latest"] {
        let path = format!("/subjects/s/versions/{version}?permanent=true");
        assert_error(&server.delete(&path).await, 404, 40407, message);
    }
}

#[tokio::test]
async fn deleting_a_version_of_an_absent_subject_is_40401() {
    let server = TestServer::start().await;
    let answer = server.delete("/subjects/s/versions/1").await;
    assert_error(&answer, 404, 40401, "Subject 's' not found.");
}

#[tokio::test]
async fn deleting_a_subject_answers_its_live_versions() {
    let server = TestServer::start().await;
    server.registered("s", &avro(USER)).await;
    server.registered("s", &avro(USER_WITH_AGE)).await;
    server.deleted("/subjects/s/versions/1").await;
    assert_eq!(server.delete("/subjects/s").await, (200, json!([2])));
    let message = "Subject 's' was soft deleted.Set permanent=true to delete permanently";
    assert_error(&server.delete("/subjects/s").await, 404, 40404, message);
    assert_eq!(server.delete("/subjects/s?permanent=true").await, (200, json!([1, 2])));
    let answer = server.delete("/subjects/s?permanent=true").await;
    assert_error(&answer, 404, 40401, "Subject 's' not found.");
}

#[tokio::test]
async fn a_live_subject_is_not_deleted_for_good() {
    let server = TestServer::start().await;
    server.registered("s", &avro(USER)).await;
    let message = "Subject 's' was not deleted first before being permanently deleted";
    assert_error(&server.delete("/subjects/s?permanent=true").await, 404, 40405, message);
    assert_error(&server.delete("/subjects/x").await, 404, 40401, "Subject 'x' not found.");
}

#[tokio::test]
async fn subjects_with_odd_names_keep_them() {
    let server = TestServer::start().await;
    for (path, subject) in [
        ("a%2Fb", "a/b"),
        ("a%20b", "a b"),
        ("a+b", "a+b"),
        ("%C3%A9", "é"),
        ("..%2Fx", "../x"),
        ("%25", "%"),
        ("a%3Fb", "a?b"),
        (":c:x", ":c:x"),
    ] {
        server.registered(path, &avro(USER)).await;
        let (status, answer) = server.get(&format!("/subjects/{path}/versions/1")).await;
        assert_eq!((status, &answer["subject"]), (200, &json!(subject)), "{path}");
    }
}

#[tokio::test]
async fn the_default_context_may_be_spelled_out() {
    let server = TestServer::start().await;
    server.registered(":.:s", &avro(USER)).await;
    assert_eq!(server.get("/subjects").await, (200, json!(["s"])));
    let (status, _) = server.get("/subjects/s/versions/1").await;
    assert_eq!(status, 200);
}

#[tokio::test]
async fn an_unknown_format_is_ignored() {
    let server = TestServer::start().await;
    server.registered("s", &avro(USER)).await;
    let (status, answer) = server.get("/subjects/s/versions/1?format=nonsense").await;
    assert_eq!((status, &answer["schema"]), (200, &Value::from(USER)));
}

#[tokio::test]
async fn a_version_is_found_by_its_metadata() {
    let server = TestServer::start().await;
    server.put("/config/s", &json!({"compatibility": "NONE"})).await;
    let with = |number, properties: Value| {
        let mut body = numbered(number);
        body["metadata"] = json!({ "properties": properties });
        body
    };
    server.registered("s", &with(1, json!({"major": "1", "env": "a"}))).await;
    server.registered("s", &with(2, json!({"major": "1"}))).await;
    server.registered("s", &with(3, json!({"major": "2"}))).await;
    for (query, version) in [
        ("?key=major&value=1", 2),
        ("?key=major&value=1&key=env&value=a", 1),
        ("?key=major&value=2&key=surplus", 3),
        ("", 3),
    ] {
        let (status, answer) = server.get(&format!("/subjects/s/metadata{query}")).await;
        assert_eq!((status, &answer["version"]), (200, &json!(version)), "{query}");
    }
    let answer = server.get("/subjects/s/metadata?key=major&value=9").await;
    assert_error(&answer, 404, 40403, "Schema not found");
    let answer = server.get("/subjects/none/metadata").await;
    assert_error(&answer, 404, 40401, "Subject 'none' not found.");
}
