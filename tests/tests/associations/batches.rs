//! Batches: each request stands for itself.

use clade_tests::TestServer;
use clade_tests::schemas::{USER, avro};
use serde_json::json;

use super::{invalid, topic};

#[tokio::test]
async fn each_request_of_a_batch_stands_for_itself() {
    let server = TestServer::start().await;
    server.registered("s", &avro(USER)).await;
    let mut requests = vec![
        topic("a", &json!([{"opType": "CREATE", "subject": "s"}])),
        topic("b.c", &json!([{"opType": "CREATE", "subject": "s"}])),
        topic("d", &json!([{"opType": "CREATE", "schema": avro(USER)}])),
        topic(
            "a",
            &json!([{"opType": "UPSERT", "subject": "s", "associationType": "key"},
            {"opType": "DELETE"}]),
        ),
        // The second operation fails, so that the first is not done.
        topic(
            "a",
            &json!([{"opType": "DELETE", "associationType": "key"},
            {"opType": "DELETE", "associationType": "value"}]),
        ),
    ];
    let batch = json!({"requests": requests});
    let (status, answer) = server.post("/associations:batchMutate?dryRun=true", &batch).await;
    assert_eq!(status, 207, "{answer}");
    assert_eq!(server.get("/associations/resources/-/-").await, (200, json!([])));
    let (status, answer) = server.post("/associations:batchMutate", &batch).await;
    assert_eq!(status, 207, "{answer}");
    let results = &answer["results"];
    assert_eq!(results[0]["result"]["associations"][0]["subject"], "s");
    assert_eq!(
        results[1],
        json!({"error": {"error_code": 42212,
            "message": invalid("resourceName", "illegal character '.'")}})
    );
    assert_eq!(results[2]["result"]["associations"][0]["schema"]["id"], 1);
    assert_eq!(results[3]["result"]["associations"].as_array().map(Vec::len), Some(1));
    assert_eq!(
        results[4],
        json!({"error": {"error_code": 40410, "message": "Association for 'id-a' not found."}})
    );
    let (_, found) = server.get("/associations/resources/id-a").await;
    assert_eq!(found[0]["associationType"], "key");

    let batch = json!({"requests": [
        {"resourceId": "id-a"},
        {"resourceNamespace": "-", "resourceName": "d", "associationTypes": ["value"]},
        {"resourceId": "id-d", "lifecycle": "WEAK"},
        {"resourceName": "d"},
    ]});
    let (status, answer) = server.post("/associations:batchGet?includeSchemas=true", &batch).await;
    assert_eq!(status, 207, "{answer}");
    let results = &answer["results"];
    assert_eq!(results[0]["result"]["resourceName"], "a");
    assert_eq!(results[0]["result"]["associations"][0]["schema"]["schema"], USER);
    assert_eq!(results[1]["result"]["associations"][0]["subject"], ":.lkc-1:d-value");
    assert_eq!(results[2], json!({"result": {"resourceId": "id-d"}}));
    assert_eq!(results[3]["error"]["error_code"], 42212);
    let (_, answer) = server.post("/associations:batchGet", &batch).await;
    assert_eq!(answer["results"][0]["result"]["associations"][0].get("schema"), None);

    requests[0]["associations"] = json!([{"opType": "MOVE"}]);
    let batch = json!({"requests": requests});
    let (status, answer) = server.post("/associations:batchMutate", &batch).await;
    assert_eq!((status, &answer["error_code"]), (400, &json!(400)), "{answer}");
}
