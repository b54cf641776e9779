//! Rule sets: what is kept, what is filled in, what is refused.

use clade_tests::{TestServer, assert_error};
use serde_json::{Value, json};

fn with_rules(rule_set: &Value) -> Value {
    json!({"schema": "\"int\"", "ruleSet": rule_set})
}

fn rule(changes: &Value) -> Value {
    let mut rule = json!({"name": "r", "type": "CEL"});
    for (key, value) in changes.as_object().expect("changes are an object") {
        rule[key] = value.clone();
    }
    rule
}

#[tokio::test]
async fn kind_and_mode_have_defaults_that_count_in_the_identity() {
    let server = TestServer::start().await;
    let short = with_rules(&json!({"domainRules": [rule(&json!({"kind": null}))]}));
    let (status, answer) = server.register("s", &short).await;
    assert_eq!(status, 200, "{answer}");
    let stored = &answer["ruleSet"]["domainRules"][0];
    assert_eq!((&stored["kind"], &stored["mode"]), (&json!("TRANSFORM"), &json!("WRITEREAD")));
    let full = rule(&json!({"kind": "TRANSFORM", "mode": "WRITEREAD"}));
    let full = with_rules(&json!({"domainRules": [full]}));
    assert_eq!(server.register("t", &full).await.1["guid"], answer["guid"]);
    let (status, found) = server.post("/subjects/s", &full).await;
    assert_eq!((status, &found["version"]), (200, &json!(1)), "{found}");
}

#[tokio::test]
async fn rules_that_clients_could_not_run_are_42210() {
    let server = TestServer::start().await;
    let long = "x".repeat(257);
    let duplicate = json!({
        "migrationRules": [rule(&json!({"mode": "UPDOWN"}))],
        "encodingRules": [rule(&json!({}))],
    });
    let two_actions = json!({"mode": "WRITE", "onFailure": "ERROR,NONE"});
    let migration = "Migration rules can only be UPGRADE, DOWNGRADE, UPDOWN";
    for (rule_set, want) in [
        (duplicate, "Found rule with duplicate name 'r'"),
        (json!({"migrationRules": [rule(&json!({}))]}), migration),
        (
            json!({"domainRules": [rule(&json!({"mode": "UPDOWN"}))]}),
            "Domain rules can only be WRITE, READ, WRITEREAD",
        ),
        (
            json!({"encodingRules": [rule(&json!({"mode": "UPGRADE"}))]}),
            "Encoding rules can only be WRITE, READ, WRITEREAD",
        ),
        (json!({"domainRules": [rule(&json!({"type": null}))]}), "Missing rule type"),
        (json!({"domainRules": [rule(&json!({"name": null}))]}), "Missing rule name"),
        (json!({"domainRules": [rule(&json!({"name": ""}))]}), "Empty rule name"),
        (json!({"domainRules": [rule(&json!({"name": long}))]}), "Rule name too long"),
        (
            json!({"domainRules": [rule(&json!({"name": "1a"}))]}),
            "Illegal initial character in rule name: 1a",
        ),
        (
            json!({"domainRules": [rule(&json!({"name": "a b"}))]}),
            "Illegal character in rule name: a b",
        ),
        (
            json!({"domainRules": [rule(&two_actions)]}),
            "Multiple actions only valid with WRITEREAD and UPDOWN",
        ),
    ] {
        let answer = server.register("s", &with_rules(&rule_set)).await;
        assert_error(&answer, 422, 42210, want);
    }
    assert_eq!(server.get("/subjects").await, (200, json!([])));
}

#[tokio::test]
async fn what_is_right_is_taken() {
    let server = TestServer::start().await;
    let rule_set = json!({
        "migrationRules": [
            rule(&json!({"name": "up", "mode": "UPGRADE"})),
            rule(&json!({"name": "both", "mode": "UPDOWN", "onSuccess": "NONE,ERROR"})),
        ],
        "domainRules": [rule(&json!({"name": "_a-1", "kind": "CONDITION", "mode": "READ"}))],
        "encodingRules": [rule(&json!({"name": "é".repeat(256), "onFailure": "ERROR,DLQ"}))],
        "enableAt": "CLIENT",
    });
    let (status, answer) = server.register("s", &with_rules(&rule_set)).await;
    assert_eq!(status, 200, "{answer}");
    assert_eq!(answer["ruleSet"]["enableAt"], "CLIENT");
}

#[tokio::test]
async fn unknown_kinds_modes_and_places_are_400() {
    let server = TestServer::start().await;
    for rule_set in [
        json!({"domainRules": [rule(&json!({"kind": "transform"}))]}),
        json!({"domainRules": [rule(&json!({"kind": ""}))]}),
        json!({"migrationRules": [rule(&json!({"mode": "SIDEWAYS"}))]}),
        json!({"enableAt": "MOON"}),
    ] {
        for path in ["/subjects/s/versions", "/subjects/s", "/compatibility/subjects/s/versions"] {
            let (status, answer) = server.post(path, &with_rules(&rule_set)).await;
            assert_eq!((status, &answer["error_code"]), (400, &json!(400)), "{path} {rule_set}");
        }
    }
}
