//! Dumps of the topic in which other registries keep everything.

use clade_tests::schemas::{USER, USER_WITH_AGE};
use clade_tests::{ServerProcess, TestDirectory};
use serde_json::{Value, json};

use super::filled::{exported, refused, run, text};

fn schema(subject: &str, version: i32) -> String {
    format!(r#"{{"keytype":"SCHEMA","subject":"{subject}","version":{version},"magic":1}}"#)
}

fn value(subject: &str, version: i32, id: i32, schema: &str, more: &Value) -> String {
    let mut value = json!({"subject": subject, "version": version, "id": id, "schema": schema,
                           "deleted": false});
    for (name, more) in more.as_object().expect("it is an object") {
        value[name] = more.clone();
    }
    value.to_string()
}

fn other(keytype: &str, subject: &Value) -> String {
    json!({"keytype": keytype, "subject": subject, "magic": 0}).to_string()
}

fn assoc(topic: &str, association_type: &str) -> String {
    json!({"keytype": "ASSOC", "tenant": "default", "resourceName": topic,
           "resourceNamespace": "lkc-1", "associationType": association_type, "magic": 0})
    .to_string()
}

fn clicks(subject: &str) -> Value {
    json!({"subject": subject, "guid": "0a1b2c3d-0000-4000-8000-000000000001",
           "resourceId": "id-clicks", "lifecycle": "WEAK",
           "createTs": 1_700_000_000_001_i64, "updateTs": 1_700_000_000_002_i64})
}

/// The records of a registry's life, in order.
fn records() -> Vec<(String, String)> {
    let none = json!({});
    let refers = json!({"references": [{"name": "User", "subject": "user", "version": 1}]});
    let across = r#"{"type":"record","name":"A","fields":[{"name":"u","type":"User"}]}"#;
    let null = || "null".to_owned();
    vec![
        (r#"{"keytype":"NOOP","magic":0}"#.to_owned(), null()),
        // After a compaction a referrer may stand in front of what it refers to.
        (schema("across", 1), value("across", 1, 3, across, &refers)),
        (schema("user", 1), value("user", 1, 1, USER, &none)),
        // The last record of a key wins.
        (schema("user", 2), value("user", 2, 2, "\"int\"", &none)),
        (schema("user", 2), value("user", 2, 2, USER_WITH_AGE, &none)),
        (
            schema("proto", 1),
            value(
                "proto",
                1,
                4,
                "syntax = \"proto3\";\nmessage E {\n  int32 a = 1;\n}\n",
                &json!({"schemaType": "PROTOBUF"}),
            ),
        ),
        (schema("half", 1), value("half", 1, 5, "\"int\"", &none)),
        (schema("half", 1), value("half", 1, 5, "\"int\"", &json!({"deleted": true}))),
        (schema("half", 7), value("half", 7, 9, "\"long\"", &none)),
        // Deleted softly by a record for the whole subject, then registered once more.
        (schema("hidden", 1), value("hidden", 1, 6, "\"float\"", &none)),
        (
            other("DELETE_SUBJECT", &json!("hidden")),
            r#"{"subject":"hidden","version":1}"#.to_owned(),
        ),
        (schema("again", 1), value("again", 1, 7, "\"double\"", &none)),
        (other("DELETE_SUBJECT", &json!("again")), r#"{"subject":"again","version":1}"#.to_owned()),
        (schema("again", 2), value("again", 2, 7, "\"double\"", &none)),
        // Deleted for good: by tombstones, and by a record that forgets what was deleted.
        (schema("gone", 1), value("gone", 1, 8, "\"bytes\"", &json!({"deleted": true}))),
        (schema("gone", 1), null()),
        (schema("cleared", 1), value("cleared", 1, 10, "\"null\"", &json!({"deleted": true}))),
        (schema("cleared", 2), value("cleared", 2, 11, "\"boolean\"", &none)),
        (other("CLEAR_SUBJECT", &json!("cleared")), r#"{"subject":"cleared"}"#.to_owned()),
        (schema(":.team:s", 3), value(":.team:s", 3, 1, "\"string\"", &none)),
        (
            r#"{"keytype":"CONTEXT","tenant":"default","context":".team","magic":0}"#.to_owned(),
            r#"{"tenant":"default","context":".team"}"#.to_owned(),
        ),
        (
            other("CONFIG", &Value::Null),
            r#"{"subject":null,"compatibilityLevel":"FULL"}"#.to_owned(),
        ),
        (
            other("CONFIG", &json!("user")),
            r#"{"compatibilityLevel":"NONE","normalize":true}"#.to_owned(),
        ),
        (other("CONFIG", &json!("half")), r#"{"compatibilityLevel":"NONE"}"#.to_owned()),
        (other("CONFIG", &json!("half")), null()),
        (other("MODE", &json!("proto")), r#"{"subject":"proto","mode":"READONLY"}"#.to_owned()),
        (other("MODE", &json!("user")), r#"{"mode":"READONLY"}"#.to_owned()),
        (other("MODE", &json!("user")), null()),
        // What a value leaves out may stand in the key; the last record of a key wins.
        (assoc("clicks", "value"), clicks("user").to_string()),
        (assoc("clicks", "value"), clicks("across").to_string()),
        (assoc("gone", "value"), clicks("user").to_string()),
        (assoc("gone", "value"), null()),
    ]
}

fn dump(front: &str) -> String {
    let lines = records().into_iter().map(|(key, value)| format!("{front}{key}\t{value}\n"));
    lines.collect::<String>() + "Processed a total of 31 messages\n"
}

#[tokio::test]
async fn a_topic_gives_what_its_registry_had() {
    let directory = TestDirectory::new();
    let file = directory.path().join("schemas.txt");
    std::fs::write(&file, dump("CreateTime:1700000000123\t")).unwrap();
    let database = directory.database();
    let arguments = ["import", "--from-topic", text(&file), "--database", &database];
    let said = run(&arguments).await;
    assert!(said.contains("11 versions registered, 3 soft-deleted"), "{said}");
    assert!(said.contains("1 associations set, 0 not brought"), "{said}");
    let first = exported(&database, &directory).await;
    run(&arguments).await;
    assert_eq!(exported(&database, &directory).await, first, "a second run changes nothing");
    run(&["verify", "--database", &database]).await;

    let server = ServerProcess::spawn(&database, &[]).await;
    let subjects =
        json!([":.team:s", "across", "again", "cleared", "half", "hidden", "proto", "user"]);
    assert_eq!(server.get("/subjects?deleted=true").await, (200, subjects));
    for (path, want) in [
        ("/subjects/user/versions?deletedAsNegative=true", json!([1, 2])),
        ("/subjects/half/versions?deletedAsNegative=true", json!([-1, 7])),
        ("/subjects/hidden/versions?deleted=true", json!([1])),
        ("/subjects/again/versions", json!([2])),
        ("/subjects/cleared/versions?deletedAsNegative=true", json!([2])),
        ("/config", json!({"compatibilityLevel": "FULL"})),
        ("/config/user", json!({"compatibilityLevel": "NONE", "normalize": true})),
        ("/mode/proto", json!({"mode": "READONLY"})),
    ] {
        let (_, mut found) = server.get(path).await;
        if let (Some(found), Some(want)) = (found.as_object_mut(), want.as_object()) {
            found.retain(|name, _| want.contains_key(name));
        }
        assert_eq!(found, want, "{path}");
    }
    assert_eq!(server.get("/subjects/hidden/versions").await.0, 404);
    assert_eq!(server.get("/config/half").await.0, 404);
    assert_eq!(server.get("/mode/user").await.0, 404);
    let user = server.get("/subjects/user/versions/2").await.1;
    assert_eq!((&user["id"], &user["ts"]), (&json!(2), &json!(1_700_000_000_123_i64)));
    assert_eq!(user["schema"], USER_WITH_AGE);
    let wanted = json!([{
        "subject": "across", "guid": "0a1b2c3d-0000-4000-8000-000000000001",
        "resourceName": "clicks", "resourceNamespace": "lkc-1", "resourceId": "id-clicks",
        "resourceType": "topic", "associationType": "value", "lifecycle": "WEAK",
        "createTs": 1_700_000_000_001_i64, "updateTs": 1_700_000_000_002_i64,
    }]);
    assert_eq!(server.get("/associations/resources/-/-").await, (200, wanted));
    let across = server.get("/subjects/across/versions/1").await.1;
    assert_eq!(across["references"], json!([{"name": "User", "subject": "user", "version": 1}]));
    assert_eq!(server.get("/subjects/:.team:s/versions/3").await.1["id"], 1);
    assert_eq!(server.registered("next", &json!({"schema": "\"bytes\""})).await, 12);
}

#[tokio::test]
async fn records_that_cannot_be_read_are_in_the_table() {
    let directory = TestDirectory::new();
    let file = directory.path().join("schemas.txt");
    let broken = "no key\n{\"keytype\":\"ASSOC\"}\t{}\n{\"keytype\":\"KEK\"}\t{}\n{\"keytype\":\"SCHEMA\",\"subject\":\"x\",\"version\":1}\t{}\n";
    std::fs::write(&file, format!("{broken}{}", dump(""))).unwrap();
    let database = directory.database();
    let said = refused(&["import", "--from-topic", text(&file), "--database", &database]).await;
    for want in [
        "line 1  it has no key that is JSON",
        "line 2  its value has no lifecycle",
        "line 3  records of type KEK are not brought",
        "line 4  its value: missing field",
        "11 versions registered",
        "4 not brought",
    ] {
        assert!(said.contains(want), "{want}\n{said}");
    }
    std::fs::write(&file, "nothing of the kind\n").unwrap();
    let said = refused(&["import", "--from-topic", text(&file), "--database", &database]).await;
    assert!(said.contains("has no record of a schema registry"), "{said}");
}
