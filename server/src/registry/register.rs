//! Registers schemas. Each is judged against a snapshot and inserted only while that still holds.

use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use clade_checker::Validation;

use super::error::RegistryError;
use super::lint::{LintAnswer, Read};
use super::loaded::Reading;
use super::lookup::{is_what_was_asked_for, subject_version};
use super::mode::{effective_mode, refuse_by_mode};
use super::names::{SchemaId, Subject, Version};
use super::proposal::{Proposal, Understood};
use super::turns::Waiting;
use super::{
    AssociationError, Config, ProposedSchema, RegisterOptions, Registry, StoredSchema,
    SubjectVersion, filling, rule_set,
};
use crate::store::{
    Content, Expected, NewVersion, RegisterOutcome, StoreError, SubjectState, VersionRow,
};

/// How often a write is decided anew when the subject changes under it. After the second time only
/// changes of settings and deletions by other servers can get in between, see [`Waiting`].
pub(super) const ATTEMPTS_MAX: usize = 64;

/// What one attempt rests on.
struct Snapshot<'a> {
    state: &'a SubjectState,
    /// The config in force.
    config: &'a Config,
    /// Newest first.
    live: &'a [VersionRow],
    /// Whether the writers of all other servers wait.
    has_turn: bool,
}

/// Where and when a content is inserted.
struct Place {
    version: Version,
    /// None for the one that the content has, or else the next.
    id: Option<SchemaId>,
    registered_at_ms: i64,
    /// What lint found, as it is kept.
    lint_result: Option<String>,
}

/// What one attempt came to.
enum Attempt {
    /// It was there already, or was not to be written.
    Done(SubjectVersion),
    Registered(SubjectVersion, Option<Box<LintAnswer>>),
    /// The subject changed meanwhile, or others are waiting for it to change.
    Conflict,
}

impl Registry {
    /// Registers a schema under a subject. The same schema twice gives the same id and version.
    pub async fn register(
        &self,
        subject: &Subject,
        proposed: ProposedSchema,
        options: RegisterOptions,
    ) -> Result<SubjectVersion, RegistryError> {
        Ok(self.register_and_lint(subject, proposed, options).await?.0)
    }

    /// Registers a schema; answers also with what lint found, if that made a new version.
    pub async fn register_and_lint(
        &self,
        subject: &Subject,
        proposed: ProposedSchema,
        options: RegisterOptions,
    ) -> Result<(SubjectVersion, Option<Box<LintAnswer>>), RegistryError> {
        if let Some(rules) = &proposed.rule_set {
            rule_set::validate(rules)?;
        }
        subject.validate()?;
        let is_rejected = self.settings.rejects_empty_subject && subject.name().is_empty();
        if subject.is_global() || is_rejected {
            return Err(RegistryError::InvalidSubject(subject.to_string()));
        }
        let mut waiting = Waiting::new(&self.turns, &*self.store, subject);
        for _ in 0..ATTEMPTS_MAX {
            match self.try_register(subject, &proposed, options, &waiting).await {
                Ok(Attempt::Done(version)) => return Ok((version, None)),
                Ok(Attempt::Registered(version, found)) => return Ok((version, found)),
                // A version of the snapshot was deleted for good before its schema was read.
                Ok(Attempt::Conflict) | Err(RegistryError::SchemaIdNotFound(_)) => {}
                Err(error) => return Err(error),
            }
            waiting.wait().await?;
        }
        Err(RegistryError::Contended(ATTEMPTS_MAX))
    }

    async fn try_register(
        &self,
        subject: &Subject,
        proposed: &ProposedSchema,
        options: RegisterOptions,
        waiting: &Waiting<'_>,
    ) -> Result<Attempt, RegistryError> {
        let state = self.store.subject_state(subject).await?;
        let config = self.config_in_force(&state.settings, subject);
        let normalize = options.normalize || config.normalize == Some(true);
        let live = live_newest_first(&state.versions);
        let mode = effective_mode(&state.settings, subject);
        let tagged;
        let (proposed, has_tag_edits) = if proposed.tags.is_empty() {
            (proposed, false)
        } else {
            refuse_by_mode(mode, subject, proposed)?;
            // What comes with its id is taken as it is elsewhere.
            let base = if proposed.requested_id().is_some() { &[] } else { &*live };
            let previous = self.previous(subject, base).await?;
            tagged = self.with_tags_edited(subject, proposed, previous.as_deref()).await?;
            (&tagged, true)
        };
        // Whether the schema is there already comes before every question of mode and level, unless
        // the request asks for more than to have it there.
        let asks_for_more = has_tag_edits || config.adds_to_schemas();
        let understood = if proposed.is_blank() {
            None
        } else {
            let understood = self.understand(subject, proposed, &config, normalize).await?;
            let proposal = understood.proposal();
            if !asks_for_more
                && let Some(found) = self.find_asked_for(subject, proposed, &live, proposal).await?
            {
                return Ok(Attempt::Done(found));
            }
            Some(understood)
        };
        refuse_by_mode(mode, subject, proposed)?;
        if waiting.is_behind() {
            return Ok(Attempt::Conflict);
        }
        let has_turn = waiting.is_first_of_all();
        let snapshot = Snapshot { state: &state, config: &config, live: &live, has_turn };
        if let Some(id) = proposed.requested_id() {
            let id = SchemaId(id);
            return self.import(subject, proposed, &snapshot, id, options).await;
        }
        let previous = self.previous(subject, &live).await?;
        let proposal = match understood {
            Some(understood) => understood.into_valid()?,
            None => {
                let reused = self.reuse(subject, previous.as_deref(), proposed).await?;
                // Before it is stamped: the next number would make each repeat a new version.
                if let Some(found) = self.find_asked_for(subject, proposed, &live, &reused).await? {
                    return Ok(Attempt::Done(found));
                }
                reused
            }
        };
        self.register_next(subject, proposed, proposal, previous.as_ref(), &snapshot, options).await
    }

    /// Makes the next version of what was proposed, unless a live one holds it once it is filled in.
    async fn register_next(
        &self,
        subject: &Subject,
        proposed: &ProposedSchema,
        mut proposal: Proposal,
        previous: Option<&Arc<StoredSchema>>,
        snapshot: &Snapshot<'_>,
        options: RegisterOptions,
    ) -> Result<Attempt, RegistryError> {
        let Snapshot { state, config, live, .. } = snapshot;
        let next = next_version(&state.versions)?;
        filling::fill(&mut proposal.content, config, previous.map(Arc::as_ref), proposed, next);
        if let Some(deleted) = proposal.deleted_reference {
            return Err(RegistryError::ReferenceNotFound {
                subject: deleted.subject,
                version: deleted.version,
            });
        }
        self.refuse_owned_targets(subject, &proposal.content.references).await?;
        let requested = proposed.requested_version();
        if requested >= 0
            && let Some(found) = self.find_as_given(subject, live, &proposal.content).await?
            && is_what_was_asked_for(proposed, &found)
        {
            return Ok(Attempt::Done(found));
        }
        if !options.force {
            let metadata = proposal.content.metadata.as_ref();
            let verdict = self.judge(subject, config, &proposal.schema, metadata, live).await?;
            if !verdict.is_compatible() {
                let messages = verdict.messages(config.validate_fields == Some(true));
                return Err(RegistryError::Incompatible { subject: subject.clone(), messages });
            }
        }
        if requested > 0 && requested != next.0 {
            return Err(RegistryError::VersionNotNext(requested));
        }
        self.refuse_moving_keys(subject, state, (next, &proposal)).await?;
        let text = if proposed.is_blank() { &proposal.content.text } else { &proposed.text };
        let read = Read {
            text: text.clone(),
            references: Arc::clone(&proposal.references),
            schema: Arc::clone(&proposal.schema),
        };
        let settings = (&state.settings, *config);
        let is_wanted = options.keep_lint.is_some() && !options.dry_run;
        let found = self.lint_proposed(subject, settings, read, live.first(), is_wanted).await?;
        let lint_result = options.keep_lint.zip(found.as_deref()).map(|(keep, found)| keep(found));
        let place = Place { version: next, id: None, registered_at_ms: now_ms(), lint_result };
        match self.insert(subject, snapshot, place, proposal.content, options).await? {
            Attempt::Done(version) => {
                if let Some(found) = found.as_deref().filter(|_| !options.dry_run) {
                    self.enums.note(subject, found.enum_heads.clone());
                }
                Ok(Attempt::Registered(version, found))
            }
            attempt => Ok(attempt),
        }
    }

    /// Takes a schema with the id, and where it names one the version, that it has elsewhere.
    async fn import(
        &self,
        subject: &Subject,
        proposed: &ProposedSchema,
        snapshot: &Snapshot<'_>,
        id: SchemaId,
        options: RegisterOptions,
    ) -> Result<Attempt, RegistryError> {
        let taken = || RegistryError::IdTaken { id, context: subject.context().clone() };
        if id.0 == 0 {
            return Err(taken());
        }
        if proposed.is_blank() {
            return Err(RegistryError::EmptySchema);
        }
        let reading = Reading { validation: Validation::Registered, normalize: false };
        let proposal = self.propose(subject, proposed, reading).await?;
        self.refuse_owned_targets(subject, &proposal.content.references).await?;
        let version = match proposed.requested_version() {
            requested @ 1.. => Version(requested),
            _ => next_version(&snapshot.state.versions)?,
        };
        let there = snapshot.state.versions.iter().find(|row| row.version == version);
        if there.is_some_and(|row| row.id != id) {
            return Err(taken());
        }
        if let Some(row) = there.filter(|row| !row.is_deleted) {
            let stored = self.stored(subject.context(), id).await?;
            if Content::of(&stored) != proposal.content {
                return Err(taken());
            }
            return Ok(Attempt::Done(subject_version(subject, row, stored)));
        }
        let registered_at_ms = proposed.registered_at_ms.unwrap_or_else(now_ms);
        let place = Place { version, id: Some(id), registered_at_ms, lint_result: None };
        self.insert(subject, snapshot, place, proposal.content, options).await
    }

    /// Understands the proposed schema as a new one, or failing that as one that may be there
    /// already, registered when less was asked of a schema.
    async fn understand(
        &self,
        subject: &Subject,
        proposed: &ProposedSchema,
        config: &Config,
        normalize: bool,
    ) -> Result<Understood, RegistryError> {
        let lax = Reading { validation: Validation::Registered, normalize };
        if config.validate_new_schemas == Some(false) {
            return Ok(Understood::Valid(self.propose(subject, proposed, lax).await?));
        }
        let strict = Reading { validation: Validation::Strict, normalize };
        match self.propose(subject, proposed, strict).await {
            Ok(proposal) => Ok(Understood::Valid(proposal)),
            Err(error @ RegistryError::InvalidSchema { .. }) => {
                match self.propose(subject, proposed, lax).await {
                    Ok(proposal) => Ok(Understood::TooOld(proposal, error)),
                    Err(_) => Err(error),
                }
            }
            Err(error) => Err(error),
        }
    }

    /// The schema of the first of `live`, which is the newest.
    async fn previous(
        &self,
        subject: &Subject,
        live: &[VersionRow],
    ) -> Result<Option<Arc<StoredSchema>>, RegistryError> {
        match live.first() {
            Some(row) => Ok(Some(self.stored(subject.context(), row.id).await?)),
            None => Ok(None),
        }
    }

    /// The schema of the previous version, for a request that names none.
    async fn reuse(
        &self,
        subject: &Subject,
        previous: Option<&StoredSchema>,
        proposed: &ProposedSchema,
    ) -> Result<Proposal, RegistryError> {
        let mut reused = proposed.clone();
        reused.reuse(previous.ok_or(RegistryError::EmptySchema)?);
        let reading = Reading { validation: Validation::Registered, normalize: false };
        self.propose(subject, &reused, reading).await
    }

    async fn insert(
        &self,
        subject: &Subject,
        snapshot: &Snapshot<'_>,
        place: Place,
        content: Content,
        options: RegisterOptions,
    ) -> Result<Attempt, RegistryError> {
        let Place { version, id, registered_at_ms, lint_result } = place;
        if options.dry_run {
            let version = self.as_if_registered(subject, version, id, content).await?;
            return Ok(Attempt::Done(version));
        }
        let Snapshot { state, has_turn, .. } = *snapshot;
        let new = NewVersion {
            subject: subject.clone(),
            version,
            id,
            content: content.clone(),
            registered_at_ms,
            expected: Expected { subject: state.revision, settings: state.settings.revision },
            lint_result,
            has_turn,
        };
        match self.write_version(new).await? {
            RegisterOutcome::Registered { id, is_new_id: _ } => {
                self.served.note(subject.context(), id, content.fingerprint())?;
                let row = VersionRow {
                    version,
                    id,
                    is_deleted: false,
                    registered_at_ms,
                    has_references: !content.references.is_empty(),
                };
                let schema = Arc::new(content.into_stored(id));
                Ok(Attempt::Done(subject_version(subject, &row, schema)))
            }
            RegisterOutcome::Conflict => Ok(Attempt::Conflict),
            RegisterOutcome::ReferenceMissing { subject, version } => {
                Err(RegistryError::ReferenceNotFound { subject, version })
            }
            RegisterOutcome::ReferenceOwned(target) => {
                Err(AssociationError::OwnedTarget(target).into())
            }
            RegisterOutcome::IdTaken(id) => {
                Err(RegistryError::IdTaken { id, context: subject.context().clone() })
            }
            RegisterOutcome::IdsExhausted => {
                Err(StoreError::IdsExhausted(subject.context().clone()).into())
            }
        }
    }

    /// Writes a version on a task of its own, so that a caller who leaves cannot come between the
    /// write and the note that answers by id may differ.
    async fn write_version(&self, new: NewVersion) -> Result<RegisterOutcome, RegistryError> {
        let registry = self.clone();
        let written = tokio::spawn(async move {
            let outcome = registry.store.register(new).await;
            if matches!(outcome, Ok(RegisterOutcome::Registered { is_new_id: false, .. })) {
                registry.note_change();
            }
            outcome
        });
        Ok(written.await.map_err(|_| RegistryError::Defect)??)
    }
}

/// The versions that are not soft-deleted, newest first.
pub(super) fn live_newest_first(rows: &[VersionRow]) -> Vec<VersionRow> {
    rows.iter().rev().filter(|row| !row.is_deleted).copied().collect()
}

/// One more than the highest version that is stored, soft-deleted or not.
pub(super) fn next_version(rows: &[VersionRow]) -> Result<Version, RegistryError> {
    let highest = rows.last().map_or(0, |row| row.version.0);
    let next = highest.checked_add(1).ok_or(RegistryError::VersionNotNext(highest))?;
    Ok(Version(next))
}

/// The time in milliseconds since 1970.
pub(super) fn now_ms() -> i64 {
    let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since_1970.as_millis()).unwrap_or(i64::MAX)
}
