//! A registry with something of everything, and the commands that are run on it.

use std::path::Path;

use clade_tests::schemas::{
    USER, USER_WITH_AGE, USER_WITH_MAIL, avro, json_schema, numbered, protobuf,
};
use clade_tests::{ApiClient, ServerProcess, TestDirectory};
use serde_json::{Value, json};

/// Fills the registry behind `server`: contexts, references, every type, metadata and rules, soft and
/// hard deletes, configs, modes and associations.
pub async fn fill(server: &ApiClient) {
    server.registered("user", &avro(USER)).await;
    server.registered("user", &avro(USER_WITH_AGE)).await;
    let address = r#"{"type":"object","properties":{"street":{"type":"string"}}}"#;
    server.registered("address", &json_schema(address)).await;
    let mut person = json_schema(r#"{"type":"object","properties":{"a":{"$ref":"address.json"}}}"#);
    person["references"] = json!([{"name": "address.json", "subject": "address", "version": 1}]);
    server.registered("a-person", &person).await;
    server
        .registered("event", &protobuf("syntax = \"proto3\";\nmessage E {\n  int32 a = 1;\n}\n"))
        .await;
    let mut owned = avro("\"string\"");
    owned["metadata"] = json!({"properties": {"owner": "ä\"b"}, "tags": {"**.x": ["PII"]}});
    owned["ruleSet"] = json!({"domainRules": [
        {"name": "r", "kind": "CONDITION", "type": "CEL", "mode": "WRITE", "expr": "true"}
    ]});
    server.registered("owned", &owned).await;
    // Ids of a context of its own, and a reference across contexts.
    server.registered(":.team:local", &avro(USER_WITH_MAIL)).await;
    let mut across =
        avro(r#"{"type":"record","name":"Across","fields":[{"name":"u","type":"User"}]}"#);
    across["references"] = json!([{"name": "User", "subject": ":.team:local", "version": 1}]);
    server.registered("across", &across).await;
    server.registered("half", &numbered(1)).await;
    let (status, _) = server.put("/config/half", &json!({"compatibility": "NONE"})).await;
    assert_eq!(status, 200);
    server.registered("half", &numbered(2)).await;
    server.deleted("/subjects/half/versions/1").await;
    server.registered("hidden", &numbered(3)).await;
    server.deleted("/subjects/hidden").await;
    // A topic that owns its subject, and one that uses a subject of another name.
    let strong = json!([{"associationType": "value", "schema": {"schema": "\"string\""}}]);
    associate(server, "orders", strong).await;
    let weak = json!([
        {"associationType": "key", "subject": "event", "lifecycle": "WEAK"},
        {"associationType": "value", "subject": "user", "lifecycle": "WEAK"},
    ]);
    associate(server, "clicks", weak).await;
    for (path, body) in [
        ("/config", json!({"compatibility": "FULL"})),
        ("/config/user", json!({"compatibility": "FORWARD", "normalize": true})),
        ("/config/:.team:", json!({"compatibility": "NONE"})),
        ("/mode/owned", json!({"mode": "READONLY"})),
    ] {
        let (status, answer) = server.put(path, &body).await;
        assert_eq!(status, 200, "{path}: {answer}");
    }
}

/// Gives the topic `name` of the cluster `lkc-1` associations.
pub async fn associate(server: &ApiClient, name: &str, associations: Value) {
    let request = json!({
        "resourceName": name,
        "resourceNamespace": "lkc-1",
        "resourceId": format!("id/{name}"),
        "associations": associations,
    });
    let (status, answer) = server.post("/associations", &request).await;
    assert_eq!(status, 200, "{answer}");
}

/// Deletes the schema with the highest id for good, so that the counter is above all ids.
pub async fn retire(server: &ApiClient) {
    server.registered("gone", &numbered(9)).await;
    server.deleted("/subjects/gone").await;
    server.deleted("/subjects/gone?permanent=true").await;
}

/// A stopped server's database in `directory`, filled.
pub async fn filled_database(directory: &TestDirectory) -> String {
    let database = directory.database();
    let mut server = ServerProcess::spawn(&database, &[]).await;
    fill(&server).await;
    retire(&server).await;
    server.signal("TERM").await;
    server.ended().await;
    database
}

/// Runs a command that must succeed; what it prints.
pub async fn run(arguments: &[&str]) -> String {
    let output = ServerProcess::run(arguments).await;
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(output.status.code(), Some(0), "{arguments:?}\n{text}\n{error}");
    text
}

/// Runs a command that must fail with 1; what it says and what it prints.
pub async fn refused(arguments: &[&str]) -> String {
    let output = ServerProcess::run(arguments).await;
    assert_eq!(output.status.code(), Some(1), "{arguments:?}");
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    error + &String::from_utf8_lossy(&output.stdout)
}

/// The bytes of an export of `database` into a new file in `directory`.
pub async fn exported(database: &str, directory: &TestDirectory) -> Vec<u8> {
    let path = directory.path().join(format!("{:016x}.jsonl", fastrand::u64(..)));
    run(&["export", "--database", database, "--to", text(&path)]).await;
    std::fs::read(&path).expect("the export was written")
}

/// A path as an argument.
pub fn text(path: &Path) -> &str {
    path.to_str().expect("paths of tests are UTF-8")
}
