//! Inline tags: edited by registrations and by `/tags`, found by `findTags`.

use clade_tests::schemas::{USER, USER_WITH_AGE, USER_WITH_MAIL, avro, json_schema, protobuf};
use clade_tests::{TestServer, assert_error};
use serde_json::{Value, json};

const EVENT: &str = r#"{"type":"object","properties":{"list":{"type":"array","items":
    {"type":"object","properties":{"mail":{"type":"string"}}}}}}"#;

const MESSAGE: &str = "syntax = \"proto3\"; message Message1 { string f1 = 1; Inner f2 = 2; \
                       message Inner { string g = 1; } }";

/// Tags as they travel.
fn tagged(path: &str, entity_type: &str, tags: &[&str]) -> Value {
    json!({"schemaEntity": {"entityPath": path, "entityType": entity_type}, "tags": tags})
}

/// The body with more fields.
fn with(mut body: Value, fields: &Value) -> Value {
    for (key, value) in fields.as_object().expect("fields are an object") {
        body[key] = value.clone();
    }
    body
}

/// A schema of each type, a record and a field of it, and what its text has once the field is tagged.
fn formats() -> [(Value, &'static str, &'static str, &'static str); 3] {
    [
        (
            avro(USER),
            "User",
            "User.name",
            r#"{"name":"name","type":"string","confluent:tags":["PII"]}"#,
        ),
        (
            json_schema(EVENT),
            "object.list.array.object",
            "object.list.array.object.mail",
            r#"{"mail":{"type":"string","confluent:tags":["PII"]}}"#,
        ),
        (protobuf(MESSAGE), "Message1.Inner", "Message1.Inner.g", "tags: \"PII\""),
    ]
}

#[tokio::test]
async fn tags_are_put_into_schemas_of_every_type_and_found() {
    for (body, record, field, text) in formats() {
        let server = TestServer::start().await;
        let (record, field) =
            (tagged(record, "sr_record", &["A", "B"]), tagged(field, "sr_field", &["PII"]));
        let body = with(body, &json!({"schemaTagsToAdd": [field, record]}));
        let (status, answer) = server.register("s", &body).await;
        assert_eq!(status, 200, "{answer}");
        assert!(answer["schema"].as_str().unwrap().contains(text), "{answer}");
        assert!(answer.get("schemaTags").is_none(), "{answer}");
        for path in ["/schemas/ids/1", "/subjects/s/versions/1"] {
            let plain = server.get(path).await.1;
            assert!(plain.get("schemaTags").is_none(), "{plain}");
            for (query, want) in [
                ("findTags=*", vec![&record, &field]),
                ("findTags=PII", vec![&field]),
                ("findTags=C&findTags=B", vec![&record]),
                ("findTags=A&findTags=*", vec![&record, &field]),
                ("findTags=pii", vec![]),
                ("findTags=", vec![]),
            ] {
                let (status, mut found) = server.get(&format!("{path}?{query}")).await;
                assert_eq!(status, 200, "{found}");
                let listed = found.as_object_mut().unwrap().remove("schemaTags");
                let want = (!want.is_empty()).then(|| json!(want));
                assert_eq!(listed, want, "{path} {query}");
                // Everything else, the guid among it, is as it was.
                assert_eq!(found, plain, "{path} {query}");
                assert_eq!(found["guid"], answer["guid"]);
            }
        }
        // What is there already is no new version.
        assert_eq!(server.register("s", &body).await, (200, answer));
    }
}

#[tokio::test]
async fn answers_with_tags_are_not_mixed_with_ready_ones() {
    let server = TestServer::start().await;
    let tags = [tagged("User.name", "sr_field", &["PII"])];
    server.registered("s", &with(avro(USER), &json!({"schemaTagsToAdd": tags}))).await;
    for path in ["/schemas/ids/1", "/schemas/ids/1?subject=s"] {
        let plain = server.get(path).await;
        let separator = if path.contains('?') { '&' } else { '?' };
        for _ in 0..2 {
            let (_, found) = server.get(&format!("{path}{separator}findTags=PII")).await;
            assert_eq!(found["schemaTags"], json!(tags));
            let (_, none) = server.get(&format!("{path}{separator}findTags=other")).await;
            assert_eq!((200, none), plain);
            assert_eq!(server.get(path).await, plain);
        }
    }
}

#[tokio::test]
async fn tags_of_the_previous_version_are_carried_to_what_is_still_there() {
    for (body, record, field, _) in formats() {
        let server = TestServer::start().await;
        server.put("/config", &json!({"compatibility": "NONE"})).await;
        let tags = [tagged(record, "sr_record", &["R"]), tagged(field, "sr_field", &["F", "G"])];
        server.registered("s", &with(body.clone(), &json!({"schemaTagsToAdd": tags}))).await;
        let find = |version: i32| format!("/subjects/s/versions/{version}?findTags=*");
        // Without being asked, none are.
        server.registered("s", &with(body.clone(), &json!({"version": 2}))).await;
        assert!(server.get(&find(2)).await.1.get("schemaTags").is_none());
        server.deleted("/subjects/s/versions/2").await;
        let edits = json!({
            "propagateSchemaTags": true,
            "schemaTagsToAdd": [tagged(field, "sr_field", &["NEW"])],
            "schemaTagsToRemove": [tagged(field, "sr_field", &["F"])],
        });
        let (status, answer) = server.register("s", &with(body.clone(), &edits)).await;
        assert_eq!((status, &answer["version"]), (200, &json!(3)), "{answer}");
        let want = [tagged(record, "sr_record", &["R"]), tagged(field, "sr_field", &["G", "NEW"])];
        assert_eq!(server.get(&find(3)).await.1["schemaTags"], json!(want));
        // An empty schema stands for the previous one, whose tags it has already.
        let remove = json!({"schemaTagsToRemove": [tagged(record, "sr_record", &["R"])]});
        let (status, answer) = server.register("s", &remove).await;
        assert_eq!((status, &answer["version"]), (200, &json!(4)), "{answer}");
        assert_eq!(server.get(&find(4)).await.1["schemaTags"], json!([want[1]]));
    }
    let server = TestServer::start().await;
    let tags = [tagged("User.age", "sr_field", &["A"]), tagged("User.name", "sr_field", &["N"])];
    server.registered("s", &with(avro(USER_WITH_AGE), &json!({"schemaTagsToAdd": tags}))).await;
    server.registered("s", &with(avro(USER), &json!({"propagateSchemaTags": true}))).await;
    let (_, found) = server.get("/subjects/s/versions/2?findTags=*").await;
    assert_eq!(found["schemaTags"], json!([tags[1]]), "the age is gone");
}

#[tokio::test]
async fn a_registration_that_edits_tags_is_no_question_whether_the_schema_is_there() {
    let server = TestServer::start().await;
    server.registered("s", &avro(USER)).await;
    server.put("/mode/s", &json!({"mode": "READONLY"})).await;
    assert_eq!(server.register("s", &avro(USER)).await.0, 200);
    let text = "Subject s in context  is in read-only mode";
    for edits in [
        json!({"propagateSchemaTags": true}),
        json!({"schemaTagsToAdd": [tagged("User", "sr_record", &["x"])]}),
        json!({"schemaTagsToRemove": [tagged("User", "sr_record", &["x"])]}),
    ] {
        assert_error(&server.register("s", &with(avro(USER), &edits)).await, 422, 42205, text);
    }
    server.put("/mode/s", &json!({"mode": "READWRITE"})).await;
    let nothing = json!({"schemaTagsToRemove": [tagged("User", "sr_record", &["x"])]});
    let (_, answer) = server.register("s", &with(avro(USER), &nothing)).await;
    assert_eq!(answer["version"], 1, "the text is that of the first version");
}

#[tokio::test]
async fn tags_where_nothing_is_are_refused_by_their_path() {
    let server = TestServer::start().await;
    for (body, record, field, _) in formats() {
        for (path, entity_type) in
            [("Nothing.here", "sr_field"), (record, "sr_field"), ("", "sr_record")]
        {
            for key in ["schemaTagsToAdd", "schemaTagsToRemove"] {
                let edits = json!({ key: [tagged(path, entity_type, &["x"])] });
                let answer = server.register("s", &with(body.clone(), &edits)).await;
                let text = format!("No matching path '{path}' found in the schema");
                assert_error(&answer, 422, 42201, &text);
            }
        }
        let edits = json!({"schemaTagsToAdd": [tagged(field, "sr_enum", &["x"])]});
        let text = format!(
            "entityType \"sr_enum\" of the schemaEntity with entityPath \"{field}\" is not one of \
             the values accepted: [sr_record, sr_field]"
        );
        assert_error(&server.register("s", &with(body, &edits)).await, 400, 400, &text);
    }
    let edits = json!({"schemaTagsToAdd": [tagged("User", "sr_record", &["x"])]});
    assert_error(&server.register("s", &edits).await, 422, 42201, "Empty schema");
    assert_eq!(server.get("/subjects").await, (200, json!([])));
}

#[tokio::test]
async fn a_version_with_edits_is_a_new_one_that_is_stamped() {
    for (body, record, field, text) in formats() {
        let server = TestServer::start().await;
        let (_, first) = server.register("s", &body).await;
        let add = json!({"tagsToAdd": [tagged(field, "sr_field", &["PII"])]});
        let (status, second) = server.post("/subjects/s/versions/latest/tags", &add).await;
        assert_eq!(status, 200, "{second}");
        assert_eq!((&second["id"], &second["version"]), (&json!(2), &json!(2)));
        assert_eq!(second["metadata"], json!({"properties": {"confluent:version": "2"}}));
        assert_ne!(second["guid"], first["guid"]);
        assert!(second["schema"].as_str().unwrap().contains(text), "{second}");
        let (_, read) = server.get("/subjects/s/versions/2?findTags=*").await;
        assert_eq!(read["schema"], second["schema"]);
        assert_eq!(read["schemaTags"], json!([tagged(field, "sr_field", &["PII"])]));
        // The first version is as it was, and the base of a third one.
        let add = json!({"tagsToAdd": [tagged(record, "sr_record", &["R"])], "newVersion": 3});
        let (status, third) = server.post("/subjects/s/versions/1/tags", &add).await;
        assert_eq!((status, &third["version"]), (200, &json!(3)), "{third}");
        assert!(!third["schema"].as_str().unwrap().contains("PII"), "{third}");
        let remove = json!({"tagsToRemove": [tagged(record, "sr_record", &["R"])]});
        let (_, fourth) = server.post("/subjects/s/versions/3/tags", &remove).await;
        assert_eq!(fourth["schema"], first["schema"]);
        assert_eq!(fourth["metadata"]["properties"]["confluent:version"], "4");
        // The same with an explicit number gives the version that is there.
        assert_eq!(server.post("/subjects/s/versions/1/tags", &add).await, (200, third));
        assert_eq!(server.get("/subjects/s/versions").await, (200, json!([1, 2, 3, 4])));
    }
}

#[tokio::test]
async fn metadata_and_rules_of_a_version_are_edited() {
    let server = TestServer::start().await;
    let rule = |name: &str, expr: &str| {
        let place = json!({"kind": "CONDITION", "mode": "WRITE", "type": "CEL", "disabled": false});
        with(place, &json!({"name": name, "expr": expr}))
    };
    let fields = json!({
        "metadata": {"properties": {"owner": "me"}},
        "ruleSet": {"domainRules": [rule("a", "1"), rule("b", "1")]},
    });
    server.registered("s", &with(avro(USER), &fields)).await;
    let edit = async |body: Value| {
        let (status, answer) = server.post("/subjects/s/versions/latest/tags", &body).await;
        assert_eq!((status, &answer["schema"]), (200, &json!(USER)), "{answer}");
        answer
    };
    let answer = edit(json!({})).await;
    let properties = json!({"owner": "me", "confluent:version": "2"});
    assert_eq!(answer["metadata"]["properties"], properties);
    assert_eq!(answer["ruleSet"], fields["ruleSet"]);
    let merged = json!({"domainRules": [rule("a", "2")], "encodingRules": [rule("c", "1")]});
    let answer = edit(json!({"rulesToMerge": merged, "rulesToRemove": ["b", "absent"]})).await;
    let want = json!({"domainRules": [rule("a", "2")], "encodingRules": [rule("c", "1")]});
    assert_eq!(answer["ruleSet"], want);
    let answer =
        edit(json!({"rulesToRemove": ["a"], "metadata": {"properties": {"x": "y"}}})).await;
    assert_eq!(answer["ruleSet"], json!({"encodingRules": [rule("c", "1")]}));
    let properties = json!({"x": "y", "confluent:version": "4"});
    assert_eq!(answer["metadata"], json!({"properties": properties}));
    let replaced = json!({"domainRules": [rule("d", "1")]});
    assert_eq!(edit(json!({"ruleSet": replaced})).await["ruleSet"], replaced);
    let answer = edit(json!({"rulesToRemove": ["d"]})).await;
    assert_eq!(answer["ruleSet"], json!({}), "{answer}");
}

#[tokio::test]
async fn edits_of_a_version_that_cannot_be_are_refused() {
    let server = TestServer::start().await;
    server.registered("s", &avro(USER)).await;
    server.registered("s", &avro(USER_WITH_AGE)).await;
    server.deleted("/subjects/s/versions/1").await;
    let both = "ruleSet should be omitted if specifying rulesToMerge or rulesToRemove";
    let unnamed = json!({"domainRules": [{"type": "CEL"}]});
    let invalid_version = "The specified version '0' is not a valid version id. Allowed values are \
                           between [1, 2^31-1] and the string \"latest\"";
    let nothing = json!({"tagsToAdd": [tagged("User.x", "sr_field", &["x"])]});
    for (path, body, status, code, text) in [
        ("s/versions/2", json!({"ruleSet": {}, "rulesToMerge": {}}), 422, 42210, both),
        ("s/versions/2", json!({"ruleSet": {}, "rulesToRemove": []}), 422, 42210, both),
        ("s/versions/2", json!({"ruleSet": unnamed}), 422, 42210, "Missing rule name"),
        ("s/versions/2", json!({"rulesToMerge": unnamed}), 422, 42210, "Missing rule name"),
        ("s/versions/2", nothing, 422, 42201, "No matching path 'User.x' found in the schema"),
        (
            "s/versions/2",
            json!({"newVersion": 7}),
            422,
            42201,
            "Version is not one more than previous version",
        ),
        ("s/versions/0", json!({}), 422, 42202, invalid_version),
        ("s/versions/1", json!({}), 404, 40402, "Version 1 not found."),
        ("s/versions/9", json!({}), 404, 40402, "Version 9 not found."),
        ("t/versions/1", json!({}), 404, 40401, "Subject 't' not found."),
        ("t/versions/latest", json!({}), 404, 40401, "Subject 't' not found."),
        ("a%0Ab/versions/1", json!({}), 422, 42208, "The specified subject 'a\nb' is not a valid."),
    ] {
        let answer = server.post(&format!("/subjects/{path}/tags"), &body).await;
        assert_error(&answer, status, code, text);
    }
    let (status, answer) = server.post_text("/subjects/s/versions/2/tags", "null").await;
    assert_eq!((status, &answer["error_code"]), (422, &json!(422)), "{answer}");
    assert_eq!(server.get("/subjects/s/versions?deleted=true").await, (200, json!([1, 2])));
}

#[tokio::test]
async fn a_version_with_edits_passes_mode_and_level_like_any_other() {
    let server = TestServer::start().await;
    server.put("/config/s", &json!({"compatibility": "FORWARD"})).await;
    server.registered("s", &avro(USER)).await;
    server.registered("s", &avro(USER_WITH_MAIL)).await;
    let path = "/subjects/s/versions/1/tags";
    let add = json!({"tagsToAdd": [tagged("User.name", "sr_field", &["PII"])]});
    let (status, answer) = server.post(path, &add).await;
    assert_eq!((status, &answer["error_code"]), (409, &json!(40901)), "{answer}");
    server.put("/config/s", &json!({"compatibility": "NONE"})).await;
    server.put("/mode", &json!({"mode": "READONLY"})).await;
    let text = "Subject s in context  is in read-only mode";
    assert_error(&server.post(path, &add).await, 422, 42205, text);
    server.put("/mode?force=true", &json!({"mode": "IMPORT"})).await;
    let text = "Subject s in context  is not in read-write mode";
    assert_error(&server.post(path, &add).await, 422, 42205, text);
    // A schema that comes with its id is edited too, but has no previous one.
    let imported = with(avro(USER), &json!({"id": 7, "schemaTagsToAdd": add["tagsToAdd"]}));
    let (status, answer) = server.register("s", &imported).await;
    assert_eq!((status, &answer["id"]), (200, &json!(7)), "{answer}");
    assert!(answer["schema"].as_str().unwrap().contains("PII"), "{answer}");
    server.put("/mode", &json!({"mode": "READWRITE"})).await;
    assert_eq!(server.post(path, &add).await.0, 200);
}

#[tokio::test]
async fn tags_keep_to_the_context_of_their_subject() {
    let server = TestServer::start().await;
    server.registered(":.c:s", &avro(USER)).await;
    let add = json!({"tagsToAdd": [tagged("User", "sr_record", &["x"])]});
    let answer = server.post("/subjects/s/versions/1/tags", &add).await;
    assert_error(&answer, 404, 40401, "Subject 's' not found.");
    let (status, answer) = server.post("/contexts/c/subjects/s/versions/1/tags", &add).await;
    assert_eq!((status, &answer["version"]), (200, &json!(2)), "{answer}");
    let (_, found) = server.get("/contexts/c/schemas/ids/2?findTags=x").await;
    assert_eq!(found["schemaTags"], add["tagsToAdd"]);
}

#[tokio::test]
async fn schemas_with_references_are_tagged_in_their_own_text() {
    let server = TestServer::start().await;
    let inner = [
        avro(r#"{"type":"record","name":"Inner","fields":[{"name":"x","type":"int"}]}"#),
        json_schema(r#"{"type":"object","properties":{"x":{"type":"string"}}}"#),
        protobuf("syntax = \"proto3\"; message Inner { string x = 1; }"),
    ];
    let outer = [
        avro(r#"{"type":"record","name":"Outer","fields":[{"name":"f","type":"Inner"}]}"#),
        json_schema(r#"{"type":"object","properties":{"f":{"$ref":"Inner"}}}"#),
        protobuf("syntax = \"proto3\"; import \"Inner\"; message Outer { Inner f = 1; }"),
    ];
    let paths = ["Outer.f", "object.f", "Outer.f"];
    let beyond = ["Inner.x", "object.f.object.x", "Inner.x"];
    for (at, (inner, outer)) in inner.into_iter().zip(outer).enumerate() {
        server.registered(&format!("inner{at}"), &inner).await;
        let reference = json!([{"name": "Inner", "subject": format!("inner{at}"), "version": 1}]);
        let subject = format!("outer{at}");
        server.registered(&subject, &with(outer, &json!({"references": reference}))).await;
        let path = format!("/subjects/{subject}/versions/1/tags");
        let add = json!({"tagsToAdd": [tagged(paths[at], "sr_field", &["PII"])]});
        let (status, answer) = server.post(&path, &add).await;
        assert_eq!((status, &answer["references"]), (200, &reference), "{answer}");
        let (_, found) = server.get(&format!("/subjects/{subject}/versions/2?findTags=*")).await;
        assert_eq!(found["schemaTags"], add["tagsToAdd"]);
        let add = json!({"tagsToAdd": [tagged(beyond[at], "sr_field", &["PII"])]});
        let text = format!("No matching path '{}' found in the schema", beyond[at]);
        assert_error(&server.post(&path, &add).await, 422, 42201, &text);
    }
}
