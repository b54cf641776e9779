//! `/api/v1/streams`: documents over subjects, what is wrong with them, and keys that stay.

use clade_tests::schemas::avro;
use clade_tests::{ApiClient, TestServer, rules};
use reqwest::Method;
use serde_json::{Value, json};

const KEY: &str = r#"{"type":"record","name":"OrderKey","namespace":"shop","fields":[{"name":"id","type":"long"}]}"#;
const KEY_WITH_REGION: &str = r#"{"type":"record","name":"OrderKey","namespace":"shop","fields":[{"name":"id","type":"long"},{"name":"region","type":"string","default":"EU"}]}"#;
const ORDER: &str = r#"{"type":"record","name":"OrderPlaced","namespace":"shop","doc":"An order was placed.","fields":[{"name":"id","type":"long","doc":"The order."},{"name":"placed_at","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"When."}]}"#;

fn live_entity() -> Value {
    json!({
        "kind": "entity", "status": "live", "owner": "checkout",
        "key": {"schema": {"subject": "orders-key"}},
        "value": {"roles": [{"subject": "orders-value"}]},
        "partitioning": {"partitions": 12, "partitioner": "murmur2"},
        "log": {"cleanup": "compact"},
    })
}

async fn patch(server: &ApiClient, path: &str, body: &Value) -> (u16, Value) {
    let answer = server.send(server.request(Method::PATCH, path).json(body)).await;
    (answer.status, answer.json())
}

#[tokio::test]
async fn subjects_imply_drafts_and_streams_are_declared_changed_and_forgotten() {
    for server in TestServer::start_on_each_store().await {
        server.registered("orders-key", &avro(KEY)).await;
        server.registered("orders-value", &avro(ORDER)).await;
        server.registered("shop.Order", &avro(ORDER)).await;
        let (status, listed) = server.get("/api/v1/streams").await;
        assert_eq!((status, listed["streams"].as_array().map(Vec::len)), (200, Some(1)));
        assert_eq!(listed["streams"][0]["name"], "orders");
        let (_, draft) = server.get("/api/v1/streams/orders").await;
        assert_eq!(draft["stream"]["status"], "draft");
        assert_eq!(draft["revision"], Value::Null);

        let (status, answer) = server.put("/api/v1/streams/orders", &live_entity()).await;
        assert_eq!(status, 200, "{answer}");
        assert_eq!(answer["stream"]["kind"], "entity");
        let revision = answer["revision"].as_i64().expect("a declared stream has a revision");
        let change = json!({"partitioning": {"partitions": 6}});
        let (status, answer) = patch(&server, "/api/v1/streams/orders", &change).await;
        assert_eq!(status, 200, "{answer}");
        assert!(rules(&answer).contains(&"partition-spec-changed"), "{answer:#}");
        assert_eq!(answer["stream"]["owner"], "checkout");
        assert!(answer["revision"].as_i64() > Some(revision));

        let stale = server
            .request(Method::PATCH, "/api/v1/streams/orders")
            .header("If-Match", format!("\"{revision}\""))
            .json(&json!({"owner": "else"}));
        let answer = server.send(stale).await;
        assert_eq!((answer.status, &answer.json()["error_code"]), (412, &json!(41291)));

        let (status, _) = server.delete("/api/v1/streams/orders").await;
        assert_eq!(status, 200);
        let (_, draft) = server.get("/api/v1/streams/orders").await;
        assert_eq!(draft["stream"]["status"], "draft");
        let (_, subjects) = server.get("/subjects").await;
        assert_eq!(subjects, json!(["orders-key", "orders-value", "shop.Order"]));
    }
}

#[tokio::test]
async fn the_key_of_a_live_stream_stays_and_that_of_a_draft_may_change() {
    for server in TestServer::start_on_each_store().await {
        server.registered("orders-key", &avro(KEY)).await;
        server.registered("orders-value", &avro(ORDER)).await;
        assert_eq!(server.put("/api/v1/streams/orders", &live_entity()).await.0, 200);
        let (status, refused) = server.register("orders-key", &avro(KEY_WITH_REGION)).await;
        assert_eq!((status, &refused["error_code"]), (409, &json!(40991)), "{refused}");
        let message = refused["message"].as_str().expect("a message");
        assert!(message.contains("partition") && message.contains("of 12"), "{message}");
        // What is there already is no change.
        assert_eq!(server.register("orders-key", &avro(KEY)).await.0, 200);
        let draft = json!({"status": "draft"});
        assert_eq!(patch(&server, "/api/v1/streams/orders", &draft).await.0, 200);
        let (status, answer) = server.register("orders-key", &avro(KEY_WITH_REGION)).await;
        assert_eq!(status, 200, "{answer}");
    }
}

#[tokio::test]
async fn deleting_the_versions_of_a_key_does_not_free_it() {
    for server in TestServer::start_on_each_store().await {
        server.registered("orders-key", &avro(KEY)).await;
        server.registered("orders-value", &avro(ORDER)).await;
        assert_eq!(server.put("/api/v1/streams/orders", &live_entity()).await.0, 200);
        server.deleted("/subjects/orders-key").await;
        let (status, refused) = server.register("orders-key", &avro(KEY_WITH_REGION)).await;
        assert_eq!((status, &refused["error_code"]), (409, &json!(40991)), "{refused}");
        // The log was written with it: as a new version it moves nothing.
        assert_eq!(server.registered("orders-key", &avro(KEY)).await, 1);
        let (_, latest) = server.get("/subjects/orders-key/versions/latest").await;
        assert_eq!(latest["version"], 2);
        // A new epoch began with version 3, and deleting that one does not lead back before it.
        let epoch = json!({"key": {"epoch": 2, "epochVersion": 3}});
        assert_eq!(patch(&server, "/api/v1/streams/orders", &epoch).await.0, 200);
        server.registered("orders-key", &avro(KEY_WITH_REGION)).await;
        server.deleted("/subjects/orders-key/versions/3").await;
        let other = KEY.replace("long", "string");
        let body = json!({"schema": other, "schemaType": "AVRO"});
        server.put("/config/orders-key", &json!({"compatibility": "NONE"})).await;
        let (status, refused) = server.register("orders-key", &body).await;
        assert_eq!((status, &refused["error_code"]), (409, &json!(40991)), "{refused}");
        // What is gone for good is not known any more.
        server.deleted("/subjects/orders-key").await;
        server.deleted("/subjects/orders-key?permanent=true").await;
        assert_eq!(server.register("orders-key", &body).await.0, 200);
    }
}

#[tokio::test]
async fn documents_that_are_no_streams_are_refused_with_the_place() {
    let server = TestServer::start().await;
    for (document, place) in [
        (json!({"log": {"cleanups": "compact"}}), "/log/cleanups"),
        (json!({"kind": "entiti"}), "/kind"),
        (json!({"name": "others"}), "the path says 'orders'"),
        (json!({"partitioning": {"partitions": 0}}), "/partitioning/partitions"),
    ] {
        let (status, answer) = server.put("/api/v1/streams/orders", &document).await;
        assert_eq!((status, &answer["error_code"]), (422, &json!(42292)), "{answer}");
        assert!(answer["detail"].as_str().is_some_and(|text| text.contains(place)), "{answer}");
    }
    let request = server.request(Method::GET, "/api/v1/streams/none");
    let answer = server.send(request).await;
    assert_eq!(answer.status, 404);
    assert_eq!(answer.headers["content-type"], "application/problem+json");
    let problem = answer.json();
    assert_eq!(problem["type"], "urn:clade:error:40492");
    assert_eq!((&problem["status"], &problem["title"]), (&json!(404), &json!("Not Found")));
    // Confluent's paths keep Confluent's form.
    let answer = server.send(server.request(Method::GET, "/subjects/none/versions")).await;
    assert_eq!(answer.headers["content-type"], "application/vnd.schemaregistry.v1+json");
    assert_eq!(answer.json().as_object().map(serde_json::Map::len), Some(2));
}

#[tokio::test]
async fn streams_of_a_group_are_compared_and_derived_ones_looked_at() {
    let server = TestServer::start().await;
    for (name, partitions) in [("orders", 12), ("payments", 6)] {
        server.registered(&format!("{name}-key"), &avro(KEY)).await;
        server.registered(&format!("{name}-value"), &avro(ORDER)).await;
        let document = json!({
            "kind": "keyed", "owner": "checkout",
            "key": {"schema": {"subject": format!("{name}-key")}},
            "value": {"roles": [{"subject": format!("{name}-value")}]},
            "partitioning": {"partitions": partitions, "copartitionGroup": "by-order"},
        });
        assert_eq!(server.put(&format!("/api/v1/streams/{name}"), &document).await.0, 200);
    }
    let (status, answer) = server.get("/api/v1/copartition-groups/by-order/check").await;
    assert_eq!((status, &answer["isCopartitioned"]), (200, &json!(false)), "{answer:#}");
    assert_eq!(answer["streams"], json!(["orders", "payments"]));
    assert!(rules(&answer).contains(&"copartition-mismatch"), "{answer:#}");
    let same = json!({"partitioning": {"partitions": 12}});
    patch(&server, "/api/v1/streams/payments", &same).await;
    let (_, answer) = server.get("/api/v1/copartition-groups/by-order/check").await;
    assert_eq!(answer["isCopartitioned"], true, "{answer:#}");
    assert_eq!(server.get("/api/v1/copartition-groups/none/check").await.0, 404);

    let derived = json!({"origin": {"derived": {"from": ["orders"]}}});
    patch(&server, "/api/v1/streams/payments", &derived).await;
    let (status, answer) = server.get("/api/v1/streams/orders/lineage").await;
    let step = json!({"kind": "derives", "from": {"kind": "stream", "name": "orders"},
        "to": {"kind": "stream", "name": "payments"}, "distance": 1});
    let around = json!({"impacts": [], "upstream": [], "downstream": [step]});
    assert_eq!((status, answer), (200, around));
    let without = ORDER.replace(
        r#",{"name":"placed_at","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"When."}"#,
        "",
    );
    server.registered("orders-value", &avro(&without)).await;
    let (_, answer) = server.get("/api/v1/streams/orders/lineage").await;
    assert_eq!(answer["impacts"][0]["kind"], "removed", "{answer:#}");
    assert_eq!(answer["impacts"][0]["stream"], "payments");
}

#[tokio::test]
async fn streams_come_in_pages() {
    let server = TestServer::start().await;
    for number in 0..5 {
        server.registered(&format!("s{number}-value"), &avro(r#""int""#)).await;
    }
    let mut path = "/api/v1/streams?limit=2".to_owned();
    let mut names = Vec::new();
    loop {
        let (status, page) = server.get(&path).await;
        assert_eq!(status, 200, "{page}");
        let streams = page["streams"].as_array().expect("a list");
        names.extend(streams.iter().map(|one| one["name"].as_str().expect("a name").to_owned()));
        let Some(next) = page["next"].as_str() else { break };
        path = format!("/api/v1/streams?limit=2&cursor={next}");
    }
    assert_eq!(names, ["s0", "s1", "s2", "s3", "s4"]);
    assert_eq!(server.get("/api/v1/streams?limit=0").await.0, 400);
}

/// An association of the topic `orders` of a cluster.
async fn associated(server: &ApiClient, cluster: &str, role: &str, subject: &str) -> (u16, Value) {
    let request = json!({
        "resourceName": "orders", "resourceNamespace": cluster,
        "resourceId": format!("{cluster}-orders-{role}"),
        "associations": [{"associationType": role, "subject": subject, "lifecycle": "WEAK"}],
    });
    let answer = server.send(server.request(Method::POST, "/associations").json(&request)).await;
    (answer.status, serde_json::from_str(&answer.text).unwrap_or_default())
}

fn bindings(answer: &Value) -> Vec<String> {
    let bindings = answer["bindings"].as_array().expect("a list").iter();
    let told = |one: &Value| {
        let word = |name: &str| one[name].as_str().expect("a word").to_owned();
        let not = if one["inForce"] == true { "" } else { " not in force" };
        format!("{} {} by {}{not}", word("role"), word("subject"), word("by"))
    };
    bindings.map(told).collect()
}

#[tokio::test]
async fn associations_bind_subjects_to_the_stream_of_their_topic() {
    for server in TestServer::start_on_each_store().await {
        server.registered("ids", &avro(KEY)).await;
        server.registered("facts", &avro(ORDER)).await;
        server.registered("others", &avro(ORDER)).await;
        assert_eq!(server.get("/api/v1/streams/orders").await.0, 404);
        // There is no stream: a draft.
        assert_eq!(associated(&server, "lkc-1", "value", "facts").await.0, 200);
        let (status, draft) = server.get("/api/v1/streams/orders").await;
        assert_eq!((status, &draft["revision"]), (200, &Value::Null), "{draft}");
        assert_eq!(bindings(&draft), ["value facts by association"]);
        let (_, listed) = server.get("/api/v1/streams").await;
        assert_eq!(listed["streams"][0]["name"], "orders", "{listed}");
        let (_, answer) = server.post("/api/v1/streams/orders/value/versions", &avro(ORDER)).await;
        assert_eq!(server.get("/subjects").await.1, json!(["facts", "ids", "others"]), "{answer}");

        // A live one that leaves its key open: the associated subject is its key, and frozen.
        let live = json!({"kind": "keyed", "status": "live", "owner": "o",
            "partitioning": {"partitions": 12}});
        assert_eq!(server.put("/api/v1/streams/orders", &live).await.0, 200);
        assert_eq!(associated(&server, "lkc-1", "key", "ids").await.0, 200);
        let (_, answer) = server.get("/api/v1/streams/orders").await;
        assert_eq!(bindings(&answer), ["key ids by association", "value facts by association"]);
        assert!(!rules(&answer).contains(&"missing-key-schema"), "{answer:#}");
        assert_eq!(answer["stream"]["value"]["roles"], json!([]), "the document is as it was");
        let (status, refused) = server.register("ids", &avro(KEY_WITH_REGION)).await;
        assert_eq!((status, &refused["error_code"]), (409, &json!(40991)), "{refused}");

        // What is declared by hand wins, and the conflict is told.
        let by_hand = json!({"value": {"roles": [{"subject": "others"}]}});
        let (_, answer) = patch(&server, "/api/v1/streams/orders", &by_hand).await;
        let told = ["value others by document", "key ids by association"];
        assert_eq!(bindings(&answer)[..2], told);
        assert_eq!(bindings(&answer)[2], "value facts by association not in force");
        let note = answer["bindings"][2]["note"].as_str().expect("a note");
        assert!(note.contains("the document binds 'others'"), "{note}");
        // So is another topic of that name with another key: the first one counts.
        server.registered("keys", &avro(KEY)).await;
        assert_eq!(associated(&server, "lkc-2", "key", "keys").await.0, 200);
        let (_, answer) = server.get("/api/v1/streams/orders").await;
        assert!(bindings(&answer).contains(&"key keys by association not in force".to_owned()));

        // Without the association nothing binds the subject.
        let path = "/associations/resources/lkc-1-orders-key";
        let deleted = server.send(server.request(Method::DELETE, path)).await;
        assert_eq!(deleted.status, 204);
        let (status, answer) = server.register("ids", &avro(KEY_WITH_REGION)).await;
        assert_eq!(status, 200, "{answer}");
        let (_, answer) = server.get("/api/v1/streams/orders").await;
        assert!(bindings(&answer).contains(&"key keys by association".to_owned()), "{answer:#}");
        // Subjects of other contexts are of other streams.
        server.registered(":.c:facts", &avro(ORDER)).await;
        assert_eq!(associated(&server, "lkc-3", "value", ":.c:facts").await.0, 200);
        let (_, of_context) = server.get("/api/v1/streams/:.c:orders").await;
        assert_eq!(bindings(&of_context), ["value :.c:facts by association"]);
    }
}

#[tokio::test]
async fn levels_of_a_live_stream_hold_where_its_subjects_have_none() {
    for server in TestServer::start_on_each_store().await {
        server.registered("orders-key", &avro(KEY)).await;
        server.registered("orders-value", &avro(ORDER)).await;
        let mut stream = live_entity();
        stream["key"]["frozen"] = json!(false);
        stream["compat"] = json!({"valueLevel": "FORWARD"});
        stream["status"] = json!("draft");
        let narrower = ORDER.replace(r#","doc":"When.""#, r#","default":0,"doc":"When.""#);
        let unreadable = ORDER.replace("{\"name\":\"id\"", "{\"name\":\"number\"");
        let refused = async |subject: &str, text: &str| {
            let path = format!("/compatibility/subjects/{subject}/versions");
            let (status, answer) = server.post(&path, &avro(text)).await;
            assert_eq!(status, 200, "{answer}");
            answer["is_compatible"] == false
        };
        // A key without its field cannot read nothing else, but old readers miss the field.
        let no_id = r#"{"type":"record","name":"OrderKey","namespace":"shop","fields":[]}"#;
        let without_id = ORDER.replace(r#"{"name":"id","type":"long","doc":"The order."},"#, "");
        server.put("/api/v1/streams/orders", &stream).await;
        assert!(!refused("orders-key", no_id).await && !refused("orders-value", &without_id).await);
        // Live: FULL_TRANSITIVE for the key, FORWARD for the value.
        stream["status"] = json!("live");
        server.put("/api/v1/streams/orders", &stream).await;
        assert!(refused("orders-key", no_id).await && refused("orders-value", &without_id).await);
        assert!(!refused("orders-value", &narrower).await);
        assert!(refused("orders-value", &unreadable).await);
        let (status, answer) = server.register("orders-key", &avro(no_id)).await;
        assert_eq!((status, &answer["error_code"]), (409, &json!(40901)), "{answer}");
        stream["compat"]["keyLevel"] = json!("BACKWARD");
        server.put("/api/v1/streams/orders", &stream).await;
        assert!(!refused("orders-key", no_id).await);
        // Confluent's endpoints say what is set, and a level of the subject's own counts for more.
        let (_, config) = server.get("/config/orders-value?defaultToGlobal=true").await;
        assert_eq!(config, json!({"compatibilityLevel": "BACKWARD"}));
        assert_eq!(server.get("/config/orders-value").await.0, 404);
        server.put("/config/orders-value", &json!({"compatibility": "BACKWARD"})).await;
        assert!(!refused("orders-value", &without_id).await);
        server.put("/config/orders-value", &json!({"compatibility": null})).await;
        assert!(refused("orders-value", &without_id).await);
        // The check of a stream goes by the level of the document that it is asked about.
        let body = json!({"value": {"schema": without_id},
            "patch": {"compat": {"valueLevel": "BACKWARD"}}});
        let (_, answer) = server.post("/api/v1/streams/orders/check", &body).await;
        assert_eq!(answer["value"]["verdict"]["level"], "BACKWARD", "{answer:#}");
    }
}

#[tokio::test]
async fn services_behind_and_after_a_stream_are_told_over_several_steps() {
    let server = TestServer::start().await;
    for (name, document) in [
        ("orders", json!({"producers": [{"name": "shop"}], "consumers": [{"name": "billing"}]})),
        ("invoices", json!({"producers": [{"name": "billing"}], "consumers": [{"name": "mail"}]})),
        ("else", json!({"producers": [{"name": "other"}]})),
    ] {
        assert_eq!(server.put(&format!("/api/v1/streams/{name}"), &document).await.0, 200);
    }
    let (status, answer) = server.get("/api/v1/streams/invoices/lineage").await;
    assert_eq!(status, 200, "{answer}");
    let told = |side: &str| -> Vec<String> {
        let edges = answer[side].as_array().expect("a list").iter();
        let name = |one: &Value, end: &str| one[end]["name"].as_str().expect("a name").to_owned();
        edges
            .map(|one| format!("{} {} {}", one["distance"], name(one, "from"), name(one, "to")))
            .collect()
    };
    assert_eq!(told("upstream"), ["1 billing invoices", "2 orders billing", "3 shop orders"]);
    assert_eq!(told("downstream"), ["1 invoices mail"]);
}
