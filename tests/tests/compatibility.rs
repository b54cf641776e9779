//! `/compatibility`: judges without registering.

use clade_tests::schemas::{USER, USER_WITH_AGE, USER_WITH_MAIL, avro, json_schema, protobuf};
use clade_tests::{TestServer, assert_error};
use serde_json::{Value, json};

async fn check(server: &TestServer, path: &str, body: &Value) -> (u16, Value) {
    server.post(&format!("/compatibility/subjects/{path}"), body).await
}

#[tokio::test]
async fn without_verbose_there_are_no_messages() {
    let server = TestServer::start().await;
    server.registered("s", &avro(USER)).await;
    for path in ["s/versions", "s/versions/latest", "s/versions/1"] {
        let good = check(&server, path, &avro(USER_WITH_AGE)).await;
        assert_eq!(good, (200, json!({"is_compatible": true})), "{path}");
        let bad = check(&server, path, &avro(USER_WITH_MAIL)).await;
        assert_eq!(bad, (200, json!({"is_compatible": false})), "{path}");
    }
}

#[tokio::test]
async fn with_verbose_the_messages_are_confluents() {
    let server = TestServer::start().await;
    server.registered("s", &avro(USER)).await;
    let good = check(&server, "s/versions?verbose=true", &avro(USER_WITH_AGE)).await;
    assert_eq!(good, (200, json!({"is_compatible": true, "messages": []})));
    let bad = check(&server, "s/versions/1?verbose=true", &avro(USER_WITH_MAIL)).await;
    let messages = json!([
        "{errorType:'READER_FIELD_MISSING_DEFAULT_VALUE', description:'The field 'mail' at path \
         '/fields/1' in the new schema has no default value and is missing in the old schema', \
         additionalInfo:'mail'}",
        "{oldSchemaVersion: 1}",
        format!("{{oldSchema: '{USER}'}}"),
        "{validateFields: 'false', compatibility: 'BACKWARD'}",
    ]);
    assert_eq!(bad, (200, json!({"is_compatible": false, "messages": messages})));
}

#[tokio::test]
async fn full_gives_forward_messages_first() {
    let server = TestServer::start().await;
    server.registered("s", &avro(r#"{"type":"enum","name":"E","symbols":["A","B"]}"#)).await;
    server.put("/config/s", &json!({"compatibility": "FULL"})).await;
    let proposed = avro(r#"{"type":"enum","name":"E","symbols":["B","C"]}"#);
    let (_, answer) = check(&server, "s/versions?verbose=true", &proposed).await;
    let messages: Vec<&str> =
        answer["messages"].as_array().unwrap().iter().map(|m| m.as_str().unwrap()).collect();
    assert_eq!(messages.len(), 5, "{messages:#?}");
    assert!(messages[0].contains("The old schema is missing enum symbols '[C]'"), "{messages:#?}");
    assert!(messages[1].contains("The new schema is missing enum symbols '[A]'"), "{messages:#?}");
    assert_eq!(messages[2], "{oldSchemaVersion: 1}");
    assert_eq!(messages[4], "{validateFields: 'false', compatibility: 'FULL'}");
}

#[tokio::test]
async fn an_unknown_subject_is_compatible_and_a_numbered_version_of_it_is_not_there() {
    let server = TestServer::start().await;
    for path in ["s/versions", "s/versions/latest"] {
        let answer = check(&server, path, &avro(USER)).await;
        assert_eq!(answer, (200, json!({"is_compatible": true})), "{path}");
    }
    let answer = check(&server, "s/versions/1", &avro(USER)).await;
    assert_error(&answer, 404, 40402, "Version 1 not found.");
}

#[tokio::test]
async fn an_unparsable_schema_is_42201_or_a_judgement_with_verbose() {
    let server = TestServer::start().await;
    server.registered("s", &avro(USER)).await;
    let (status, answer) = check(&server, "s/versions", &avro(r#"{"type":"x"}"#)).await;
    assert_eq!((status, &answer["error_code"]), (422, &json!(42201)), "{answer}");
    let (status, answer) =
        check(&server, "s/versions?verbose=true", &avro(r#"{"type":"x"}"#)).await;
    assert_eq!((status, &answer["is_compatible"]), (200, &json!(false)), "{answer}");
    let message = answer["messages"][0].as_str().unwrap();
    assert!(message.starts_with("Invalid schema of type AVRO, details: "), "{message}");
}

#[tokio::test]
async fn an_empty_schema_is_refused() {
    let server = TestServer::start().await;
    let answer = check(&server, "s/versions", &json!({})).await;
    assert_error(&answer, 422, 42201, "Empty schema");
    let answer = check(&server, "s/versions?verbose=true", &json!({})).await;
    assert_eq!(answer, (200, json!({"is_compatible": false, "messages": ["Empty schema"]})));
}

#[tokio::test]
async fn what_is_no_version_is_42202_also_here() {
    let server = TestServer::start().await;
    let (status, answer) = check(&server, "s/versions/zero", &avro(USER)).await;
    assert_eq!((status, &answer["error_code"]), (422, &json!(42202)), "{answer}");
}

#[tokio::test]
async fn level_none_lets_everything_pass() {
    let server = TestServer::start().await;
    server.registered("s", &avro(USER)).await;
    server.put("/config/s", &json!({"compatibility": "none"})).await;
    let answer = check(&server, "s/versions", &avro(r#""int""#)).await;
    assert_eq!(answer, (200, json!({"is_compatible": true})));
}

#[tokio::test]
async fn a_transitive_level_looks_at_every_version() {
    let server = TestServer::start().await;
    let added_later = r#"{"type":"record","name":"User","fields":[{"name":"name","type":"string"},{"name":"age","type":"int"}]}"#;
    server.registered("s", &avro(USER)).await;
    server.registered("s", &avro(USER_WITH_AGE)).await;
    let latest_only = check(&server, "s/versions", &avro(added_later)).await;
    assert_eq!(latest_only, (200, json!({"is_compatible": true})));
    server.put("/config/s", &json!({"compatibility": "BACKWARD_TRANSITIVE"})).await;
    let all = check(&server, "s/versions", &avro(added_later)).await;
    assert_eq!(all, (200, json!({"is_compatible": false})));
    let against_two = check(&server, "s/versions/2", &avro(added_later)).await;
    assert_eq!(against_two, (200, json!({"is_compatible": true})));
}

#[tokio::test]
async fn deleted_versions_take_no_part() {
    let server = TestServer::start().await;
    server.registered("s", &avro(USER)).await;
    server.deleted("/subjects/s").await;
    let answer = check(&server, "s/versions", &avro(r#""int""#)).await;
    assert_eq!(answer, (200, json!({"is_compatible": true})));
}

#[tokio::test]
async fn another_schema_type_is_incompatible() {
    let server = TestServer::start().await;
    server.registered("s", &avro(USER)).await;
    let proposed = json_schema(r#"{"type":"object"}"#);
    let answer = check(&server, "s/versions?verbose=true", &proposed).await;
    let messages = json!([
        "Incompatible because of different schema type",
        "{validateFields: 'false', compatibility: 'BACKWARD'}",
    ]);
    assert_eq!(answer, (200, json!({"is_compatible": false, "messages": messages})));
}

#[tokio::test]
async fn json_adding_an_optional_property_to_an_open_object_is_incompatible() {
    let server = TestServer::start().await;
    let old = r#"{"type":"object","properties":{"a":{"type":"string"}}}"#;
    let new = r#"{"type":"object","properties":{"a":{"type":"string"},"b":{"type":"string"}}}"#;
    server.registered("s", &json_schema(old)).await;
    let (_, answer) = check(&server, "s/versions?verbose=true", &json_schema(new)).await;
    assert_eq!(answer["is_compatible"], false);
    let message = answer["messages"][0].as_str().unwrap();
    let start = "{errorType:\"OPTIONAL_PROPERTY_ADDED_TO_OPEN_CONTENT_MODEL\", description:\"";
    assert!(message.starts_with(start) && message.ends_with("'}"), "{message}");
}

#[tokio::test]
async fn protobuf_messages_use_double_quotes() {
    let server = TestServer::start().await;
    let old = "syntax = \"proto3\"; message A { string a = 1; }";
    let new = "syntax = \"proto3\"; message A { A a = 1; }";
    server.registered("s", &protobuf(old)).await;
    let (_, answer) = check(&server, "s/versions?verbose=true", &protobuf(new)).await;
    assert_eq!(answer["is_compatible"], false);
    let message = answer["messages"][0].as_str().unwrap();
    assert!(message.starts_with("{errorType:\"FIELD_KIND_CHANGED\""), "{message}");
    assert!(message.ends_with("\"}"), "{message}");
}
