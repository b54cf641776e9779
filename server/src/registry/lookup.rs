//! Looks a schema up under a subject.

use std::sync::Arc;

use clade_checker::{Format, Metadata, SchemaType, Validation};

use super::error::RegistryError;
use super::loaded::Reading;
use super::names::{Context, Subject};
use super::proposal::Proposal;
use super::{Deleted, ProposedSchema, Registry, StoredSchema, SubjectVersion};
use crate::store::{Content, Guard, VERSION_STAMP, VersionRow, stamp};

impl Registry {
    /// The newest version of `subject` that holds the proposed schema.
    pub async fn look_up(
        &self,
        subject: &Subject,
        proposed: ProposedSchema,
        normalize: bool,
        deleted: Deleted,
    ) -> Result<SubjectVersion, RegistryError> {
        let mut not_understood = None;
        match self.look_up_in(subject, &proposed, normalize, deleted).await {
            Ok(Some(found)) => return Ok(found),
            Ok(None) => {}
            Err(error) if may_differ_by_context(&proposed, &error) => not_understood = Some(error),
            Err(error) => return Err(error),
        }
        if subject.context().is_default() {
            for context in self.other_contexts_of(subject).await? {
                let subject = Subject::from_stored(context, subject.name());
                match self.look_up_in(&subject, &proposed, normalize, deleted).await {
                    Ok(Some(found)) => return Ok(found),
                    Ok(None) => {}
                    Err(error) if may_differ_by_context(&proposed, &error) => {}
                    Err(error) => return Err(error),
                }
            }
        }
        if let Some(error) = not_understood {
            return Err(error);
        }
        let rows = self.store.versions(subject).await?;
        if rows.iter().any(|row| deleted.shows(row.is_deleted)) {
            Err(RegistryError::SchemaNotFound)
        } else {
            Err(RegistryError::SubjectNotFound(subject.clone()))
        }
    }

    /// The contexts beside the default one that have a subject with the name of `subject`.
    pub(super) async fn other_contexts_of(
        &self,
        subject: &Subject,
    ) -> Result<Vec<Context>, RegistryError> {
        let mut contexts = self.store.contexts_of_subject(subject.name()).await?;
        contexts.retain(|context| !context.is_default());
        Ok(contexts)
    }

    async fn look_up_in(
        &self,
        subject: &Subject,
        proposed: &ProposedSchema,
        normalize: bool,
        deleted: Deleted,
    ) -> Result<Option<SubjectVersion>, RegistryError> {
        let state = self.store.subject_state(subject).await?;
        let config = self.config_in_force(&state.settings, subject);
        let normalize = normalize || config.normalize == Some(true);
        let reading = Reading { validation: Validation::Registered, normalize };
        let proposal = self.propose(subject, proposed, reading).await?;
        let mut rows = state.versions;
        rows.retain(|row| deleted.shows(row.is_deleted));
        rows.reverse();
        self.find(subject, &rows, &proposal).await
    }

    /// The newest of `rows` that holds the proposed schema as it is, or else with the metadata and
    /// the rules of the latest version. `rows` are newest first.
    pub(super) async fn find(
        &self,
        subject: &Subject,
        rows: &[VersionRow],
        proposal: &Proposal,
    ) -> Result<Option<SubjectVersion>, RegistryError> {
        if let Some(found) = self.find_as_given(subject, rows, &proposal.content).await? {
            return Ok(Some(found));
        }
        let content = &proposal.content;
        let latest = rows.iter().find(|row| !row.is_deleted);
        let Some(latest) =
            latest.filter(|_| content.metadata.is_none() || content.rule_set.is_none())
        else {
            return Ok(None);
        };
        let latest = self.stored(subject.context(), latest.id).await?;
        let inherited = inherit(content, &latest);
        if inherited == *content {
            return Ok(None);
        }
        self.find_as_given(subject, rows, &inherited).await
    }

    /// The newest of `rows` that holds an equivalent content, one that is equal first. `rows` are
    /// newest first.
    pub(super) async fn find_as_given(
        &self,
        subject: &Subject,
        rows: &[VersionRow],
        content: &Content,
    ) -> Result<Option<SubjectVersion>, RegistryError> {
        if rows.is_empty() || !self.guards.has(Guard::LookUp) {
            return Ok(None);
        }
        let ids = self.store.ids_of_content(subject.context(), &content.key()).await?;
        let mut similar = None;
        for row in rows.iter().filter(|row| ids.contains(&row.id)) {
            let stored = self.stored(subject.context(), row.id).await?;
            if stored.metadata == content.metadata {
                return Ok(Some(subject_version(subject, row, stored)));
            }
            if similar.is_none() && stamps_agree(content.metadata.as_ref(), &stored, row) {
                similar = Some(subject_version(subject, row, stored));
            }
        }
        match similar {
            Some(similar) => Ok(Some(similar)),
            None => self.find_inlined(subject, rows, content).await,
        }
    }

    /// The newest of `rows` whose references, once written out in place, give the proposed text.
    async fn find_inlined(
        &self,
        subject: &Subject,
        rows: &[VersionRow],
        content: &Content,
    ) -> Result<Option<SubjectVersion>, RegistryError> {
        if content.schema_type != SchemaType::Avro || !content.references.is_empty() {
            return Ok(None);
        }
        for row in rows.iter().filter(|row| row.has_references) {
            let stored = self.stored(subject.context(), row.id).await?;
            let same_rest = without_stamp(stored.metadata.as_ref())
                == without_stamp(content.metadata.as_ref())
                && stored.rule_set == content.rule_set
                && stamps_agree(content.metadata.as_ref(), &stored, row);
            if stored.schema_type != SchemaType::Avro || !same_rest {
                continue;
            }
            let inlined =
                self.formatted_text(&stored, subject.context(), Some(Format::Resolved)).await?;
            if inlined == content.text {
                return Ok(Some(subject_version(subject, row, stored)));
            }
        }
        Ok(None)
    }

    /// The live version that holds the proposed schema, if it has the number and id asked for.
    pub(super) async fn find_asked_for(
        &self,
        subject: &Subject,
        proposed: &ProposedSchema,
        live: &[VersionRow],
        proposal: &Proposal,
    ) -> Result<Option<SubjectVersion>, RegistryError> {
        let found = self.find(subject, live, proposal).await?;
        Ok(found.filter(|found| is_what_was_asked_for(proposed, found)))
    }
}

/// Whether a version that holds the proposed schema also has the number and id that were asked for.
pub(super) fn is_what_was_asked_for(proposed: &ProposedSchema, found: &SubjectVersion) -> bool {
    let version = proposed.requested_version();
    (version <= 0 || version == found.version.0)
        && proposed.requested_id().is_none_or(|id| id == found.schema.id.0)
}

/// Whether `error` only says that the references mean nothing, or another schema, in one context.
fn may_differ_by_context(proposed: &ProposedSchema, error: &RegistryError) -> bool {
    !proposed.references.is_empty()
        && matches!(
            error,
            RegistryError::ReferenceNotFound { .. } | RegistryError::InvalidSchema { .. }
        )
}

/// A version with its content.
pub(super) fn subject_version(
    subject: &Subject,
    row: &VersionRow,
    schema: Arc<StoredSchema>,
) -> SubjectVersion {
    SubjectVersion {
        subject: subject.clone(),
        version: row.version,
        schema,
        is_deleted: row.is_deleted,
        registered_at_ms: row.registered_at_ms,
    }
}

/// `content` with what it lacks of metadata and rules taken from `latest`, but not its stamp.
fn inherit(content: &Content, latest: &StoredSchema) -> Content {
    let metadata = content.metadata.clone().or_else(|| without_stamp(latest.metadata.as_ref()));
    let rule_set = content.rule_set.clone().or_else(|| latest.rule_set.clone());
    Content { metadata, rule_set, ..content.clone() }
}

/// Metadata without the stamped version; none when it holds nothing else.
fn without_stamp(metadata: Option<&Metadata>) -> Option<Metadata> {
    let mut metadata = metadata?.clone();
    let was_stamped = metadata.properties.remove(VERSION_STAMP).is_some();
    (!was_stamped || metadata != Metadata::default()).then_some(metadata)
}

/// Whether the stamp in `metadata` lets a stored version match: none matches any, and a stamp matches
/// its like or the unstamped version with that number.
fn stamps_agree(metadata: Option<&Metadata>, stored: &StoredSchema, row: &VersionRow) -> bool {
    match (stamp(metadata), stamp(stored.metadata.as_ref())) {
        (None, _) => true,
        (Some(proposed), None) => proposed == row.version.to_string(),
        (Some(proposed), Some(stored)) => proposed == stored,
    }
}
