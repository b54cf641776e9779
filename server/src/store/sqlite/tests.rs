//! Tests of what is peculiar to SQLite: the file, the constraints, the shared commit.

use std::sync::Arc;

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, SqliteConnection};

use super::SqliteStore;
use crate::registry::{Context, SchemaId, Subject, Version};
use crate::store::conformance::{FORBIDDEN_ASSOCIATIONS, conformance_tests, content, new_version};
use crate::store::test_folder::TestFolder;
use crate::store::{Guards, RegisterOutcome, Store, StoreError};

async fn open() -> (TestFolder, Arc<dyn Store>) {
    let folder = TestFolder::new();
    let store = SqliteStore::open(folder.database()).await.unwrap();
    (folder, Arc::new(store))
}

conformance_tests!(open());

async fn register(store: &Arc<dyn Store>, subject: &str, text: &str) -> RegisterOutcome {
    let new = new_version(store, subject, content(text)).await;
    store.register(new).await.unwrap()
}

/// A connection beside the store, for hands that break things.
async fn raw(folder: &TestFolder) -> SqliteConnection {
    let options = SqliteConnectOptions::new().filename(folder.database()).foreign_keys(true);
    options.disable_statement_logging().connect().await.unwrap()
}

/// Subject `t` with schema 1 as version 1, subject `s` with schema 2, which refers to it.
async fn filled() -> (TestFolder, SqliteConnection) {
    let (folder, store) = open().await;
    register(&store, "t", "target").await;
    let mut new = new_version(&store, "s", content("referring")).await;
    new.content.references.push(clade_checker::Reference {
        name: "n".to_owned(),
        subject: "t".to_owned(),
        version: 1,
    });
    store.register(new).await.unwrap();
    store.close().await;
    let connection = raw(&folder).await;
    (folder, connection)
}

#[tokio::test]
async fn each_constraint_refuses_what_breaks_it() {
    let (_folder, mut connection) = filled().await;
    let statements = [
        ("an id twice", schema(1, 'f', 'f'), "UNIQUE"),
        ("an identity twice", copied("identity"), "UNIQUE"),
        ("a fingerprint twice", copied("fingerprint"), "UNIQUE"),
        ("an id beyond 2^31-1", schema_of_id("2147483648"), "handed out"),
        ("an id that was not handed out", schema_of_id("7"), "handed out"),
        (
            "a short identity",
            sql("INSERT INTO schemas SELECT context, 2, x'00', fingerprint,
            content_key, schema_type, text, metadata, rule_set, second FROM schemas"),
            "CHECK",
        ),
        (
            "an unknown type",
            sql("INSERT INTO schemas SELECT context, 2, zeroblob(16),
            zeroblob(32), content_key, 'XML', text, metadata, rule_set, second FROM schemas"),
            "CHECK",
        ),
        ("a changed text", sql("UPDATE schemas SET text = 'x'"), "never changes"),
        ("a changed metadata", sql("UPDATE schemas SET metadata = NULL"), "never changes"),
        ("a schema that is held", sql("DELETE FROM schemas WHERE schema_id = 2"), "FOREIGN KEY"),
        ("a version twice", version("'t', 1, 1, 0"), "UNIQUE"),
        ("version 0", version("'t', 0, 1, 0"), "CHECK"),
        ("a version beyond 2^31-1", version("'t', 2147483648, 1, 0"), "CHECK"),
        ("half deleted", version("'t', 2, 1, 2"), "CHECK"),
        ("a version of no schema", version("'t', 2, 7, 0"), "FOREIGN KEY"),
        ("a version of no subject", version("'u', 1, 1, 0"), "FOREIGN KEY"),
        (
            "a repointed version",
            sql("UPDATE versions SET schema_id = 2 WHERE subject = 't'"),
            "keeps its schema",
        ),
        ("a renumbered version", sql("UPDATE versions SET version = 5"), "keeps its schema"),
        ("a referenced version", sql("DELETE FROM versions WHERE subject = 't'"), "FOREIGN KEY"),
        ("a subject with versions", sql("DELETE FROM subjects WHERE subject = 's'"), "FOREIGN KEY"),
        (
            "a reference to nothing",
            sql("INSERT INTO schema_references VALUES ('.', 1, 0, 'n', 'u', '.', 'u', 1)"),
            "FOREIGN KEY",
        ),
        ("a changed reference", sql("UPDATE schema_references SET name = 'm'"), "never changes"),
        ("an id counter that shrinks", sql("UPDATE contexts SET last_id = 1"), "only grows"),
        ("an id counter past its end", sql("UPDATE contexts SET last_id = 2147483648"), "CHECK"),
        ("a forgotten id counter", sql("DELETE FROM contexts"), "never forgotten"),
        (
            "a counter that shrinks",
            sql("UPDATE counters SET value = 0 WHERE name = 'revision'"),
            "only grows",
        ),
        (
            "a revision of settings that shrinks",
            sql("INSERT INTO scope_revisions VALUES ('.', 'a', 5);
            UPDATE scope_revisions SET revision = 4"),
            "only grows",
        ),
        (
            "a forgotten revision of settings",
            sql("INSERT INTO scope_revisions VALUES ('.', 'b', 5); DELETE FROM scope_revisions"),
            "never forgotten",
        ),
        ("a text for a number", sql("UPDATE contexts SET last_id = 'x'"), "cannot store TEXT"),
    ];
    for (what, statement, reason) in statements {
        let result = sqlx::query(AssertSqlSafe(statement)).execute(&mut connection).await;
        let error = result.expect_err(what).to_string();
        assert!(error.contains(reason), "{what}: {error}");
    }
}

#[tokio::test]
async fn each_constraint_of_associations_refuses_what_breaks_it() {
    let (_folder, mut connection) = filled().await;
    for (what, statement, reason) in FORBIDDEN_ASSOCIATIONS {
        let result = sqlx::raw_sql(*statement).execute(&mut connection).await;
        let error = result.expect_err(what).to_string().to_lowercase();
        assert!(error.contains(reason), "{what}: {error}");
    }
}

#[tokio::test]
async fn a_retired_id_leaves_a_stone_and_is_refused() {
    let (_folder, mut connection) = filled().await;
    let fill = "DELETE FROM versions WHERE subject = 's';
                DELETE FROM schemas WHERE schema_id = 2";
    sqlx::raw_sql(fill).execute(&mut connection).await.unwrap();
    let stones: Vec<i32> = sqlx::query_scalar("SELECT schema_id FROM retired_ids")
        .fetch_all(&mut connection)
        .await
        .unwrap();
    assert_eq!(stones, [2]);
    let again = sqlx::query(AssertSqlSafe(schema(2, 'e', 'f'))).execute(&mut connection).await;
    assert!(again.unwrap_err().to_string().contains("retired"));
}

fn sql(statement: &str) -> String {
    statement.to_owned()
}

fn schema(id: i32, identity: char, fingerprint: char) -> String {
    let (identity, fingerprint) =
        (identity.to_string().repeat(32), fingerprint.to_string().repeat(64));
    format!(
        "INSERT INTO schemas VALUES ('.', {id}, x'{identity}', x'{fingerprint}', zeroblob(32),
         'AVRO', 'text', NULL, NULL, 0)"
    )
}

fn schema_of_id(id: &str) -> String {
    format!(
        "INSERT INTO schemas VALUES ('.', {id}, zeroblob(16), zeroblob(32), zeroblob(32),
         'AVRO', 'text', NULL, NULL, 0)"
    )
}

/// A third schema with one column of the first. Its id counts as handed out.
fn copied(column: &str) -> String {
    let of = |name: &str, bytes: u32| {
        if name == column { name.to_owned() } else { format!("zeroblob({bytes})") }
    };
    format!(
        "UPDATE contexts SET last_id = 3;
         INSERT INTO schemas SELECT context, 3, {}, {}, zeroblob(32), schema_type, text, NULL, NULL, 0
         FROM schemas WHERE schema_id = 1",
        of("identity", 16),
        of("fingerprint", 32)
    )
}

fn version(values: &str) -> String {
    format!(
        "INSERT INTO versions (context, subject, version, schema_id, deleted, registered_at_ms)
         SELECT '.', {values}, 0 FROM (SELECT 1)"
    )
}

#[tokio::test]
async fn what_was_answered_is_there_after_a_restart() {
    let folder = TestFolder::new();
    for round in 1..=3 {
        let store: Arc<dyn Store> = Arc::new(SqliteStore::open(folder.database()).await.unwrap());
        let outcome = register(&store, "s", &format!("text {round}")).await;
        let id = SchemaId(round);
        assert_eq!(outcome, RegisterOutcome::Registered { id, is_new_id: true });
        // Every second round ends without a word, as a crash does.
        if round % 2 == 0 {
            store.close().await;
        }
    }
}

#[tokio::test]
async fn a_closed_store_refuses_writes_and_reads() {
    let (_folder, store) = open().await;
    let new = new_version(&store, "s", content("x")).await;
    store.close().await;
    assert!(matches!(store.register(new).await, Err(StoreError::Stopped)));
    assert!(store.versions(&Subject::parse("s")).await.is_err());
}

#[tokio::test]
async fn a_damaged_schema_is_an_error_and_never_another_schema() {
    for damage in [
        "UPDATE schemas SET text = 'other'",
        "UPDATE schemas SET schema_type = 'JSON'",
        "UPDATE schemas SET identity = zeroblob(16)",
        "UPDATE schemas SET fingerprint = zeroblob(32)",
        "UPDATE schemas SET metadata = '{}'",
    ] {
        let (folder, store) = open().await;
        register(&store, "s", "text").await;
        let mut connection = raw(&folder).await;
        sqlx::raw_sql("DROP TRIGGER schemas_never_change").execute(&mut connection).await.unwrap();
        sqlx::query(damage).execute(&mut connection).await.unwrap();
        let read = store.schema(&Context::default_context(), SchemaId(1)).await;
        assert!(matches!(read, Err(StoreError::Damaged(_))), "{damage}: {read:?}");
    }
}

#[tokio::test]
async fn one_failed_write_does_not_take_the_others_with_it() {
    let (folder, store) = open().await;
    let mut connection = raw(&folder).await;
    sqlx::raw_sql(
        "CREATE TRIGGER test_poison BEFORE INSERT ON versions WHEN NEW.subject = 'poison'
         BEGIN SELECT RAISE(ABORT, 'poisoned'); END",
    )
    .execute(&mut connection)
    .await
    .unwrap();
    let mut writes = Vec::new();
    for subject in ["a", "poison", "b"] {
        writes.push(new_version(&store, subject, content(subject)).await);
    }
    let [a, poison, b] = writes.try_into().unwrap();
    let (a, poison, b) = tokio::join!(store.register(a), store.register(poison), store.register(b));
    assert!(matches!(poison, Err(StoreError::Database { operation: "register", .. })));
    let mut ids: Vec<_> = [a, b]
        .map(|outcome| match outcome.unwrap() {
            RegisterOutcome::Registered { id, .. } => id.0,
            other => panic!("{other:?}"),
        })
        .into();
    ids.sort_unstable();
    assert_eq!(ids, [1, 2], "the failed write burned no id");
    assert!(store.versions(&Subject::parse("poison")).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_store_that_meets_damage_while_it_writes_stops_for_good() {
    let (folder, store) = open().await;
    register(&store, "s", "x").await;
    store.close().await;
    let mut connection = raw(&folder).await;
    let page = "SELECT rootpage FROM sqlite_schema WHERE name = 'contexts'";
    let page: i64 = sqlx::query_scalar(page).fetch_one(&mut connection).await.unwrap();
    let checkpoint = "PRAGMA wal_checkpoint(TRUNCATE)";
    sqlx::query(checkpoint).execute(&mut connection).await.unwrap();
    sqlx::Connection::close(connection).await.unwrap();
    let mut bytes = std::fs::read(folder.database()).unwrap();
    let page_start = usize::try_from(page - 1).unwrap() * 4096;
    bytes[page_start..page_start + 4096].fill(0xff);
    std::fs::write(folder.database(), bytes).unwrap();

    let store: Arc<dyn Store> = Arc::new(SqliteStore::open(folder.database()).await.unwrap());
    let new = new_version(&store, "s", content("y")).await;
    let written = store.register(new.clone()).await;
    assert!(matches!(written, Err(StoreError::Database { .. })), "{written:?}");
    assert!(matches!(store.stopped().await, StoreError::Database { .. }));
    assert!(matches!(store.register(new).await, Err(StoreError::Stopped)));
    let read = store.schema(&Context::default_context(), SchemaId(1)).await;
    assert!(read.is_ok(), "what can be read is read until the process exits");
}

#[tokio::test]
async fn the_last_id_is_handed_out_and_none_after_it() {
    let (folder, store) = open().await;
    register(&store, "s", "x").await;
    let mut connection = raw(&folder).await;
    sqlx::query("UPDATE contexts SET last_id = 2147483646").execute(&mut connection).await.unwrap();
    let last = RegisterOutcome::Registered { id: SchemaId(i32::MAX), is_new_id: true };
    assert_eq!(register(&store, "s", "y").await, last);
    assert_eq!(register(&store, "s", "z").await, RegisterOutcome::IdsExhausted);
    let known = RegisterOutcome::Registered { id: SchemaId(i32::MAX), is_new_id: false };
    assert_eq!(register(&store, "t", "y").await, known);
}

#[tokio::test]
async fn places_that_hold_no_database_are_refused() {
    let folder = TestFolder::new();
    let missing = SqliteStore::open(folder.path().join("missing/clade.db")).await;
    assert!(matches!(missing, Err(StoreError::FolderMissing(_))));
    assert!(!folder.path().join("missing").exists(), "a folder is not made in passing");
    let is_folder = SqliteStore::open(folder.path()).await;
    assert!(matches!(is_folder, Err(StoreError::IsFolder(_))));
    let text = folder.path().join("notes.txt");
    std::fs::write(&text, "this is no database, whatever its name may be".repeat(99)).unwrap();
    let not_a_database = SqliteStore::open(&text).await;
    assert!(matches!(not_a_database, Err(StoreError::NotADatabase(_))));
}

#[tokio::test]
async fn a_database_serves_one_store_at_a_time() {
    let (folder, store) = open().await;
    let link = folder.path().join("link.db");
    std::os::unix::fs::symlink(folder.database(), &link).unwrap();
    for path in [folder.database(), link] {
        let second = SqliteStore::open(&path).await.err();
        assert!(matches!(second, Some(StoreError::InUse(_))), "{second:?}");
    }
    let outcome = register(&store, "s", "x").await;
    assert_eq!(outcome, RegisterOutcome::Registered { id: SchemaId(1), is_new_id: true });
    store.close().await;
    let next = SqliteStore::open(folder.database()).await.unwrap();
    // What is dropped without being closed is free again as well.
    drop(next);
    SqliteStore::open(folder.database()).await.unwrap();
}

#[tokio::test]
async fn a_database_of_a_newer_release_is_refused() {
    let (folder, store) = open().await;
    store.close().await;
    let mut connection = raw(&folder).await;
    sqlx::query(
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
         VALUES (9999, 'from the future', 1, x'00', 0)",
    )
    .execute(&mut connection)
    .await
    .unwrap();
    let newer = SqliteStore::open(folder.database()).await;
    assert!(matches!(newer, Err(StoreError::Migrate { .. })));
}

#[tokio::test]
async fn the_connection_that_writes_syncs_each_commit() {
    let folder = TestFolder::new();
    let mut connection = super::open::open_writer(&folder.database(), Guards::ALL).await.unwrap();
    // FULL is 2.
    for (pragma, value) in [
        ("SELECT synchronous FROM pragma_synchronous", 2),
        ("SELECT foreign_keys FROM pragma_foreign_keys", 1),
    ] {
        let found: i64 = sqlx::query_scalar(pragma).fetch_one(&mut connection).await.unwrap();
        assert_eq!(found, value, "{pragma}");
    }
    let mapped: Option<i64> =
        sqlx::query_scalar("PRAGMA mmap_size").fetch_optional(&mut connection).await.unwrap();
    assert_eq!(mapped.unwrap_or(0), 0);
    let journal: String = sqlx::query_scalar("SELECT journal_mode FROM pragma_journal_mode")
        .fetch_one(&mut connection)
        .await
        .unwrap();
    assert_eq!(journal, "wal");
}

#[tokio::test]
async fn readers_cannot_write() {
    let (folder, store) = open().await;
    register(&store, "s", "x").await;
    let readers = super::open::open_readers(&folder.database()).await.unwrap();
    let written = sqlx::query("DELETE FROM versions").execute(&readers).await;
    assert!(written.unwrap_err().to_string().contains("readonly"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn writers_on_many_subjects_never_see_a_busy_database() {
    let (_folder, store) = open().await;
    let tasks: Vec<_> = (0..64)
        .map(|number| {
            let store = Arc::clone(&store);
            tokio::spawn(async move {
                for round in 0..4 {
                    let text = format!("{number} {round}");
                    let outcome = register(&store, &format!("s{number}"), &text).await;
                    assert!(matches!(outcome, RegisterOutcome::Registered { .. }), "{outcome:?}");
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    let last = store.versions(&Subject::parse("s0")).await.unwrap().pop().unwrap();
    assert_eq!(last.version, Version(4));
    let next = register(&store, "new", "new").await;
    let id = SchemaId(64 * 4 + 1);
    assert_eq!(next, RegisterOutcome::Registered { id, is_new_id: true }, "ids are dense");
}
