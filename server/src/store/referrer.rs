//! Who refers to a version, and whether that keeps it from being deleted.

use super::{BlockedBy, Permanence};
use crate::registry::{SchemaId, Version};

/// A schema that refers to a version, and where it is held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Referrer {
    /// The version that is referred to.
    pub version: Version,
    pub id: SchemaId,
    /// Whether any version that holds it is not soft-deleted.
    pub is_live: bool,
    /// The same, counting only versions of other subjects than the one that is referred to.
    pub is_live_elsewhere: bool,
    /// Whether any other subject than the one that is referred to holds it.
    pub is_elsewhere: bool,
}

impl Referrer {
    /// Whether this referrer stops a deletion of the version that it refers to.
    pub fn blocks(&self, permanence: Permanence, blocked_by: BlockedBy) -> bool {
        match (permanence, blocked_by) {
            (Permanence::Soft, BlockedBy::AnySubject) => self.is_live,
            (Permanence::Soft, BlockedBy::OtherSubjects) => self.is_live_elsewhere,
            (Permanence::Permanent, BlockedBy::AnySubject) => true,
            (Permanence::Permanent, BlockedBy::OtherSubjects) => self.is_elsewhere,
        }
    }
}
