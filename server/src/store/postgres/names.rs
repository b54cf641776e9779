//! Names in a form that PostgreSQL takes: without U+0000, and short enough for a row of an index, which
//! has at most 2,704 bytes.
//!
//! A longer name of a subject is stored by its key in every table, and once as a whole in `long_names`.
//! Outside of the statements a subject always has its whole name.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt::Write;

use sha2::{Digest, Sha256};

use super::connection::Connection;

/// Longest name that is its own key. There is room beside it for a context and a version.
const NAME_BYTES_MAX: usize = 2000;

/// How much of a longer name its key begins with, so that it is found by a prefix and sorted.
const PREFIX_BYTES: usize = 1900;

/// Stands before the hash in a key. No name that is stored has it, for it is a control character.
const MARK: char = '\u{1}';

/// What `name` is stored as, or would be: whoever looks for one with U+0000 finds nothing.
pub(super) fn key(name: &str) -> Cow<'_, str> {
    if name.len() <= NAME_BYTES_MAX && !name.contains([MARK, '\0']) {
        return Cow::Borrowed(name);
    }
    let mut key = format!("{}{MARK}", searched(name));
    for byte in Sha256::digest(name) {
        write!(key, "{byte:02x}").expect("a string takes all");
    }
    Cow::Owned(key)
}

/// As much of a prefix as keys can be searched for. It finds more than the prefix where it is shorter.
pub(super) fn searched(prefix: &str) -> &str {
    let text = prefix.split('\0').next().unwrap_or_default();
    &text[..text.floor_char_boundary(PREFIX_BYTES)]
}

/// Stores the whole name, if its key is not the same.
pub(super) async fn remember(connection: &mut Connection, name: &str) -> Result<(), sqlx::Error> {
    if let Cow::Owned(key) = key(name) {
        sqlx::query("INSERT INTO long_names (key, name) VALUES ($1, $2) ON CONFLICT DO NOTHING")
            .bind(key)
            .bind(name)
            .execute(connection)
            .await?;
    }
    Ok(())
}

/// Puts the whole name in the place of each key.
pub(super) async fn make_whole(
    connection: &mut Connection,
    names: Vec<&mut String>,
) -> Result<(), sqlx::Error> {
    let keys: Vec<String> =
        names.iter().filter(|name| name.contains(MARK)).map(|key| (**key).clone()).collect();
    if keys.is_empty() {
        return Ok(());
    }
    let rows: Vec<(String, String)> =
        sqlx::query_as("SELECT key, name FROM long_names WHERE key = ANY($1)")
            .bind(keys)
            .fetch_all(connection)
            .await?;
    let whole: HashMap<_, _> = rows.into_iter().collect();
    for name in names {
        if let Some(whole) = whole.get(name) {
            name.clone_from(whole);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_short_and_begin_as_their_names_do() {
        let long = format!("{}é{}", "x".repeat(PREFIX_BYTES - 1), "y".repeat(8000));
        for (name, is_same) in
            [("", true), ("a", true), (&*"é".repeat(1000), true), (&*"é".repeat(1001), false)]
        {
            assert_eq!(key(name) == name, is_same, "{name}");
        }
        let found = key(&long);
        assert!(found.len() <= NAME_BYTES_MAX, "{}", found.len());
        // The prefix ends between characters.
        assert!(found.starts_with(&format!("{}{MARK}", "x".repeat(PREFIX_BYTES - 1))));
        assert_ne!(key(&format!("{long}z")), found);
        assert_eq!(searched("a\0b"), "a");
        assert!(!key("a\0b").contains('\0'));
        // Whoever asks for a key does not find what is stored by it.
        assert_ne!(key(&found), found);
        for prefix in [&long[..10], &long[..PREFIX_BYTES + 1], &long[..5000], &long] {
            assert!(found.starts_with(searched(prefix)), "{}", prefix.len());
        }
    }
}
