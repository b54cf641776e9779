//! Looks for rows without the rows that they belong to. The constraints of PostgreSQL refuse those,
//! unless somebody has switched them off to load data or to repair it by hand.

use super::connection::Connection;
use super::driver::database_error;
use crate::store::StoreError;

/// A table, the one that its rows belong to, and how many do not.
const ORPHANS: &[(&str, &str, &str)] = &[
    (
        "schemas",
        "contexts",
        "SELECT count(*) FROM schemas row WHERE NOT EXISTS (
             SELECT 1 FROM contexts WHERE context = row.context)",
    ),
    (
        "versions",
        "subjects",
        "SELECT count(*) FROM versions row WHERE NOT EXISTS (
             SELECT 1 FROM subjects WHERE (context, subject) = (row.context, row.subject))",
    ),
    (
        "versions",
        "schemas",
        "SELECT count(*) FROM versions row WHERE NOT EXISTS (
             SELECT 1 FROM schemas WHERE (context, schema_id) = (row.context, row.schema_id))",
    ),
    (
        "schema_references",
        "schemas",
        "SELECT count(*) FROM schema_references row WHERE NOT EXISTS (
             SELECT 1 FROM schemas WHERE (context, schema_id) = (row.context, row.schema_id))",
    ),
    (
        "schema_references",
        "versions",
        "SELECT count(*) FROM schema_references row WHERE NOT EXISTS (
             SELECT 1 FROM versions WHERE (context, subject, version)
                 = (row.target_context, row.target_subject, row.target_version))",
    ),
    (
        "associations",
        "subjects",
        "SELECT count(*) FROM associations row WHERE NOT EXISTS (
             SELECT 1 FROM subjects WHERE (context, subject) = (row.context, row.subject))",
    ),
];

/// A sentence for each pair of tables that do not fit.
pub(super) async fn orphans(connection: &mut Connection) -> Result<Vec<String>, StoreError> {
    let mut found = Vec::new();
    for (table, parent, query) in ORPHANS {
        let rows: i64 = sqlx::query_scalar(*query)
            .fetch_one(&mut *connection)
            .await
            .map_err(database_error("check foreign keys"))?;
        if rows > 0 {
            found.push(format!(
                "{rows} row(s) of table {table} belong to rows of {parent} that are not there"
            ));
        }
    }
    Ok(found)
}
