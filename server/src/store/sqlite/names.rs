//! Names of subjects as they are stored: whole, for an index of SQLite takes a row of any length.

use std::borrow::Cow;

use super::driver::Connection;

/// What `name` is stored as.
pub(super) fn key(name: &str) -> Cow<'_, str> {
    Cow::Borrowed(name)
}

/// As much of a prefix as keys can be searched for.
pub(super) fn searched(prefix: &str) -> &str {
    prefix
}

/// Stores the whole name, if its key is not the same.
pub(super) async fn remember(_: &mut Connection, _: &str) -> Result<(), sqlx::Error> {
    Ok(())
}

/// Puts the whole name in the place of each key.
pub(super) async fn make_whole(_: &mut Connection, _: Vec<&mut String>) -> Result<(), sqlx::Error> {
    Ok(())
}
