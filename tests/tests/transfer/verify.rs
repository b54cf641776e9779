//! Verification: a whole registry passes, and each kind of damage is named.

use std::path::Path;

use clade_tests::TestDirectory;
use clade_tests::postgres::TestCluster;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection, PgConnection};

use super::filled::{filled_database, refused, run, text};
use super::postgres::name_in;

/// Statements that break one invariant each, and what must be said then. `{zeros}` stands for 32 of
/// them, `{no_checks}` for what lets odd values in.
const DAMAGES: &[(&str, &str)] = &[
    ("UPDATE schemas SET text = '\"long\"' WHERE schema_id = 1",
     "wrong: I2: schema 1 in context `.`: its guid does not fit its content"),
    ("UPDATE schemas SET schema_type = 'JSON' WHERE schema_id = 1",
     "wrong: I2: schema 1 in context `.`: its SHA-256 does not fit its content"),
    ("UPDATE schemas SET content_key = {zeros} WHERE schema_id = 1",
     "wrong: I2: schema 1 in context `.`: the hash by which its content is found"),
    ("UPDATE schemas SET metadata = '{' WHERE metadata IS NOT NULL",
     "its metadata cannot be read"),
    ("UPDATE schemas SET rule_set = '[]' WHERE rule_set IS NOT NULL",
     "its rule set cannot be read"),
    ("DROP INDEX schemas_by_identity; DROP INDEX schemas_by_fingerprint;
      UPDATE contexts SET last_id = 99 WHERE context = '.';
      INSERT INTO schemas SELECT context, 99, identity, fingerprint, content_key, schema_type, text,
                                 metadata, rule_set, FALSE FROM schemas WHERE schema_id = 1;
      UPDATE versions SET schema_id = 99 WHERE subject = 'user' AND version = 2",
     "wrong: I1: schema 99 in context `.`: schema 1 has the same content"),
    ("UPDATE schemas SET identity = (SELECT identity FROM schemas WHERE schema_id = 2), second = TRUE
      WHERE schema_id = 1",
     "wrong: I1: schema 2 in context `.`: schema 1 has the same guid and another content"),
    ("INSERT INTO retired_ids VALUES ('.', 1, {zeros})",
     "wrong: I2: schema 1 in context `.`: the id stood for another content before"),
    ("UPDATE contexts SET last_id = 2 WHERE context = '.'",
     "wrong: I3: schema 3 in context `.`: the id counter stands at 2"),
    ("UPDATE contexts SET last_id = 10 WHERE context = '.'",
     "wrong: I3: retired id 11 in context `.`: the id counter stands at 10"),
    ("DELETE FROM contexts WHERE context = '.team'",
     "wrong: I3: schema 1 in context `.team`: the context has no id counter"),
    ("DELETE FROM versions WHERE subject = 'hidden'",
     "wrong: I3: schema 10 in context `.`: no version holds it"),
    ("{no_checks} UPDATE versions SET version = 0 WHERE subject = 'event'",
     "wrong: I4: subject `event` version 0: versions begin with 1"),
    ("UPDATE versions SET schema_id = 77 WHERE subject = 'event'",
     "wrong: I1: subject `event` version 1: its schema 77 is not there"),
    ("DELETE FROM versions WHERE subject = 'address'",
     "it refers to subject `address` version 1, which is not there"),
    ("UPDATE schema_references SET target_subject = 'user' WHERE target_subject = 'address'",
     "wrong: I8: schema 4 in context `.`: its reference to `address` points at `user`"),
    ("DELETE FROM subjects WHERE subject = 'event'",
     "wrong: database: 1 row(s) of table versions belong to rows of subjects"),
    ("UPDATE configs SET config = 'x' WHERE subject = 'user'",
     "wrong: row: the config of `user`: its config cannot be read"),
    ("UPDATE modes SET mode = 'OPEN'", "wrong: row: the mode of `owned`: `OPEN` is no mode"),
    ("{no_checks} UPDATE associations SET lifecycle = 'OPEN' WHERE resource_name = 'orders'",
     "wrong: row: association value of topic `orders` (GUID): `OPEN` is no lifecycle"),
    ("{no_checks} UPDATE associations SET association_type = 'all' WHERE resource_name = 'orders'",
     "wrong: row: association all of topic `orders` (GUID): `all` is no type"),
    ("UPDATE versions SET deleted = TRUE WHERE subject = 'orders-value'",
     "wrong: association: value of topic `orders` (GUID): subject `:.lkc-1:orders-value` has no"),
    ("UPDATE associations SET context = '.', subject = 'user' WHERE resource_name = 'orders'",
     "wrong: association: value of topic `orders` (GUID): subject `user` belongs to one resource"),
    ("UPDATE associations SET context = '.', subject = 'address' WHERE resource_name = 'orders'",
     "wrong: association: schema 4 in context `.`: it refers to `address`, which belongs to a"),
    ("DELETE FROM subjects WHERE subject = 'orders-value'",
     "wrong: database: 1 row(s) of table associations belong to rows of subjects"),
];

#[tokio::test]
async fn every_kind_of_damage_is_named() {
    let directory = TestDirectory::new();
    let database = filled_database(&directory).await;
    let sound = run(&["verify", "--database", &database]).await;
    assert!(sound.contains("0 wrong"), "{sound}");
    for (number, (statements, want)) in DAMAGES.iter().enumerate() {
        let path = directory.path().join(format!("{number}.db"));
        run(&["backup", "--database", &database, "--to", text(&path)]).await;
        let statements = statements
            .replace("{zeros}", "zeroblob(32)")
            .replace("{no_checks}", "PRAGMA ignore_check_constraints = 1;");
        damage(&path, &statements).await;
        let database = format!("sqlite:{}", path.display());
        assert_is_named(&database, &statements, want).await;
    }
}

#[tokio::test]
async fn every_kind_of_damage_is_named_on_postgres() {
    let directory = TestDirectory::new();
    let file = directory.path().join("registry.jsonl");
    let filled = filled_database(&directory).await;
    run(&["export", "--database", &filled, "--to", text(&file)]).await;
    let cluster = TestCluster::shared();
    let sound = cluster.fresh_database();
    run(&["import", "--from-file", text(&file), "--database", &sound]).await;
    let report = run(&["verify", "--database", &sound]).await;
    assert!(report.ends_with("12 schemas, 12 versions, 3 associations: 0 wrong, 0 warnings\n"));
    let template = name_in(&sound);
    for (number, (statements, want)) in DAMAGES.iter().enumerate() {
        let name = format!("damaged_{number}");
        // No trigger and no foreign key acts in a session of this role.
        let statements = statements.replace("{zeros}", "decode(repeat('00', 32), 'hex')").replace(
            "{no_checks}",
            "ALTER TABLE versions DROP CONSTRAINT versions_version_check;
                 ALTER TABLE associations DROP CONSTRAINT associations_lifecycle_check,
                                          DROP CONSTRAINT associations_association_type_check;",
        );
        cluster.execute(&format!("CREATE DATABASE {name} TEMPLATE {template}"));
        let database = cluster.url(&name);
        let mut connection = PgConnection::connect(&database).await.expect("it was made");
        let script = format!("SET session_replication_role = replica; {statements}");
        sqlx::raw_sql(sqlx::AssertSqlSafe(script))
            .execute(&mut connection)
            .await
            .unwrap_or_else(|error| panic!("{statements}: {error}"));
        connection.close().await.expect("it closes");
        assert_is_named(&database, &statements, want).await;
    }
}

/// `want` has to be said of the database; its `GUID` stands for any.
async fn assert_is_named(database: &str, statements: &str, want: &str) {
    let said = refused(&["verify", "--database", database]).await;
    let guid = regex::Regex::new("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
        .expect("it is an expression");
    let said = guid.replace_all(&said, "GUID");
    assert!(said.contains(want), "{statements}\n{want}\n{said}");
}

/// Runs `statements` where no trigger and no foreign key protects the data.
async fn damage(path: &Path, statements: &str) {
    let options = SqliteConnectOptions::new().filename(path).foreign_keys(false);
    let mut connection = options.connect().await.expect("the file opens");
    let triggers: Vec<String> =
        sqlx::query_scalar("SELECT name FROM sqlite_schema WHERE type = 'trigger'")
            .fetch_all(&mut connection)
            .await
            .expect("the tables are listed");
    for trigger in triggers {
        let statement = format!("DROP TRIGGER {trigger}");
        sqlx::raw_sql(sqlx::AssertSqlSafe(statement))
            .execute(&mut connection)
            .await
            .expect("it is there");
    }
    sqlx::raw_sql(sqlx::AssertSqlSafe(statements.to_owned()))
        .execute(&mut connection)
        .await
        .unwrap_or_else(|error| panic!("{statements}: {error}"));
    connection.close().await.expect("the file closes");
}

#[tokio::test]
async fn a_byte_that_flips_on_the_disk_is_found() {
    let directory = TestDirectory::new();
    // A copy, because what was written last may be in the `-wal` file still.
    let path = directory.path().join("copy.db");
    let filled = filled_database(&directory).await;
    run(&["backup", "--database", &filled, "--to", text(&path)]).await;
    let database = format!("sqlite:{}", path.display());
    let mut bytes = std::fs::read(&path).unwrap();
    let text = b"\"name\":\"mail\"";
    let at = bytes.windows(text.len()).position(|window| window == text).unwrap();
    bytes[at + 9] ^= 1;
    std::fs::write(&path, bytes).unwrap();
    let said = refused(&["verify", "--database", &database]).await;
    assert!(said.contains("wrong: I2: schema 1 in context `.team`: its guid"), "{said}");
    let said = refused(&[
        "export",
        "--database",
        &database,
        "--to",
        path.with_extension("x").to_str().unwrap(),
    ])
    .await;
    assert!(said.contains("clade-server verify"), "{said}");
    assert!(!path.with_extension("x").exists(), "a damaged registry leaves no export");
}

#[tokio::test]
async fn a_history_that_its_level_would_refuse_is_a_warning() {
    let directory = TestDirectory::new();
    let database = directory.database();
    let mut server = clade_tests::ServerProcess::spawn(&database, &[]).await;
    server.registered("s", &clade_tests::schemas::avro(clade_tests::schemas::USER)).await;
    let forced = clade_tests::schemas::avro(clade_tests::schemas::USER_WITH_MAIL);
    let (status, _) = server.post("/subjects/s/versions?force=true", &forced).await;
    assert_eq!(status, 200);
    server.signal("TERM").await;
    server.ended().await;
    let warning = "warning: I7: subject `s` version 2: BACKWARD would refuse it";
    let said = run(&["verify", "--database", &database]).await;
    assert!(said.contains(warning) && said.contains("0 wrong, 1 warnings"), "{said}");
    let said = refused(&["verify", "--database", &database, "--strict"]).await;
    assert!(said.contains(warning), "{said}");
}
