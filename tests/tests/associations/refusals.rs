//! What is refused, and what resources depend on.

use clade_tests::schemas::{USER, USER_WITH_AGE, USER_WITH_MAIL, avro};
use clade_tests::{TestServer, assert_error};
use serde_json::{Value, json};

use super::{created, invalid, removed, strong, topic, weak};

#[tokio::test]
async fn an_incompatible_schema_leaves_nothing_behind() {
    let server = TestServer::start().await;
    server.registered(":.lkc-1:t-value", &avro(USER)).await;
    let (status, answer) = server.post("/associations", &topic("t", &strong(USER_WITH_MAIL))).await;
    assert_eq!((status, &answer["error_code"]), (409, &json!(40901)), "{answer}");
    assert_eq!(server.get("/associations/resources/-/-").await, (200, json!([])));
}

#[tokio::test]
async fn another_association_of_the_type_is_40903() {
    let server = TestServer::start().await;
    server.registered("a", &avro(USER)).await;
    server.registered("b", &avro(USER)).await;
    created(&server, &topic("t", &weak("a"))).await;
    let message = "An association of type 'value' already exists for resource 't'";
    let answer = server.post("/associations", &topic("t", &weak("b"))).await;
    assert_error(&answer, 409, 40903, message);
    let mut renamed = topic("t", &weak("a"));
    renamed["resourceNamespace"] = json!("lkc-2");
    assert_error(&server.post("/associations", &renamed).await, 409, 40903, message);
}

#[tokio::test]
async fn a_strong_subject_belongs_to_one_resource() {
    let server = TestServer::start().await;
    server.registered("s", &avro(USER)).await;
    let owning = json!([{"subject": "s", "lifecycle": "STRONG", "frozen": false}]);
    created(&server, &topic("user", &weak("s"))).await;
    let message = "An association already exists for subject 's'";
    let answer = server.post("/associations", &topic("owner", &owning)).await;
    assert_error(&answer, 409, 40904, message);
    removed(&server, "/associations/resources/id-user").await;
    created(&server, &topic("owner", &owning)).await;
    let answer = server.post("/associations", &topic("user", &weak("s"))).await;
    assert_error(&answer, 409, 40905, "A strong association already exists for subject 's'");
    let answer = server.post("/associations", &topic("second", &owning)).await;
    assert_error(&answer, 409, 40904, message);
    let (_, listed) = server.get("/associations/subjects/s").await;
    assert_eq!(listed[0]["frozen"], false, "told where the lifecycle says otherwise: {listed}");
    // What is not frozen goes without its subject, or with it on request.
    removed(&server, "/associations/resources/id-owner").await;
    assert_eq!(server.get("/subjects").await, (200, json!(["s"])));
}

#[tokio::test]
async fn an_association_needs_a_live_version() {
    let server = TestServer::start().await;
    let message = "No active (non-deleted) version exists for subject 's'";
    let answer = server.post("/associations", &topic("t", &weak("s"))).await;
    assert_error(&answer, 409, 40907, message);
    server.registered("s", &avro(USER)).await;
    server.deleted("/subjects/s").await;
    let answer = server.post("/associations", &topic("t", &weak("s"))).await;
    assert_error(&answer, 409, 40907, message);
}

#[tokio::test]
async fn what_resources_depend_on_is_not_deleted() {
    let server = TestServer::start().await;
    for text in [USER, USER_WITH_AGE] {
        server.registered("s", &avro(text)).await;
    }
    created(&server, &topic("t", &weak("s"))).await;
    let message = "An association already exists for subject 's'";
    for path in ["/subjects/s", "/subjects/s?permanent=true"] {
        assert_error(&server.delete(path).await, 409, 40904, message);
    }
    server.deleted("/subjects/s/versions/1").await;
    server.deleted("/subjects/s/versions/1?permanent=true").await;
    for path in ["/subjects/s/versions/2", "/subjects/s/versions/latest"] {
        assert_error(&server.delete(path).await, 409, 40904, message);
    }
    removed(&server, "/associations/resources/id-t").await;
    server.deleted("/subjects/s").await;
}

#[tokio::test]
async fn a_strong_subject_is_not_referred_to() {
    let server = TestServer::start().await;
    created(&server, &topic("t", &strong(USER))).await;
    let order = r#"{"type":"record","name":"Order","fields":[{"name":"by","type":"User"}]}"#;
    let referring = |subject: &str| {
        let references = json!([{"name": "User", "subject": subject, "version": 1}]);
        json!({"schema": order, "references": references})
    };
    let message = "Subject ':.lkc-1:t-value' has a strong association and cannot be referenced";
    let answer = server.register("order", &referring(":.lkc-1:t-value")).await;
    assert_error(&answer, 422, 42205, message);
    // And what is referred to does not become the resource's own.
    server.registered("user", &avro(USER)).await;
    server.registered("order", &referring("user")).await;
    let owning = json!([{"subject": "user", "lifecycle": "STRONG", "frozen": false}]);
    let message = "Subject 'user' has a strong association and cannot be referenced";
    let answer = server.post("/associations", &topic("u", &owning)).await;
    assert_error(&answer, 422, 42205, message);
}

#[tokio::test]
async fn odd_properties_are_42212() {
    let server = TestServer::start().await;
    server.registered("s", &avro(USER)).await;
    let with = |key: &str, value: Value| {
        let mut request = topic("t", &weak("s"));
        request[key] = value;
        request
    };
    let one = |association: Value| topic("t", &json!([association]));
    let own = ":.lkc-1:t-value";
    for (request, property, detail) in [
        (with("resourceName", json!("a.b")), "resourceName", "illegal character '.'"),
        (with("resourceName", json!("")), "resourceName", "it is required"),
        (with("resourceNamespace", json!("a b")), "resourceNamespace", "illegal character ' '"),
        (
            with("resourceNamespace", json!("x".repeat(257))),
            "resourceNamespace",
            "it has more than 256 characters",
        ),
        (with("resourceId", json!(null)), "resourceId", "it is required"),
        (with("resourceId", json!("a\0")), "resourceId", "illegal character '\\u{0}'"),
        (with("resourceId", json!("x".repeat(1001))), "resourceId", "it has more than 1000 bytes"),
        (with("resourceType", json!("group")), "resourceType", "only 'topic' is known"),
        (with("associations", json!([])), "associations", "at least one is required"),
        (
            one(json!({"subject": "s", "associationType": "header"})),
            "associationType",
            "it is neither 'key' nor 'value'",
        ),
        (one(json!({})), "subject", "a WEAK association has to name it"),
        (
            one(json!({"subject": own})),
            "subject",
            "':.lkc-1:t-value' is only for STRONG associations",
        ),
        (
            one(json!({"subject": "s", "lifecycle": "STRONG"})),
            "subject",
            "the subject of a frozen association has to be ':.lkc-1:t-value'",
        ),
        (
            one(json!({"subject": "s", "frozen": true})),
            "frozen",
            "a WEAK association cannot be frozen",
        ),
        (
            one(json!({"subject": "s", "lifecycle": "WEAK", "schema": avro(USER)})),
            "schema",
            "a WEAK association takes none",
        ),
        (
            topic(
                "t",
                &json!([{"subject": "s"},
                {"associationType": "key", "schema": avro(USER)}]),
            ),
            "lifecycle",
            "all associations of a resource have the same one",
        ),
    ] {
        let answer = server.post("/associations", &request).await;
        assert_error(&answer, 422, 42212, &invalid(property, detail));
    }
    for bad in [json!({"lifecycle": "strong"}), json!({"subject": {}})] {
        let (status, answer) = server.post("/associations", &one(bad)).await;
        assert_eq!((status, &answer["error_code"]), (400, &json!(400)), "{answer}");
    }
    let (status, answer) = server.post_text("/associations", "null").await;
    assert_eq!((status, &answer["error_code"]), (422, &json!(422)), "{answer}");
    assert_eq!(server.get("/subjects").await, (200, json!(["s"])), "nothing was registered");
}
