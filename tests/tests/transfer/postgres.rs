//! Dumps that go from one store into the other.

use clade_tests::postgres::{Stop, TestCluster};
use clade_tests::schemas::numbered;
use clade_tests::{ServerProcess, TestDirectory};

use super::copies::Running;
use super::filled::{exported, fill, filled_database, refused, retire, run, text};

#[tokio::test]
async fn what_goes_into_postgres_and_back_is_equal_byte_for_byte() {
    let directory = TestDirectory::new();
    let sqlite = filled_database(&directory).await;
    let first = exported(&sqlite, &directory).await;
    let file = directory.path().join("first.jsonl");
    std::fs::write(&file, &first).unwrap();
    let postgres = TestCluster::shared().fresh_database();
    run(&["import", "--from-file", text(&file), "--database", &postgres]).await;
    assert_eq!(exported(&postgres, &directory).await, first);
    let report = run(&["verify", "--database", &postgres]).await;
    assert!(report.ends_with("12 schemas, 12 versions, 3 associations: 0 wrong, 0 warnings\n"));

    let back = TestDirectory::new();
    let again = directory.path().join("again.jsonl");
    run(&["export", "--database", &postgres, "--to", text(&again)]).await;
    run(&["import", "--from-file", text(&again), "--database", &back.database()]).await;
    assert_eq!(exported(&back.database(), &back).await, first);

    // What is there stays as it is.
    let said = refused(&["import", "--from-file", text(&file), "--database", &postgres]).await;
    assert!(said.contains("is not empty"), "{said}");
    assert_eq!(exported(&postgres, &directory).await, first);
}

#[tokio::test]
async fn what_was_filled_on_postgres_is_restored_on_both() {
    let directory = TestDirectory::new();
    let cluster = TestCluster::shared();
    let filled = cluster.fresh_database();
    let server = ServerProcess::spawn(&filled, &[]).await;
    fill(&server).await;
    retire(&server).await;
    // The server runs on.
    let first = exported(&filled, &directory).await;
    let file = directory.path().join("first.jsonl");
    std::fs::write(&file, &first).unwrap();
    let sqlite = directory.database();
    for database in [cluster.fresh_database(), sqlite] {
        run(&["import", "--from-file", text(&file), "--database", &database]).await;
        assert_eq!(exported(&database, &directory).await, first);
        let restored = ServerProcess::spawn(&database, &[]).await;
        assert_eq!(restored.registered("next", &numbered(20)).await, 12, "11 is retired");
        assert_eq!(restored.registered(":.team:next", &numbered(20)).await, 2);
        assert_eq!(restored.get("/schemas/ids/11").await.0, 404);
        let (_, associations) = restored.get("/associations/resources/-/-").await;
        assert_eq!(associations, server.get("/associations/resources/-/-").await.1);
    }
    assert_eq!(server.registered("next", &numbered(20)).await, 12);
}

#[tokio::test]
async fn ids_that_were_restored_are_fenced_off_after_a_failover() {
    let directory = TestDirectory::new();
    let file = directory.path().join("registry.jsonl");
    std::fs::write(&file, exported(&filled_database(&directory).await, &directory).await).unwrap();
    let primary = TestCluster::start(&["fsync=off"]);
    let database = primary.fresh_database();
    run(&["import", "--from-file", text(&file), "--database", &database]).await;
    let standby = primary.standby();
    // Nothing was registered since: the counters are those of the file.
    primary.stop(Stop::Immediate);
    standby.promote();
    let server = ServerProcess::spawn(&standby.url(name_in(&database)), &[]).await;
    assert_eq!(server.registered("next", &numbered(20)).await, 11 + 10_000 + 1);
    assert_eq!(server.registered(":.team:next", &numbered(20)).await, 1 + 10_000 + 1);
}

/// The name of the database in a URL.
pub fn name_in(url: &str) -> &str {
    let path = url.split('?').next().expect("there is a first part");
    path.rsplit('/').next().expect("there is a last part")
}

#[tokio::test]
async fn registries_on_both_stores_are_copied_into_one_another() {
    let directory = TestDirectory::new();
    let first = Running::start().await;
    fill(&first.server).await;
    let cluster = TestCluster::shared();
    let (second, third) = (cluster.fresh_database(), directory.database());
    let server = ServerProcess::spawn(&second, &[]).await;
    run(&["import", "--from", first.server.url(), "--into", server.url()]).await;
    let copied = exported(&second, &directory).await;
    assert_eq!(String::from_utf8(copied.clone()).unwrap(), first.export().await);
    run(&["import", "--from", server.url(), "--database", &third]).await;
    assert_eq!(exported(&third, &directory).await, copied);
    // A database that nobody serves takes a copy too, and a second time nothing.
    let fourth = cluster.fresh_database();
    for _ in 0..2 {
        run(&["import", "--from", server.url(), "--database", &fourth]).await;
        assert_eq!(exported(&fourth, &directory).await, copied);
    }
    let said = run(&["import", "--from", server.url(), "--into", first.server.url()]).await;
    assert!(said.starts_with("0 versions registered, 0 soft-deleted, 12 there already"), "{said}");
}

#[tokio::test]
async fn a_backup_of_postgres_names_the_tools_that_make_one() {
    let directory = TestDirectory::new();
    let file = directory.path().join("copy.db");
    let database = TestCluster::shared().fresh_database();
    let said = refused(&["backup", "--database", &database, "--to", text(&file)]).await;
    assert!(said.contains("pg_dump") && said.lines().count() == 1, "{said}");
}
