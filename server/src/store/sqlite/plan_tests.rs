//! SQLite reads few rows for what is asked often.

use sqlx::{AssertSqlSafe, Connection as _, Row, SqliteConnection};

use super::SqliteStore;
use super::sql::schemas::HOLDERS;
use super::sql::subjects::REFERRERS;
use crate::store::Store;
use crate::store::test_folder::TestFolder;

/// How SQLite finds the versions of an id, in each of the queries that do.
async fn plans(connection: &mut SqliteConnection) -> Vec<String> {
    let mut plans = Vec::new();
    for query in [HOLDERS, REFERRERS] {
        let query = AssertSqlSafe(format!("EXPLAIN QUERY PLAN {query}"));
        let steps = sqlx::query(query).bind(".").bind("1").fetch_all(&mut *connection).await;
        plans.push(
            steps
                .unwrap()
                .iter()
                .map(|step| step.get::<String, _>("detail"))
                .find(|step| step.contains(" v ") || step.contains(" h "))
                .unwrap(),
        );
    }
    plans
}

#[tokio::test]
async fn the_versions_of_an_id_are_found_by_the_id() {
    let folder = TestFolder::new();
    SqliteStore::open(folder.database()).await.unwrap().close().await;
    let url = format!("sqlite://{}", folder.database().display());
    let mut connection = SqliteConnection::connect(&url).await.unwrap();
    for plan in plans(&mut connection).await {
        assert!(plan.contains("versions_by_schema (context=? AND schema_id=?)"), "{plan}");
    }
    // The twin: without the figures one of them reads all versions of the context.
    sqlx::raw_sql("DELETE FROM sqlite_stat1; ANALYZE sqlite_schema")
        .execute(&mut connection)
        .await
        .unwrap();
    let plans = plans(&mut connection).await;
    assert!(plans.iter().any(|plan| !plan.contains("schema_id=?")), "{plans:?}");
}
