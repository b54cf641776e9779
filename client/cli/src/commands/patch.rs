//! A change of a file as a patch that `git apply` takes.

use similar::TextDiff;

/// The change of the file `path` from `before` to `after`; empty if there is none.
pub fn patch(path: &str, before: &str, after: &str) -> String {
    if before == after {
        return String::new();
    }
    let (from, to) = (format!("a/{path}"), format!("b/{path}"));
    TextDiff::from_lines(before, after).unified_diff().header(&from, &to).to_string()
}
