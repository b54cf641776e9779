//! Tests of what is peculiar to PostgreSQL: the constraints, the lock, servers that share a database.

use std::sync::Arc;
use std::time::{Duration, Instant};

use sqlx::{Connection as _, PgConnection};

use super::PostgresStore;
use crate::registry::Subject;
use crate::store::conformance::{
    FORBIDDEN_ASSOCIATIONS, conformance_tests, content, first_version, new_version,
};
use crate::store::test_cluster::{Stop, TestCluster};
use crate::store::{Guard, Guards, RegisterOutcome, Store, StoreError};

async fn open() -> (String, Arc<dyn Store>) {
    let url = TestCluster::shared().fresh_database();
    let store = PostgresStore::open(&url).await.unwrap();
    (url, Arc::new(store))
}

conformance_tests!(open());

/// The parameter of the URL that lets no statement stay prepared.
const UNNAMED: &str = "statement-cache-capacity=0";

/// The same with statements that are prepared each time, as behind a pooler.
mod unnamed_statements {
    use super::*;

    async fn open_unnamed() -> ((), Arc<dyn Store>) {
        let url = format!("{}&{UNNAMED}", TestCluster::shared().fresh_database());
        ((), Arc::new(PostgresStore::open(&url).await.unwrap()))
    }

    conformance_tests!(open_unnamed());
}

async fn register(store: &Arc<dyn Store>, subject: &str, text: &str) -> RegisterOutcome {
    let new = new_version(store, subject, content(text)).await;
    store.register(new).await.unwrap()
}

/// A connection beside the store, for hands that break things.
async fn raw(url: &str) -> PgConnection {
    PgConnection::connect(url).await.unwrap()
}

/// Subject `t` with schema 1 as version 1, subject `s` with schema 2, which refers to it.
async fn filled() -> PgConnection {
    let (url, store) = open().await;
    register(&store, "t", "target").await;
    let mut new = new_version(&store, "s", content("referring")).await;
    new.content.references.push(clade_checker::Reference {
        name: "n".to_owned(),
        subject: "t".to_owned(),
        version: 1,
    });
    store.register(new).await.unwrap();
    store.close().await;
    raw(&url).await
}

/// What must be refused, the statement that tries it, and a part of the refusal.
const FORBIDDEN: &[(&str, &str, &str)] = &[
    (
        "an id twice",
        "INSERT INTO schemas VALUES ('.', 1, decode(repeat('0f', 16), 'hex'),
         decode(repeat('0f', 32), 'hex'), decode(repeat('00', 32), 'hex'), 'AVRO', 'x')",
        "schemas_pkey",
    ),
    (
        "an identity twice",
        "UPDATE contexts SET last_id = 3;
         INSERT INTO schemas SELECT context, 3, identity, decode(repeat('0f', 32), 'hex'),
         content_key, schema_type, text FROM schemas WHERE schema_id = 1",
        "schemas_by_identity",
    ),
    (
        "a fingerprint twice",
        "UPDATE contexts SET last_id = 3;
         INSERT INTO schemas SELECT context, 3, decode(repeat('0f', 16), 'hex'), fingerprint,
         content_key, schema_type, text FROM schemas WHERE schema_id = 1",
        "schemas_by_fingerprint",
    ),
    (
        "an id that was not handed out",
        "INSERT INTO schemas SELECT context, 7, decode(repeat('0f', 16), 'hex'),
         decode(repeat('0f', 32), 'hex'), content_key, schema_type, text
         FROM schemas WHERE schema_id = 1",
        "not handed out",
    ),
    (
        "a short identity",
        "INSERT INTO schemas SELECT context, 2, '', fingerprint, content_key, schema_type, text
         FROM schemas",
        "schemas_identity_check",
    ),
    (
        "an unknown type",
        "INSERT INTO schemas SELECT context, 2, identity, fingerprint, content_key, 'XML', text
         FROM schemas",
        "schemas_schema_type_check",
    ),
    ("id 0", "UPDATE schemas SET schema_id = 0", "never changes"),
    ("a changed text", "UPDATE schemas SET text = 'x'", "never changes"),
    ("a changed metadata", "UPDATE schemas SET metadata = NULL", "never changes"),
    ("a schema that is held", "DELETE FROM schemas WHERE schema_id = 2", "versions_context_schema"),
    ("schemas without a stone", "TRUNCATE schemas CASCADE", "leaves a stone"),
    (
        "a version twice",
        "INSERT INTO versions SELECT * FROM versions WHERE subject = 't'",
        "versions_pkey",
    ),
    ("version 0", "INSERT INTO versions VALUES ('.', 't', 0, 1, FALSE, 0)", "version_check"),
    (
        "a version of no schema",
        "INSERT INTO versions VALUES ('.', 't', 2, 7, FALSE, 0)",
        "versions_context_schema_id_fkey",
    ),
    (
        "a version of no subject",
        "INSERT INTO versions VALUES ('.', 'u', 1, 1, FALSE, 0)",
        "versions_context_subject_fkey",
    ),
    (
        "a repointed version",
        "UPDATE versions SET schema_id = 2 WHERE subject = 't'",
        "keeps its schema",
    ),
    ("a renumbered version", "UPDATE versions SET version = 5", "keeps its schema"),
    ("a referenced version", "DELETE FROM versions WHERE subject = 't'", "target_context_target"),
    ("a subject with versions", "DELETE FROM subjects WHERE subject = 's'", "subject_fkey"),
    (
        "a reference to nothing",
        "INSERT INTO schema_references VALUES ('.', 1, 0, 'n', 'u', '.', 'u', 1)",
        "target_context_target",
    ),
    ("a changed reference", "UPDATE schema_references SET name = 'm'", "never changes"),
    ("an id counter that shrinks", "UPDATE contexts SET last_id = 1", "only grows"),
    ("an id counter past its end", "UPDATE contexts SET last_id = 2147483648", "out of range"),
    ("a forgotten id counter", "DELETE FROM contexts", "never forgotten"),
    ("emptied id counters", "TRUNCATE contexts CASCADE", "never forgotten"),
    ("a counter that shrinks", "UPDATE counters SET value = 0", "only grows"),
    ("a forgotten counter", "DELETE FROM counters", "never forgotten"),
    ("emptied counters", "TRUNCATE counters", "never forgotten"),
    (
        "a revision of settings that shrinks",
        "INSERT INTO scope_revisions VALUES ('.', 'a', 5); UPDATE scope_revisions SET revision = 4",
        "only grows",
    ),
    (
        "a forgotten revision of settings",
        "INSERT INTO scope_revisions VALUES ('.', 'b', 5); DELETE FROM scope_revisions",
        "never forgotten",
    ),
    ("emptied revisions of settings", "TRUNCATE scope_revisions", "never forgotten"),
];

#[tokio::test]
async fn each_constraint_refuses_what_breaks_it() {
    let mut connection = filled().await;
    for (what, statement, reason) in FORBIDDEN {
        let result = sqlx::raw_sql(*statement).execute(&mut connection).await;
        let error = result.expect_err(what).to_string();
        assert!(error.contains(reason), "{what}: {error}");
    }
}

#[tokio::test]
async fn each_constraint_of_long_names_refuses_what_breaks_it() {
    let mut connection = filled().await;
    let named = "INSERT INTO long_names VALUES ('k', 'name')";
    sqlx::raw_sql(named).execute(&mut connection).await.unwrap();
    for (statement, reason) in [
        (named, "long_names_pkey"),
        ("INSERT INTO long_names VALUES ('l', 'n')", "long_names_check"),
        ("UPDATE long_names SET name = 'other'", "never changes"),
        ("DELETE FROM long_names", "never forgotten"),
        ("TRUNCATE long_names", "never forgotten"),
    ] {
        let error = sqlx::raw_sql(statement).execute(&mut connection).await.unwrap_err();
        assert!(error.to_string().contains(reason), "{statement}: {error}");
    }
}

#[tokio::test]
async fn each_constraint_of_associations_refuses_what_breaks_it() {
    let mut connection = filled().await;
    for (what, statement, reason) in FORBIDDEN_ASSOCIATIONS {
        let result = sqlx::raw_sql(*statement).execute(&mut connection).await;
        let error = result.expect_err(what).to_string().to_lowercase();
        assert!(error.contains(reason), "{what}: {error}");
    }
}

#[tokio::test]
async fn a_retired_id_leaves_a_stone_and_is_refused() {
    let mut connection = filled().await;
    let again = "INSERT INTO schemas VALUES ('.', 2, decode(repeat('0f', 16), 'hex'),
         decode(repeat('0f', 32), 'hex'), decode(repeat('00', 32), 'hex'), 'AVRO', 'x')";
    let delete =
        "DELETE FROM versions WHERE subject = 's'; DELETE FROM schemas WHERE schema_id = 2";
    sqlx::raw_sql(delete).execute(&mut connection).await.unwrap();
    let stones: Vec<i32> = sqlx::query_scalar("SELECT schema_id FROM retired_ids")
        .fetch_all(&mut connection)
        .await
        .unwrap();
    assert_eq!(stones, [2]);
    let error = sqlx::raw_sql(again).execute(&mut connection).await.unwrap_err();
    assert!(error.to_string().contains("retired"), "{error}");
}

#[tokio::test]
async fn a_database_of_a_newer_release_is_refused() {
    let (url, store) = open().await;
    store.close().await;
    sqlx::raw_sql(
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
         VALUES (9999, 'from the future', TRUE, '', 0)",
    )
    .execute(&mut raw(&url).await)
    .await
    .unwrap();
    let newer = PostgresStore::open(&url).await;
    assert!(matches!(newer, Err(StoreError::MigrateServer(_))));
}

/// Opens stores together on an empty database, some times over; how many could not be opened.
async fn open_together(guards: Guards) -> usize {
    const STORES: usize = 8;
    const ROUNDS: usize = 5;
    let mut failed = 0;
    for _ in 0..ROUNDS {
        let url = TestCluster::shared().fresh_database();
        let stores = (0..STORES).map(|_| PostgresStore::open_with(&url, guards));
        let opened = futures_util::future::join_all(stores).await;
        failed += opened.iter().filter(|store| store.is_err()).count();
    }
    println!("open_together guards={guards:?} rounds={ROUNDS} stores={STORES} failed={failed}");
    failed
}

#[tokio::test]
async fn stores_that_open_together_all_open() {
    assert_eq!(open_together(Guards::ALL).await, 0);
}

/// The twin, of the tests of `tests/tests/instances.rs` as well.
#[tokio::test]
async fn without_the_lock_of_migrations_stores_that_open_together_fail() {
    assert!(open_together(Guards::without(Guard::MigrationLock)).await > 0);
}

#[tokio::test]
async fn a_database_in_another_encoding_is_refused() {
    let url = TestCluster::shared().fresh_database();
    sqlx::raw_sql("CREATE DATABASE latin ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0")
        .execute(&mut raw(&url).await)
        .await
        .unwrap();
    let store = PostgresStore::open(&TestCluster::shared().url("latin")).await;
    assert!(matches!(store, Err(StoreError::WrongEncoding(encoding)) if encoding == "LATIN1"));
}

#[tokio::test]
async fn one_failed_write_does_not_take_the_others_with_it() {
    let (url, store) = open().await;
    sqlx::raw_sql(
        "CREATE TRIGGER test_poison BEFORE INSERT ON versions FOR EACH ROW
         WHEN (NEW.subject = 'poison') EXECUTE FUNCTION refuse('poisoned')",
    )
    .execute(&mut raw(&url).await)
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
async fn while_the_server_is_away_the_store_says_so_soon_and_then_goes_on() {
    let cluster = TestCluster::start(&[]);
    let store: Arc<dyn Store> =
        Arc::new(PostgresStore::open(&cluster.fresh_database()).await.unwrap());
    let subject = Subject::parse("s");
    for (round, how) in (1..).zip([Stop::Immediate, Stop::Fast]) {
        register(&store, "s", &format!("text {round}")).await;
        let new = new_version(&store, "s", content("away")).await;
        cluster.stop(how);
        let started = Instant::now();
        let read = store.versions(&subject).await;
        assert!(matches!(read, Err(StoreError::Unavailable { .. })), "{read:?}");
        let written = store.register(new.clone()).await;
        assert!(matches!(written, Err(StoreError::Unavailable { .. })), "{written:?}");
        assert!(started.elapsed() < Duration::from_secs(5), "{:?}", started.elapsed());
        cluster.go();
        assert_eq!(store.versions(&subject).await.unwrap().len(), round);
    }
}

#[tokio::test]
async fn no_statement_leaves_a_name_or_a_setting_behind() {
    let url = format!("{}&{UNNAMED}", TestCluster::shared().fresh_database());
    let store: Arc<dyn Store> = Arc::new(PostgresStore::open(&url).await.unwrap());
    register(&store, "s", "x").await;
    store.versions(&Subject::parse("s")).await.unwrap();
    let pool = super::open::pool(super::open::way(&url).await.unwrap(), 1);
    for _ in 0..3 {
        let mut connection =
            super::Connection::begin(&pool, super::READ_MAX, super::BEGIN_READ).await.unwrap();
        let names: i64 =
            sqlx::query_scalar("SELECT count(*) FROM pg_prepared_statements WHERE name <> $1")
                .bind("")
                .fetch_one(&mut connection)
                .await
                .unwrap();
        assert_eq!(names, 0);
        connection.commit().await.unwrap();
        let mut outside = pool.connections.acquire().await.unwrap();
        let timeout: String = sqlx::query_scalar("SHOW statement_timeout")
            .persistent(false)
            .fetch_one(&mut *outside)
            .await
            .unwrap();
        assert_eq!(timeout, "0");
    }
}

/// Takes back what was written, as a snapshot of the disk does that is put in place again: the
/// database is in the same history as before.
const RESTORE: &str = "
    SET session_replication_role = replica;
    DELETE FROM versions; DELETE FROM subjects; DELETE FROM schemas; DELETE FROM retired_ids;
    UPDATE contexts SET last_id = 1; UPDATE counters SET value = 1;
    DELETE FROM contexts WHERE context = '.lost';
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()";

#[tokio::test]
async fn after_a_restore_no_id_that_a_server_knows_is_handed_out_again() {
    let (url, store) = open().await;
    for number in 1..=5 {
        register(&store, "s", &format!("text {number}")).await;
    }
    register(&store, ":.lost:s", "text").await;
    sqlx::raw_sql(RESTORE).execute(&mut raw(&url).await).await.unwrap();
    let registered = async |subject: &str, text: &str| {
        let give_up = Instant::now() + Duration::from_secs(20);
        loop {
            // The first ones meet the connections that were ended.
            let new = first_version(subject, content(text));
            match store.register(new).await {
                Ok(RegisterOutcome::Registered { id, .. }) => return id.0,
                Ok(other) => panic!("{other:?}"),
                Err(error) => assert!(Instant::now() < give_up, "{error}"),
            }
        }
    };
    assert_eq!(registered("t", "another text").await, 5 + 10_000 + 1);
    assert_eq!(registered(":.lost:t", "another text").await, 1 + 10_000 + 1);
}
