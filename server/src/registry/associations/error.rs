//! Why associations could not be changed.

use super::AssociationType;
use crate::registry::names::Subject;

/// Why associations could not be changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AssociationError {
    #[error("resource `{0}` has no such association")]
    NotFound(String),
    #[error("resource `{resource}` has another association of type {association_type:?}")]
    OtherExists { association_type: AssociationType, resource: String },
    #[error("subject `{0}` has an association")]
    SubjectTaken(Subject),
    #[error("subject `{0}` belongs to a resource")]
    SubjectOwned(Subject),
    #[error("subject `{0}` has no version that is not deleted")]
    NoLiveVersion(Subject),
    #[error("the association of type {association_type:?} with subject `{subject}` is frozen")]
    Frozen { association_type: AssociationType, subject: Subject },
    #[error("the property `{property}` of an association is not valid: {detail}")]
    InvalidProperty { property: &'static str, detail: String },
    /// Another association has it.
    #[error("the guid `{0}` is that of another association")]
    GuidTaken(String),
    /// A reference to it is proposed, or there is one already.
    #[error("subject `{0}` belongs to a resource and cannot be referred to")]
    OwnedTarget(Subject),
}
