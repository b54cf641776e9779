//! What is said about subjects beside their settings: JSON documents that name them.

use super::Revision;
use crate::registry::Subject;

/// What an overlay is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OverlayKind {
    /// What lint is to say of a scope. Its name is that of the scope.
    LintPolicy,
    /// A stream. Its name is its own.
    Stream,
}

impl OverlayKind {
    /// Both of them, in the order of their names in a store.
    pub const ALL: [OverlayKind; 2] = [OverlayKind::LintPolicy, OverlayKind::Stream];

    /// The name in a store and in a dump.
    pub fn stored_name(self) -> &'static str {
        match self {
            OverlayKind::LintPolicy => "lint",
            OverlayKind::Stream => "stream",
        }
    }

    /// The kind with this name.
    pub fn from_stored_name(name: &str) -> Option<OverlayKind> {
        OverlayKind::ALL.into_iter().find(|kind| kind.stored_name() == name)
    }
}

/// An overlay as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overlay {
    /// Context and name. An empty name stands for the context.
    pub name: Subject,
    /// That of its latest change.
    pub revision: Revision,
    /// JSON.
    pub document: String,
    /// Since when a stream has data, in milliseconds since 1970; none where nobody knows.
    pub live_since_ms: Option<i64>,
}

/// A change of one overlay. Whatever was decided on the subjects that it names, or named, is decided
/// anew.
#[derive(Debug, Clone)]
pub struct OverlayWrite {
    pub kind: OverlayKind,
    pub name: Subject,
    /// None to remove it.
    pub document: Option<String>,
    /// Since when a stream has data.
    pub live_since_ms: Option<i64>,
    /// The subjects that the document names.
    pub subjects: Vec<Subject>,
    /// The revision that the change was decided on, 0 for an overlay that there was not.
    pub expected: Revision,
}
