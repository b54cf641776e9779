//! The OpenAPI document says what the routes of `/api/v1` are, and what they answer.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use clade_tests::TestServer;
use clade_tests::schemas::avro;
use jsonschema::Validator;
use regex::Regex;
use reqwest::Method;
use serde_json::{Value, json};

fn read(path: &str) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the crate has a parent");
    fs::read_to_string(root.join(path)).expect("the file is there")
}

fn document() -> Value {
    serde_json::from_str(&read("server/openapi.json")).expect("the document is JSON")
}

#[test]
fn each_route_of_ours_is_described_and_no_other() {
    let router = read("server/src/http/router.rs");
    let method = Regex::new(r"\b(get|post|put|patch|delete)\(").expect("the expression is right");
    let mut routes = BTreeSet::new();
    for route in router.split(".route(").skip(1) {
        let path = route.split('"').nth(1).expect("a route begins with its path");
        if path.starts_with("/api/v1/") {
            routes.extend(method.captures_iter(route).map(|found| format!("{} {path}", &found[1])));
        }
    }
    let document = document();
    let paths = document["paths"].as_object().expect("paths");
    let described: BTreeSet<String> = paths
        .iter()
        .flat_map(|(path, item)| {
            let methods = item.as_object().expect("an item").keys();
            methods.map(move |method| format!("{method} {path}"))
        })
        .collect();
    assert_eq!(described, routes);
}

/// What an answer to `method` of `path` must be.
fn validator(document: &Value, path: &str, method: &str, status: &str) -> Validator {
    let answers = &document["paths"][path][method]["responses"][status]["content"];
    let (_, content) = answers.as_object().and_then(|all| all.iter().next()).expect("an answer");
    let mut schema = content["schema"].clone();
    schema["components"] = document["components"].clone();
    jsonschema::validator_for(&schema).expect("the schema is right")
}

/// A record with something to find in it.
const SOLD: &str = r#"{"type":"record","name":"ItemSold","namespace":"shop","fields":[{"name":"status","type":"string","doc":"One of NEW, PAID."},{"name":"note","type":["null","string"]}]}"#;

/// A method, a route, a path of it where that is another, and a body.
type Exchange = (&'static str, &'static str, &'static str, Value);

/// Questions about schemas, and what is set for lint.
fn exchanges_about_schemas() -> Vec<Exchange> {
    vec![
        ("get", "/api/v1/openapi.json", "", json!(null)),
        (
            "post",
            "/api/v1/check",
            "",
            json!({"writer": SOLD, "reader": SOLD.replace("status", "state")}),
        ),
        (
            "post",
            "/api/v1/check",
            "",
            json!({"subject": "sold-value", "schema": SOLD.replace("status", "state")}),
        ),
        ("get", "/api/v1/explain", "", json!(null)),
        ("get", "/api/v1/explain/{kind}", "/api/v1/explain/NAME_MISMATCH", json!(null)),
        ("post", "/api/v1/lint", "", json!({"schema": SOLD})),
        ("get", "/api/v1/lint/rules", "", json!(null)),
        ("get", "/api/v1/lint/rules/{kind}", "/api/v1/lint/rules/string-as-enum", json!(null)),
        (
            "put",
            "/api/v1/lint/policy",
            "",
            json!({"profile": "strict", "severities": {"missing-doc": "off"}}),
        ),
        ("get", "/api/v1/lint/policy", "", json!(null)),
        ("put", "/api/v1/lint/policy/{subject}", "/api/v1/lint/policy/s", json!({"enforce": true})),
        ("get", "/api/v1/lint/policy/{subject}", "/api/v1/lint/policy/s?inForce=true", json!(null)),
        ("get", "/api/v1/lint/policies", "/api/v1/lint/policies?limit=1", json!(null)),
        ("delete", "/api/v1/lint/policy/{subject}", "/api/v1/lint/policy/s", json!(null)),
        ("delete", "/api/v1/lint/policy", "", json!(null)),
        (
            "get",
            "/api/v1/subjects/{subject}/versions/{version}/lint",
            "/api/v1/subjects/sold-value/versions/1/lint",
            json!(null),
        ),
    ]
}

/// The life of a stream.
fn exchanges_about_a_stream() -> Vec<Exchange> {
    let stream = json!({
        "owner": "shop", "kind": "keyed", "status": "live",
        "key": {"schema": {"subject": "sold-key"}},
        "value": {"roles": [{"subject": "sold-value"}]},
        "consumers": [{"name": "a", "pinnedVersions": [1, 9]}, {"name": "b"}],
    });
    vec![
        ("get", "/api/v1/streams", "", json!(null)),
        ("put", "/api/v1/streams/{stream}", "/api/v1/streams/sold", stream),
        (
            "patch",
            "/api/v1/streams/{stream}",
            "/api/v1/streams/sold",
            json!({"partitioning": {"copartitionGroup": "g"}}),
        ),
        ("get", "/api/v1/streams/{stream}", "/api/v1/streams/sold", json!(null)),
        ("get", "/api/v1/streams/{stream}/lint", "/api/v1/streams/sold/lint", json!(null)),
        ("get", "/api/v1/streams/{stream}/lineage", "/api/v1/streams/sold/lineage", json!(null)),
        (
            "post",
            "/api/v1/streams/{stream}/{role}/versions",
            "/api/v1/streams/sold/value/versions",
            json!({"schema": SOLD.replace(r#""string"]"#, r#""string"],"default":null"#)}),
        ),
        (
            "get",
            "/api/v1/streams/{stream}/{role}/versions",
            "/api/v1/streams/sold/value/versions",
            json!(null),
        ),
        (
            "post",
            "/api/v1/streams/{stream}/check",
            "/api/v1/streams/sold/check",
            json!({"key": {"schema": "\"int\""}, "value": {"schema": SOLD.replace("status", "state")}}),
        ),
        (
            "get",
            "/api/v1/streams/{stream}/can-i-deploy",
            "/api/v1/streams/sold/can-i-deploy?version=2",
            json!(null),
        ),
        (
            "get",
            "/api/v1/copartition-groups/{group}/check",
            "/api/v1/copartition-groups/g/check",
            json!(null),
        ),
        ("delete", "/api/v1/streams/{stream}", "/api/v1/streams/sold", json!(null)),
    ]
}

#[tokio::test]
async fn answers_are_as_described() {
    let server = TestServer::start().await;
    server.registered("sold-key", &avro(r#""string""#)).await;
    server.registered("sold-value", &avro(SOLD)).await;
    let document = document();
    for (method, route, path, body) in
        exchanges_about_schemas().into_iter().chain(exchanges_about_a_stream())
    {
        let path = if path.is_empty() { route } else { path };
        let verb: Method = method.to_uppercase().parse().expect("a method");
        let mut request = server.request(verb, path);
        if !body.is_null() {
            request = request.json(&body);
        }
        let answer = server.send(request).await;
        assert_eq!(answer.status, 200, "{method} {path}: {}", answer.json());
        let answer = answer.json();
        let validator = validator(&document, route, method, "200");
        let wrong: Vec<_> = validator.iter_errors(&answer).map(|one| one.to_string()).collect();
        assert_eq!(wrong, [""; 0], "{method} {path}: {answer:#}");
    }
    let (_, problem) = server.get("/api/v1/streams/none").await;
    assert!(validator(&document, "/api/v1/streams/{stream}", "get", "default").is_valid(&problem));
}
