//! Versions that are added and deleted, and what came of it.

use super::Expected;
use super::content::Content;
use crate::registry::{SchemaId, Subject, Version};

/// A version to add.
#[derive(Debug, Clone)]
pub struct NewVersion {
    pub subject: Subject,
    pub version: Version,
    /// The id to write; none for the one that the content has, or else the next.
    pub id: Option<SchemaId>,
    pub content: Content,
    pub registered_at_ms: i64,
    pub expected: Expected,
    /// What lint found in it, as JSON.
    pub lint_result: Option<String>,
    /// Whether the writer has the [`Turn`] of the subject.
    pub has_turn: bool,
}

/// The turn to write to a subject among all servers of a store. It ends when it is dropped.
pub struct Turn {
    /// What gives the turn back.
    pub(super) _held: Option<Box<dyn Send + Sync>>,
}

/// What came of a registration. Nothing was written unless it says so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RegisterOutcome {
    Registered {
        id: SchemaId,
        is_new_id: bool,
    },
    /// The snapshot is out of date, or another server has the turn.
    Conflict,
    /// The target of a reference is gone or soft-deleted.
    ReferenceMissing {
        subject: String,
        version: i32,
    },
    /// The target of a reference has a strong association.
    ReferenceOwned(Subject),
    /// Another content has the same identity, or had this id.
    IdTaken(SchemaId),
    IdsExhausted,
}

/// Versions to delete.
#[derive(Debug, Clone)]
pub struct Deletion {
    pub subject: Subject,
    /// Ascending.
    pub versions: Vec<Version>,
    pub permanence: Permanence,
    pub blocked_by: BlockedBy,
    pub expected: Expected,
}

/// Whether a deleted version can still be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Permanence {
    Soft,
    Permanent,
}

/// Whose references stop a deletion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BlockedBy {
    AnySubject,
    /// All but the subject itself, which goes as a whole.
    OtherSubjects,
}

/// What came of a deletion. Nothing was written unless it says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeleteOutcome {
    Deleted,
    Conflict,
    /// A schema refers to this version.
    Referenced(Version),
}
