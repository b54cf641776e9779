//! The part of a list that `offset` and `limit` ask for.

use super::error::ApiError;
use super::extract::Query;
use crate::registry::Page;

/// Most entries of a list of schemas, and how many it has when the client names no limit.
pub(super) const SCHEMAS_MAX: Option<usize> = Some(1000);

/// Lists of subjects and versions have no maximum.
pub(super) const UNLIMITED: Option<usize> = None;

/// The part of a list that a client wants, by `offset` and `limit`. A limit that is not positive or
/// that is above `limit_max` becomes `limit_max`, which is also the default; a negative offset is 0.
pub(super) fn page(query: &Query, limit_max: Option<usize>) -> Result<Page, ApiError> {
    let offset = query.number("offset")?.unwrap_or(0);
    let limit = query.number("limit")?.unwrap_or(-1);
    let limit = usize::try_from(limit).ok().filter(|&limit| limit > 0);
    let limit = match (limit, limit_max) {
        (Some(limit), Some(max)) if limit <= max => Some(limit),
        (Some(limit), None) => Some(limit),
        (Some(_) | None, max) => max,
    };
    Ok(Page { offset: usize::try_from(offset).unwrap_or(0), limit })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_above_the_maximum_becomes_the_default() {
        for (query, max, want) in [
            ("", None, vec![1, 2, 3, 4]),
            ("offset=1&limit=2", None, vec![2, 3]),
            ("offset=9", None, vec![]),
            ("offset=-1", None, vec![1, 2, 3, 4]),
            ("limit=0", Some(3), vec![1, 2, 3]),
            ("limit=2", Some(3), vec![1, 2]),
            ("limit=4", Some(3), vec![1, 2, 3]),
            ("limit=-5", None, vec![1, 2, 3, 4]),
        ] {
            let wanted = page(&Query::from_text(query), max).unwrap();
            assert_eq!(wanted.cut(vec![1, 2, 3, 4]), want, "{query}");
        }
        assert!(page(&Query::from_text("limit=x"), None).is_err());
    }
}
