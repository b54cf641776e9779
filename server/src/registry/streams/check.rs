//! Judges what is proposed for a stream, its key, its value and its document, for the whole stream.
//! Stores nothing.

use std::sync::Arc;

use clade_checker::lint::{Finding, Role};
use clade_checker::stream::{
    Impact, Stream, StreamContext, check_stream, lineage_impact, refuse_key_change,
};

use super::NamedStream;
use super::bindings::of_settings;
use super::deployment::Deployment;
use super::key::written_with;
use super::level::promised_by;
use super::load::{LoadedVersion, with_contexts};
use crate::registry::check::GivenText;
use crate::registry::lint::{LintAnswer, LintAsked, LintRequest};
use crate::registry::loaded::Reading;
use crate::registry::register::{live_newest_first, next_version};
use crate::registry::{
    Asked, Proof, ProofRequest, ProposedSchema, RegisterOptions, Registry, RegistryError, Scope,
    StoredSchema, Subject, filling,
};
use crate::store::SubjectState;

/// What is proposed.
#[derive(Debug, Clone, Default)]
pub struct StreamProposal {
    pub key: Option<ProposedPart>,
    pub value: Option<ProposedPart>,
}

/// A schema for one role.
#[derive(Debug, Clone)]
pub struct ProposedPart {
    /// Which of the stream's subjects of the role; needed where there are several.
    pub subject: Option<Subject>,
    pub schema: ProposedSchema,
}

/// What it means.
#[derive(Debug)]
pub struct StreamAnswer {
    pub named: NamedStream,
    pub key: Option<PartAnswer>,
    pub value: Option<PartAnswer>,
    /// How keys would move where the stream does not allow that.
    pub key_change: Option<Finding>,
    pub findings: Vec<Finding>,
    pub impacts: Vec<Impact>,
    pub deployment: Deployment,
}

/// What a schema means by itself.
#[derive(Debug)]
pub struct PartAnswer {
    pub subject: Subject,
    /// The version that it has, or would get.
    pub version: i32,
    /// None for a content that would get a new one.
    pub id: Option<i32>,
    pub is_new: bool,
    /// Why a registration would be refused.
    pub refusal: Option<RegistryError>,
    pub proof: Proof,
    pub lints: LintAnswer,
}

/// A part that was understood.
struct Part {
    answer: PartAnswer,
    state: SubjectState,
    loaded: LoadedVersion,
}

impl StreamAnswer {
    /// Whether the registry would take all that is proposed.
    pub fn is_accepted(&self) -> bool {
        let has_errors = self.findings.iter().any(Finding::is_new_error);
        let is_linted = !(self.named.bound.lint.enforce && has_errors);
        let parts = [&self.key, &self.value];
        let is_taken = parts.into_iter().flatten().all(|part| part.refusal.is_none());
        is_taken && is_linted && self.key_change.is_none()
    }
}

impl Registry {
    /// Judges a proposal for the whole stream. `change` makes the document that it is judged by.
    ///
    /// # Errors
    /// That of `change`; [`RegistryError::StreamSubject`]; [`RegistryError::InvalidSide`] for a schema
    /// that cannot be parsed, and as for a registration where it cannot be judged.
    pub async fn check_stream_proposal(
        &self,
        name: &Subject,
        proposal: &StreamProposal,
        change: impl Fn(&NamedStream) -> Result<Option<Stream>, RegistryError>,
    ) -> Result<StreamAnswer, RegistryError> {
        let before = self.stream_or_empty(name).await?;
        let changed = change(&before)?;
        let is_changed = changed.is_some();
        let named = match changed {
            Some(stream) => before.changed_to(stream),
            None => self.stream_for(&before, proposal).await?,
        };
        let mut key = self.part(&named, Role::Key, proposal.key.as_ref()).await?;
        let value = self.part(&named, Role::Value, proposal.value.as_ref()).await?;
        let key_change = match &key {
            Some(part) => self.moved_keys(&named.bound, part).await?,
            None => None,
        };
        if let Some(part) = &mut key
            && is_changed
            && matches!(part.answer.refusal, Some(RegistryError::KeyFrozen { .. }))
        {
            // By the document that there is; the proposed one decides.
            part.answer.refusal = None;
        }
        let declared = (is_changed && before.revision.is_some()).then_some(&before.bound);
        let parts: Vec<_> = [&key, &value].into_iter().flatten().collect();
        let (findings, impacts) = self.findings_with(&named, declared, &parts).await?;
        let asked = value.as_ref().filter(|part| part.answer.is_new);
        let asked = asked.map(|part| (part.answer.subject.clone(), part.loaded.clone()));
        let deployment = self.deployment(&named, asked.as_ref(), None).await?;
        let answer = |part: Part| part.answer;
        Ok(StreamAnswer {
            named,
            key: key.map(answer),
            value: value.map(answer),
            key_change,
            findings,
            impacts,
            deployment,
        })
    }

    /// The stream that a schema is proposed for: it may be the one that makes it.
    async fn stream_for(
        &self,
        before: &NamedStream,
        proposal: &StreamProposal,
    ) -> Result<NamedStream, RegistryError> {
        let has_key = proposal.key.is_some();
        if before.revision.is_some() || !(has_key || proposal.value.is_some()) {
            return self.stream(&before.name).await;
        }
        let is_known = !before.subjects(Role::Value).is_empty();
        let needs_key = has_key && before.subjects(Role::Key).is_empty();
        Ok(if is_known && !needs_key { before.clone() } else { before.implied(has_key) })
    }

    async fn part(
        &self,
        named: &NamedStream,
        role: Role,
        proposed: Option<&ProposedPart>,
    ) -> Result<Option<Part>, RegistryError> {
        let Some(ProposedPart { subject, schema }) = proposed else { return Ok(None) };
        let subject = named.subject_for(role, subject.as_ref())?;
        let state = self.store.subject_state(&subject).await?;
        let (loaded, is_new) = self.understand_part(&subject, role, schema, &state).await?;
        let options = RegisterOptions {
            normalize: role == Role::Key,
            dry_run: true,
            ..RegisterOptions::default()
        };
        let refusal = match Box::pin(self.register(&subject, schema.clone(), options)).await {
            Ok(_) => None,
            Err(error @ (RegistryError::Store(_) | RegistryError::Unavailable(_))) => {
                return Err(error);
            }
            Err(error) => Some(error),
        };
        let mut streams = of_settings(&state.settings)?;
        streams.retain(|(name, _)| *name != named.name);
        streams.push((named.name.clone(), named.bound.clone()));
        let promised = promised_by(&state.settings, &streams, &subject);
        let given = GivenText {
            text: schema.text.clone(),
            registered: schema.references.clone(),
            texts: Vec::new(),
        };
        let asked = Asked::Subject { subject: subject.clone(), proposed: given.clone() };
        let proof = ProofRequest {
            schema_type: schema.schema_type.clone(),
            asked,
            level: promised,
            policy: None,
        };
        let scope = Scope::Subject(subject.clone());
        let lints = LintRequest {
            schema_type: schema.schema_type.clone(),
            asked: LintAsked::Text { given, subject: Some(subject.clone()) },
            samples: Vec::new(),
            role: Some(role),
            level: None,
            policy: self.lint_policy(&scope, true).await?.policy(),
        };
        let answer = PartAnswer {
            version: loaded.number,
            id: loaded.id,
            is_new,
            refusal,
            proof: self.prove(proof).await?,
            lints: self.lint(lints).await?,
            subject,
        };
        Ok(Some(Part { answer, state, loaded }))
    }

    /// The proposed schema as the version that it is there, or would be; and whether it is a new one.
    async fn understand_part(
        &self,
        subject: &Subject,
        role: Role,
        schema: &ProposedSchema,
        state: &SubjectState,
    ) -> Result<(LoadedVersion, bool), RegistryError> {
        let config = self.config_in_force(&state.settings, subject);
        let normalize = role == Role::Key || config.normalize == Some(true);
        let reading = Reading { validation: config.validation(), normalize };
        let side = match role {
            Role::Key => "key",
            Role::Value | Role::Part => "value",
        };
        let proposal =
            self.propose(subject, schema, reading).await.map_err(|error| match error {
                RegistryError::InvalidSchema { source, .. } => {
                    RegistryError::InvalidSide { side, source }
                }
                error => error,
            })?;
        let live = live_newest_first(&state.versions);
        let previous: Option<Arc<StoredSchema>> = match live.first() {
            Some(row) => Some(self.stored(subject.context(), row.id).await?),
            None => None,
        };
        let next = next_version(&state.versions)?;
        let mut content = proposal.content;
        filling::fill(&mut content, &config, previous.as_deref(), schema, next);
        let ids = self.store.ids_of_content(subject.context(), &content.key()).await?;
        let there = live.iter().find(|row| ids.contains(&row.id));
        let loaded = LoadedVersion {
            number: there.map_or(next.0, |row| row.version.0),
            id: there.map(|row| row.id).or_else(|| ids.first().copied()).map(|id| id.0),
            text: content.text.as_str().into(),
            schema: proposal.schema,
            references: proposal.references,
        };
        Ok((loaded, there.is_none()))
    }

    /// How keys would move by a new version, where the document does not allow that.
    async fn moved_keys(
        &self,
        stream: &Stream,
        part: &Part,
    ) -> Result<Option<Finding>, RegistryError> {
        if !part.answer.is_new {
            return Ok(None);
        }
        let subject = &part.answer.subject;
        let mut registered = Vec::new();
        for row in written_with(&part.state.versions) {
            let stored = self.stored(subject.context(), row.id).await?;
            registered.push(self.load_version(subject, row.version.0, stored).await?);
        }
        let (stream, proposed) = (stream.clone(), part.loaded.clone());
        let refused = move || {
            let refused =
                |one: &LoadedVersion| refuse_key_change(&stream, &one.bound(), &proposed.bound());
            registered.iter().find_map(refused)
        };
        self.threads.run(refused).await
    }

    /// What would be wrong with the stream, and what streams derived from it would lose, if the parts
    /// were the newest versions.
    async fn findings_with(
        &self,
        named: &NamedStream,
        before: Option<&Stream>,
        parts: &[&Part],
    ) -> Result<(Vec<Finding>, Vec<Impact>), RegistryError> {
        let others = self.others_of(named).await?;
        let others = self.load_streams(&others).await?;
        let mut one = self.load_stream(named).await?;
        for part in parts.iter().filter(|part| part.answer.is_new) {
            one.propose(&part.answer.subject, part.loaded.clone());
        }
        let seen = self.seen_of(named, &one);
        let before = before.cloned();
        let judge = move || {
            with_contexts(&others, |others| {
                one.with_context(|context| {
                    let before = before.as_ref();
                    let context = StreamContext { others, before, seen, ..context };
                    (check_stream(&context), lineage_impact(&context, others))
                })
            })
        };
        self.threads.run(judge).await
    }
}
