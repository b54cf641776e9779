//! Lists of versions over many subjects, a page at a time.

use super::subjects::VersionColumns;
use super::{Connection, database_error, key, names};
use crate::registry::{Context, Page, Subject};
use crate::store::{ListedVersions, StoreError, VersionRow};

#[derive(sqlx::FromRow)]
struct ListedColumns {
    context: String,
    subject: String,
    #[sqlx(flatten)]
    version: VersionColumns,
}

/// A statement that reads one page under a condition and in an order, which is said of the versions
/// and again of the page. What is asked about each row is asked about those of the page alone.
macro_rules! page {
    ($condition:literal, $order:literal, $order_of_page:literal) => {
        concat!(
            "SELECT p.context, p.subject, p.version, p.schema_id, p.deleted, p.registered_at_ms,
                    EXISTS (SELECT 1 FROM schema_references r
                            WHERE r.context = p.context AND r.schema_id = p.schema_id)
                    AS has_references
             FROM (
                 SELECT v.context, v.subject, v.version, v.schema_id, v.deleted, v.registered_at_ms
                 FROM versions v
                 WHERE ",
            $condition,
            " AND ($2 = '' OR substr(v.subject, 1, length($2)) = $2)
                   AND ($3 OR NOT v.deleted)
                   AND (NOT $4 OR NOT EXISTS (
                       SELECT 1 FROM versions higher
                       WHERE higher.context = v.context AND higher.subject = v.subject
                         AND higher.version > v.version AND ($3 OR NOT higher.deleted)))
                 ORDER BY ",
            $order,
            " LIMIT $5 OFFSET $6
             ) p ORDER BY ",
            $order_of_page
        )
    };
}

/// The versions of one page, by displayed subject, then version.
pub(super) async fn versions(
    connection: &mut Connection,
    listed: &ListedVersions,
    page: Page,
) -> Result<Vec<(Subject, VersionRow)>, StoreError> {
    let is_searched_whole = names::searched(&listed.name_prefix) == listed.name_prefix;
    let read = if is_searched_whole { page } else { Page::ALL };
    let mut rows = rows(connection, listed, read).await?;
    let keys = rows.iter_mut().map(|row| &mut row.subject).collect();
    names::make_whole(connection, keys).await.map_err(database_error("read names"))?;
    rows.retain(|row| row.subject.starts_with(&listed.name_prefix));
    let row = |row: ListedColumns| {
        let subject = Subject::from_stored(Context::from_stored(row.context), row.subject);
        (subject, VersionRow::from(row.version))
    };
    let versions = rows.into_iter().map(row).collect();
    Ok(if is_searched_whole { versions } else { page.cut(versions) })
}

/// The rows of one page; more than the prefix asks for where it is too long to be searched for.
async fn rows(
    connection: &mut Connection,
    listed: &ListedVersions,
    page: Page,
) -> Result<Vec<ListedColumns>, StoreError> {
    let query = match &listed.context {
        // In the order of the key, so that a page far behind needs no sorting.
        Some(context) => sqlx::query_as(page!(
            "v.context = $1",
            "v.context, v.subject, v.version",
            "p.context, p.subject, p.version"
        ))
        .bind(key(context.as_str())),
        None => sqlx::query_as(page!(
            "$1 IS NULL",
            "CASE v.context WHEN '.' THEN v.subject
             ELSE ':' || v.context || ':' || v.subject END, v.version",
            "CASE p.context WHEN '.' THEN p.subject
             ELSE ':' || p.context || ':' || p.subject END, p.version"
        ))
        .bind(None::<&str>),
    };
    let number = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    query
        .bind(names::searched(&listed.name_prefix))
        .bind(listed.with_deleted)
        .bind(listed.latest_only)
        .bind(page.limit.map_or(i64::MAX, number))
        .bind(number(page.offset))
        .fetch_all(connection)
        .await
        .map_err(database_error("list versions"))
}
