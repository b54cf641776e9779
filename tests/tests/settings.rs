//! The settings that decide what a registry takes and how long its lists are.

use clade_tests::schemas::{USER, USER_WITH_AGE, USER_WITH_MAIL, avro, numbered};
use clade_tests::{TestServer, assert_error};
use serde_json::{Value, json};

#[tokio::test]
async fn modes_that_cannot_change_are_42205_after_what_is_wrong_with_the_request() {
    let server = TestServer::start_with(&["--mode-mutability", "false"]).await;
    server.registered("s", &avro(USER)).await;
    let not_allowed = "Mode changes are not allowed";
    for (path, mode) in [
        ("/mode", "READONLY"),
        ("/mode/s", "READONLY"),
        ("/mode/:.__GLOBAL:", "FORWARD"),
        // Before the look at what the subject holds.
        ("/mode/s", "IMPORT"),
        ("/mode/s?force=true", "IMPORT"),
    ] {
        let answer = server.put(path, &json!({"mode": mode})).await;
        assert_error(&answer, 422, 42205, not_allowed);
    }
    assert_error(&server.put("/mode/s", &json!({"mode": null})).await, 422, 42205, not_allowed);
    let odd = server.put("/mode/a%0Ab", &json!({"mode": "READONLY"})).await;
    assert_error(&odd, 422, 42208, "The specified subject 'a\nb' is not a valid.");
    let unknown = server.put("/mode/s", &json!({"mode": "X"})).await;
    assert_eq!((unknown.0, &unknown.1["error_code"]), (422, &json!(42204)));
    let forward = server.put("/mode/s", &json!({"mode": "FORWARD"})).await;
    assert_error(&forward, 422, 42204, "Forward mode only supported on global level");

    assert_error(&server.delete("/mode/s").await, 404, 40401, "Subject 's' not found.");
    assert_error(&server.delete("/mode").await, 422, 42205, not_allowed);
    assert_error(&server.delete("/mode/s?recursive=true").await, 422, 42205, not_allowed);
    assert_eq!(server.get("/mode").await, (200, json!({"mode": "READWRITE"})));
}

#[tokio::test]
async fn lists_are_as_long_as_the_settings_say() {
    let server = TestServer::start_with(&[
        "--schema-search-default-limit=1",
        "--schema-search-max-limit=3",
        "--subject-search-default-limit=2",
        "--subject-search-max-limit=3",
        "--subject-version-search-default-limit=3",
        "--subject-version-search-max-limit=4",
        "--context-search-default-limit=4",
        "--context-search-max-limit=2",
    ])
    .await;
    server.put("/config", &json!({"compatibility": "NONE"})).await;
    for number in 0..5 {
        let referring = json!({
            "schema": format!(
                r#"{{"type":"record","name":"R{number}","fields":[{{"name":"u","type":"User"}}]}}"#
            ),
            "references": [{"name": "User", "subject": "s0", "version": 1}],
        });
        server.registered(&format!("s{number}"), &avro(USER)).await;
        server.registered(&format!("r{number}"), &referring).await;
        server.registered(&format!(":.c{number}:s"), &avro(USER)).await;
        server.registered("s0", &numbered(number)).await;
    }
    for (path, default, max) in [
        ("/schemas", 1, 3),
        ("/subjects/s0/versions/1/referencedby", 1, 3),
        ("/subjects", 2, 3),
        ("/schemas/ids/1/subjects", 2, 3),
        ("/subjects/s0/versions", 3, 4),
        ("/schemas/ids/1/versions", 3, 4),
        ("/contexts", 4, 2),
    ] {
        for (limit, want) in [
            (None, default),
            (Some(1), 1),
            (Some(max), max),
            (Some(max + 1), default),
            (Some(0), default),
            (Some(-1), default),
        ] {
            let query = limit.map(|limit| format!("?limit={limit}")).unwrap_or_default();
            let (status, list) = server.get(&format!("{path}{query}")).await;
            let length = list.as_array().map(Vec::len);
            assert_eq!((status, length), (200, usize::try_from(want).ok()), "{path}{query}");
        }
    }
}

#[tokio::test]
async fn the_default_level_is_a_setting() {
    let server = TestServer::start_with(&["--schema-compatibility-level", "none"]).await;
    let none = (200, json!({"compatibilityLevel": "NONE"}));
    assert_eq!(server.get("/config").await, none);
    assert_eq!(server.get("/config/s?defaultToGlobal=true").await, none);
    server.registered("s", &avro(USER)).await;
    server.registered("s", &avro(USER_WITH_MAIL)).await;

    // A config of the subject without a level has that of the server.
    server.put("/config/s", &json!({"normalize": false})).await;
    let (_, config) = server.get("/config/s").await;
    assert_eq!(config, json!({"normalize": false, "compatibilityLevel": "NONE"}));
    server.put("/config", &json!({"compatibility": "FULL"})).await;
    server.registered("s", &avro(r#""string""#)).await;
    server.registered("t", &avro(USER)).await;
    assert_eq!(server.register("t", &avro(USER_WITH_MAIL)).await.0, 409);
    server.deleted("/config").await;
    assert_eq!(server.get("/config").await, none);
}

#[tokio::test]
async fn whether_reserved_fields_are_kept_is_a_setting() {
    let reserved = |text: &str| json!({"schema": text, "metadata": {"properties": {"confluent:reserved": "age"}}});
    let server = TestServer::start_with(&["--schema-validate-fields", "true"]).await;
    server.registered("s", &reserved(USER)).await;
    let (status, answer) = server.register("s", &reserved(USER_WITH_AGE)).await;
    assert_eq!((status, &answer["error_code"]), (409, &json!(40901)));
    let message = answer["message"].as_str().unwrap();
    assert!(message.contains("conflicts with the reserved field age"), "{message}");
    assert!(message.contains("{validateFields: 'true', compatibility: 'BACKWARD'}"), "{message}");
    assert_eq!(server.get("/config").await.1, json!({"compatibilityLevel": "BACKWARD"}));

    server.put("/config/s", &json!({"validateFields": false})).await;
    server.registered("s", &reserved(USER_WITH_AGE)).await;
    let lax = TestServer::start().await;
    lax.registered("s", &reserved(USER)).await;
    lax.registered("s", &reserved(USER_WITH_AGE)).await;
}

#[tokio::test]
async fn whether_new_schemas_are_validated_is_a_setting() {
    let wrong_default =
        avro(r#"{"type":"record","name":"R","fields":[{"name":"a","type":"int","default":"x"}]}"#);
    let server = TestServer::start_with(&["--schema-validate-new-schemas", "false"]).await;
    server.registered("s", &wrong_default).await;
    server.put("/config/t", &json!({"validateNewSchemas": true})).await;
    let (status, answer) = server.register("t", &wrong_default).await;
    assert_eq!((status, &answer["error_code"]), (422, &json!(42201)));
    let strict = TestServer::start().await;
    assert_eq!(strict.register("s", &wrong_default).await.0, 422);
}

#[tokio::test]
async fn whether_the_empty_subject_is_taken_is_a_setting() {
    let server = TestServer::start_with(&["--schema-reject-empty-subject", "true"]).await;
    for subject in ["", ":.c:"] {
        let message = format!("The specified subject '{subject}' is not a valid.");
        assert_error(&server.register(subject, &avro(USER)).await, 422, 42208, &message);
    }
    // There it names the top level and a context.
    assert_eq!(server.put("/config/", &json!({"compatibility": "FULL"})).await.0, 200);
    assert_eq!(server.put("/config/:.c:", &json!({"compatibility": "FULL"})).await.0, 200);
    server.registered("s", &avro(USER)).await;
    TestServer::start().await.registered("", &avro(USER)).await;
}

/// A schema of a type, what it refers to as (name, subject, version), and itself.
struct Referring {
    schema_type: &'static str,
    name: &'static str,
    base: [&'static str; 2],
    middle: &'static str,
    top: &'static str,
}

const REFERRING: [Referring; 3] = [
    Referring {
        schema_type: "AVRO",
        name: "Base",
        base: [
            r#"{"type":"enum","name":"Base","symbols":["A"],"default":"A"}"#,
            r#"{"type":"enum","name":"Base","symbols":["A","B"],"default":"A"}"#,
        ],
        middle: r#"{"type":"record","name":"Middle","fields":[{"name":"b","type":"Base"}]}"#,
        top: r#"{"type":"record","name":"Top","fields":[{"name":"m","type":"Middle"},{"name":"b","type":"Base"}]}"#,
    },
    Referring {
        schema_type: "JSON",
        name: "base.json",
        base: [r#"{"type":"string"}"#, r#"{"type":["string","null"]}"#],
        middle: r#"{"$ref":"base.json"}"#,
        top: r#"{"allOf":[{"$ref":"Middle"},{"$ref":"base.json"}]}"#,
    },
    Referring {
        schema_type: "PROTOBUF",
        name: "base.proto",
        base: [
            "syntax = \"proto3\"; message Base { int32 a = 1; }",
            "syntax = \"proto3\"; message Base { int32 a = 1; int32 b = 2; }",
        ],
        middle: "syntax = \"proto3\"; import \"base.proto\"; message Middle { Base b = 1; }",
        top: "syntax = \"proto3\"; import \"Middle\"; import \"base.proto\"; \
              message Top { Middle m = 1; Base b = 2; }",
    },
];

impl Referring {
    fn schema(&self, text: &str, references: &[(&str, &str, i32)]) -> Value {
        let references: Vec<_> = references
            .iter()
            .map(|(name, subject, version)| {
                json!({"name": name, "subject": subject, "version": version})
            })
            .collect();
        json!({"schema": text, "schemaType": self.schema_type, "references": references})
    }

    /// Registers what the top needs; the top with one version of the base, and with two.
    async fn registered(&self, server: &TestServer) -> [Value; 2] {
        for text in self.base {
            server.registered("base", &self.schema(text, &[])).await;
        }
        let middle = self.schema(self.middle, &[(self.name, "base", 1)]);
        server.registered("middle", &middle).await;
        [1, 2].map(|version| {
            let references = [("Middle", "middle", 1), (self.name, "base", version)];
            self.schema(self.top, &references)
        })
    }
}

#[tokio::test]
async fn strict_references_have_one_version_for_each_name() {
    for referring in &REFERRING {
        let arguments = ["--schema-providers-reference-versions-strict", "true"];
        let server = TestServer::start_with(&arguments).await;
        server.put("/config", &json!({"compatibility": "NONE"})).await;
        let [one, two] = referring.registered(&server).await;
        let message = format!(
            "Conflicting reference versions for \"{}\": version 1 and version 2",
            referring.name
        );
        for path in
            ["/subjects/top/versions", "/subjects/top", "/compatibility/subjects/top/versions"]
        {
            assert_error(&server.post(path, &two).await, 422, 42201, &message);
        }
        server.registered("top", &one).await;

        let lax = TestServer::start().await;
        lax.put("/config", &json!({"compatibility": "NONE"})).await;
        let [_, two] = referring.registered(&lax).await;
        let (status, answer) = lax.register("top", &two).await;
        assert!(!answer.to_string().contains("Conflicting reference"), "{status} {answer}");
    }
}

#[tokio::test]
async fn without_associations_their_paths_are_404() {
    let server = TestServer::start_with(&["--associations-enable", "false"]).await;
    for path in ["/associations", "/associations:batchGet", "/associations:batchMutate"] {
        let answer = server.post(path, &json!({})).await;
        assert_error(&answer, 404, 404, "HTTP 404 Not Found");
    }
    for path in ["/associations/subjects/s", "/associations/resources/r"] {
        assert_error(&server.get(path).await, 404, 404, "HTTP 404 Not Found");
    }
    assert_eq!(server.get("/schemas").await, (200, json!([])));
    let answer = TestServer::start().await.get("/associations/subjects/s").await;
    assert_eq!(answer, (200, json!([])));
}
