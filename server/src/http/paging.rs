//! The part of a list that `offset` and `limit` ask for.

use super::error::ApiError;
use super::extract::Query;
use crate::registry::Page;

/// How long a list is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ListLimit {
    /// Where the client names no limit, or one that is not taken.
    pub default: usize,
    /// Above it a limit is not taken.
    pub max: usize,
}

/// How long the lists are, by what they list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ListLimits {
    pub schemas: ListLimit,
    pub subjects: ListLimit,
    pub versions: ListLimit,
    pub contexts: ListLimit,
}

impl ListLimit {
    /// As long as numbers of clients go.
    pub const UNLIMITED: ListLimit = ListLimit::same(2_147_483_647);

    /// A limit that clients cannot raise.
    pub const fn same(length: usize) -> ListLimit {
        ListLimit { default: length, max: length }
    }
}

impl Default for ListLimits {
    fn default() -> ListLimits {
        ListLimits {
            schemas: ListLimit::same(1000),
            subjects: ListLimit::UNLIMITED,
            versions: ListLimit::UNLIMITED,
            contexts: ListLimit::UNLIMITED,
        }
    }
}

/// The part of a list that a client wants, by `offset` and `limit`. A limit that is not positive or
/// that is above the largest one becomes the default; a negative offset is 0.
pub(super) fn page(query: &Query, list: ListLimit) -> Result<Page, ApiError> {
    let offset = query.number("offset")?.unwrap_or(0);
    let limit = query.number("limit")?.unwrap_or(-1);
    let limit = usize::try_from(limit).ok().filter(|limit| (1..=list.max).contains(limit));
    let limit = limit.unwrap_or(list.default);
    Ok(Page { offset: usize::try_from(offset).unwrap_or(0), limit: Some(limit) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_above_the_maximum_becomes_the_default() {
        let short = ListLimit { default: 2, max: 3 };
        for (query, list, want) in [
            ("", ListLimit::UNLIMITED, vec![1, 2, 3, 4]),
            ("offset=1&limit=2", ListLimit::UNLIMITED, vec![2, 3]),
            ("offset=9", ListLimit::UNLIMITED, vec![]),
            ("offset=-1", ListLimit::UNLIMITED, vec![1, 2, 3, 4]),
            ("", short, vec![1, 2]),
            ("limit=0", short, vec![1, 2]),
            ("limit=1", short, vec![1]),
            ("limit=3", short, vec![1, 2, 3]),
            ("limit=4", short, vec![1, 2]),
            ("limit=-5", ListLimit::UNLIMITED, vec![1, 2, 3, 4]),
        ] {
            let wanted = page(&Query::from_text(query), list).unwrap();
            assert_eq!(wanted.cut(vec![1, 2, 3, 4]), want, "{query}");
        }
        assert!(page(&Query::from_text("limit=x"), ListLimit::UNLIMITED).is_err());
    }
}
