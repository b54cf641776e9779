//! Export, restore and backup.

use clade_tests::schemas::{avro, numbered};
use clade_tests::{ServerProcess, TestDirectory};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::filled::{exported, fill, filled_database, refused, run, text};

#[tokio::test]
async fn what_is_restored_is_exported_again_byte_for_byte() {
    let directory = TestDirectory::new();
    let database = filled_database(&directory).await;
    let file = directory.path().join("registry.jsonl");
    run(&["export", "--database", &database, "--to", text(&file)]).await;
    let first = std::fs::read(&file).unwrap();
    let other = TestDirectory::new();
    run(&["import", "--from-file", text(&file), "--database", &other.database()]).await;
    assert_eq!(exported(&other.database(), &other).await, first);
    let report = run(&["verify", "--database", &other.database()]).await;
    assert!(
        report.ends_with("12 schemas, 12 versions, 3 associations: 0 wrong, 0 warnings\n"),
        "{report}"
    );

    // The id that was deleted for good is not handed out again, and answers are the same.
    let old = ServerProcess::spawn(&database, &[]).await;
    let new = ServerProcess::spawn(&other.database(), &[]).await;
    for path in [
        "/schemas?subjectPrefix=:*:&deleted=true",
        "/subjects/a-person/versions/1",
        "/subjects/half/versions?deletedAsNegative=true",
        "/schemas/ids/7",
        "/config/user",
        "/config",
        "/mode/owned",
        "/contexts",
    ] {
        assert_eq!(new.get(path).await, old.get(path).await, "{path}");
    }
    let id = old.registered("next", &numbered(20)).await;
    assert_eq!(new.registered("next", &numbered(20)).await, id);
    assert_eq!(new.get("/schemas/ids/11").await.0, 404, "a retired id stays retired");
}

#[tokio::test]
async fn an_export_of_a_running_server_is_a_snapshot() {
    let directory = TestDirectory::new();
    let server = ServerProcess::spawn(&directory.database(), &[]).await;
    fill(&server).await;
    let first = exported(&directory.database(), &directory).await;
    assert_eq!(exported(&directory.database(), &directory).await, first);
    server.registered("more", &numbered(30)).await;
    assert_ne!(exported(&directory.database(), &directory).await, first);
}

#[tokio::test]
async fn a_registry_that_is_not_empty_is_left_alone() {
    let directory = TestDirectory::new();
    let database = filled_database(&directory).await;
    let before = exported(&database, &directory).await;
    let file = directory.path().join("registry.jsonl");
    std::fs::write(&file, &before).unwrap();
    let said = refused(&["import", "--from-file", text(&file), "--database", &database]).await;
    assert!(said.contains("is not empty") && said.contains("sqlite:restored.db"), "{said}");
    assert_eq!(exported(&database, &directory).await, before);
}

/// A file with one row.
fn older_file(format: u32) -> String {
    let row = r#"{"kind":"context","context":".","last_id":7,"listed":true}"#;
    file_of(format, &format!("{row}\n"))
}

/// The rows of a file as format 3 has them.
fn as_format_3(file: &str) -> String {
    let (_, rows) = file.split_once('\n').expect("a header");
    file_of(3, &rows.replace(r#","live_since_ms":1700000000123"#, ""))
}

fn file_of(format: u32, rows: &str) -> String {
    let count = rows.lines().count();
    let hash: String = Sha256::digest(rows).iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{{\"clade_export\":{format},\"rows\":{count},\"sha256\":\"{hash}\"}}\n{rows}")
}

#[tokio::test]
async fn streams_and_lint_policies_are_restored_and_older_forms_are_read() {
    let directory = TestDirectory::new();
    let database = directory.database();
    let server = ServerProcess::spawn(&database, &[]).await;
    let stream = json!({"kind": "keyed", "owner": "shop", "status": "live",
        "value": {"roles": [{"subject": "s"}]}});
    let path = "/api/v1/streams/orders?liveSince=1700000000123";
    assert_eq!(server.put(path, &stream).await.0, 200);
    assert_eq!(server.put("/api/v1/lint/policy/s", &json!({"enforce": true})).await.0, 200);
    let (_, declared) = server.get("/api/v1/streams/orders").await;
    let whole = exported(&database, &directory).await;
    let file = directory.path().join("registry.jsonl");
    let text_of_file = String::from_utf8(whole.clone()).unwrap();
    let mut restored_since = Vec::new();
    for (content, has_overlays) in [
        (text_of_file.clone(), true),
        // One of format 3 does not say since when a stream is live.
        (as_format_3(&text_of_file), true),
        // A file of format 1 or 2 has the same rows but those.
        (older_file(1), false),
        (older_file(2), false),
    ] {
        std::fs::write(&file, content).unwrap();
        let target = TestDirectory::new();
        let into = target.database();
        run(&["import", "--from-file", text(&file), "--database", &into]).await;
        let server = ServerProcess::spawn(&into, &[]).await;
        let (status, restored) = server.get("/api/v1/streams/orders").await;
        let (_, policy) = server.get("/api/v1/lint/policy/s?inForce=true").await;
        assert_eq!(status == 200, has_overlays, "{restored}");
        assert_eq!(policy == json!({"enforce": true}), has_overlays, "{policy}");
        if has_overlays {
            assert_eq!(restored["stream"], declared["stream"]);
            let is_whole = restored["liveSince"] == 1_700_000_000_123_i64;
            assert_eq!(is_whole, exported(&into, &target).await == whole, "{restored}");
            restored_since.push(restored["liveSince"].clone());
        }
    }
    assert_eq!(restored_since, [json!(1_700_000_000_123_i64), Value::Null]);
}

#[tokio::test]
async fn a_file_that_was_cut_off_or_changed_is_refused() {
    let directory = TestDirectory::new();
    let database = filled_database(&directory).await;
    let whole = String::from_utf8(exported(&database, &directory).await).unwrap();
    let cut = whole[..whole.len() - 10].to_owned();
    for (content, want) in [
        (cut, "is cut off or was changed"),
        (whole.replacen("\"User\\\"", "\"Loser\\\"", 1), "is cut off or was changed"),
        (whole.replacen(":4,", ":5,", 1), "has format 5, this release reads 1 to 4"),
        ("{}\n".to_owned(), "is no file that `clade-server export` has written"),
    ] {
        assert_ne!(content, whole, "{want}");
        let file = directory.path().join("bad.jsonl");
        std::fs::write(&file, content).unwrap();
        let empty = TestDirectory::new();
        let into = empty.database();
        let said = refused(&["import", "--from-file", text(&file), "--database", &into]).await;
        assert!(said.contains(want), "{said}");
        let server = ServerProcess::spawn(&into, &[]).await;
        assert_eq!(server.get("/subjects?deleted=true").await, (200, json!([])));
    }
}

#[tokio::test]
async fn reserved_ids_are_skipped() {
    let directory = TestDirectory::new();
    let database = filled_database(&directory).await;
    let file = directory.path().join("registry.jsonl");
    std::fs::write(&file, exported(&database, &directory).await).unwrap();
    let other = TestDirectory::new();
    let into = other.database();
    let arguments =
        ["import", "--from-file", text(&file), "--database", &into, "--reserve-ids", "1000"];
    run(&arguments).await;
    let old = ServerProcess::spawn(&database, &[]).await;
    let new = ServerProcess::spawn(&into, &[]).await;
    let id = old.registered("next", &numbered(20)).await;
    assert_eq!(new.registered("next", &numbered(20)).await, id + 1000);
}

#[tokio::test]
async fn a_backup_of_a_running_server_is_a_database() {
    let directory = TestDirectory::new();
    let server = ServerProcess::spawn(&directory.database(), &[]).await;
    fill(&server).await;
    let copy = directory.path().join("copy.db");
    run(&["backup", "--database", &directory.database(), "--to", text(&copy)]).await;
    let database = format!("sqlite:{}", copy.display());
    assert_eq!(
        exported(&database, &directory).await,
        exported(&directory.database(), &directory).await
    );
    // Later writes are not in it, and a second backup does not replace the first.
    server.registered("later", &avro("\"int\"")).await;
    let said = refused(&["backup", "--database", &directory.database(), "--to", text(&copy)]).await;
    assert!(said.contains("exists already"), "{said}");
    let restored = ServerProcess::spawn(&database, &[]).await;
    assert_eq!(restored.get("/subjects/later/versions").await.0, 404);
    assert_eq!(restored.get("/subjects/user/versions").await, (200, json!([1, 2])));
}

#[tokio::test]
async fn a_database_that_is_missing_is_not_made() {
    let directory = TestDirectory::new();
    let file = directory.path().join("x.jsonl");
    let database = directory.database();
    let said = refused(&["export", "--database", &database, "--to", text(&file)]).await;
    assert!(said.contains("does not exist"), "{said}");
    assert_eq!(std::fs::read_dir(directory.path()).unwrap().count(), 0);
}
