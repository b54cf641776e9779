//! What a change means for a whole stream: checks before anything is written, who may be deployed, and
//! the schemas of keys and values by the name of their stream.

use clade_tests::schemas::{USER, USER_WITH_AGE, USER_WITH_MAIL, avro};
use clade_tests::{ApiClient, TestServer, rules};
use reqwest::Method;
use serde_json::{Value, json};

const KEY: &str = r#"{"type":"record","name":"OrderKey","namespace":"shop","fields":[{"name":"id","type":"long"}]}"#;
const ORDER: &str = r#"{"type":"record","name":"OrderPlaced","namespace":"shop","doc":"An order was placed.","fields":[{"name":"id","type":"long","doc":"The order."},{"name":"amount","type":"int","doc":"How many."}]}"#;

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

fn now_ms() -> i64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    i64::try_from(since.expect("it is after 1970").as_millis())
        .expect("it is before the year 290000000")
}

/// A live stream of orders that billing reads with version 1, and one that is derived from it.
async fn with_orders(server: &ApiClient) {
    server.registered("orders-key", &avro(KEY)).await;
    server.registered("orders-value", &avro(ORDER)).await;
    server.registered("payments-value", &avro(&ORDER.replace("OrderPlaced", "Paid"))).await;
    let orders = json!({
        "kind": "keyed", "status": "live", "owner": "checkout",
        "key": {"schema": {"subject": "orders-key"}},
        "value": {"roles": [{"subject": "orders-value"}]},
        "partitioning": {"partitions": 12},
        "consumers": [{"name": "billing", "pinnedVersions": [1]}],
    });
    assert_eq!(server.put("/api/v1/streams/orders", &orders).await.0, 200);
    let payments = json!({"kind": "unkeyed", "owner": "pay",
        "value": {"roles": [{"subject": "payments-value"}]},
        "origin": {"derived": {"from": ["orders"]}}});
    assert_eq!(server.put("/api/v1/streams/payments", &payments).await.0, 200);
}

async fn checked(server: &ApiClient, stream: &str, body: &Value) -> Value {
    let (status, answer) = server.post(&format!("/api/v1/streams/{stream}/check"), body).await;
    assert_eq!(status, 200, "{answer:#}");
    answer
}

#[tokio::test]
async fn a_value_is_judged_for_the_whole_stream_and_nothing_is_stored() {
    for server in TestServer::start_on_each_store().await {
        with_orders(&server).await;
        let before = server.get("/schemas?deleted=true").await;
        let without_amount =
            ORDER.replace(r#",{"name":"amount","type":"int","doc":"How many."}"#, "");
        let body = json!({"value": {"schema": without_amount}});
        let answer = checked(&server, "orders", &body).await;
        // The level takes it: who reads with it reads old records. Billing does not read what it writes.
        assert_eq!((&answer["accepted"], &answer["canDeploy"]), (&json!(true), &json!(false)));
        assert_eq!(answer["value"]["version"], 2, "{answer:#}");
        assert_eq!(answer["value"]["verdict"]["compatible"], true);
        assert_eq!(answer["value"]["isNew"], true);
        let blocked = &answer["deployment"]["blocked"];
        assert_eq!(blocked.as_array().map(Vec::len), Some(1), "{answer:#}");
        assert_eq!(blocked[0]["consumer"], "billing");
        assert_eq!(blocked[0]["readerVersion"], 1);
        assert_eq!(blocked[0]["writerVersion"], 2);
        assert_eq!(blocked[0]["proof"], "proven");
        assert!(blocked[0]["witness"]["datum"].is_string(), "{blocked:#}");
        assert_eq!(blocked[0]["differences"][0]["kind"], "READER_FIELD_MISSING_DEFAULT_VALUE");
        assert_eq!(answer["deployment"]["rollout"], "consumers-first");
        let impact = &answer["impacts"][0];
        assert_eq!((&impact["stream"], &impact["kind"]), (&json!("payments"), &json!("removed")));

        let retyped = ORDER.replace(r#""type":"int""#, r#""type":"string""#);
        let answer = checked(&server, "orders", &json!({"value": {"schema": retyped}})).await;
        assert_eq!((&answer["accepted"], &answer["canDeploy"]), (&json!(false), &json!(false)));
        assert_eq!(answer["value"]["refusal"]["error_code"], 40901);
        assert_eq!(answer["value"]["verdict"]["proof"], "proven");
        assert_eq!(answer["deployment"]["rollout"], "none");
        // What is there already is no change.
        let answer = checked(&server, "orders", &json!({"value": {"schema": ORDER}})).await;
        assert_eq!((&answer["accepted"], &answer["canDeploy"]), (&json!(true), &json!(true)));
        assert_eq!(answer["value"]["isNew"], false, "{answer:#}");
        assert_eq!(answer["value"]["version"], 1);
        assert_eq!(server.get("/schemas?deleted=true").await, before);
        let (status, problem) =
            server.post("/api/v1/streams/orders/check", &json!({"value": {"schema": "{"}})).await;
        assert_eq!((status, &problem["error_code"]), (422, &json!(42201)), "{problem}");
        assert_eq!(server.post("/api/v1/streams/orders/check", &json!({})).await.0, 400);
        assert_eq!(server.post("/api/v1/streams/no/check", &json!({"patch": {}})).await.0, 200);
    }
}

#[tokio::test]
async fn a_key_that_would_move_is_shown_and_a_document_is_judged_before_it_is_written() {
    for server in TestServer::start_on_each_store().await {
        with_orders(&server).await;
        let region = r#","default":0},{"name":"region","type":"string","default":"EU"}]"#;
        let moved = KEY.replace("}]", region);
        let answer = checked(&server, "orders", &json!({"key": {"schema": moved}})).await;
        assert_eq!(answer["accepted"], false, "{answer:#}");
        assert_eq!(answer["keyChange"]["rule"], "key-schema-changed");
        let message = answer["keyChange"]["message"].as_str().expect("a message");
        assert!(message.contains("partition") && message.contains("of 12"), "{message}");
        // Another spelling of the same key is the same content.
        let spelled = KEY.replace("{\"type\":\"record\",", "{ \"type\": \"record\", ");
        let answer = checked(&server, "orders", &json!({"key": {"schema": spelled}})).await;
        assert_eq!((&answer["accepted"], &answer["key"]["isNew"]), (&json!(true), &json!(false)));
        assert_eq!(answer["keyChange"], Value::Null);
        // With a document that makes it a draft again, the key may change.
        let draft = json!({"key": {"schema": moved}, "patch": {"status": "draft"}});
        let answer = checked(&server, "orders", &draft).await;
        assert_eq!((&answer["keyChange"], &answer["key"]["refusal"]), (&Value::Null, &Value::Null));

        let (_, before) = server.get("/api/v1/streams/orders").await;
        let answer =
            checked(&server, "orders", &json!({"patch": {"partitioning": {"partitions": 6}}}))
                .await;
        assert!(rules(&answer).contains(&"partition-spec-changed"), "{answer:#}");
        assert_eq!(server.get("/api/v1/streams/orders").await.1, before);
        // A new pin of a version that is not there cannot be deployed.
        let pin = json!({"patch": {"consumers": [{"name": "billing", "pinnedVersions": [7]}]}});
        let answer = checked(&server, "orders", &pin).await;
        assert_eq!(answer["canDeploy"], false);
        assert_eq!(answer["deployment"]["unknown"][0]["consumer"], "billing", "{answer:#}");
        let wrong = json!({"patch": {"log": {"cleanups": "x"}}});
        let (status, problem) = server.post("/api/v1/streams/orders/check", &wrong).await;
        assert_eq!((status, &problem["error_code"]), (422, &json!(42292)));
        let both = json!({"patch": {}, "stream": {}});
        assert_eq!(server.post("/api/v1/streams/orders/check", &both).await.0, 400);
        // A stream that is not there yet is judged as the one that it would be.
        let answer =
            checked(&server, "new", &json!({"key": {"schema": KEY}, "value": {"schema": ORDER}}))
                .await;
        assert_eq!(answer["accepted"], true, "{answer:#}");
        assert_eq!(
            (&answer["key"]["subject"], &answer["key"]["id"]),
            (&json!("new-key"), &json!(1))
        );
    }
}

#[tokio::test]
async fn versions_are_listed_and_registered_by_the_stream_as_under_their_subject() {
    for server in TestServer::start_on_each_store().await {
        let path = |role: &str| format!("/api/v1/streams/orders/{role}/versions");
        let (status, first) = server.post(&path("value"), &avro(USER)).await;
        assert_eq!((status, &first["id"]), (200, &json!(1)), "{first}");
        assert_eq!(server.registered("orders-value", &avro(USER)).await, 1);
        let answer = server
            .send(server.request(Method::POST, &path("value")).json(&avro(USER_WITH_AGE)))
            .await;
        assert!(answer.headers.contains_key("x-clade-lint"), "{:?}", answer.headers);
        // The gates are the same.
        let (status, refused) = server.post(&path("value"), &avro("\"int\"")).await;
        assert_eq!((status, &refused["error_code"]), (409, &json!(40901)));
        // Keys are normalised, so that another spelling is no other key.
        let (status, key) = server.post(&path("key"), &avro(KEY)).await;
        assert_eq!(status, 200, "{key}");
        let spelled = KEY.replace(r#""type":"long""#, r#""type":{"type":"long"}"#);
        let (_, again) = server.post(&path("key"), &avro(&spelled)).await;
        assert_eq!(again["id"], key["id"]);
        server.deleted("/subjects/orders-value/versions/1").await;
        let (status, listed) = server.get(&path("value")).await;
        assert_eq!(status, 200, "{listed}");
        assert_eq!(listed["versions"][0]["version"], 2);
        assert_eq!(listed["versions"][0]["presence"], "newest");
        let (_, all) = server.get(&format!("{}?deleted=true", path("value"))).await;
        assert_eq!(all["versions"][0]["deleted"], true, "{all}");
        assert_eq!(all["versions"][0]["presence"], "kept");
        let (_, keys) = server.get(&path("key")).await;
        assert_eq!(keys["versions"].as_array().map(Vec::len), Some(1), "{keys}");
        assert_eq!(server.get(&path("part")).await.0, 404);

        let several = json!({"value": {"roles": [{"subject": "a"}, {"subject": "b"}]}});
        assert_eq!(server.put("/api/v1/streams/mixed", &several).await.0, 200);
        let path = "/api/v1/streams/mixed/value/versions";
        let (status, problem) = server.post(path, &avro(USER)).await;
        assert_eq!((status, &problem["error_code"]), (404, &json!(40494)), "{problem}");
        let (status, _) = server.post(&format!("{path}?subject=b"), &avro(USER)).await;
        assert_eq!(status, 200);
        assert_eq!(server.get("/subjects/b/versions").await.1, json!([1]));
        let (status, problem) = server.get("/api/v1/streams/mixed/key/versions").await;
        assert_eq!((status, &problem["error_code"]), (404, &json!(40494)), "{problem}");
    }
}

/// Three versions of `s-value`: the first was replaced ten days ago, the second a day ago.
async fn with_old_versions(server: &ApiClient) {
    server.put("/mode/s-value", &json!({"mode": "IMPORT"})).await;
    for (version, text, days) in [(1, USER_WITH_MAIL, 30), (2, USER, 10), (3, USER_WITH_AGE, 1)] {
        let ts = now_ms() - days * DAY_MS;
        let body = json!({"schema": text, "id": version, "version": version, "ts": ts});
        server.registered("s-value", &body).await;
    }
    server.put("/mode/s-value", &json!({"mode": "READWRITE"})).await;
}

/// The document of a stream with a consumer of each sort.
fn read_by_four(retention: &Value, producers: &Value) -> Value {
    json!({"kind": "unkeyed", "owner": "o", "log": {"retentionMs": retention},
        "value": {"roles": [{"subject": "s-value"}]}, "producers": producers,
        "consumers": [{"name": "old", "pinnedVersions": [1]}, {"name": "new", "pinnedVersions": [3]},
            {"name": "who"}, {"name": "text", "readerSchema": USER}]})
}

#[tokio::test]
async fn readers_are_judged_by_what_may_lie_in_the_log() {
    for server in TestServer::start_on_each_store().await {
        with_old_versions(&server).await;
        let deployed = async |retention: Value, producers: Value, query: &str| {
            let stream = read_by_four(&retention, &producers);
            assert_eq!(server.put("/api/v1/streams/s", &stream).await.0, 200);
            let (status, answer) =
                server.get(&format!("/api/v1/streams/s/can-i-deploy{query}")).await;
            assert_eq!(status, 200, "{answer:#}");
            answer
        };
        let presence = |answer: &Value| -> Vec<String> {
            let versions = answer["versions"].as_array().expect("versions");
            versions
                .iter()
                .map(|one| one["presence"].as_str().expect("a word").to_owned())
                .collect()
        };
        let blocked = |answer: &Value| -> Vec<(Value, Value, Value)> {
            let blocked = answer["blocked"].as_array().expect("a list").iter();
            let pair = |one: &Value| {
                let field = |name: &str| one[name].clone();
                (field("consumer"), field("readerVersion"), field("writerVersion"))
            };
            blocked.map(pair).collect()
        };
        let pair =
            |consumer: Value, reader: i32, writer: i32| (consumer, json!(reader), json!(writer));
        // Five days: version 1 went five days ago, version 2 is there for four days more.
        let answer = deployed(json!(5 * DAY_MS), json!([]), "").await;
        assert_eq!(presence(&answer), ["newest", "until", "gone"], "{answer:#}");
        let until = answer["versions"][1]["until"].as_i64().expect("a time");
        assert!((until - now_ms() - 4 * DAY_MS).abs() < DAY_MS / 2, "{until}");
        // `old` wants a mail, which neither 2 nor 3 has.
        let old = |writer| pair(json!("old"), 1, writer);
        assert_eq!(blocked(&answer), [old(3), old(2)], "{answer:#}");
        assert_eq!(answer["blocked"][0]["proof"], "proven");
        assert_eq!(answer["unpinned"], json!(["who"]));
        // For ever, and as long as somebody writes it, version 1 counts too; all of the others read it.
        let answer = deployed(json!("infinite"), json!([]), "").await;
        assert_eq!(presence(&answer), ["newest", "kept", "kept"]);
        assert_eq!(answer["judged"], 7, "three by 'text', two by each pin: {answer:#}");
        let producers = json!([{"name": "p", "pinnedVersions": [1]}]);
        let answer = deployed(json!(5 * DAY_MS), producers, "").await;
        assert_eq!(presence(&answer), ["newest", "until", "pinned"]);
        // A consumer with version 1 has to wait for what a producer with version 1 may write at once.
        let retention = json!(5 * DAY_MS);
        let answer = deployed(retention.clone(), json!([]), "?version=1&role=consumer").await;
        assert_eq!(blocked(&answer), [pair(Value::Null, 1, 3), pair(Value::Null, 1, 2)]);
        assert_eq!((&answer["canDeploy"], &answer["rollout"]), (&json!(false), &Value::Null));
        let answer = deployed(retention.clone(), json!([]), "?version=1&role=producer").await;
        assert_eq!((&answer["canDeploy"], blocked(&answer).len()), (&json!(true), 0));
        let answer = deployed(retention.clone(), json!([]), "?version=1").await;
        assert_eq!(answer["rollout"], "producers-first", "{answer:#}");
        let answer = deployed(retention, json!([]), "?version=latest").await;
        assert_eq!(
            (&answer["version"], &answer["rollout"]),
            (&json!(3), &json!("consumers-first"))
        );
        for (query, status) in [
            ("?version=9", 404),
            ("?role=producer", 400),
            ("?version=1&role=x", 400),
            ("?version=0", 422),
        ] {
            let path = format!("/api/v1/streams/s/can-i-deploy{query}");
            assert_eq!(server.get(&path).await.0, status, "{query}");
        }
    }
}

#[tokio::test]
async fn a_stream_that_is_live_for_long_and_read_by_nobody_is_told() {
    for server in TestServer::start_on_each_store().await {
        let id = server.registered("s-value", &avro(ORDER)).await;
        let live = json!({"kind": "unkeyed", "owner": "o", "status": "live",
            "value": {"roles": [{"subject": "s-value"}]}, "lint": {"profile": "strict"}});
        let (_, answer) = server.put("/api/v1/streams/s", &live).await;
        let since = answer["liveSince"].as_i64().expect("it is live from now on");
        assert!((now_ms() - since).abs() < DAY_MS, "{since}");
        assert!(!rules(&answer).contains(&"no-declared-consumer"), "{answer:#}");
        let long_ago = now_ms() - 120 * DAY_MS;
        let path = format!("/api/v1/streams/s?liveSince={long_ago}");
        let (_, answer) = server.put(&path, &live).await;
        assert_eq!(answer["liveSince"], long_ago);
        // Findings of the write are of what was known before; those of a read are of what is known now.
        let (_, answer) = server.get("/api/v1/streams/s").await;
        assert!(rules(&answer).contains(&"no-declared-consumer"), "{answer:#}");
        // A change keeps the time, and a draft has none.
        assert_eq!(server.put("/api/v1/streams/s", &live).await.1["liveSince"], long_ago);
        server.get(&format!("/schemas/ids/{id}")).await;
        let (_, answer) = server.get("/api/v1/streams/s").await;
        assert!(!rules(&answer).contains(&"no-declared-consumer"), "a client has fetched it");
        let draft = json!({"kind": "unkeyed", "value": {"roles": [{"subject": "s-value"}]}});
        assert_eq!(server.put("/api/v1/streams/s", &draft).await.1["liveSince"], Value::Null);
        assert_eq!(server.put("/api/v1/streams/s?liveSince=soon", &live).await.0, 400);
    }
}

#[tokio::test]
async fn what_nobody_can_be_asked_about_is_advised() {
    let server = TestServer::start().await;
    server.registered("s-value", &avro(USER)).await;
    server.put("/config/s-value", &json!({"compatibility": "NONE"})).await;
    server.registered("s-value", &avro(USER_WITH_MAIL)).await;
    let advice = async |document: Value, query: &str| {
        let (status, answer) = server.put("/api/v1/streams/s", &document).await;
        assert_eq!(status, 200, "{answer}");
        let (_, answer) = server.get(&format!("/api/v1/streams/s/can-i-deploy{query}")).await;
        answer["advice"].to_string()
    };
    let mut document = json!({"kind": "unkeyed", "log": {"retentionMs": "infinite"},
        "value": {"roles": [{"subject": "s-value"}]}});
    assert_eq!(advice(document.clone(), "").await, "[]");
    document["visibility"] = json!("public");
    assert!(advice(document.clone(), "").await.contains("promise FULL"));
    server.put("/config/s-value", &json!({"compatibility": "FULL"})).await;
    assert_eq!(advice(document.clone(), "").await, "[]");
    document["consumers"] = json!([{"name": "who"}]);
    assert!(advice(document.clone(), "").await.contains("nothing is known of what who read with"));
    document["log"] = json!({});
    assert!(advice(document.clone(), "").await.contains("declare log.retentionMs"));
    // The mail is not in old records: a state cannot be built of them again.
    assert!(!advice(document.clone(), "?version=2").await.contains("built anew"));
    document["kind"] = json!("entity");
    assert!(advice(document.clone(), "?version=2").await.contains("built anew"));
    assert!(!advice(document, "?version=1").await.contains("built anew"));
}
