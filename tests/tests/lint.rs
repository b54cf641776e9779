//! `/api/v1/lint`: anti-patterns in a text or a version, their fixes, and the pages of the rules.

use clade_tests::schemas::avro;
use clade_tests::{ApiClient, TestServer};
use reqwest::Method;
use serde_json::{Value, json};

const SOLD: &str = r#"{"type":"record","name":"ItemSold","namespace":"shop","doc":"An item was sold.","fields":[
  {"name":"item_id","type":"string","doc":"The item."},
  {"name":"sold_at","type":{"type":"long","logicalType":"timestamp-millis"},"doc":"When."},
  {"name":"quantity","type":"string","doc":"How many."},
  {"name":"note","type":["null","string"],"doc":"What the seller wrote."}]}"#;

async fn lint(server: &TestServer, body: Value) -> (u16, Value) {
    let request = server.request(Method::POST, "/api/v1/lint").json(&body);
    let answer = server.send(request).await;
    (answer.status, answer.json())
}

/// Rule and target of each finding.
fn told(answer: &Value) -> Vec<(String, String)> {
    let findings = answer["findings"].as_array().expect("a list of findings");
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    findings.iter().map(|one| (text(&one["rule"]), text(&one["target"]))).collect()
}

#[tokio::test]
async fn a_text_is_linted_with_place_evidence_and_checked_fix() {
    let server = TestServer::start().await;
    let (status, answer) = lint(&server, json!({"schema": SOLD})).await;
    assert_eq!(status, 200, "{answer}");
    let expected =
        [("number-in-string", "ItemSold.quantity"), ("nullable-without-default", "ItemSold.note")];
    let expected: Vec<_> =
        expected.iter().map(|(rule, at)| ((*rule).to_owned(), (*at).to_owned())).collect();
    assert_eq!(told(&answer), expected, "{answer:#}");
    let [number, nullable] = [&answer["findings"][0], &answer["findings"][1]];
    assert_eq!(number["severity"], "warning");
    assert_eq!(number["path"], "/fields/2");
    assert_eq!(number["span"]["line"], 4);
    assert_eq!(number["evidence"][0]["signal"], "name");
    let fix = &nullable["fix"];
    assert_eq!(fix["class"], "F0");
    assert!(fix["checked"].as_str().unwrap().starts_with("checked: passes BACKWARD"), "{fix}");
    let (_, mended) = lint(&server, json!({"schema": fix["text"]})).await;
    assert_eq!(told(&mended).len(), 1, "{mended:#}");
}

#[tokio::test]
async fn policies_silence_and_sharpen_rules() {
    let server = TestServer::start().await;
    let severities = json!({"number-in-string": "error", "nullable-without-default": "off"});
    let body = json!({"schema": SOLD, "profile": "minimal", "severities": severities});
    let (_, answer) = lint(&server, body).await;
    let expected = [("number-in-string".to_owned(), "ItemSold.quantity".to_owned())];
    assert_eq!(told(&answer), expected);
    assert_eq!(answer["findings"][0]["severity"], "error");
}

#[tokio::test]
async fn what_a_subject_had_before_is_baseline() {
    let server = TestServer::start().await;
    let register = server.request(Method::POST, "/subjects/sales-value/versions");
    let answer = server.send(register.json(&json!({"schema": SOLD}))).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let grown = SOLD.replace(
        r#"{"name":"note""#,
        r#"{"name":"price","type":"string","default":"0","doc":"What it cost."},{"name":"note""#,
    );
    let body = json!({"schema": grown, "subject": "sales-value"});
    let (_, answer) = lint(&server, body).await;
    let findings = answer["findings"].as_array().unwrap();
    let is_baseline = |target: &str| {
        let found = findings.iter().find(|one| one["target"] == target);
        found.unwrap_or_else(|| panic!("{target}: {answer:#}"))["baseline"] == true
    };
    assert!(is_baseline("ItemSold.quantity"));
    assert!(!is_baseline("ItemSold.price"));

    let (status, answer) = lint(&server, json!({"subject": "sales-value", "version": 1})).await;
    assert_eq!(status, 200, "{answer}");
    assert_eq!(told(&answer)[0].1, "ItemSold.quantity");
    let (status, answer) = lint(&server, json!({"subject": "sales-value", "version": 7})).await;
    assert_eq!((status, &answer["error_code"]), (404, &json!(40402)));
}

#[tokio::test]
async fn bodies_that_cannot_be_understood_say_the_way_out() {
    let server = TestServer::start().await;
    for (body, status, words) in [
        (json!({}), 400, "give a \"schema\" text"),
        (json!({"schema": SOLD, "version": 1}), 400, "give a \"schema\" text"),
        (json!({"schema": "{"}), 422, "schema"),
        (json!({"schema": SOLD, "profile": "loud"}), 400, "minimal, recommended, strict"),
        (json!({"schema": SOLD, "role": "both"}), 400, "key, value, part"),
        (json!({"schema": SOLD, "severities": {"no-such": "off"}}), 400, "/api/v1/lint/rules"),
        (json!({"schema": SOLD, "severities": {"missing-doc": "loud"}}), 400, "error, warning"),
        (json!({"subject": "s", "references": [{"name": "a", "schema": "{}"}]}), 400, "goes with"),
    ] {
        let (got, answer) = lint(&server, body.clone()).await;
        assert_eq!(got, status, "{body}: {answer}");
        assert!(answer["message"].as_str().unwrap().contains(words), "{body}: {answer}");
    }
}

#[tokio::test]
async fn every_rule_has_a_page() {
    let server = TestServer::start().await;
    let (status, rules) = server.get("/api/v1/lint/rules").await;
    assert_eq!(status, 200);
    let rules = rules.as_array().unwrap();
    assert!(rules.iter().any(|rule| rule["id"] == "string-as-enum"));
    for rule in rules {
        let id = rule["id"].as_str().unwrap();
        let (status, one) = server.get(&format!("/api/v1/lint/rules/{id}")).await;
        assert_eq!((status, &one), (200, rule));
        assert!(one["page"].as_str().unwrap().starts_with(&format!("# {id}: ")));
    }
    let (status, answer) = server.get("/api/v1/lint/rules/no-such").await;
    assert_eq!(status, 404);
    assert!(answer["message"].as_str().unwrap().contains("no-such"));
}

/// A record with a field for a cuisine, of which no list of words knows.
fn dish(number: usize, cuisine: &str) -> Value {
    avro(&format!(
        r#"{{"type":"record","name":"Dish{number}","namespace":"food","fields":[{{"name":"cuisine","type":{cuisine}}}]}}"#
    ))
}

/// What the registry says of a string that others have as an enum.
async fn of_others(server: &ApiClient, subject: &str) -> Vec<String> {
    let mut body = dish(9, r#""string""#);
    body["subject"] = json!(subject);
    // Three of them are a hint alone.
    body["profile"] = json!("strict");
    let (status, answer) = server.post("/api/v1/lint", &body).await;
    assert_eq!(status, 200, "{answer}");
    let findings = answer["findings"].as_array().expect("a list").iter();
    let evidence = findings
        .filter(|one| one["rule"] == "string-as-enum")
        .flat_map(|one| one["evidence"].as_array().expect("a list"));
    let of_registry = evidence.filter(|one| one["signal"] == "registry");
    of_registry.map(|one| one["text"].as_str().expect("a text").to_owned()).collect()
}

#[tokio::test]
async fn what_other_subjects_have_as_an_enum_is_remembered() {
    let enumerated = r#"{"type":"enum","name":"Cuisine","symbols":["KOREAN","THAI"]}"#;
    let database = clade_tests::postgres::TestCluster::shared().fresh_database();
    let on_postgres = TestServer::start_on_postgres(&database).await;
    for server in [TestServer::start().await, on_postgres] {
        assert_eq!(of_others(&server, "menu").await, [""; 0]);
        for number in 1..=4 {
            server.registered(&format!("dish-{number}"), &dish(number, enumerated)).await;
        }
        let told = of_others(&server, "menu").await;
        assert_eq!(told, ["'cuisine' is an enum in 4 other subjects"]);
        // Not in itself, nor in another context.
        let told = of_others(&server, "dish-1").await;
        assert_eq!(told, ["'cuisine' is an enum in 3 other subjects"]);
        assert_eq!(of_others(&server, ":.c:menu").await, [""; 0]);
        // The registration of a new one says so too.
        server.registered("menu", &dish(9, r#""string""#)).await;
        let (_, kept) = server.get("/api/v1/subjects/menu/versions/1/lint").await;
        assert!(kept.to_string().contains("is an enum in 4 other subjects"), "{kept}");
        server.deleted("/subjects/dish-2").await;
        let told = of_others(&server, "other").await;
        assert_eq!(told, ["'cuisine' is an enum in 3 other subjects"]);
    }
    // Another server, or the same one after a restart, reads it from the store.
    let server = TestServer::start_on_postgres(&database).await;
    let told = of_others(&server, "other").await;
    assert_eq!(told, ["'cuisine' is an enum in 3 other subjects"]);
}
