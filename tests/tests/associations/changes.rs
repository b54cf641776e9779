//! Creating, changing and deleting the associations of one resource.

use clade_tests::schemas::{USER, USER_WITH_AGE, USER_WITH_MAIL, avro};
use clade_tests::{TestServer, assert_error};
use serde_json::{Value, json};

use super::{created, invalid, removed, strong, topic, weak};

#[tokio::test]
async fn a_weak_association_is_created_read_and_deleted() {
    let server = TestServer::start().await;
    server.registered("orders", &avro(USER)).await;
    let request = topic("t", &weak("orders"));
    let mut want = request.clone();
    want["associations"] = json!([{"subject": "orders", "associationType": "value",
        "lifecycle": "WEAK", "frozen": false}]);
    assert_eq!(created(&server, &request).await, want);
    let (_, listed) = server.get("/associations/resources/id-t").await;
    assert_eq!(listed.as_array().map(Vec::len), Some(1), "{listed}");
    let mut association = listed[0].clone();
    let mut take = |key: &str| association.as_object_mut().and_then(|object| object.remove(key));
    assert_eq!(take("guid").and_then(|guid| Some(guid.as_str()?.len())), Some(36));
    let times = (take("createTs"), take("updateTs"));
    assert!(times.0.as_ref().and_then(Value::as_i64).is_some_and(|ms| ms > 1_600_000_000_000));
    assert_eq!(times.0, times.1);
    assert_eq!(
        association,
        json!({"subject": "orders", "resourceName": "t", "resourceNamespace": "lkc-1",
            "resourceId": "id-t", "resourceType": "topic", "associationType": "value",
            "lifecycle": "WEAK"}),
        "what the lifecycle says of `frozen` is left out"
    );
    // The same again changes nothing.
    assert_eq!(created(&server, &request).await, want);
    assert_eq!(server.get("/associations/resources/id-t").await, (200, listed));
    removed(&server, "/associations/resources/id-t").await;
    assert_eq!(server.get("/associations/resources/id-t").await, (200, json!([])));
    let again = server.delete("/associations/resources/id-t").await;
    assert_error(&again, 404, 40410, "Association for 'id-t' not found.");
    assert_eq!(server.get("/subjects").await, (200, json!(["orders"])));
}

#[tokio::test]
async fn a_schema_makes_a_strong_association_with_the_subject_of_the_resource() {
    let server = TestServer::start().await;
    let answer = created(&server, &topic("t", &strong(USER))).await;
    let info = &answer["associations"][0];
    assert_eq!(info["subject"], ":.lkc-1:t-value");
    assert_eq!((&info["lifecycle"], &info["frozen"]), (&json!("STRONG"), &json!(true)));
    assert_eq!(info["schema"]["schema"], USER);
    assert_eq!((&info["schema"]["id"], &info["schema"]["version"]), (&json!(1), &json!(1)));
    let (status, version) = server.get("/subjects/:.lkc-1:t-value/versions/1").await;
    assert_eq!((status, &version["schema"]), (200, &json!(USER)));
    let (_, listed) = server.get("/associations/resources/id-t").await;
    assert_eq!(listed[0].get("frozen"), None, "a strong one is frozen by default: {listed}");
    // A frozen one stays until its resource goes, with the subject.
    let message = "The association of type  'value' is frozen for subject ':.lkc-1:t-value'";
    assert_error(&server.delete("/associations/resources/id-t").await, 409, 40908, message);
    removed(&server, "/associations/resources/id-t?cascadeLifecycle=true&dryRun=true").await;
    assert_eq!(server.get("/associations/resources/id-t").await, (200, listed));
    removed(&server, "/associations/resources/id-t?cascadeLifecycle=true").await;
    assert_eq!(server.get("/associations/resources/id-t").await, (200, json!([])));
    assert_eq!(server.get("/subjects?deleted=true").await, (200, json!([])));
    assert_eq!(server.get("/schemas/ids/1?subject=:.lkc-1:t-value").await.0, 404);
}

#[tokio::test]
async fn upsert_changes_what_is_not_frozen() {
    let server = TestServer::start().await;
    for subject in ["a", "b"] {
        server.registered(subject, &avro(USER)).await;
    }
    let path = "/associations/resources/id-t";
    let (status, answer) = server.put(path, &topic("t", &weak("a"))).await;
    assert_eq!((status, &answer["associations"][0]["subject"]), (200, &json!("a")), "{answer}");
    let (_, before) = server.get(path).await;
    let (status, answer) = server.put(path, &topic("t", &weak("b"))).await;
    assert_eq!((status, &answer["associations"][0]["subject"]), (200, &json!("b")), "{answer}");
    let (_, after) = server.get(path).await;
    assert_eq!(after[0]["guid"], before[0]["guid"]);
    assert_eq!(after[0]["createTs"], before[0]["createTs"]);
    assert_eq!(server.get("/associations/subjects/a").await, (200, json!([])));
    let strong_by_upsert = topic("n", &json!([{"lifecycle": "STRONG"}]));
    let answer = server.put("/associations/resources/id-n", &strong_by_upsert).await;
    let message = invalid("lifecycle", "an upsert makes no STRONG association");
    assert_error(&answer, 422, 42212, &message);
    let answer = server.put("/associations/resources/id-n", &topic("n", &strong(USER))).await;
    let message = invalid("schema", "only an association that exists takes one here");
    assert_error(&answer, 422, 42212, &message);
    let answer = server.put("/associations/resources/other", &topic("t", &weak("a"))).await;
    assert_error(&answer, 422, 42212, &invalid("resourceId", "it is another one in the path"));

    created(&server, &topic("f", &strong(USER))).await;
    let path = "/associations/resources/id-f";
    let (status, answer) = server.put(path, &topic("f", &strong(USER_WITH_AGE))).await;
    assert_eq!((status, &answer["associations"][0]["schema"]["version"]), (200, &json!(2)));
    let message = "The association of type  'value' is frozen for subject ':.lkc-1:f-value'";
    assert_error(&server.put(path, &topic("f", &weak("a"))).await, 409, 40908, message);
    let thawed = topic("f", &json!([{"frozen": false}]));
    let answer = server.put(path, &thawed).await;
    assert_error(&answer, 422, 42212, &invalid("frozen", "it cannot be changed"));
}

#[tokio::test]
async fn mode_import_lets_an_upsert_make_strong_ones_and_keeps_subjects() {
    let server = TestServer::start().await;
    let subject = ":.lkc-1:t-value";
    server.put("/mode/:.lkc-1:", &json!({"mode": "IMPORT"})).await;
    server.registered(subject, &json!({"schema": USER, "id": 7, "version": 3})).await;
    let request = topic("t", &json!([{"lifecycle": "STRONG"}]));
    let (status, answer) = server.put("/associations/resources/id-t", &request).await;
    assert_eq!((status, &answer["associations"][0]["subject"]), (200, &json!(subject)));
    removed(&server, "/associations/resources/id-t?cascadeLifecycle=true").await;
    assert_eq!(server.get("/subjects").await, (200, json!([subject])));
    // In mode READONLY nothing is changed.
    server.put("/mode/:.lkc-1:", &json!({"mode": "READONLY"})).await;
    let answer = server.post("/associations", &request).await;
    let message = "Subject :.lkc-1:t-value in context .lkc-1 is in read-only mode";
    assert_error(&answer, 422, 42205, message);
}

#[tokio::test]
async fn guid_and_times_are_brought_along_in_mode_import_alone() {
    let server = TestServer::start().await;
    server.registered("s", &avro(USER)).await;
    let guid = "0a1b2c3d-0000-4000-8000-000000000001";
    let mut one = json!({"subject": "s", "lifecycle": "WEAK", "guid": guid,
                         "createTs": 1_700_000_000_001_i64, "updateTs": 1_700_000_000_002_i64});
    let request = topic("t", &json!([one]));
    let path = "/associations/resources/id-t";
    let message = "Subject s in context  is not in import mode";
    assert_error(&server.put(path, &request).await, 422, 42205, message);
    assert_error(&server.post("/associations", &request).await, 422, 42205, message);
    server.put("/mode/s?force=true", &json!({"mode": "IMPORT"})).await;
    assert_eq!(server.put(path, &request).await.0, 200);
    let (_, listed) = server.get(path).await;
    for name in ["guid", "createTs", "updateTs"] {
        assert_eq!(listed[0][name], one[name], "{listed}");
    }
    // The same again changes nothing, in no mode.
    server.delete("/mode/s").await;
    assert_eq!(server.put(path, &request).await.0, 200);
    assert_eq!(server.get(path).await.1, listed);
    // No two have one guid, and it has a form.
    server.put("/mode/s?force=true", &json!({"mode": "IMPORT"})).await;
    let detail = format!("another association has '{guid}'");
    let answer = server.put("/associations/resources/id-u", &topic("u", &json!([one]))).await;
    assert_error(&answer, 422, 42212, &invalid("guid", &detail));
    one["guid"] = json!("x");
    let answer = server.put("/associations/resources/id-u", &topic("u", &json!([one]))).await;
    assert_error(&answer, 422, 42212, &invalid("guid", "it is no UUID"));
}

#[tokio::test]
async fn a_dry_run_answers_and_changes_nothing() {
    let server = TestServer::start().await;
    server.registered(":.lkc-1:other", &avro(USER_WITH_AGE)).await;
    let mut request = topic("t", &strong(USER));
    request["resourceId"] = json!(null);
    let (status, answer) = server.post("/associations?dryRun=true", &request).await;
    assert_eq!(status, 200, "{answer}");
    let schema = &answer["associations"][0]["schema"];
    assert_eq!((&schema["id"], &schema["version"]), (&json!(2), &json!(1)));
    assert_eq!(server.get("/subjects").await, (200, json!([":.lkc-1:other"])));
    assert_eq!(server.get("/associations/resources/-/-").await, (200, json!([])));
    // What is refused is refused in a dry run too.
    server.registered(":.lkc-1:t-value", &avro(USER)).await;
    let refused = topic("t", &strong(USER_WITH_MAIL));
    let (status, answer) = server.post("/associations?dryRun=true", &refused).await;
    assert_eq!((status, &answer["error_code"]), (409, &json!(40901)), "{answer}");
}

#[tokio::test]
async fn the_context_of_a_request_is_that_of_bare_subjects() {
    let server = TestServer::start().await;
    server.registered(":.c:s", &avro(USER)).await;
    let request = topic("t", &weak("s"));
    let (status, answer) = server.post("/associations?context=:.c:", &request).await;
    assert_eq!((status, &answer["associations"][0]["subject"]), (200, &json!(":.c:s")));
    let (_, found) = server.get("/contexts/c/associations/subjects/s").await;
    assert_eq!(found[0]["resourceName"], "t");
    let request = topic("u", &weak("s"));
    let (status, answer) = server.post("/contexts/c/associations", &request).await;
    assert_eq!((status, &answer["associations"][0]["subject"]), (200, &json!(":.c:s")));
    let batch = json!({"requests": [{"resourceName": "u", "resourceNamespace": "lkc-1",
        "resourceId": "id-u",
        "associations": [{"opType": "UPSERT", "subject": "s", "associationType": "key"}]}]});
    let (_, answer) = server.post("/contexts/c/associations:batchMutate", &batch).await;
    assert_eq!(answer["results"][0]["result"]["associations"][0]["subject"], ":.c:s");
}

#[tokio::test]
async fn mode_readonly_keeps_associations_as_they_are() {
    let server = TestServer::start().await;
    for subject in ["a", "b"] {
        server.registered(subject, &avro(USER)).await;
    }
    created(&server, &topic("t", &weak("a"))).await;
    server.put("/mode/a", &json!({"mode": "READONLY"})).await;
    let path = "/associations/resources/id-t";
    let message = "Subject a in context  is in read-only mode";
    assert_error(&server.delete(path).await, 422, 42205, message);
    assert_error(&server.put(path, &topic("t", &weak("b"))).await, 422, 42205, message);
    // The same again changes nothing.
    created(&server, &topic("t", &weak("a"))).await;
}

#[tokio::test]
async fn a_subject_of_keys_and_values_goes_once() {
    let server = TestServer::start().await;
    server.registered("s", &avro(USER)).await;
    let owning = |association_type: &str| {
        json!({"subject": "s", "associationType": association_type, "lifecycle": "STRONG",
            "frozen": false})
    };
    created(&server, &topic("t", &json!([owning("key"), owning("value")]))).await;
    removed(&server, "/associations/resources/id-t?associationType=key&cascadeLifecycle=true")
        .await;
    assert_eq!(server.get("/subjects").await, (200, json!(["s"])), "the values still have it");
    created(&server, &topic("t", &json!([owning("key")]))).await;
    removed(&server, "/associations/resources/id-t?cascadeLifecycle=true").await;
    assert_eq!(server.get("/subjects?deleted=true").await, (200, json!([])));
}
