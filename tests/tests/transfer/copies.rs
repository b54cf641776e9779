//! Copies of registries over HTTP, into running servers and into databases.

use clade_tests::schemas::{USER, USER_WITH_AGE, USER_WITH_MAIL, avro, numbered};
use clade_tests::{ServerProcess, TestDirectory};
use serde_json::json;

use super::filled::{associate, exported, fill, refused, run};

/// A running server with its directory.
pub struct Running {
    pub directory: TestDirectory,
    pub server: ServerProcess,
}

impl Running {
    pub async fn start() -> Running {
        let directory = TestDirectory::new();
        let server = ServerProcess::spawn(&directory.database(), &[]).await;
        Running { directory, server }
    }

    pub async fn export(&self) -> String {
        let bytes = exported(&self.directory.database(), &self.directory).await;
        String::from_utf8(bytes).expect("an export is text")
    }
}

#[tokio::test]
async fn from_one_into_another_and_back_the_exports_are_equal() {
    let (first, second, third) =
        (Running::start().await, Running::start().await, Running::start().await);
    fill(&first.server).await;
    let said = run(&["import", "--from", first.server.url(), "--into", second.server.url()]).await;
    assert!(said.contains("12 versions registered, 2 soft-deleted, 0 there already"), "{said}");
    assert!(said.contains("4 configs, 0 modes and 3 associations set, 0 not brought"), "{said}");
    assert_eq!(second.export().await, first.export().await);
    run(&["import", "--from", second.server.url(), "--into", third.server.url()]).await;
    assert_eq!(third.export().await, first.export().await);
    // Back into the first one nothing is left to do.
    let said = run(&["import", "--from", third.server.url(), "--into", first.server.url()]).await;
    assert!(said.starts_with("0 versions registered, 0 soft-deleted, 12 there already"), "{said}");
    assert!(said.contains("0 configs, 0 modes and 0 associations set, 0 not brought"), "{said}");
}

#[tokio::test]
async fn a_second_run_changes_nothing_and_a_later_one_brings_what_is_new() {
    let (from, to) = (Running::start().await, Running::start().await);
    fill(&from.server).await;
    let arguments = ["import", "--from", from.server.url(), "--into", to.server.url()];
    run(&arguments).await;
    let copied = to.export().await;
    let said = run(&arguments).await;
    assert!(said.starts_with("0 versions registered, 0 soft-deleted, 12 there already"), "{said}");
    assert_eq!(to.export().await, copied);

    // More versions, of a read-only subject too, a soft delete more, and changed settings.
    from.server.put("/mode/owned", &json!({"mode": "READWRITE"})).await;
    from.server.registered("owned", &avro("\"bytes\"")).await;
    from.server.registered("new", &numbered(40)).await;
    from.server.deleted("/subjects/user/versions/2").await;
    from.server.put("/config/user", &json!({"compatibility": "NONE", "normalize": null})).await;
    from.server.put("/mode/owned", &json!({"mode": "READONLY"})).await;
    // A topic moves to another subject, and a new one comes with keys and values of its own.
    let moved = json!({"resourceName": "clicks", "resourceNamespace": "lkc-1",
        "associations": [{"associationType": "key", "subject": "new", "lifecycle": "WEAK"}]});
    let path = "/associations/resources/id%2Fclicks";
    assert_eq!(from.server.put(path, &moved).await.0, 200);
    let schema = json!({"schema": "\"long\""});
    let own = json!([{"associationType": "key", "schema": schema},
                     {"associationType": "value", "schema": schema}]);
    associate(&from.server, "payments", own).await;
    let said = run(&arguments).await;
    assert!(said.contains("0 modes and 3 associations set, 0 not brought"), "{said}");
    assert!(said.starts_with("4 versions registered, 1 soft-deleted, 12 there already"), "{said}");
    assert_eq!(to.export().await, from.export().await);
    assert_eq!(to.server.get("/mode/owned").await, (200, json!({"mode": "READONLY"})));
}

#[tokio::test]
async fn streams_and_lint_policies_come_along_and_a_second_run_changes_nothing() {
    let (from, to) = (Running::start().await, Running::start().await);
    fill(&from.server).await;
    let stream = json!({"kind": "keyed", "status": "live", "owner": "o",
        "value": {"roles": [{"subject": "user"}]}});
    let draft = json!({"kind": "unkeyed", "value": {"roles": [{"subject": "event"}]}});
    let policy = json!({"profile": "strict", "severities": {"missing-doc": "off"}});
    for (path, body) in [
        ("/api/v1/streams/users?liveSince=1700000000123", &stream),
        ("/api/v1/streams/:.team:events", &draft),
        ("/api/v1/lint/policy", &policy),
        ("/api/v1/lint/policy/:.team:", &json!({"enforce": true})),
        // Of a subject that there is not.
        ("/api/v1/lint/policy/later", &json!({"profile": "minimal"})),
    ] {
        let (status, answer) = from.server.put(path, body).await;
        assert_eq!(status, 200, "{path}: {answer}");
    }
    let arguments = ["import", "--from", from.server.url(), "--into", to.server.url()];
    let said = run(&arguments).await;
    assert!(said.contains("2 streams, 3 lint policies, 4 configs"), "{said}");
    assert!(said.contains("0 not brought"), "{said}");
    assert_eq!(to.export().await, from.export().await);
    assert_eq!(to.server.get("/api/v1/streams/users").await.1["liveSince"], 1_700_000_000_123_i64);
    let before = to.server.get("/api/v1/streams/users").await;
    let said = run(&arguments).await;
    assert!(said.contains("0 streams, 0 lint policies, 0 configs"), "{said}");
    assert_eq!(to.server.get("/api/v1/streams/users").await, before, "the revision too");

    // What changed is brought, what the target refuses is told, and what it has more of stays.
    let grouped = |partitions: u32| {
        json!({"kind": "keyed", "owner": "o", "lint": {"enforce": true},
            "key": {"schema": {"subject": "event"}},
            "partitioning": {"partitions": partitions, "copartitionGroup": "g"}})
    };
    assert_eq!(to.server.put("/api/v1/streams/own", &grouped(6)).await.0, 200);
    assert_eq!(from.server.put("/api/v1/streams/apart", &grouped(12)).await.0, 200);
    let mut changed = stream.clone();
    changed["owner"] = json!("others");
    assert_eq!(from.server.put("/api/v1/streams/users", &changed).await.0, 200);
    let said = refused(&arguments).await;
    assert!(said.contains("stream apart"), "{said}");
    assert!(said.contains("copartition-mismatch"), "{said}");
    assert!(said.contains("1 streams, 0 lint policies, 0 configs"), "{said}");
    assert!(said.contains("1 not brought"), "{said}");
    assert_eq!(to.server.get("/api/v1/streams/own").await.0, 200);
    let (_, brought) = to.server.get("/api/v1/streams/users").await;
    assert_eq!(brought["stream"]["owner"], "others");
    assert_eq!(brought["liveSince"], 1_700_000_000_123_i64);
}

#[tokio::test]
async fn a_database_takes_what_a_server_takes() {
    let from = Running::start().await;
    fill(&from.server).await;
    let to = TestDirectory::new();
    let database = to.database();
    let arguments = ["import", "--from", from.server.url(), "--database", &database];
    run(&arguments).await;
    let copied = exported(&database, &to).await;
    assert_eq!(String::from_utf8(copied.clone()).unwrap(), from.export().await);
    run(&arguments).await;
    assert_eq!(exported(&database, &to).await, copied);
    let report = run(&["verify", "--database", &database]).await;
    assert!(report.contains("0 wrong, 0 warnings"), "{report}");
}

#[tokio::test]
async fn an_interrupted_run_goes_on_where_it_was() {
    let (from, to) = (Running::start().await, Running::start().await);
    fill(&from.server).await;
    from.server.put("/config", &json!({"compatibility": "NONE"})).await;
    for number in 100..400 {
        from.server.registered(&format!("many-{}", number % 50), &numbered(number)).await;
    }
    let url = (from.server.url().to_owned(), to.server.url().to_owned());
    let import = ServerProcess::start_command(&["import", "--from", &url.0, "--into", &url.1]);
    // Killed in the middle: some versions are there, and some subjects are left in mode IMPORT.
    let mut there = 0;
    while there < 20 {
        let (_, list) = to.server.get("/schemas?subjectPrefix=:*:&deleted=true").await;
        there = list.as_array().unwrap().len();
    }
    import.kill().await;
    let (_, list) = to.server.get("/schemas?subjectPrefix=:*:&deleted=true").await;
    assert!(list.as_array().unwrap().len() < 312, "it was killed before its end");
    assert_ne!(to.export().await, from.export().await);
    let said = run(&["import", "--from", &url.0, "--into", &url.1]).await;
    assert!(said.contains("0 not brought"), "{said}");
    assert_eq!(to.export().await, from.export().await);
}

#[tokio::test]
async fn what_cannot_be_brought_is_in_the_table_and_the_rest_is_brought() {
    let (from, to) = (Running::start().await, Running::start().await);
    from.server.registered("a", &avro(USER)).await;
    from.server.registered("b", &avro(USER_WITH_AGE)).await;
    from.server.registered("gone", &numbered(1)).await;
    from.server.deleted("/subjects/gone").await;
    from.server.deleted("/subjects/gone?permanent=true").await;
    to.server.registered("a", &avro(USER_WITH_MAIL)).await;
    let said = refused(&["import", "--from", from.server.url(), "--into", to.server.url()]).await;
    for want in [
        "subject a version 1      the target has another schema there, with id 1",
        "ids 3 to 3 of context .",
        "their schemas were deleted for good",
        "1 versions registered, 0 soft-deleted, 0 there already",
        "2 not brought",
    ] {
        assert!(said.contains(want), "{want}\n{said}");
    }
    assert_eq!(to.server.get("/subjects/b/versions/1").await.1["id"], 2);
    assert_eq!(to.server.get("/subjects/a/versions/1").await.1["schema"], USER_WITH_MAIL);
    assert_eq!(to.server.get("/mode/b").await.0, 404, "mode IMPORT was for the time of the import");
}

#[tokio::test]
async fn a_registry_that_is_not_there_or_none_is_named_without_its_password() {
    let directory = TestDirectory::new();
    let database = directory.database();
    for (url, want) in [
        ("http://user:secret@127.0.0.1:1", "cannot reach http://127.0.0.1:1: "),
        ("user:secret@host", "a registry is written as http://host:port"),
        ("ftp://user:secret@host", "a registry is written as http://host:port"),
    ] {
        let said = refused(&["import", "--from", url, "--database", &database]).await;
        assert!(said.contains(want), "{said}");
        assert!(!said.contains("secret"), "{said}");
    }
}
