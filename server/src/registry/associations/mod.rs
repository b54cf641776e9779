//! Associations: which subjects hold the schemas of a resource, such as a topic.

mod changes;
mod error;
mod rules;

use clade_checker::Reference;

pub use self::error::AssociationError;
pub use self::rules::{
    AssociationOperation, AssociationOrigin, AssociationRequest, ProposedAssociation,
};
use super::Registry;
use super::error::RegistryError;
use super::names::Subject;

/// The one type of resources that there is.
pub const TOPIC: &str = "topic";

/// What has schemas: a topic of a Kafka cluster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resource {
    pub name: String,
    /// Where the name is unique: the id of the cluster.
    pub namespace: String,
    /// Unique for ever; another topic of the same name has another one.
    pub id: String,
    /// [`TOPIC`].
    pub resource_type: String,
}

/// Which data of a resource a subject describes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AssociationType {
    Key,
    Value,
}

/// Whether a subject lives and dies with its resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lifecycle {
    /// The subject belongs to the resource, and to no other.
    Strong,
    /// The subject is used by the resource, perhaps by others too.
    Weak,
}

/// A subject that holds the schemas of a resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Association {
    /// A UUID.
    pub guid: String,
    pub resource: Resource,
    pub association_type: AssociationType,
    pub subject: Subject,
    pub lifecycle: Lifecycle,
    /// Whether it stays as it is until its resource goes.
    pub is_frozen: bool,
    pub created_at_ms: i64,
    pub updated_at_ms: i64,
}

/// Whose associations are meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AssociationsOf {
    Subject(Subject),
    ResourceId(String),
    /// None stands for any.
    ResourceName {
        namespace: Option<String>,
        name: Option<String>,
    },
}

/// Which of them. What is empty lets all through.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AssociationFilter {
    pub resource_type: Option<String>,
    /// By their names, for one that is not known is that of no association.
    pub association_types: Vec<String>,
    pub lifecycles: Vec<Lifecycle>,
    /// For lists of schemas: whether subjects that have none are wanted too.
    pub or_none: bool,
}

impl AssociationType {
    /// The name in the HTTP API.
    pub fn wire_name(self) -> &'static str {
        match self {
            AssociationType::Key => "key",
            AssociationType::Value => "value",
        }
    }

    /// The type with this name.
    pub fn from_wire_name(name: &str) -> Option<AssociationType> {
        [AssociationType::Key, AssociationType::Value]
            .into_iter()
            .find(|association_type| association_type.wire_name() == name)
    }
}

impl Lifecycle {
    /// The name in the HTTP API.
    pub fn wire_name(self) -> &'static str {
        match self {
            Lifecycle::Strong => "STRONG",
            Lifecycle::Weak => "WEAK",
        }
    }

    /// The lifecycle with this name.
    pub fn from_wire_name(name: &str) -> Option<Lifecycle> {
        [Lifecycle::Strong, Lifecycle::Weak]
            .into_iter()
            .find(|lifecycle| lifecycle.wire_name() == name)
    }

    /// Whether an association of this lifecycle is frozen if nobody says anything.
    pub fn is_frozen_by_default(self) -> bool {
        self == Lifecycle::Strong
    }
}

impl AssociationFilter {
    /// Whether it lets an association through.
    fn lets_through(&self, association: &Association) -> bool {
        // NONE alone wants none of those that there are.
        let takes_any = self.lifecycles.is_empty() && !self.or_none;
        self.concerns(association)
            && (takes_any || self.lifecycles.contains(&association.lifecycle))
    }

    /// Whether it is about associations like this one, whatever their lifecycle.
    fn concerns(&self, association: &Association) -> bool {
        let type_name = association.association_type.wire_name();
        let resource_type = &association.resource.resource_type;
        self.resource_type.as_ref().is_none_or(|wanted| wanted == resource_type)
            && (self.association_types.is_empty()
                || self.association_types.iter().any(|wanted| wanted == type_name))
    }

    /// Of the associations of one subject those that are wanted; `None` if the subject is not.
    pub(super) fn of_subject(&self, associations: &[Association]) -> Option<Vec<Association>> {
        let has_none = !associations.iter().any(|association| self.concerns(association));
        let wanted: Vec<_> = associations
            .iter()
            .filter(|association| self.lets_through(association))
            .cloned()
            .collect();
        (!wanted.is_empty() || (has_none && self.or_none)).then_some(wanted)
    }
}

impl Registry {
    /// The associations of a subject or of resources, by namespace, name and id of the resource, keys
    /// before values.
    pub async fn associations(
        &self,
        of: &AssociationsOf,
        filter: &AssociationFilter,
    ) -> Result<Vec<Association>, RegistryError> {
        let mut associations = self.store.associations(of).await?;
        associations.retain(|association| filter.lets_through(association));
        Ok(associations)
    }

    /// Refuses to delete what resources depend on.
    pub(super) async fn refuse_associated(&self, subject: &Subject) -> Result<(), RegistryError> {
        let of = AssociationsOf::Subject(subject.clone());
        if self.store.associations(&of).await?.is_empty() {
            return Ok(());
        }
        Err(AssociationError::SubjectTaken(subject.clone()).into())
    }

    /// Refuses references from `referring` to subjects that belong to a resource.
    pub(super) async fn refuse_owned_targets(
        &self,
        referring: &Subject,
        references: &[Reference],
    ) -> Result<(), RegistryError> {
        for reference in references {
            let target = referring.referred(&reference.subject);
            let of = AssociationsOf::Subject(target.clone());
            let associations = self.store.associations(&of).await?;
            if associations.iter().any(|one| one.lifecycle == Lifecycle::Strong) {
                return Err(AssociationError::OwnedTarget(target).into());
            }
        }
        Ok(())
    }
}
