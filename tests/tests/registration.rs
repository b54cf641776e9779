//! Registration and lookup: ids, versions, identity, refusals.

use clade_tests::schemas::{
    USER, USER_WITH_AGE, USER_WITH_MAIL, avro, json_schema, numbered, protobuf,
};
use clade_tests::{TestServer, assert_error};
use serde_json::json;

#[tokio::test]
async fn register_answers_200_with_the_long_form() {
    let server = TestServer::start().await;
    let (status, answer) = server.register("s", &avro(USER)).await;
    assert_eq!(status, 200);
    assert_eq!(answer["id"], 1);
    assert_eq!(answer["version"], 1);
    assert_eq!(answer["schemaType"], "AVRO");
    assert_eq!(answer["schema"], USER);
    assert_eq!(answer["guid"].as_str().map(str::len), Some(36));
    for absent in ["references", "metadata", "ruleSet", "ts", "deleted", "subject"] {
        assert!(answer.get(absent).is_none(), "{absent}: {answer}");
    }
}

#[tokio::test]
async fn the_guid_is_the_md5_of_the_canonical_text() {
    let server = TestServer::start().await;
    let (_, answer) = server.register("s", &avro(r#"{ "type" : "string" }"#)).await;
    assert_eq!(answer["guid"], "095d71cf-1255-6b9d-5e33-0ad575b3df5d");
    assert_eq!(answer["schema"], r#""string""#);
}

#[tokio::test]
async fn the_same_schema_twice_is_one_version() {
    let server = TestServer::start().await;
    let first = server.register("s", &avro(USER)).await;
    assert_eq!(server.register("s", &avro(USER)).await, first);
    assert_eq!(server.get("/subjects/s/versions").await, (200, json!([1])));
}

#[tokio::test]
async fn spellings_with_one_canonical_text_are_one_version() {
    let server = TestServer::start().await;
    let spaced = USER.replace(':', " : ").replace(',', " ,\n ");
    let id = server.registered("s", &avro(USER)).await;
    assert_eq!(server.registered("s", &avro(&spaced)).await, id);
    let reordered = r#"{"fields":[{"type":"string","name":"name"}],"name":"User","type":"record"}"#;
    assert_eq!(server.registered("s", &avro(reordered)).await, id);
}

#[tokio::test]
async fn one_schema_has_one_id_in_all_subjects() {
    let server = TestServer::start().await;
    let id = server.registered("a", &avro(USER)).await;
    assert_eq!(server.registered("b", &avro(USER)).await, id);
    assert_eq!(server.registered("c", &avro(USER_WITH_AGE)).await, id + 1);
}

#[tokio::test]
async fn an_incompatible_schema_is_refused_with_confluents_text() {
    let server = TestServer::start().await;
    server.registered("s", &avro(USER)).await;
    let answer = server.register("s", &avro(USER_WITH_MAIL)).await;
    let message = format!(
        "Schema being registered is incompatible with an earlier schema for subject \"s\", \
         details: [{{errorType:'READER_FIELD_MISSING_DEFAULT_VALUE', description:'The field 'mail' \
         at path '/fields/1' in the new schema has no default value and is missing in the old \
         schema', additionalInfo:'mail'}}, {{oldSchemaVersion: 1}}, {{oldSchema: '{USER}'}}, \
         {{validateFields: 'false', compatibility: 'BACKWARD'}}]"
    );
    assert_error(&answer, 409, 40901, &message);
    assert_eq!(server.get("/subjects/s/versions").await, (200, json!([1])));
}

#[tokio::test]
async fn force_skips_the_compatibility_check() {
    let server = TestServer::start().await;
    server.registered("s", &avro(USER)).await;
    let answer = server.post("/subjects/s/versions?force=TRUE", &avro(USER_WITH_MAIL)).await;
    assert_eq!(answer.0, 200, "{}", answer.1);
    assert_eq!(answer.1["version"], 2);
}

#[tokio::test]
async fn an_older_schema_registers_though_it_is_incompatible_with_the_latest() {
    let server = TestServer::start().await;
    let first = server.registered("s", &avro(r#""int""#)).await;
    server.registered("s", &avro(r#""long""#)).await;
    let (status, answer) = server.register("s", &avro(r#""int""#)).await;
    assert_eq!((status, &answer["id"], &answer["version"]), (200, &json!(first), &json!(1)));
}

#[tokio::test]
async fn an_unparsable_schema_is_refused_with_its_place() {
    let server = TestServer::start().await;
    let (status, answer) = server.register("s", &avro(r#"{"type":"strin"}"#)).await;
    assert_eq!((status, &answer["error_code"]), (422, &json!(42201)), "{answer}");
    let message = answer["message"].as_str().unwrap();
    let start = "Invalid schema of type AVRO, details: Invalid schema {subject=s,version=null,\
                 id=null,guid=null,schemaType=AVRO,references=[],metadata=null,ruleSet=null,\
                 schema={\"type\":\"strin\"},schemaTags=null,ts=null,deleted=null} with refs [] \
                 of type AVRO, details: ";
    assert!(message.starts_with(start), "{message}");
    assert!(message.contains("line 1, column"), "{message}");
}

#[tokio::test]
async fn an_unknown_schema_type_is_refused() {
    let server = TestServer::start().await;
    for name in ["FOO", "avro", "Json"] {
        let body = json!({"schema": USER, "schemaType": name});
        let message = format!("Invalid schema type {name}");
        assert_error(&server.register("s", &body).await, 422, 42201, &message);
    }
}

#[tokio::test]
async fn an_empty_schema_type_means_avro() {
    let server = TestServer::start().await;
    let (status, answer) = server.register("s", &json!({"schema": USER, "schemaType": ""})).await;
    assert_eq!((status, &answer["schemaType"]), (200, &json!("AVRO")));
}

#[tokio::test]
async fn an_empty_schema_on_a_new_subject_is_refused() {
    let server = TestServer::start().await;
    for body in [json!({}), json!({"schema": ""}), json!({"schema": null})] {
        assert_error(&server.register("s", &body).await, 422, 42201, "Empty schema");
    }
}

#[tokio::test]
async fn a_missing_reference_is_refused() {
    let server = TestServer::start().await;
    let body = json!({"schema": USER, "references": [
        {"name": "com.acme.Money", "subject": "money", "version": 3}]});
    let message = "No schema reference found for subject \"money\" and version 3";
    assert_error(&server.register("s", &body).await, 422, 42201, message);
}

#[tokio::test]
async fn references_are_resolved_and_answered() {
    let server = TestServer::start().await;
    let money = r#"{"type":"record","name":"Money","fields":[{"name":"cents","type":"long"}]}"#;
    let money_id = server.registered("money", &avro(money)).await;
    let order = r#"{"type":"record","name":"Order","fields":[{"name":"total","type":"Money"}]}"#;
    let body = json!({"schema": order, "references": [
        {"name": "Money", "subject": "money", "version": -1}]});
    let order_id = server.registered("order", &body).await;
    let (_, version) = server.get("/subjects/order/versions/1").await;
    let want = json!([{"name": "Money", "subject": "money", "version": 1}]);
    assert_eq!(version["references"], want);
    let referrers = server.get("/subjects/money/versions/1/referencedby").await;
    assert_eq!(referrers, (200, json!([order_id])));
    let none = server.get("/subjects/order/versions/latest/referencedby").await;
    assert_eq!(none, (200, json!([])));
    assert_ne!(money_id, order_id);
}

#[tokio::test]
async fn an_explicit_version_must_be_the_next_one() {
    let server = TestServer::start().await;
    let body = json!({"schema": USER, "version": 5});
    let message = "Version is not one more than previous version";
    assert_error(&server.register("s", &body).await, 422, 42201, message);
    let (status, answer) = server.register("s", &json!({"schema": USER, "version": "1"})).await;
    assert_eq!((status, &answer["version"]), (200, &json!(1)));
}

#[tokio::test]
async fn an_id_needs_mode_import() {
    let server = TestServer::start().await;
    let body = json!({"schema": USER, "id": 7});
    let message = "Subject s in context  is not in import mode";
    assert_error(&server.register("s", &body).await, 422, 42205, message);
    let (status, _) = server.register("s", &json!({"schema": USER, "id": -1})).await;
    assert_eq!(status, 200);
}

#[tokio::test]
async fn metadata_is_part_of_the_identity_and_is_inherited() {
    let server = TestServer::start().await;
    let plain = server.registered("s", &avro(USER)).await;
    let body = json!({"schema": USER, "metadata": {"properties": {"owner": "a"}}});
    let with_owner = server.registered("s", &body).await;
    assert_ne!(plain, with_owner);
    let (_, latest) = server.get("/subjects/s/versions/latest").await;
    assert_eq!(latest["metadata"], json!({"properties": {"owner": "a"}}));
    assert_eq!(latest["version"], 2);
}

#[tokio::test]
async fn normalize_makes_spellings_of_one_schema_equal() {
    let server = TestServer::start().await;
    let one = json_schema(r#"{"type":"object","title":"t"}"#);
    let other = json_schema(r#"{"title":"t","type":"object"}"#);
    server.registered("s", &one).await;
    let (_, answer) = server.register("s", &other).await;
    assert_eq!(answer["version"], 2, "key order counts without normalisation");
    let first = server.post("/subjects/n/versions?normalize=true", &one).await;
    assert_eq!(server.post("/subjects/n/versions?normalize=true", &other).await, first);
    assert_eq!(first.1["schema"], r#"{"title":"t","type":"object"}"#);
}

#[tokio::test]
async fn lookup_finds_id_and_version() {
    let server = TestServer::start().await;
    let id = server.registered("s", &avro(USER)).await;
    server.registered("s", &avro(USER_WITH_AGE)).await;
    let (status, answer) = server.post("/subjects/s", &avro(USER)).await;
    assert_eq!(status, 200);
    assert_eq!(answer["subject"], "s");
    assert_eq!(answer["id"], id);
    assert_eq!(answer["version"], 1);
    assert_eq!(answer["schema"], USER);
    assert_eq!(answer["schemaType"], "AVRO");
}

#[tokio::test]
async fn lookup_tells_an_unknown_subject_from_an_unknown_schema() {
    let server = TestServer::start().await;
    let answer = server.post("/subjects/s", &avro(USER)).await;
    assert_error(&answer, 404, 40401, "Subject 's' not found.");
    server.registered("s", &avro(USER)).await;
    let answer = server.post("/subjects/s", &avro(USER_WITH_AGE)).await;
    assert_error(&answer, 404, 40403, "Schema not found");
}

#[tokio::test]
async fn lookup_parses_before_it_looks_for_the_subject() {
    let server = TestServer::start().await;
    let (status, answer) = server.post("/subjects/s", &avro("{")).await;
    assert_eq!((status, &answer["error_code"]), (422, &json!(42201)), "{answer}");
}

#[tokio::test]
async fn lookup_finds_deleted_versions_only_when_asked() {
    let server = TestServer::start().await;
    server.registered("s", &avro(USER)).await;
    server.registered("s", &avro(USER_WITH_AGE)).await;
    server.deleted("/subjects/s/versions/1").await;
    let answer = server.post("/subjects/s", &avro(USER)).await;
    assert_error(&answer, 404, 40403, "Schema not found");
    let (status, answer) = server.post("/subjects/s?deleted=true", &avro(USER)).await;
    assert_eq!((status, &answer["version"]), (200, &json!(1)));
}

#[tokio::test]
async fn after_a_soft_delete_the_id_stays_and_the_version_grows() {
    let server = TestServer::start().await;
    let id = server.registered("s", &avro(USER)).await;
    server.deleted("/subjects/s/versions/1").await;
    let (_, answer) = server.register("s", &avro(USER)).await;
    assert_eq!((&answer["id"], &answer["version"]), (&json!(id), &json!(2)));
    let versions = server.get("/subjects/s/versions?deleted=true").await;
    assert_eq!(versions, (200, json!([2])), "the old soft-deleted row is gone for good");
}

#[tokio::test]
async fn after_a_delete_for_good_the_id_is_new() {
    let server = TestServer::start().await;
    let id = server.registered("s", &avro(USER)).await;
    server.deleted("/subjects/s").await;
    server.deleted("/subjects/s?permanent=true").await;
    let (_, answer) = server.register("s", &avro(USER)).await;
    assert!(answer["id"].as_i64() > Some(id), "{answer}");
    assert_eq!(answer["version"], 1);
}

#[tokio::test]
async fn the_next_version_ignores_rows_deleted_for_good() {
    let server = TestServer::start().await;
    server.registered("s", &avro(USER)).await;
    server.registered("s", &avro(USER_WITH_AGE)).await;
    server.deleted("/subjects/s/versions/1").await;
    server.deleted("/subjects/s/versions/2").await;
    server.deleted("/subjects/s/versions/2?permanent=true").await;
    let (_, answer) = server.register("s", &numbered(1)).await;
    assert_eq!(answer["version"], 2);
}

#[tokio::test]
async fn reserved_and_control_names_are_refused_on_register() {
    let server = TestServer::start().await;
    for (path, subject) in [("a%00b", "a\0b"), ("a%0Ab", "a\nb"), ("__GLOBAL", "__GLOBAL")] {
        let message = format!("The specified subject '{subject}' is not a valid.");
        assert_error(&server.register(path, &avro(USER)).await, 422, 42208, &message);
        let answer = server.get(&format!("/subjects/{path}/versions")).await;
        assert_error(&answer, 404, 40401, &format!("Subject '{subject}' not found."));
    }
}

#[tokio::test]
async fn a_protobuf_schema_is_answered_in_the_form_that_was_sent() {
    let server = TestServer::start().await;
    for text in ["// c", "//c", "// abcd", "/**/"] {
        let (status, answer) = server.register("empty", &protobuf(text)).await;
        assert_eq!(status, 200, "{text}");
        assert_eq!(answer["schema"], "syntax = \"proto2\";\n", "{text}");
    }
    let text = "syntax = \"proto3\";\n\nmessage A {\n  string a = 1;\n}\n";
    assert_eq!(server.register("s", &protobuf(text)).await.1["schema"], text);
    let (_, answer) = server.get("/subjects/s/versions/1?format=serialized").await;
    let descriptor = answer["schema"].as_str().unwrap();
    assert_eq!(server.register("s", &protobuf(descriptor)).await.1["schema"], descriptor);
    assert_eq!(server.get("/subjects/s/versions/1").await.1["schema"], text);
}
