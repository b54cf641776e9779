//! `format=logical`, which this server does not have and says so.

use clade_tests::schemas::{USER, avro};
use clade_tests::{TestServer, assert_error};
use serde_json::json;

#[tokio::test]
async fn a_version_is_not_given_as_a_logical_type() {
    let server = TestServer::start().await;
    server.registered("s", &avro(USER)).await;
    let message = "Stored schema cannot be represented as a logical type: this server has no \
                   logical type schemas; leave format=logical out";
    for version in ["1", "latest", "-1"] {
        let answer = server.get(&format!("/subjects/s/versions/{version}?format=logical")).await;
        assert_error(&answer, 422, 42201, message);
    }
    // What is not there is not there in any form, and other forms are not looked at.
    let answer = server.get("/subjects/s/versions/2?format=logical").await;
    assert_error(&answer, 404, 40402, "Version 2 not found.");
    let (status, answer) = server.get("/subjects/s/versions/1?format=LOGICAL").await;
    assert_eq!((status, &answer["schema"]), (200, &json!(USER)));
}

#[tokio::test]
async fn logical_type_schemas_are_not_registered() {
    let server = TestServer::start().await;
    let unread = "Invalid logical type schema: this server has no logical type schemas; register \
                  the schema of schemaType itself, without format=logical";
    for (body, message) in [
        (
            json!({"schema": USER}),
            "schemaType is required when format=logical, and must be one of AVRO, JSON, PROTOBUF",
        ),
        (json!({"schemaType": "AVRO"}), "Schema is required when format=logical"),
        (json!({"schemaType": "JSON", "schema": " "}), "Schema is required when format=logical"),
        (
            json!({"schemaType": "XML", "schema": USER}),
            "Unsupported schemaType 'XML' for format=logical; must be one of AVRO, JSON, PROTOBUF",
        ),
        (json!({"schemaType": "AVRO", "schema": USER}), unread),
        (json!({"schemaType": "JSON", "schema": "{}"}), unread),
    ] {
        let answer = server.post("/subjects/s/versions?format=logical", &body).await;
        assert_error(&answer, 422, 42201, message);
    }
    assert_eq!(server.get("/subjects?deleted=true").await.1, json!([]));
    server.registered("s", &avro(USER)).await;
}
