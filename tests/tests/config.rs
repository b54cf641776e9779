//! `/config`: levels and other settings, of the registry and of subjects.

use clade_tests::schemas::{USER, USER_WITH_MAIL, avro};
use clade_tests::{TestServer, assert_error};
use serde_json::json;

#[tokio::test]
async fn the_default_is_backward() {
    let server = TestServer::start().await;
    let want = (200, json!({"compatibilityLevel": "BACKWARD"}));
    assert_eq!(server.get("/config").await, want);
    assert_eq!(server.get("/config/").await, want, "an empty subject is the top level");
    assert_eq!(server.get("/config/:.:").await, want, "so is the default context");
}

#[tokio::test]
async fn put_takes_compatibility_and_get_answers_compatibility_level() {
    let server = TestServer::start().await;
    let answer = server.put("/config", &json!({"compatibility": "full"})).await;
    assert_eq!(answer, (200, json!({"compatibility": "FULL"})));
    assert_eq!(server.get("/config").await, (200, json!({"compatibilityLevel": "FULL"})));
}

#[tokio::test]
async fn every_level_is_taken() {
    let server = TestServer::start().await;
    for level in [
        "NONE",
        "BACKWARD",
        "BACKWARD_TRANSITIVE",
        "FORWARD",
        "FORWARD_TRANSITIVE",
        "FULL",
        "FULL_TRANSITIVE",
    ] {
        let answer = server.put("/config/s", &json!({"compatibility": level})).await;
        assert_eq!(answer, (200, json!({"compatibility": level})));
        let (_, config) = server.get("/config/s").await;
        assert_eq!(config["compatibilityLevel"], level);
    }
}

#[tokio::test]
async fn put_answers_the_whole_merged_config() {
    let server = TestServer::start().await;
    server.put("/config/s", &json!({"compatibility": "FULL"})).await;
    let answer = server.put("/config/s", &json!({"normalize": true})).await;
    assert_eq!(answer, (200, json!({"normalize": true, "compatibility": "FULL"})));
    let answer = server.put("/config/s", &json!({"compatibilityGroup": "v"})).await;
    let want = json!({"normalize": true, "compatibility": "FULL", "compatibilityGroup": "v"});
    assert_eq!(answer, (200, want));
}

#[tokio::test]
async fn null_clears_a_field_and_absence_keeps_it() {
    let server = TestServer::start().await;
    server.put("/config/s", &json!({"compatibility": "FULL", "normalize": true})).await;
    let answer = server.put("/config/s", &json!({"normalize": null})).await;
    assert_eq!(answer, (200, json!({"compatibility": "FULL"})));
}

#[tokio::test]
async fn compatibility_level_is_an_unknown_key_in_a_put() {
    let server = TestServer::start().await;
    let body = json!({"compatibility": "FULL", "compatibilityLevel": "NONE"});
    assert_eq!(server.put("/config", &body).await.1["compatibility"], "FULL");
}

#[tokio::test]
async fn an_unknown_level_is_42203() {
    let server = TestServer::start().await;
    let message = "Invalid compatibility level. Valid values are none, backward, forward, full, \
                   backward_transitive, forward_transitive, and full_transitive";
    for path in ["/config", "/config/s"] {
        let answer = server.put(path, &json!({"compatibility": "SIDEWAYS"})).await;
        assert_error(&answer, 422, 42203, message);
    }
    let answer = server.put("/config/a%00b", &json!({"compatibility": "SIDEWAYS"})).await;
    assert_error(&answer, 422, 42203, message);
}

#[tokio::test]
async fn an_odd_subject_is_42208() {
    let server = TestServer::start().await;
    let answer = server.put("/config/a%00b", &json!({"compatibility": "FULL"})).await;
    assert_error(&answer, 422, 42208, "The specified subject 'a\0b' is not a valid.");
}

#[tokio::test]
async fn get_of_an_unset_subject_is_40408_and_delete_of_it_40401() {
    let server = TestServer::start().await;
    let message = "Subject 's' does not have subject-level compatibility configured";
    assert_error(&server.get("/config/s").await, 404, 40408, message);
    let answer = server.delete("/config/s").await;
    assert_error(&answer, 404, 40401, "Subject 's' not found.");
}

#[tokio::test]
async fn default_to_global_gives_the_level_in_force() {
    let server = TestServer::start().await;
    server.put("/config", &json!({"compatibility": "FULL"})).await;
    let answer = server.get("/config/s?defaultToGlobal=true").await;
    assert_eq!(answer, (200, json!({"compatibilityLevel": "FULL"})));
    let answer = server.get("/config/s?defaultToGlobal=yes").await;
    assert_eq!(answer.0, 404, "only true is true");
}

#[tokio::test]
async fn a_subject_config_without_a_level_takes_the_server_default() {
    let server = TestServer::start().await;
    server.put("/config", &json!({"compatibility": "NONE"})).await;
    server.put("/config/s", &json!({"normalize": true})).await;
    let (_, config) = server.get("/config/s?defaultToGlobal=true").await;
    assert_eq!(config["compatibilityLevel"], "BACKWARD");
}

#[tokio::test]
async fn delete_answers_what_was_and_restores_the_default() {
    let server = TestServer::start().await;
    server.put("/config", &json!({"compatibility": "FULL"})).await;
    assert_eq!(server.delete("/config").await, (200, json!({"compatibilityLevel": "FULL"})));
    assert_eq!(server.get("/config").await, (200, json!({"compatibilityLevel": "BACKWARD"})));
    server.put("/config/s", &json!({"compatibility": "NONE"})).await;
    assert_eq!(server.delete("/config/s").await, (200, json!({"compatibilityLevel": "NONE"})));
    assert_eq!(server.get("/config/s").await.0, 404);
}

#[tokio::test]
async fn the_level_of_a_subject_decides_registration() {
    let server = TestServer::start().await;
    server.registered("s", &avro(USER)).await;
    assert_eq!(server.register("s", &avro(USER_WITH_MAIL)).await.0, 409);
    server.put("/config/s", &json!({"compatibility": "FORWARD"})).await;
    assert_eq!(server.register("s", &avro(USER_WITH_MAIL)).await.0, 200);
}

#[tokio::test]
async fn the_top_level_decides_for_subjects_without_a_config() {
    let server = TestServer::start().await;
    server.registered("s", &avro(USER)).await;
    server.put("/config", &json!({"compatibility": "NONE"})).await;
    assert_eq!(server.register("s", &avro(r#""int""#)).await.0, 200);
}

#[tokio::test]
async fn a_config_survives_a_soft_delete_and_not_one_for_good() {
    let server = TestServer::start().await;
    server.registered("s", &avro(USER)).await;
    server.put("/config/s", &json!({"compatibility": "FULL"})).await;
    server.deleted("/subjects/s").await;
    assert_eq!(server.get("/config/s").await.0, 200);
    server.deleted("/subjects/s?permanent=true").await;
    assert_eq!(server.get("/config/s").await.0, 404);
}

#[tokio::test]
async fn normalize_in_the_config_normalises() {
    let server = TestServer::start().await;
    server.put("/config/s", &json!({"normalize": true})).await;
    let body = json!({"schema": "{\"type\":\"object\",\"title\":\"t\"}", "schemaType": "JSON"});
    let (_, answer) = server.register("s", &body).await;
    assert_eq!(answer["schema"], r#"{"title":"t","type":"object"}"#);
}

#[tokio::test]
async fn an_unknown_policy_becomes_null() {
    let server = TestServer::start().await;
    let body = json!({"compatibility": "FULL", "compatibilityPolicy": "WILD"});
    assert_eq!(server.put("/config", &body).await, (200, json!({"compatibility": "FULL"})));
    let body = json!({"compatibilityPolicy": "lenient"});
    assert_eq!(server.put("/config", &body).await.1["compatibilityPolicy"], "LENIENT");
}

#[tokio::test]
async fn the_top_level_inherits_on_request() {
    let server = TestServer::start().await;
    let body = json!({"compatibility": "FULL"});
    assert_eq!(server.put("/config/:.__GLOBAL:", &body).await.0, 200);
    assert_eq!(server.get("/config").await, (200, json!({"compatibilityLevel": "BACKWARD"})));
    for path in ["/config?defaultToGlobal=true", "/config/?defaultToGlobal=TRUE"] {
        assert_eq!(server.get(path).await, (200, json!({"compatibilityLevel": "FULL"})), "{path}");
    }
}

#[tokio::test]
async fn defaults_and_overrides_surround_what_a_request_says() {
    let server = TestServer::start().await;
    let properties = |value: serde_json::Value| json!({ "properties": value });
    let config = json!({
        "defaultMetadata": properties(json!({"owner": "nobody", "tier": "3"})),
        "overrideMetadata": properties(json!({"team": "a"})),
        "defaultRuleSet": {"domainRules": [{"name": "r", "type": "CEL", "expr": "true"}]},
    });
    let (status, answer) = server.put("/config/s", &config).await;
    assert_eq!((status, &answer["defaultMetadata"]), (200, &config["defaultMetadata"]));
    let mine = properties(json!({"owner": "me", "team": "b"}));
    let (_, answer) = server.register("s", &json!({"schema": "\"int\"", "metadata": mine})).await;
    let merged = properties(json!({"owner": "me", "team": "a", "tier": "3"}));
    assert_eq!(answer["metadata"], merged);
    assert_eq!(answer["ruleSet"]["domainRules"][0]["name"], "r");
    // The same again is the same version, though the request itself says less.
    let (_, again) = server.register("s", &json!({"schema": "\"int\""})).await;
    assert_eq!((&again["version"], &again["metadata"]), (&json!(1), &merged));
    let bad = json!({"overrideRuleSet": {"domainRules": [{"name": "r"}]}});
    assert_error(&server.put("/config/s", &bad).await, 422, 42210, "Missing rule type");
    assert_eq!(server.put("/config/s", &json!({"defaultRuleSet": null})).await.0, 200);
    assert!(server.get("/config/s").await.1.get("defaultRuleSet").is_none());
}
