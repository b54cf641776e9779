//! Judges proposed schemas against the versions that a subject has.

use std::convert::Infallible;
use std::iter;
use std::sync::Arc;

use clade_checker::{
    CompatibilityLevel, Metadata, Policy, ReservedField, Schema, Verdict, check,
    check_reserved_fields,
};
use futures_util::stream::{self, StreamExt};

use super::error::RegistryError;
use super::loaded::{READ_AT_ONCE, Reading};
use super::names::{Subject, VersionSelector};
use super::register::live_newest_first;
use super::{Against, CompatibilityAnswer, Config, ProposedSchema, Registry};
use crate::store::VersionRow;

/// Versions that are loaded and compared at once, which bounds how long others wait for a thread.
const VERSIONS_AT_ONCE: usize = 32;

/// So many times that number of versions are on their way in one check: while some are compared,
/// others are read. With the number above it bounds what a check holds in memory.
const CHUNKS_AT_ONCE: usize = 3;

impl Registry {
    /// Judges a schema without registering it.
    ///
    /// # Errors
    /// As for register; [`RegistryError::InvalidSchema`] is turned into an answer by the caller when
    /// the client asked for reasons.
    pub async fn check(
        &self,
        subject: &Subject,
        against: Against,
        proposed: ProposedSchema,
        normalize: bool,
    ) -> Result<CompatibilityAnswer, RegistryError> {
        let state = self.store.subject_state(subject).await?;
        let live = live_newest_first(&state.versions);
        let versions = match against {
            Against::Level => live.as_slice(),
            Against::Version(VersionSelector::Latest) => &live[..live.len().min(1)],
            Against::Version(version @ VersionSelector::Number(number)) => {
                let place = live.iter().position(|row| row.version == number);
                let place = place.ok_or_else(|| RegistryError::VersionNotFound {
                    subject: subject.clone(),
                    version,
                })?;
                &live[place..=place]
            }
        };
        let config = self.config_in_force(&state.settings, subject);
        let validation = config.validation();
        let normalize = normalize || config.normalize == Some(true);
        let reading = Reading { validation, normalize };
        let proposal = self.propose(subject, &proposed, reading).await?;
        let inherited = match (&proposed.metadata, live.first()) {
            (None, Some(latest)) => {
                self.stored(subject.context(), latest.id).await?.metadata.clone()
            }
            (metadata, _) => metadata.clone(),
        };
        let verdict =
            self.judge(subject, &config, &proposal.schema, inherited.as_ref(), versions).await?;
        Ok(CompatibilityAnswer {
            is_compatible: verdict.is_compatible(),
            messages: verdict.messages(config.validate_fields == Some(true)),
        })
    }

    /// Judges `proposed` against `versions`, newest first, under the level of `config`.
    pub(super) async fn judge(
        &self,
        subject: &Subject,
        config: &Config,
        proposed: &Arc<Schema>,
        metadata: Option<&Metadata>,
        versions: &[VersionRow],
    ) -> Result<Verdict, RegistryError> {
        let level = config.level();
        let policy = config.policy();
        let reserved_fields =
            self.reserved_fields(subject, config, proposed, metadata, versions).await?;
        let mut versions = match level {
            CompatibilityLevel::None => Vec::new(),
            _ => self.in_group(subject, config, metadata, versions).await?,
        };
        if !level.is_transitive() {
            versions.truncate(1);
        }
        let verdict = self.first_failing(subject, level, policy, proposed, &versions).await?;
        Ok(verdict.with_reserved_fields(reserved_fields))
    }

    /// The verdict on the first of `versions` that `proposed` does not agree with, or else on all. The
    /// next ones are loaded and compared while one is, and nothing more once one has failed.
    async fn first_failing(
        &self,
        subject: &Subject,
        level: CompatibilityLevel,
        policy: Policy,
        proposed: &Arc<Schema>,
        versions: &[VersionRow],
    ) -> Result<Verdict, RegistryError> {
        let judge = async |rows: &[VersionRow]| {
            let registered = self.registered(subject.context(), rows).await?;
            let proposed = Arc::clone(proposed);
            let judge = move || {
                let registered = registered.into_iter().map(Ok::<_, Infallible>);
                let Ok(verdict) = check(level, policy, &proposed, registered);
                verdict
            };
            self.threads.run(judge).await
        };
        let mut verdicts =
            stream::iter(versions.chunks(VERSIONS_AT_ONCE)).map(judge).buffered(CHUNKS_AT_ONCE);
        while let Some(verdict) = verdicts.next().await {
            let verdict = verdict?;
            if !verdict.is_compatible() {
                return Ok(verdict);
            }
        }
        let Ok(verdict) = check(level, policy, proposed, iter::empty::<Result<_, Infallible>>());
        Ok(verdict)
    }

    /// What is wrong with the reserved fields of `proposed` after the newest of `versions`, if
    /// `config` asks for the check; it depends neither on the level nor on a group.
    async fn reserved_fields(
        &self,
        subject: &Subject,
        config: &Config,
        proposed: &Schema,
        metadata: Option<&Metadata>,
        versions: &[VersionRow],
    ) -> Result<Vec<ReservedField>, RegistryError> {
        if config.validate_fields != Some(true) {
            return Ok(Vec::new());
        }
        let latest = match versions.first() {
            Some(row) => self.stored(subject.context(), row.id).await?.metadata.clone(),
            None => None,
        };
        Ok(check_reserved_fields(proposed, metadata, latest.as_ref()))
    }

    /// Those of `versions` with the same value of the property that makes groups, if there is one.
    pub(super) async fn in_group(
        &self,
        subject: &Subject,
        config: &Config,
        metadata: Option<&Metadata>,
        versions: &[VersionRow],
    ) -> Result<Vec<VersionRow>, RegistryError> {
        let Some(property) = &config.compatibility_group else { return Ok(versions.to_vec()) };
        let group = |metadata: Option<&Metadata>| metadata?.properties.get(property).cloned();
        let proposed = group(metadata);
        let mut members = Vec::new();
        for rows in versions.chunks(READ_AT_ONCE) {
            let ids: Vec<_> = rows.iter().map(|row| row.id).collect();
            for (stored, row) in self.stored_all(subject.context(), &ids).await?.iter().zip(rows) {
                let stored = stored.as_ref().ok_or(RegistryError::SchemaIdNotFound(row.id))?;
                if group(stored.metadata.as_ref()) == proposed {
                    members.push(*row);
                }
            }
        }
        Ok(members)
    }
}
