//! What a store writes of associations, and what comes of it.

use super::{Deletion, Expected};
use crate::registry::{Association, Subject, Version};

/// A change of the associations of one resource.
#[derive(Debug, Clone)]
pub struct AssociationsWrite {
    pub resource_id: String,
    /// What the store had under this id, as it was read.
    pub expected: Vec<Association>,
    /// The subjects that were looked at, and what they were.
    pub subjects: Vec<(Subject, Expected)>,
    /// The guids of those that go, or that are written anew.
    pub removed: Vec<String>,
    pub added: Vec<Association>,
    /// Subjects that go too. They have no other association.
    pub deletions: Vec<Deletion>,
}

/// What came of a change of associations. Nothing was written unless it says so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AssociationsOutcome {
    Written,
    Conflict,
    /// Schemas refer to this version of a subject that was to be owned, or to be deleted.
    Referenced(Subject, Version),
    /// An association of another resource, or of another type, has this guid.
    GuidTaken(String),
}
