//! What a request makes of the associations of one resource. Looks at nothing else.

use clade_checker::Identity;

use super::{Association, AssociationError, AssociationType, Lifecycle, Resource, TOPIC};
use crate::registry::ProposedSchema;
use crate::registry::names::Subject;

/// Most characters of the names of a resource.
const NAME_MAX: usize = 256;

/// Longest id of a resource, in bytes. It has to fit an index of the store.
const ID_BYTES_MAX: usize = 1000;

/// Changes of the associations of one resource, all or none of them.
#[derive(Debug, Clone)]
pub struct AssociationRequest {
    pub name: String,
    pub namespace: String,
    /// None only where nothing is to be changed.
    pub id: Option<String>,
    pub resource_type: Option<String>,
    /// In the order in which they are done.
    pub operations: Vec<AssociationOperation>,
}

/// One change.
#[derive(Debug, Clone)]
pub enum AssociationOperation {
    /// Adds an association; one that is there already must be the same.
    Create(ProposedAssociation),
    /// Adds an association or changes the one that is there.
    Upsert(ProposedAssociation),
    /// Removes one, and with `cascade` the subject that belongs to the resource.
    Delete { association_type: Option<String>, cascade: bool },
}

/// An association as a client proposes it.
#[derive(Debug, Clone, Default)]
pub struct ProposedAssociation {
    pub subject: Option<Subject>,
    pub association_type: Option<String>,
    pub lifecycle: Option<Lifecycle>,
    pub is_frozen: Option<bool>,
    /// What to register under the subject.
    pub schema: Option<ProposedSchema>,
    pub normalize: bool,
    pub origin: AssociationOrigin,
}

/// What an association has elsewhere and brings along; only in mode IMPORT.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AssociationOrigin {
    pub guid: Option<String>,
    pub created_at_ms: Option<i64>,
    pub updated_at_ms: Option<i64>,
}

/// What a resource is to have, and what that takes.
#[derive(Debug, Default)]
pub(super) struct Plan {
    /// All associations of the resource in the end.
    pub(super) result: Vec<Association>,
    /// What was asked for, in the order of the request.
    pub(super) asked: Vec<Planned>,
    /// The subjects that go with their associations.
    pub(super) cascaded: Vec<Subject>,
}

/// An association that was asked for.
#[derive(Debug)]
pub(super) struct Planned {
    pub(super) association: Association,
    pub(super) schema: Option<ProposedSchema>,
    pub(super) normalize: bool,
    /// Whether it is another one than there was.
    pub(super) has_changed: bool,
    /// Whether only mode IMPORT allows it.
    pub(super) needs_import: bool,
    /// Whether guid or times are those that it has elsewhere, which only mode IMPORT allows too.
    pub(super) brings_origin: bool,
}

/// What is the same for all operations of a request.
struct Terms<'a> {
    resource: &'a Resource,
    now_ms: i64,
}

/// The resource that a request is about.
///
/// # Errors
/// [`AssociationError::InvalidProperty`] for what no resource is called; an id may be missing only
/// with `dry_run`.
pub(super) fn resource(
    request: &AssociationRequest,
    dry_run: bool,
) -> Result<Resource, AssociationError> {
    check_name("resourceName", &request.name)?;
    check_name("resourceNamespace", &request.namespace)?;
    let id = request.id.clone().unwrap_or_default();
    if id.is_empty() && !dry_run {
        return Err(invalid("resourceId", "it is required"));
    }
    if id.len() > ID_BYTES_MAX {
        return Err(invalid("resourceId", format!("it has more than {ID_BYTES_MAX} bytes")));
    }
    if let Some(letter) = id.chars().find(|letter| letter.is_control()) {
        let detail = format!("illegal character '{}'", letter.escape_unicode());
        return Err(invalid("resourceId", detail));
    }
    let resource_type = request.resource_type.as_deref().filter(|name| !name.is_empty());
    if resource_type.is_some_and(|name| name != TOPIC) {
        return Err(invalid("resourceType", "only 'topic' is known"));
    }
    if request.operations.is_empty() {
        return Err(invalid("associations", "at least one is required"));
    }
    Ok(Resource {
        name: request.name.clone(),
        namespace: request.namespace.clone(),
        id,
        resource_type: TOPIC.to_owned(),
    })
}

/// What `operations` make of the associations that `resource` has.
pub(super) fn plan(
    resource: &Resource,
    operations: &[AssociationOperation],
    existing: &[Association],
    now_ms: i64,
) -> Result<Plan, AssociationError> {
    let terms = Terms { resource, now_ms };
    let mut plan = Plan { result: existing.to_vec(), ..Plan::default() };
    for operation in operations {
        match operation {
            AssociationOperation::Create(proposed) => plan.create(&terms, proposed)?,
            AssociationOperation::Upsert(proposed) => plan.upsert(&terms, proposed)?,
            AssociationOperation::Delete { association_type, cascade } => {
                let association_type = known_type(association_type.as_deref())?;
                plan.delete(&resource.id, association_type, *cascade)?;
            }
        }
    }
    // A subject that is used again after all stays.
    let result = &plan.result;
    plan.cascaded.retain(|gone| !result.iter().any(|one| one.subject == *gone));
    match plan.result.split_first() {
        Some((first, rest)) if rest.iter().any(|one| one.lifecycle != first.lifecycle) => {
            Err(invalid("lifecycle", "all associations of a resource have the same one"))
        }
        Some(_) | None => Ok(plan),
    }
}

impl Plan {
    fn find(&self, association_type: AssociationType) -> Option<&Association> {
        self.result.iter().find(|one| one.association_type == association_type)
    }

    fn create(
        &mut self,
        terms: &Terms<'_>,
        proposed: &ProposedAssociation,
    ) -> Result<(), AssociationError> {
        let wanted = terms.filled(proposed)?;
        let found = self.find(wanted.association_type).cloned();
        if let Some(found) = found {
            if !is_same(&found, &wanted) {
                return Err(other_exists(&wanted));
            }
            self.ask(found, proposed, false, false);
        } else {
            self.result.push(wanted.clone());
            self.ask(wanted, proposed, true, false);
        }
        Ok(())
    }

    fn upsert(
        &mut self,
        terms: &Terms<'_>,
        proposed: &ProposedAssociation,
    ) -> Result<(), AssociationError> {
        let association_type = known_type(proposed.association_type.as_deref())?;
        let Some(found) = self.find(association_type).cloned() else {
            if proposed.schema.is_some() {
                return Err(invalid("schema", "only an association that exists takes one here"));
            }
            let wanted = terms.filled(proposed)?;
            let needs_import = wanted.lifecycle == Lifecycle::Strong;
            self.result.push(wanted.clone());
            self.ask(wanted, proposed, true, needs_import);
            return Ok(());
        };
        if found.resource != *terms.resource {
            return Err(other_exists(&found));
        }
        if proposed.is_frozen.is_some_and(|is_frozen| is_frozen != found.is_frozen) {
            return Err(invalid("frozen", "it cannot be changed"));
        }
        let mut wanted = Association {
            subject: proposed.subject.clone().unwrap_or_else(|| found.subject.clone()),
            lifecycle: proposed.lifecycle.unwrap_or(found.lifecycle),
            ..found.clone()
        };
        let has_changed = wanted != found;
        if has_changed && found.is_frozen {
            return Err(frozen(&found));
        }
        terms.check(&wanted, proposed)?;
        if has_changed {
            wanted.updated_at_ms = terms.now_ms;
            proposed.origin.put_into(&mut wanted);
        }
        self.result.retain(|one| one.association_type != association_type);
        self.result.push(wanted.clone());
        self.ask(wanted, proposed, has_changed, false);
        Ok(())
    }

    pub(super) fn delete(
        &mut self,
        resource_id: &str,
        association_type: AssociationType,
        cascade: bool,
    ) -> Result<(), AssociationError> {
        let Some(found) = self.find(association_type).cloned() else {
            return Err(AssociationError::NotFound(resource_id.to_owned()));
        };
        if found.is_frozen && !cascade {
            return Err(frozen(&found));
        }
        self.result.retain(|one| one.association_type != association_type);
        self.asked.retain(|one| one.association.association_type != association_type);
        if cascade && found.lifecycle == Lifecycle::Strong {
            self.cascaded.push(found.subject);
        }
        Ok(())
    }

    fn ask(
        &mut self,
        association: Association,
        proposed: &ProposedAssociation,
        has_changed: bool,
        needs_import: bool,
    ) {
        self.asked.push(Planned {
            association,
            schema: proposed.schema.clone(),
            normalize: proposed.normalize,
            has_changed,
            needs_import,
            brings_origin: proposed.origin != AssociationOrigin::default(),
        });
    }
}

impl AssociationOrigin {
    fn put_into(&self, association: &mut Association) {
        let AssociationOrigin { guid, created_at_ms, updated_at_ms } = self;
        if let Some(guid) = guid {
            association.guid.clone_from(guid);
        }
        association.created_at_ms = created_at_ms.unwrap_or(association.created_at_ms);
        association.updated_at_ms = updated_at_ms.unwrap_or(association.updated_at_ms);
    }
}

impl Terms<'_> {
    /// A new association with all that its request leaves open.
    fn filled(&self, proposed: &ProposedAssociation) -> Result<Association, AssociationError> {
        let association_type = known_type(proposed.association_type.as_deref())?;
        let by_schema = if proposed.schema.is_some() { Lifecycle::Strong } else { Lifecycle::Weak };
        let lifecycle = proposed.lifecycle.unwrap_or(by_schema);
        let subject = match (&proposed.subject, lifecycle) {
            (Some(subject), _) => subject.clone(),
            (None, Lifecycle::Strong) => self.own_subject(association_type),
            (None, Lifecycle::Weak) => {
                return Err(invalid("subject", "a WEAK association has to name it"));
            }
        };
        let mut association = Association {
            guid: crate::uuid::random(),
            resource: self.resource.clone(),
            association_type,
            subject,
            lifecycle,
            is_frozen: proposed.is_frozen.unwrap_or(lifecycle.is_frozen_by_default()),
            created_at_ms: self.now_ms,
            updated_at_ms: self.now_ms,
        };
        proposed.origin.put_into(&mut association);
        self.check(&association, proposed)?;
        Ok(association)
    }

    /// The subject that belongs to the resource by its name.
    fn own_subject(&self, association_type: AssociationType) -> Subject {
        let Resource { name, namespace, .. } = self.resource;
        Subject::parse(&format!(":.{namespace}:{name}-{}", association_type.wire_name()))
    }

    fn check(
        &self,
        association: &Association,
        proposed: &ProposedAssociation,
    ) -> Result<(), AssociationError> {
        if proposed.origin.guid.as_ref().is_some_and(|guid| guid.parse::<Identity>().is_err()) {
            return Err(invalid("guid", "it is no UUID"));
        }
        let own_subject = self.own_subject(association.association_type);
        let is_own = association.subject == own_subject;
        match association.lifecycle {
            Lifecycle::Strong if association.is_frozen && !is_own => Err(invalid(
                "subject",
                format!("the subject of a frozen association has to be '{own_subject}'"),
            )),
            Lifecycle::Weak if association.is_frozen => {
                Err(invalid("frozen", "a WEAK association cannot be frozen"))
            }
            Lifecycle::Weak if is_own => {
                Err(invalid("subject", format!("'{own_subject}' is only for STRONG associations")))
            }
            Lifecycle::Weak if proposed.schema.is_some() => {
                Err(invalid("schema", "a WEAK association takes none"))
            }
            Lifecycle::Strong | Lifecycle::Weak => Ok(()),
        }
    }
}

/// Whether both say the same of the same resource.
fn is_same(one: &Association, other: &Association) -> bool {
    one.resource == other.resource
        && one.subject == other.subject
        && one.lifecycle == other.lifecycle
        && one.is_frozen == other.is_frozen
}

fn known_type(name: Option<&str>) -> Result<AssociationType, AssociationError> {
    match name.filter(|name| !name.is_empty()) {
        None => Ok(AssociationType::Value),
        Some(name) => AssociationType::from_wire_name(name)
            .ok_or_else(|| invalid("associationType", "it is neither 'key' nor 'value'")),
    }
}

fn check_name(property: &'static str, name: &str) -> Result<(), AssociationError> {
    if name.is_empty() {
        return Err(invalid(property, "it is required"));
    }
    if name.chars().count() > NAME_MAX {
        return Err(invalid(property, format!("it has more than {NAME_MAX} characters")));
    }
    let is_legal = |letter: &char| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-');
    match name.chars().find(|letter| !is_legal(letter)) {
        Some(letter) => Err(invalid(property, format!("illegal character '{letter}'"))),
        None => Ok(()),
    }
}

fn invalid(property: &'static str, detail: impl Into<String>) -> AssociationError {
    AssociationError::InvalidProperty { property, detail: detail.into() }
}

fn other_exists(association: &Association) -> AssociationError {
    let association_type = association.association_type;
    AssociationError::OtherExists { association_type, resource: association.resource.name.clone() }
}

fn frozen(association: &Association) -> AssociationError {
    AssociationError::Frozen {
        association_type: association.association_type,
        subject: association.subject.clone(),
    }
}
