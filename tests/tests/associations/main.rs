//! `/associations`: which subjects hold the schemas of a resource.

mod batches;
mod changes;
mod races;
mod reading;
mod refusals;

use clade_tests::TestServer;
use reqwest::Method;
use serde_json::{Value, json};

/// A request about the topic `name` of the cluster `lkc-1`, with the id `id-{name}`.
fn topic(name: &str, associations: &Value) -> Value {
    json!({
        "resourceName": name,
        "resourceNamespace": "lkc-1",
        "resourceId": format!("id-{name}"),
        "resourceType": "topic",
        "associations": associations,
    })
}

fn weak(subject: &str) -> Value {
    json!([{"subject": subject, "lifecycle": "WEAK"}])
}

fn strong(text: &str) -> Value {
    json!([{"associationType": "value", "schema": {"schema": text}}])
}

/// Sends a request that must be taken; its answer.
async fn created(server: &TestServer, request: &Value) -> Value {
    let (status, answer) = server.post("/associations", request).await;
    assert_eq!(status, 200, "{answer}");
    answer
}

async fn removed(server: &TestServer, path: &str) {
    let answer = server.send(server.request(Method::DELETE, path)).await;
    assert_eq!((answer.status, answer.text.as_str()), (204, ""), "{path}");
}

fn invalid(property: &str, detail: &str) -> String {
    format!(
        "The association specified an invalid value for property: '{property}', detail: {detail}"
    )
}
