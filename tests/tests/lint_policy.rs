//! Lint at registration: policies of scopes, results kept with versions, errors that refuse.

use std::time::Duration;

use clade_tests::schemas::avro;
use clade_tests::{ApiClient, TestServer, rules};
use reqwest::Method;
use serde_json::{Value, json};

/// A secret is an error.
const ACCOUNT: &str = r#"{"type":"record","name":"AccountOpened","namespace":"bank","doc":"An account was opened.","fields":[{"name":"id","type":"string","doc":"The account."},{"name":"password","type":"string","doc":"Its password."}]}"#;
const WITHOUT: &str = r#"{"type":"record","name":"AccountOpened","namespace":"bank","doc":"An account was opened.","fields":[{"name":"id","type":"string","doc":"The account."}]}"#;

/// The counts of a registration, if it has any.
async fn counts(server: &ApiClient, subject: &str, body: &Value) -> Option<String> {
    let path = format!("/subjects/{subject}/versions");
    let answer = server.send(server.request(Method::POST, &path).json(body)).await;
    assert_eq!(answer.status, 200, "{}", answer.json());
    answer.headers.get("x-clade-lint").map(|counts| counts.to_str().expect("a text").to_owned())
}

#[tokio::test]
async fn registrations_are_counted_and_their_findings_kept() {
    for server in TestServer::start_on_each_store().await {
        let first = counts(&server, "accounts-value", &avro(ACCOUNT)).await;
        assert!(first.is_some_and(|counts| counts.starts_with("errors=1, ")));
        // The same again is no new version.
        assert_eq!(counts(&server, "accounts-value", &avro(ACCOUNT)).await, None);
        let path = "/api/v1/subjects/accounts-value/versions/1/lint";
        let (status, found) = server.get(path).await;
        assert_eq!(status, 200);
        assert!(rules(&found).contains(&"secret-field"), "{found:#}");
        // What was found then stays, whatever the policy is now.
        let off = json!({"severities": {"secret-field": "off"}});
        assert_eq!(server.put("/api/v1/lint/policy/accounts-value", &off).await.0, 200);
        tokio::time::sleep(Duration::from_millis(300)).await;
        assert!(rules(&server.get(path).await.1).contains(&"secret-field"));
        let latest = "/api/v1/subjects/accounts-value/versions/latest/lint";
        assert!(rules(&server.get(latest).await.1).contains(&"secret-field"));
        let none = server.get("/api/v1/subjects/none/versions/1/lint").await;
        assert_eq!((none.0, &none.1["error_code"]), (404, &json!(40401)));
    }
}

#[tokio::test]
async fn only_where_a_policy_says_so_errors_are_refused() {
    for server in TestServer::start_on_each_store().await {
        let enforced = json!({"enforce": true});
        assert_eq!(server.put("/api/v1/lint/policy/a-value", &enforced).await.0, 200);
        let (status, refused) = server.register("a-value", &avro(ACCOUNT)).await;
        assert_eq!((status, &refused["error_code"]), (422, &json!(42291)), "{refused}");
        let message = refused["message"].as_str().expect("a message");
        assert!(message.contains("secret-field at AccountOpened.password"), "{message}");
        assert_eq!(server.register("b-value", &avro(ACCOUNT)).await.0, 200);
        assert_eq!(server.register("a-value", &avro(WITHOUT)).await.0, 200);
        // The policy never changes an id.
        let id = server.registered("b-value", &avro(ACCOUNT)).await;
        assert_eq!(server.registered("c-value", &avro(ACCOUNT)).await, id);
    }
}

#[tokio::test]
async fn what_the_version_before_had_refuses_nothing() {
    let server = TestServer::start().await;
    server.registered("a-value", &avro(ACCOUNT)).await;
    server.put("/api/v1/lint/policy/a-value", &json!({"enforce": true})).await;
    let more = ACCOUNT.replace(
        r#""fields":["#,
        r#""fields":[{"name":"branch","type":"string","default":"","doc":"Where."},"#,
    );
    let (status, answer) = server.register("a-value", &avro(&more)).await;
    assert_eq!(status, 200, "{answer}");
}

#[tokio::test]
async fn what_a_stream_declares_is_taken_into_account() {
    let server = TestServer::start().await;
    let hint = r#"{"type":"record","name":"OrderChanged","namespace":"shop","doc":"An order has changed.","fields":[{"name":"order_id","type":"string","doc":"The order."}]}"#;
    let found = async |path: &str| server.get(path).await.1;
    server.registered("orders-value", &avro(hint)).await;
    let before = found("/api/v1/subjects/orders-value/versions/1/lint").await;
    assert!(rules(&before).contains(&"zero-payload-event"), "{before:#}");
    let document = json!({"kind": "notification", "value": {"roles": [{"subject": "hints"}]}});
    assert_eq!(server.put("/api/v1/streams/hints", &document).await.0, 200);
    server.registered("hints", &avro(hint)).await;
    let after = found("/api/v1/subjects/hints/versions/1/lint").await;
    assert!(!rules(&after).contains(&"zero-payload-event"), "{after:#}");
}

#[tokio::test]
async fn the_nearest_scope_decides() {
    for server in TestServer::start_on_each_store().await {
        let put = async |path: &str, body: Value| {
            let (status, answer) = server.put(path, &body).await;
            assert_eq!(status, 200, "{answer}");
        };
        put("/api/v1/lint/policy/:.__GLOBAL:", json!({"profile": "strict", "enforce": true})).await;
        put("/api/v1/lint/policy", json!({"severities": {"missing-doc": "error"}})).await;
        put("/api/v1/lint/policy/:.other:", json!({"profile": "minimal"})).await;
        put("/api/v1/lint/policy/s", json!({"enforce": false})).await;
        for (subject, policy) in [
            (
                "s",
                json!({"profile": "strict", "severities": {"missing-doc": "error"}, "enforce": false}),
            ),
            (
                "t",
                json!({"profile": "strict", "severities": {"missing-doc": "error"}, "enforce": true}),
            ),
            (":.other:s", json!({"profile": "minimal", "enforce": true})),
        ] {
            let path = format!("/api/v1/lint/policy/{subject}?inForce=true");
            assert_eq!(server.get(&path).await, (200, policy), "{subject}");
        }
        let own = server.get("/api/v1/lint/policy/s").await;
        assert_eq!(own, (200, json!({"enforce": false})));
        assert_eq!(server.delete("/api/v1/lint/policy/s").await, own);
        let (status, none) = server.get("/api/v1/lint/policy/s").await;
        assert_eq!((status, &none["error_code"]), (404, &json!(40491)));
        assert_eq!(server.delete("/api/v1/lint/policy/s").await.0, 404);
        for (body, says) in [
            (json!({"severities": {"no-such-rule": "off"}}), "no lint rule is called"),
            (json!({"severities": {"missing-doc": "loud"}}), "the severity 'loud' is none of"),
            (json!({"profile": "lax"}), "the profile 'lax' is none of"),
            (json!({"enforced": true}), "unknown field"),
        ] {
            let (status, answer) = server.put("/api/v1/lint/policy", &body).await;
            let detail = answer["detail"].as_str().expect("a detail");
            assert!(status == 400 && detail.contains(says), "{answer}");
        }
    }
}

#[tokio::test]
async fn policies_come_in_pages() {
    for server in TestServer::start_on_each_store().await {
        for path in ["", "/b", "/a", "/:.c:", "/:.c:s"] {
            let path = format!("/api/v1/lint/policy{path}");
            let (status, answer) = server.put(&path, &json!({"enforce": true})).await;
            assert_eq!(status, 200, "{answer}");
        }
        let mut scopes = Vec::new();
        let mut cursor = String::new();
        loop {
            let path = format!("/api/v1/lint/policies?limit=2{cursor}");
            let (status, page) = server.get(&path).await;
            assert_eq!(status, 200, "{page}");
            for one in page["policies"].as_array().expect("a list") {
                assert_eq!(one["policy"], json!({"enforce": true}));
                scopes.push(one["scope"].as_str().expect("a scope").to_owned());
            }
            let Some(next) = page["next"].as_str() else { break };
            cursor = format!("&cursor={next}");
        }
        assert_eq!(scopes, ["", "a", "b", ":.c:", ":.c:s"]);
        assert_eq!(server.get("/api/v1/lint/policies?limit=1001").await.0, 400);
    }
}
