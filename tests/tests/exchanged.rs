//! A database that is exchanged under a running server: an id never gets another content (I2).

use std::path::Path;

use clade_tests::schemas::{USER, USER_WITH_AGE, avro};
use clade_tests::{ServerProcess, TestDirectory, assert_error};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection};

const FAILED: &str = "Error while reading from or writing to the store";

/// Puts what schema 1 is in the database `other` in its place in `database`: whole, with the hashes
/// that belong to it.
async fn exchange(database: &Path, other: &Path) {
    let mut connection =
        SqliteConnectOptions::new().filename(database).connect().await.expect("it is there");
    sqlx::query("ATTACH $1 AS other")
        .bind(other.display().to_string())
        .execute(&mut connection)
        .await
        .expect("the other one is there");
    let statements = "
        DROP TRIGGER schemas_never_change;
        UPDATE schemas SET (identity, fingerprint, content_key, text) =
            (SELECT identity, fingerprint, content_key, text FROM other.schemas WHERE schema_id = 1)
        WHERE schema_id = 1;";
    sqlx::raw_sql(statements).execute(&mut connection).await.expect("nobody else writes");
    connection.close().await.expect("it can be closed");
}

#[tokio::test]
async fn what_a_server_has_written_is_never_served_as_something_else() {
    let (directory, other) = (TestDirectory::new(), TestDirectory::new());
    let elsewhere = ServerProcess::spawn(&other.database(), &[]).await;
    assert_eq!(elsewhere.registered("s", &avro(USER_WITH_AGE)).await, 1);
    elsewhere.kill().await;

    let mut server = ServerProcess::spawn(&directory.database(), &[]).await;
    assert_eq!(server.registered("s", &avro(USER)).await, 1);
    exchange(&directory.path().join("clade.db"), &other.path().join("clade.db")).await;
    for path in ["/schemas/ids/1", "/schemas/ids/1/schema", "/subjects/s/versions/1", "/schemas"] {
        assert_error(&server.get(path).await, 500, 50001, FAILED);
    }
    // The content that stands there in its place does not get the id from this server either.
    let answer = server.register("t", &avro(USER_WITH_AGE)).await;
    assert_error(&answer, 500, 50001, FAILED);

    // Nothing is wrong with the database to whoever did not know it before: it is the memory of the
    // server that tells.
    server.signal("TERM").await;
    server.ended().await;
    let server = ServerProcess::spawn(&directory.database(), &[]).await;
    let (status, schema) = server.get("/schemas/ids/1").await;
    assert_eq!((status, schema["schema"].as_str()), (200, Some(USER_WITH_AGE)));
}
