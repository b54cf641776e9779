//! Reading associations, and schemas by the associations of their subjects.

use clade_tests::schemas::{USER, avro};
use clade_tests::{TestServer, assert_error};
use serde_json::{Value, json};

use super::{created, strong, topic, weak};

#[tokio::test]
async fn associations_are_found_by_subject_and_by_resource() {
    let server = TestServer::start().await;
    server.registered("s", &avro(USER)).await;
    server.registered("k", &avro(USER)).await;
    let both = json!([{"subject": "s"}, {"subject": "k", "associationType": "key"}]);
    created(&server, &topic("b", &both)).await;
    created(&server, &topic("a", &weak("s"))).await;
    created(&server, &topic("c", &strong(USER))).await;
    let mut elsewhere = topic("a", &weak("s"));
    elsewhere["resourceNamespace"] = json!("lkc-2");
    elsewhere["resourceId"] = json!("other");
    created(&server, &elsewhere).await;
    for (path, want) in [
        ("subjects/s", "a-value b-value a-value"),
        ("subjects/s?offset=1&limit=1", "b-value"),
        ("subjects/:.lkc-1:c-value", "c-value"),
        ("subjects/unknown", ""),
        ("resources/lkc-1/b", "b-key b-value"),
        ("resources/lkc-1/b?associationType=key", "b-key"),
        ("resources/lkc-1/b?associationType=key&associationType=value", "b-key b-value"),
        ("resources/lkc-1/b?associationType=other", ""),
        ("resources/-/a?resourceType=topic&associationType=value", "a-value a-value"),
        ("resources/-/a?resourceType=cluster", ""),
        ("resources/lkc-1/-", "a-value b-key b-value c-value"),
        ("resources/-/-?lifecycle=STRONG", "c-value"),
        ("resources/-/-?lifecycle=WEAK&limit=2", "a-value b-key"),
        ("resources/id-b", "b-key b-value"),
        ("resources/other", "a-value"),
    ] {
        let (status, found) = server.get(&format!("/associations/{path}")).await;
        assert_eq!(status, 200, "{path}: {found}");
        let name = |one: &Value| {
            let of = |key: &str| one[key].as_str().unwrap_or_default().to_owned();
            format!("{}-{}", of("resourceName"), of("associationType"))
        };
        let names: Vec<_> = found.as_array().into_iter().flatten().map(name).collect();
        assert_eq!(names.join(" "), want, "{path}");
    }
    for query in ["lifecycle=other", "limit=x"] {
        let answer = server.get(&format!("/associations/resources/-/a?{query}")).await;
        assert_error(&answer, 404, 404, "HTTP 404 Not Found");
    }
}

#[tokio::test]
async fn schemas_are_listed_by_the_associations_of_their_subjects() {
    let server = TestServer::start().await;
    for subject in ["free", "used"] {
        server.registered(subject, &avro(USER)).await;
    }
    created(&server, &topic("w", &json!([{"subject": "used", "associationType": "key"}]))).await;
    created(&server, &topic("s", &strong(USER))).await;
    for (query, want) in [
        ("", ":.lkc-1:s-value free used"),
        ("&resourceType=topic", ":.lkc-1:s-value used"),
        ("&resourceType=other", ""),
        ("&associationType=key", "used"),
        ("&associationType=key&associationType=value", ":.lkc-1:s-value used"),
        ("&lifecycle=STRONG", ":.lkc-1:s-value"),
        ("&lifecycle=NONE", "free"),
        ("&lifecycle=NONE&lifecycle=WEAK", "free used"),
        ("&lifecycle=NONE&associationType=key", ":.lkc-1:s-value free"),
        ("&resourceType=topic&offset=1&limit=1", "used"),
    ] {
        let (status, found) = server.get(&format!("/schemas?subjectPrefix=:*:{query}")).await;
        assert_eq!(status, 200, "{query}: {found}");
        let subjects = found.as_array().into_iter().flatten().map(|one| &one["subject"]);
        let subjects: Vec<_> = subjects.filter_map(Value::as_str).collect();
        assert_eq!(subjects.join(" "), want, "{query}");
    }
    let (_, found) = server.get("/schemas?resourceType=topic").await;
    assert_eq!(found[0]["associations"][0]["resourceName"], "w");
    let (_, found) = server.get("/schemas").await;
    assert_eq!(found[1].get("associations"), None, "only where they are asked for");
    let answer = server.get("/schemas?lifecycle=other").await;
    assert_error(&answer, 404, 404, "HTTP 404 Not Found");
}
