//! Traps of compatibility checks and of their messages.

use clade_tests::schemas::{USER, USER_WITH_AGE, USER_WITH_MAIL, avro, json_schema, protobuf};
use clade_tests::{TestServer, assert_error};
use serde_json::{Value, json};

/// The messages of a verbose check of `body` against the latest version of `s`.
async fn messages(server: &TestServer, body: &Value) -> Vec<String> {
    let path = "/compatibility/subjects/s/versions/latest?verbose=true";
    let (status, answer) = server.post(path, body).await;
    assert_eq!((status, &answer["is_compatible"]), (200, &json!(false)), "{answer}");
    let messages = answer["messages"].as_array().expect("verbose answers have messages");
    messages.iter().map(|one| one.as_str().unwrap_or_default().to_owned()).collect()
}

#[tokio::test]
async fn trap_01_incompatible_is_409_with_code_40901() {
    let server = TestServer::start().await;
    server.registered("s", &avro(USER)).await;
    let (status, answer) = server.register("s", &avro(USER_WITH_MAIL)).await;
    assert_eq!((status, &answer["error_code"]), (409, &json!(40901)));
}

#[tokio::test]
async fn trap_24_an_unknown_subject_is_compatible_but_its_version_is_40402() {
    let server = TestServer::start().await;
    let compatible = (200, json!({"is_compatible": true}));
    for path in ["/compatibility/subjects/u/versions", "/compatibility/subjects/u/versions/latest"]
    {
        assert_eq!(server.post(path, &avro(USER)).await, compatible, "{path}");
    }
    let answer = server.post("/compatibility/subjects/u/versions/1", &avro(USER)).await;
    assert_error(&answer, 404, 40402, "Version 1 not found.");
}

#[tokio::test]
async fn trap_25_verbose_turns_an_unparsable_schema_into_200() {
    let server = TestServer::start().await;
    server.registered("s", &avro(USER)).await;
    let path = "/compatibility/subjects/s/versions/latest";
    let (status, answer) = server.post(path, &avro("{")).await;
    assert_eq!((status, &answer["error_code"]), (422, &json!(42201)));
    let (status, answer) = server.post(&format!("{path}?verbose=true"), &avro("{")).await;
    assert_eq!((status, &answer["is_compatible"]), (200, &json!(false)));
    assert!(answer["messages"][0].as_str().is_some_and(|text| text.starts_with("Invalid schema")));
}

#[tokio::test]
async fn trap_26_the_check_runs_in_import_mode_and_register_does_not() {
    let server = TestServer::start().await;
    server.put("/mode/s", &json!({"mode": "IMPORT"})).await;
    let with_id = |text: &str, id: i32| json!({"schema": text, "id": id});
    server.registered("s", &with_id(USER, 1)).await;
    let path = "/compatibility/subjects/s/versions/latest";
    let (_, answer) = server.post(path, &avro(USER_WITH_MAIL)).await;
    assert_eq!(answer, json!({"is_compatible": false}));
    assert_eq!(server.registered("s", &with_id(USER_WITH_MAIL, 2)).await, 2);
}

#[tokio::test]
async fn trap_27_full_tells_forward_first_and_the_rest_once_at_the_end() {
    let server = TestServer::start().await;
    server.registered("s", &avro(USER)).await;
    server.put("/config/s", &json!({"compatibility": "FULL"})).await;
    let renamed = USER.replace("\"name\",\"type\"", "\"mail\",\"type\"");
    let messages = messages(&server, &avro(&renamed)).await;
    assert!(messages[0].contains("'name' at path '/fields/0' in the old schema"), "{messages:?}");
    assert!(messages[1].contains("'mail' at path '/fields/0' in the new schema"), "{messages:?}");
    assert_eq!(messages[2], "{oldSchemaVersion: 1}");
    assert!(messages[3].starts_with("{oldSchema: '"));
    assert_eq!(messages[4], "{validateFields: 'false', compatibility: 'FULL'}");
    assert_eq!(messages.len(), 5);
}

#[tokio::test]
async fn trap_28_each_format_quotes_in_its_own_way() {
    for (one, other, start) in [
        (avro("\"int\""), avro("\"string\""), "{errorType:'TYPE_MISMATCH', description:'The type"),
        (
            json_schema(r#"{"type":"integer"}"#),
            json_schema(r#"{"type":"string"}"#),
            "{errorType:\"TYPE_CHANGED\", description:\"A type at path '#/' is different between \
             the new schema and the old schema'}",
        ),
        (
            protobuf("syntax = \"proto3\"; message M { string a = 1; }"),
            protobuf("syntax = \"proto3\"; message M { int32 a = 1; }"),
            "{errorType:\"FIELD_SCALAR_KIND_CHANGED\", description:\"The kind of a SCALAR field at \
             path '#/M/1' in the new schema does not match its kind in the old schema\"}",
        ),
    ] {
        let server = TestServer::start().await;
        server.registered("s", &one).await;
        let messages = messages(&server, &other).await;
        assert!(messages[0].starts_with(start), "{messages:?}");
    }
}

#[tokio::test]
async fn trap_29_a_typed_optional_property_breaks_an_open_object() {
    let server = TestServer::start().await;
    let with = |properties: Value| {
        json_schema(&json!({"type": "object", "properties": properties}).to_string())
    };
    server.registered("s", &with(json!({"a": {"type": "string"}}))).await;
    let wider = with(json!({"a": {"type": "string"}, "b": {"type": "string"}}));
    let messages = messages(&server, &wider).await;
    assert!(messages[0].contains("OPTIONAL_PROPERTY_ADDED_TO_OPEN_CONTENT_MODEL"), "{messages:?}");
    let narrower = with(json!({}));
    let (_, answer) = server.post("/compatibility/subjects/s/versions/latest", &narrower).await;
    assert_eq!(answer, json!({"is_compatible": true}));
}

#[tokio::test]
async fn trap_16_what_is_there_registers_in_readonly_and_in_spite_of_the_latest() {
    let server = TestServer::start().await;
    let first = server.registered("s", &avro(USER)).await;
    server.put("/config/s", &json!({"compatibility": "NONE"})).await;
    server.registered("s", &avro(USER_WITH_MAIL)).await;
    server.put("/config/s", &json!({"compatibility": "FORWARD"})).await;
    let (status, answer) = server.register("s", &avro(USER_WITH_AGE)).await;
    assert_eq!((status, &answer["error_code"]), (409, &json!(40901)), "the level does judge");
    server.put("/mode/s", &json!({"mode": "READONLY"})).await;
    let (status, answer) = server.register("s", &avro(USER)).await;
    assert_eq!((status, &answer["id"], &answer["version"]), (200, &json!(first), &json!(1)));
}
