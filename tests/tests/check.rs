//! `/api/v1`: checks with proof, and the pages of the kinds of difference.

use clade_tests::schemas::{USER, USER_WITH_AGE, USER_WITH_MAIL, avro, protobuf};
use clade_tests::{TestServer, assert_problem};
use serde_json::{Value, json};

async fn check(server: &TestServer, body: &Value) -> Value {
    let (status, answer) = server.post("/api/v1/check", body).await;
    assert_eq!(status, 200, "{answer}");
    answer
}

/// The names of the levels that pass.
fn passed(answer: &Value) -> Vec<&str> {
    let levels = answer["levels"].as_object().expect("an object").iter();
    levels.filter(|(_, passes)| **passes == json!(true)).map(|(name, _)| name.as_str()).collect()
}

#[tokio::test]
async fn two_texts_are_judged_with_the_datum_that_breaks() {
    let server = TestServer::start().await;
    let body = json!({"writer": USER, "reader": USER_WITH_MAIL});
    let answer = check(&server, &body).await;
    assert_eq!((&answer["compatible"], &answer["level"]), (&json!(false), &json!("BACKWARD")));
    assert_eq!(passed(&answer), ["FORWARD", "FORWARD_TRANSITIVE", "NONE"]);
    assert_eq!(answer["proof"], "proven");
    let difference = &answer["differences"][0];
    assert_eq!(difference["kind"], "READER_FIELD_MISSING_DEFAULT_VALUE");
    assert_eq!(difference["path"], "/fields/1");
    let span = &difference["spans"]["reader"];
    let offset = |name: &str| usize::try_from(span[name].as_u64().unwrap()).unwrap();
    assert_eq!(&USER_WITH_MAIL[offset("start")..offset("end")], "\"mail\"");
    assert_eq!(difference["proof"], "proven");
    let witness = &difference["witness"];
    assert_eq!(witness["datum"], r#"{"name":""}"#);
    assert_eq!(witness["bytes"], "00");
    assert_eq!(witness["outcome"]["effect"], "refused");
    let decoder = witness["outcome"]["decoder"].as_str().unwrap();
    assert!(decoder.starts_with("apache-avro"), "{decoder}");
    assert!(witness["outcome"]["detail"].as_str().unwrap().contains("mail"), "{witness}");
}

#[tokio::test]
async fn suggestions_pass_when_they_are_registered() {
    let server = TestServer::start().await;
    server.registered("s", &avro(USER)).await;
    let body = json!({"subject": "s", "schema": USER_WITH_MAIL});
    let answer = check(&server, &body).await;
    assert_eq!((&answer["compatible"], &answer["version"]), (&json!(false), &json!(1)));
    let suggestions = answer["suggestions"].as_array().unwrap();
    assert!(!suggestions.is_empty(), "{answer}");
    for (number, suggestion) in suggestions.iter().enumerate() {
        assert!(!suggestion["why"].as_array().unwrap().is_empty(), "{suggestion}");
        let levels = suggestion["levels"].as_array().unwrap();
        assert!(levels.contains(&json!("BACKWARD")), "{suggestion}");
        let subject = format!("s{number}");
        server.registered(&subject, &avro(USER)).await;
        server.registered(&subject, &avro(suggestion["text"].as_str().unwrap())).await;
    }
}

#[tokio::test]
async fn a_subject_is_judged_by_its_own_level_and_every_version() {
    let server = TestServer::start().await;
    server.registered("s", &avro(USER)).await;
    server.put("/config/s", &json!({"compatibility": "NONE"})).await;
    server.registered("s", &avro(USER_WITH_MAIL)).await;
    let body = json!({"subject": "s", "schema": USER_WITH_MAIL});
    let answer = check(&server, &body).await;
    assert_eq!((&answer["compatible"], &answer["level"]), (&json!(true), &json!("NONE")));
    assert_eq!(answer["proof"], json!(null), "nothing is compared at this level");
    let expected = ["BACKWARD", "FORWARD", "FORWARD_TRANSITIVE", "FULL", "NONE"];
    assert_eq!(passed(&answer), expected);
    let body = json!({"subject": "s", "schema": USER_WITH_MAIL, "level": "backward_transitive"});
    let answer = check(&server, &body).await;
    assert_eq!((&answer["compatible"], &answer["version"]), (&json!(false), &json!(1)));
    assert_eq!(answer["differences"][0]["direction"], "BACKWARD");
    let body = json!({"subject": "new", "schema": USER_WITH_AGE});
    let answer = check(&server, &body).await;
    assert_eq!((&answer["compatible"], &answer["differences"]), (&json!(true), &json!([])));
}

#[tokio::test]
async fn protobuf_says_what_each_way_to_read_makes_of_the_data() {
    let server = TestServer::start().await;
    let text = |kind: &str| format!("syntax = \"proto3\";\nmessage M {{ {kind} cents = 1; }}\n");
    let body = json!({"schemaType": "PROTOBUF", "writer": text("int64"), "reader": text("int32")});
    let answer = check(&server, &body).await;
    assert_eq!(answer["compatible"], true, "the rules let it pass");
    assert_eq!(answer["proof"], "proven", "and a datum shows that they should not");
    assert_eq!(answer["witness"]["outcome"]["effect"], "misread");
    assert_eq!(answer["readings"]["parse"]["proof"], "refuted");
    assert_eq!(answer["readings"]["value"]["proof"], "proven");
    let body = json!({"policy": "semantic", "schemaType": "PROTOBUF",
        "writer": text("int64"), "reader": text("int32")});
    let answer = check(&server, &body).await;
    assert_eq!(answer["compatible"], false);
    assert_eq!(answer["differences"][0]["kind"], "DATA_NOT_READ");
}

#[tokio::test]
async fn under_the_semantic_policy_data_decides() {
    let server = TestServer::start().await;
    let writer = json!({"type": "object", "properties": {"state": {"enum": ["new", "paid"]}}});
    let reader = json!({"type": "object",
        "properties": {"state": {"type": "string", "enum": ["new", "paid"]}}});
    let text = |schema: &Value| json!({"schemaType": "JSON", "schema": schema.to_string()});
    server.registered("s", &text(&writer)).await;
    let path = "/compatibility/subjects/s/versions";
    let (_, answer) = server.post(path, &text(&reader)).await;
    assert_eq!(answer, json!({"is_compatible": false}));
    let config = json!({"compatibilityPolicy": "semantic"});
    let (status, answer) = server.put("/config/s", &config).await;
    assert_eq!((status, &answer["compatibilityPolicy"]), (200, &json!("SEMANTIC")));
    let (_, answer) = server.post(path, &text(&reader)).await;
    assert_eq!(answer, json!({"is_compatible": true}));
    server.registered("s", &text(&reader)).await;
    let narrower = json!({"type": "object",
        "properties": {"state": {"type": "string", "enum": ["new"]}}});
    let (status, answer) = server.register("s", &text(&narrower)).await;
    assert_eq!((status, &answer["error_code"]), (409, &json!(40901)), "{answer}");
}

#[tokio::test]
async fn references_are_registered_versions_or_texts() {
    let server = TestServer::start().await;
    let inner = r#"{"type":"record","name":"lib.In","fields":[]}"#;
    server.registered("in", &avro(inner)).await;
    let text = r#"{"type":"record","name":"T","fields":[{"name":"i","type":"lib.In"}]}"#;
    for reference in [
        json!({"name": "lib.In", "subject": "in"}),
        json!({"name": "lib.In", "subject": "in", "version": 1}),
        json!({"name": "lib.In", "schema": inner}),
    ] {
        let body = json!({"writer": text, "reader": text, "references": [reference]});
        let answer = check(&server, &body).await;
        assert_eq!((&answer["compatible"], &answer["proof"]), (&json!(true), &json!("refuted")));
    }
}

#[tokio::test]
async fn what_cannot_be_judged_is_refused_with_the_way_out() {
    let server = TestServer::start().await;
    let refuse = async |body: Value, status: u16, code: i64, message: &str| {
        let answer = server.post("/api/v1/check", &body).await;
        assert_problem(&answer, status, code, message);
    };
    let pair_or_subject = "give two schema texts as \"writer\" and \"reader\", or a \"subject\" \
                           and the \"schema\" that is proposed for it";
    refuse(json!({}), 400, 400, pair_or_subject).await;
    refuse(json!({"writer": "\"int\""}), 400, 400, pair_or_subject).await;
    let levels = "the level 'BACK' is none of NONE, BACKWARD, BACKWARD_TRANSITIVE, FORWARD, \
                  FORWARD_TRANSITIVE, FULL, FULL_TRANSITIVE";
    let int = "\"int\"";
    refuse(json!({"writer": int, "reader": int, "level": "BACK"}), 400, 400, levels).await;
    let policies = "the policy 'x' is none of STRICT, LENIENT, SEMANTIC";
    refuse(json!({"writer": int, "reader": int, "policy": "x"}), 400, 400, policies).await;
    let reference = "the reference 'r' needs either the \"subject\" that holds it or its text as \
                     \"schema\"";
    let body = json!({"writer": int, "reader": int, "references": [{"name": "r"}]});
    refuse(body, 400, 400, reference).await;
    let (status, answer) =
        server.post("/api/v1/check", &json!({"writer": int, "reader": "\"inn\""})).await;
    assert_eq!((status, &answer["error_code"]), (422, &json!(42201)), "{answer}");
    let message = answer["message"].as_str().unwrap();
    let expected = "the reader is not valid: unknown type 'inn'; did you mean \"int\"? at line 1, \
                    column 1";
    assert_eq!(message, expected);
    let (status, answer) =
        server.post("/api/v1/check", &json!({"writr": int, "reader": int})).await;
    assert_eq!((status, &answer["error_code"]), (400, &json!(400)), "{answer}");
    assert!(answer["message"].as_str().unwrap().contains("`writr`"), "{answer}");
    let body = json!({"writer": int, "reader": int, "schemaType": "XML"});
    refuse(body, 422, 42201, "Invalid schema type XML").await;
}

#[tokio::test]
async fn every_kind_is_explained() {
    let server = TestServer::start().await;
    let (status, page) = server.get("/api/v1/explain/missing_enum_symbols").await;
    assert_eq!((status, &page["kind"]), (200, &json!("MISSING_ENUM_SYMBOLS")));
    assert!(page["page"].as_str().unwrap().starts_with("# MISSING_ENUM_SYMBOLS: "), "{page}");
    let (status, all) = server.get("/api/v1/explain").await;
    assert_eq!(status, 200);
    assert!(all.as_array().unwrap().contains(&page));
    let answer = server.get("/api/v1/explain/NONSENSE").await;
    let message =
        "no difference is called 'NONSENSE'; GET /api/v1/explain lists all that there are";
    assert_problem(&answer, 404, 404, message);
}

#[tokio::test]
async fn the_answers_of_the_compatible_api_have_nothing_new() {
    let server = TestServer::start().await;
    server.registered("p", &protobuf("syntax = \"proto3\";\nmessage M { int64 a = 1; }\n")).await;
    let body = protobuf("syntax = \"proto3\";\nmessage M { int32 a = 1; }\n");
    let answer = server.post("/compatibility/subjects/p/versions?verbose=true", &body).await;
    assert_eq!(answer, (200, json!({"is_compatible": true, "messages": []})));
}
