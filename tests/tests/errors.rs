//! What every answer has in common: the body of errors, media types, headers.

use clade_tests::schemas::{USER, avro};
use clade_tests::{TestServer, assert_error};
use reqwest::Method;
use serde_json::json;

#[tokio::test]
async fn the_root_is_an_empty_object() {
    let server = TestServer::start().await;
    assert_eq!(server.get("/").await, (200, json!({})));
    assert_eq!(server.post("/", &json!({"a": 1})).await, (200, json!({})));
}

#[tokio::test]
async fn the_server_says_what_it_is() {
    let server = TestServer::start().await;
    let (status, id) = server.get("/v1/metadata/id").await;
    assert_eq!(status, 200);
    assert_eq!(id["scope"]["path"], json!([]));
    assert!(id["scope"]["clusters"]["schema-registry-cluster"].is_string(), "{id}");
    let (status, version) = server.get("/v1/metadata/version").await;
    assert_eq!((status, &version["version"]), (200, &json!(env!("CARGO_PKG_VERSION"))));
    assert!(version["commitId"].is_string(), "{version}");
    let answer = server.get("/v1/metadata/deployment").await;
    assert_eq!(answer, (200, json!({"attributes": []})));
}

#[tokio::test]
async fn unknown_paths_are_404_json() {
    let server = TestServer::start().await;
    for path in [
        "/nothing",
        "/associations/resources",
        "/dek-registry/v1/keks",
        "/exporters",
        "/contexts/c/nothing",
        "/subjects/s/versions/1/nothing",
        "/schemas/ids",
        "/health",
    ] {
        assert_error(&server.get(path).await, 404, 404, "HTTP 404 Not Found");
    }
}

#[tokio::test]
async fn wrong_methods_are_405_json() {
    let server = TestServer::start().await;
    for (method, path) in [
        (Method::DELETE, "/subjects"),
        (Method::PUT, "/subjects/s"),
        (Method::PATCH, "/config"),
        (Method::POST, "/mode/s"),
        (Method::PUT, "/schemas/ids/1"),
    ] {
        let answer = server.send(server.request(method, path)).await;
        let answer = (answer.status, answer.json());
        assert_error(&answer, 405, 405, "HTTP 405 Method Not Allowed");
    }
}

#[tokio::test]
async fn the_best_accepted_type_is_echoed_also_by_errors() {
    let server = TestServer::start().await;
    for (accept, want) in [
        ("*/*", "application/vnd.schemaregistry.v1+json"),
        ("application/json", "application/json"),
        ("application/vnd.schemaregistry+json", "application/vnd.schemaregistry+json"),
        ("text/html, application/json;q=0.9", "application/json"),
    ] {
        for path in ["/subjects", "/subjects/s/versions", "/nothing"] {
            let request = server.request(Method::GET, path).header("accept", accept);
            let answer = server.send(request).await;
            assert_eq!(answer.content_type, want, "{accept} {path}");
        }
    }
}

#[tokio::test]
async fn a_type_that_is_not_produced_is_406_and_nothing_is_done() {
    let server = TestServer::start().await;
    let request = server.request(Method::POST, "/subjects/s/versions").json(&avro(USER));
    let answer = server.send(request.header("accept", "text/html")).await;
    let answer = (answer.status, answer.json());
    assert_error(&answer, 406, 406, "HTTP 406 Not Acceptable");
    assert_eq!(server.get("/subjects").await, (200, json!([])));
}

#[tokio::test]
async fn json_is_read_whatever_the_accepted_type() {
    let server = TestServer::start().await;
    for content_type in [
        "application/vnd.schemaregistry.v1+json",
        "application/vnd.schemaregistry+json",
        "application/json; charset=utf-8",
        "application/octet-stream",
    ] {
        let request = server.request(Method::POST, "/subjects/s/versions");
        let request = request.body(avro(USER).to_string()).header("content-type", content_type);
        assert_eq!(server.send(request).await.status, 200, "{content_type}");
    }
    let untyped = server.request(Method::POST, "/subjects/s/versions").body(avro(USER).to_string());
    assert_eq!(server.send(untyped).await.status, 200);
}

#[tokio::test]
async fn other_types_are_415() {
    let server = TestServer::start().await;
    for content_type in ["text/plain", "application/xml", "multipart/form-data"] {
        let request = server.request(Method::POST, "/subjects/s/versions");
        let request = request.body(avro(USER).to_string()).header("content-type", content_type);
        let answer = server.send(request).await;
        let answer = (answer.status, answer.json());
        assert_error(&answer, 415, 415, "HTTP 415 Unsupported Media Type");
    }
}

#[tokio::test]
async fn malformed_json_is_400_with_the_parsers_text() {
    let server = TestServer::start().await;
    for body in ["{", "{\"schema\":", "nonsense", "[1,", "{\"schema\":\"a\"} x"] {
        let (status, answer) = server.post_text("/subjects/s/versions", body).await;
        assert_eq!((status, &answer["error_code"]), (400, &json!(400)), "{body}: {answer}");
        assert!(!answer["message"].as_str().unwrap().is_empty(), "{answer}");
    }
}

#[tokio::test]
async fn a_wrong_type_is_400_in_jacksons_words() {
    let server = TestServer::start().await;
    let (status, answer) = server.post_text("/subjects/s/versions", r#"{"schema":{}}"#).await;
    assert_eq!((status, &answer["error_code"]), (400, &json!(400)));
    let want = "Cannot deserialize value of type `String` from Object value \
                (token `JsonToken.START_OBJECT`)";
    assert!(answer["message"].as_str().unwrap().starts_with(want), "{answer}");
    for body in [r#"{"version":"abc"}"#, r#"{"references":{}}"#, "[]", "3"] {
        let (status, answer) = server.post_text("/subjects/s/versions", body).await;
        assert_eq!((status, &answer["error_code"]), (400, &json!(400)), "{body}: {answer}");
    }
}

#[tokio::test]
async fn scalars_are_converted_and_unknown_fields_ignored() {
    let server = TestServer::start().await;
    let body = r#"{"schema":"\"int\"","version":"1","unknown":{"a":[1]},"metadata":null}"#;
    let (status, answer) = server.post_text("/subjects/s/versions", body).await;
    assert_eq!(status, 200, "{answer}");
    let (status, answer) = server.post_text("/subjects/s/versions", r#"{"schema":true}"#).await;
    assert_eq!((status, &answer["error_code"]), (422, &json!(42201)), "{answer}");
}

#[tokio::test]
async fn an_empty_body_and_null_are_422() {
    let server = TestServer::start().await;
    for body in ["", "  ", "null"] {
        for (method, path, start) in [
            (Method::POST, "/subjects/s/versions", "register.arg"),
            (Method::POST, "/subjects/s", "lookUpSchemaUnderSubject.arg"),
            (Method::POST, "/compatibility/subjects/s/versions", "testCompatibility"),
            (Method::PUT, "/config", "updateTopLevelConfig.arg"),
            (Method::PUT, "/config/s", "updateSubjectLevelConfig.arg"),
            (Method::PUT, "/mode", "updateTopLevelMode.arg"),
            (Method::PUT, "/mode/s", "updateMode.arg"),
        ] {
            let answer = server.send(server.request(method, path).body(body)).await;
            let json = answer.json();
            assert_eq!((answer.status, &json["error_code"]), (422, &json!(422)), "{path}");
            let message = json["message"].as_str().unwrap();
            assert!(message.starts_with(start), "{message}");
            assert!(message.ends_with(" must not be null (was null)"), "{message}");
        }
    }
}

#[tokio::test]
async fn escapes_that_are_not_utf8_are_refused_in_json() {
    let server = TestServer::start().await;
    let (status, answer) = server.get("/subjects/%FF/versions").await;
    assert_eq!((status, &answer["error_code"]), (400, &json!(400)), "{answer}");
}

#[tokio::test]
async fn every_answer_has_a_request_id() {
    let server = TestServer::start().await;
    for path in ["/", "/subjects", "/nothing", "/schemas/ids/1"] {
        let own = server.send(server.request(Method::GET, path)).await;
        assert_eq!(own.request_id.len(), 36, "{path}");
        let request = server.request(Method::GET, path).header("X-Request-ID", "mine");
        assert_eq!(server.send(request).await.request_id, "mine", "{path}");
        let request = server.request(Method::GET, path);
        let request = request.header("X-Request-ID", "a").header("X-Request-ID", "b");
        assert_eq!(server.send(request).await.request_id.len(), 36, "{path}");
    }
}

#[tokio::test]
async fn a_trailing_slash_means_nothing() {
    let server = TestServer::start().await;
    server.registered("s", &avro(USER)).await;
    assert_eq!(server.get("/subjects/").await, (200, json!(["s"])));
    assert_eq!(server.get("/subjects/s/versions/").await, (200, json!([1])));
}

#[tokio::test]
async fn the_accept_header_of_old_java_clients_is_served() {
    let server = TestServer::start().await;
    let accept = "text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2";
    let request = server.request(Method::POST, "/subjects/s/versions").json(&avro(USER));
    let answer = server.send(request.header("accept", accept)).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert_eq!(answer.content_type, "application/vnd.schemaregistry.v1+json");
}

#[tokio::test]
async fn a_bad_body_comes_before_a_bad_version() {
    let server = TestServer::start().await;
    let path = "/compatibility/subjects/s/versions/abc";
    for (content_type, body, want) in [
        ("text/plain", "{}", 415),
        ("application/json", "{", 400),
        ("application/json", "null", 422),
        ("application/json", "", 422),
        ("application/json", r#"{"schema":"\"int\""}"#, 42202),
    ] {
        let request = server.request(Method::POST, path).header("content-type", content_type);
        let answer = server.send(request.body(body)).await;
        assert_eq!(answer.json()["error_code"], want, "{content_type} {body}");
    }
}

#[tokio::test]
async fn the_root_reads_what_is_posted() {
    let server = TestServer::start().await;
    for (content_type, body, want) in [
        ("application/json", r#"{"a":{"b":[1]}}"#, 200),
        ("application/json", "", 200),
        ("application/json", "null", 200),
        ("application/json", "{", 400),
        ("application/json", "[]", 400),
        ("text/plain", "{}", 415),
    ] {
        let request = server.request(Method::POST, "/").header("content-type", content_type);
        assert_eq!(server.send(request.body(body)).await.status, want, "{content_type} {body}");
    }
}

#[tokio::test]
async fn the_last_of_two_equal_keys_counts_and_a_byte_order_mark_is_skipped() {
    let server = TestServer::start().await;
    let path = "/subjects/s/versions";
    let body = r#"{"schema":{},"metadata":3,"schema":"\"int\"","metadata":null}"#;
    let (status, answer) = server.post_text(path, body).await;
    assert_eq!((status, &answer["schema"]), (200, &json!("\"int\"")), "{answer}");
    let body = format!("\u{feff}{}", avro(r#""int""#));
    assert_eq!(server.post_text(path, body).await, (200, answer));
    let body = r#"{"schema":"\"int\"","metadata":{"properties":{"a":"1","b":1.50,"a":2}}}"#;
    let (_, answer) = server.post_text(path, body).await;
    assert_eq!(answer["metadata"]["properties"], json!({"a": "2", "b": "1.5"}), "{answer}");
}
