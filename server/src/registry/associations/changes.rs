//! Changes associations. Each change is decided on what was read and done only while that holds.

use super::rules::{self, Plan};
use super::{
    Association, AssociationError, AssociationFilter, AssociationRequest, AssociationsOf, Lifecycle,
};
use crate::registry::error::RegistryError;
use crate::registry::lookup::subject_version;
use crate::registry::mode::effective_mode;
use crate::registry::names::{SchemaId, Subject, Version};
use crate::registry::register::{ATTEMPTS_MAX, now_ms};
use crate::registry::{RegisterOptions, Registry, SubjectVersion};
use crate::store::{
    AssociationsOutcome, AssociationsWrite, BlockedBy, Content, Deletion, Expected, Permanence,
    StoreError, SubjectState, VersionRow,
};

/// An association that was asked for, with the version of the schema that came with it.
pub type Associated = (Association, Option<SubjectVersion>);

/// What a plan rests on beside the resource itself.
#[derive(Default)]
struct Grounds {
    subjects: Vec<(Subject, Expected)>,
    deletions: Vec<Deletion>,
}

impl Registry {
    /// Does all that `request` asks for; answers with the associations that it creates or changes.
    /// With `dry_run` nothing is changed.
    pub async fn change_associations(
        &self,
        request: &AssociationRequest,
        dry_run: bool,
    ) -> Result<Vec<Associated>, RegistryError> {
        let resource = rules::resource(request, dry_run)?;
        let mut registered = None;
        for _ in 0..ATTEMPTS_MAX {
            let existing = self.associations_of_id(&resource.id).await?;
            let plan = rules::plan(&resource, &request.operations, &existing, now_ms())?;
            let grounds =
                self.grounds(&plan, &existing, &resource.id, registered.is_none()).await?;
            if registered.is_none() {
                let has_schema = plan.asked.iter().any(|asked| asked.schema.is_some());
                registered = Some(self.register_schemas(&plan, dry_run).await?);
                if has_schema && !dry_run {
                    // The subjects have changed by that.
                    continue;
                }
            }
            if dry_run || self.write_plan(&resource.id, existing, &plan, grounds).await? {
                let versions = registered.unwrap_or_default();
                let associations = plan.asked.into_iter().map(|asked| asked.association);
                return Ok(associations.zip(versions).collect());
            }
        }
        Err(RegistryError::Contended(ATTEMPTS_MAX))
    }

    /// Removes the associations of a resource that `filter` lets through, and with `cascade` the
    /// subjects that belong to it.
    pub async fn delete_associations(
        &self,
        resource_id: &str,
        filter: &AssociationFilter,
        cascade: bool,
        dry_run: bool,
    ) -> Result<(), RegistryError> {
        for _ in 0..ATTEMPTS_MAX {
            let existing = self.associations_of_id(resource_id).await?;
            let mut plan = Plan { result: existing.clone(), ..Plan::default() };
            let gone: Vec<_> = existing.iter().filter(|one| filter.lets_through(one)).collect();
            if gone.is_empty() {
                return Err(AssociationError::NotFound(resource_id.to_owned()).into());
            }
            for association in gone {
                plan.delete(resource_id, association.association_type, cascade)?;
            }
            let Plan { result, cascaded, .. } = &mut plan;
            cascaded.retain(|gone| !result.iter().any(|one| one.subject == *gone));
            let grounds = self.grounds(&plan, &existing, resource_id, false).await?;
            if dry_run || self.write_plan(resource_id, existing, &plan, grounds).await? {
                return Ok(());
            }
        }
        Err(RegistryError::Contended(ATTEMPTS_MAX))
    }

    async fn associations_of_id(
        &self,
        resource_id: &str,
    ) -> Result<Vec<Association>, RegistryError> {
        let of = AssociationsOf::ResourceId(resource_id.to_owned());
        Ok(self.store.associations(&of).await?)
    }

    /// Looks at the subjects of a plan, each before what else depends on it, and refuses what they do
    /// not allow. Schemas that are still to come count as versions.
    async fn grounds(
        &self,
        plan: &Plan,
        existing: &[Association],
        resource_id: &str,
        is_before_schemas: bool,
    ) -> Result<Grounds, RegistryError> {
        let mut grounds = Grounds::default();
        for asked in plan.asked.iter().filter(|asked| asked.has_changed) {
            let subject = &asked.association.subject;
            subject.validate()?;
            let state = self.store.subject_state(subject).await?;
            let mode = effective_mode(&state.settings, subject);
            if asked.brings_origin && !mode.is_import() {
                return Err(RegistryError::NotInImportMode(subject.clone()));
            }
            if asked.needs_import && !mode.is_import() {
                let detail = "an upsert makes no STRONG association".to_owned();
                return Err(
                    AssociationError::InvalidProperty { property: "lifecycle", detail }.into()
                );
            }
            if mode.is_read_only() {
                return Err(RegistryError::ReadOnly(subject.clone()));
            }
            self.refuse_taken(&asked.association, resource_id).await?;
            let will_be_live = is_before_schemas && asked.schema.is_some();
            if !will_be_live && state.versions.iter().all(|row| row.is_deleted) {
                return Err(AssociationError::NoLiveVersion(subject.clone()).into());
            }
            grounds.subjects.push((subject.clone(), expected(&state)));
        }
        for gone in existing.iter().filter(|one| !plan.result.contains(one)) {
            let subject = &gone.subject;
            let state = self.store.subject_state(subject).await?;
            let mode = effective_mode(&state.settings, subject);
            if mode.is_read_only() {
                return Err(RegistryError::ReadOnly(subject.clone()));
            }
            grounds.subjects.push((subject.clone(), expected(&state)));
            // Keys and values may have had one subject.
            let is_noted = grounds.deletions.iter().any(|deletion| deletion.subject == *subject);
            if plan.cascaded.contains(subject) && !mode.is_import() && !is_noted {
                grounds.deletions.push(Deletion {
                    subject: subject.clone(),
                    versions: state.versions.iter().map(|row| row.version).collect(),
                    permanence: Permanence::Permanent,
                    blocked_by: BlockedBy::OtherSubjects,
                    expected: expected(&state),
                });
            }
        }
        Ok(grounds)
    }

    /// Refuses a subject that other resources use, if one of them is to own it, and one that schemas
    /// refer to.
    async fn refuse_taken(
        &self,
        association: &Association,
        resource_id: &str,
    ) -> Result<(), RegistryError> {
        let subject = &association.subject;
        let mut others = self.store.associations(&AssociationsOf::Subject(subject.clone())).await?;
        others.retain(|other| other.resource.id != resource_id);
        match association.lifecycle {
            Lifecycle::Strong if !others.is_empty() => {
                Err(AssociationError::SubjectTaken(subject.clone()).into())
            }
            Lifecycle::Strong if !self.store.referrers(subject).await?.is_empty() => {
                Err(AssociationError::OwnedTarget(subject.clone()).into())
            }
            Lifecycle::Weak if others.iter().any(|other| other.lifecycle == Lifecycle::Strong) => {
                Err(AssociationError::SubjectOwned(subject.clone()).into())
            }
            Lifecycle::Strong | Lifecycle::Weak => Ok(()),
        }
    }

    /// Registers the schemas of a plan, in order. One that is there already is found.
    async fn register_schemas(
        &self,
        plan: &Plan,
        dry_run: bool,
    ) -> Result<Vec<Option<SubjectVersion>>, RegistryError> {
        let mut versions = Vec::with_capacity(plan.asked.len());
        for asked in &plan.asked {
            versions.push(match &asked.schema {
                Some(schema) => {
                    let options = RegisterOptions {
                        normalize: asked.normalize,
                        dry_run,
                        ..RegisterOptions::default()
                    };
                    let subject = &asked.association.subject;
                    Some(Box::pin(self.register(subject, schema.clone(), options)).await?)
                }
                None => None,
            });
        }
        Ok(versions)
    }

    /// Whether the plan was carried out rather than overtaken. It runs on a task of its own, so that
    /// a caller who leaves cannot come between the write and the note that answers may differ.
    async fn write_plan(
        &self,
        resource_id: &str,
        existing: Vec<Association>,
        plan: &Plan,
        grounds: Grounds,
    ) -> Result<bool, RegistryError> {
        let is_gone = |one: &&Association| !plan.result.contains(one);
        let removed: Vec<_> = existing.iter().filter(is_gone).map(|one| one.guid.clone()).collect();
        let is_new = |one: &&Association| !existing.contains(one);
        let added: Vec<_> = plan.result.iter().filter(is_new).cloned().collect();
        if removed.is_empty() && added.is_empty() {
            return Ok(true);
        }
        let deleted: Vec<_> = grounds.deletions.iter().map(|one| one.subject.clone()).collect();
        let write = AssociationsWrite {
            resource_id: resource_id.to_owned(),
            expected: existing,
            subjects: grounds.subjects,
            removed,
            added,
            deletions: grounds.deletions,
        };
        let registry = self.clone();
        let written = tokio::spawn(async move {
            let outcome = registry.store.write_associations(write).await;
            if matches!(outcome, Ok(AssociationsOutcome::Written)) {
                registry.note_change();
            }
            outcome
        });
        match written.await.map_err(|_| RegistryError::Defect)?? {
            AssociationsOutcome::Written => Ok(true),
            AssociationsOutcome::Conflict => Ok(false),
            AssociationsOutcome::Referenced(subject, version) if deleted.contains(&subject) => {
                Err(RegistryError::Referenced { subject, version })
            }
            AssociationsOutcome::Referenced(subject, _) => {
                Err(AssociationError::OwnedTarget(subject).into())
            }
            AssociationsOutcome::GuidTaken(guid) => Err(AssociationError::GuidTaken(guid).into()),
        }
    }

    /// The version that a registration would make: with the id that the content has, or else the next.
    pub(in crate::registry) async fn as_if_registered(
        &self,
        subject: &Subject,
        version: Version,
        id: Option<SchemaId>,
        content: Content,
    ) -> Result<SubjectVersion, RegistryError> {
        let context = subject.context();
        let known = self.store.ids_of_identity(&content.identity()).await?;
        let known = known.into_iter().find(|(of, _)| of == context).map(|(_, id)| id);
        let id = match id.or(known) {
            Some(id) => id,
            None => {
                let last = self.store.last_id(context).await?;
                let next = last.0.checked_add(1).map(SchemaId);
                next.ok_or_else(|| StoreError::IdsExhausted(context.clone()))?
            }
        };
        let row = VersionRow {
            version,
            id,
            is_deleted: false,
            registered_at_ms: now_ms(),
            has_references: !content.references.is_empty(),
        };
        Ok(subject_version(subject, &row, std::sync::Arc::new(content.into_stored(id))))
    }
}

fn expected(state: &SubjectState) -> Expected {
    Expected { subject: state.revision, settings: state.settings.revision }
}
