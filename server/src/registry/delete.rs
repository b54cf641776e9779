//! Deletes subjects and versions, softly or for good.

use super::Registry;
use super::error::RegistryError;
use super::mode::effective_mode;
use super::names::{Subject, Version, VersionSelector};
use super::register::ATTEMPTS_MAX;
use super::turns::Waiting;
use crate::store::{
    BlockedBy, DeleteOutcome, Deletion, Expected, Permanence, SubjectState, VersionRow,
};

impl Registry {
    /// Deletes all versions of `subject`, for good if `permanent`; answers with those deleted.
    pub async fn delete_subject(
        &self,
        subject: &Subject,
        permanent: bool,
    ) -> Result<Vec<Version>, RegistryError> {
        let mut waiting = Waiting::new(&self.turns, &*self.store, subject);
        for _ in 0..ATTEMPTS_MAX {
            waiting.wait().await?;
            let state = self.store.subject_state(subject).await?;
            let live = state.versions.iter().filter(|row| !row.is_deleted);
            let live: Vec<_> = live.map(|row| row.version).collect();
            if state.versions.is_empty() {
                return Err(RegistryError::SubjectNotFound(subject.clone()));
            }
            if !permanent && live.is_empty() {
                return Err(RegistryError::SubjectSoftDeleted(subject.clone()));
            }
            refuse_read_only(&state, subject)?;
            self.refuse_associated(subject).await?;
            let permanence = if permanent { Permanence::Permanent } else { Permanence::Soft };
            let versions = if permanent {
                self.deleted_for_good(subject, &state.versions).await?
            } else {
                live
            };
            let deletion = Deletion {
                subject: subject.clone(),
                versions: versions.clone(),
                permanence,
                blocked_by: BlockedBy::OtherSubjects,
                expected: expected(&state),
            };
            if self.delete(deletion).await? {
                self.enums.forget(subject);
                return Ok(versions);
            }
        }
        Err(RegistryError::Contended(ATTEMPTS_MAX))
    }

    /// Deletes one version of `subject`, for good if `permanent`.
    pub async fn delete_version(
        &self,
        subject: &Subject,
        version: VersionSelector,
        permanent: bool,
    ) -> Result<Version, RegistryError> {
        let mut waiting = Waiting::new(&self.turns, &*self.store, subject);
        for _ in 0..ATTEMPTS_MAX {
            waiting.wait().await?;
            let state = self.store.subject_state(subject).await?;
            if state.versions.is_empty() {
                return Err(RegistryError::SubjectNotFound(subject.clone()));
            }
            let row = select(&state.versions, version).ok_or_else(|| {
                RegistryError::VersionNotFound { subject: subject.clone(), version }
            })?;
            let number = row.version;
            let permanence = if permanent { Permanence::Permanent } else { Permanence::Soft };
            if !permanent && row.is_deleted {
                let subject = subject.clone();
                return Err(RegistryError::VersionSoftDeleted { subject, version: number });
            }
            refuse_read_only(&state, subject)?;
            if permanent && !row.is_deleted {
                // The latest one is live by its name, and that is the answer whoever refers to it.
                if version != VersionSelector::Latest {
                    self.refuse_referenced(subject, number).await?;
                }
                let subject = subject.clone();
                return Err(RegistryError::VersionNotSoftDeleted { subject, version: number });
            }
            let is_last = state.versions.iter().all(|row| row.is_deleted || row.version == number);
            if !permanent && is_last {
                self.refuse_associated(subject).await?;
            }
            let deletion = Deletion {
                subject: subject.clone(),
                versions: vec![number],
                permanence,
                blocked_by: BlockedBy::AnySubject,
                expected: expected(&state),
            };
            if self.delete(deletion).await? {
                return Ok(number);
            }
        }
        Err(RegistryError::Contended(ATTEMPTS_MAX))
    }

    /// All of `rows`, if they may go for good. The lowest version that may not names the reason.
    async fn deleted_for_good(
        &self,
        subject: &Subject,
        rows: &[VersionRow],
    ) -> Result<Vec<Version>, RegistryError> {
        let Some(first_live) = rows.iter().find(|row| !row.is_deleted) else {
            return Ok(rows.iter().map(|row| row.version).collect());
        };
        let referrers = self.store.referrers(subject).await?;
        let referenced = referrers
            .iter()
            .filter(|referrer| referrer.blocks(Permanence::Permanent, BlockedBy::OtherSubjects))
            .map(|referrer| referrer.version)
            .find(|version| *version <= first_live.version);
        match referenced {
            Some(version) => Err(RegistryError::Referenced { subject: subject.clone(), version }),
            None => Err(RegistryError::SubjectNotSoftDeleted(subject.clone())),
        }
    }

    async fn refuse_referenced(
        &self,
        subject: &Subject,
        version: Version,
    ) -> Result<(), RegistryError> {
        let referrers = self.store.referrers(subject).await?;
        if referrers.iter().any(|referrer| referrer.version == version) {
            return Err(RegistryError::Referenced { subject: subject.clone(), version });
        }
        Ok(())
    }

    /// Whether the deletion was done rather than overtaken. It runs on a task of its own, so that a
    /// caller who leaves cannot come between the write and the note that answers by id may differ.
    async fn delete(&self, deletion: Deletion) -> Result<bool, RegistryError> {
        let subject = deletion.subject.clone();
        let registry = self.clone();
        let written = tokio::spawn(async move {
            let outcome = registry.store.delete_versions(deletion).await;
            if matches!(outcome, Ok(DeleteOutcome::Deleted)) {
                registry.note_change();
            }
            outcome
        });
        match written.await.map_err(|_| RegistryError::Defect)?? {
            DeleteOutcome::Deleted => Ok(true),
            DeleteOutcome::Conflict => Ok(false),
            DeleteOutcome::Referenced(version) => {
                Err(RegistryError::Referenced { subject, version })
            }
        }
    }
}

fn select(rows: &[VersionRow], version: VersionSelector) -> Option<VersionRow> {
    let found = match version {
        VersionSelector::Latest => rows.iter().rev().find(|row| !row.is_deleted),
        VersionSelector::Number(number) => rows.iter().find(|row| row.version == number),
    };
    found.copied()
}

fn expected(state: &SubjectState) -> Expected {
    Expected { subject: state.revision, settings: state.settings.revision }
}

fn refuse_read_only(state: &SubjectState, subject: &Subject) -> Result<(), RegistryError> {
    if effective_mode(&state.settings, subject).is_read_only() {
        return Err(RegistryError::ReadOnly(subject.clone()));
    }
    Ok(())
}
