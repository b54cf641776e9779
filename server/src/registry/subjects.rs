//! Lists subjects and their versions, and reads single versions.

use super::error::RegistryError;
use super::lookup::subject_version;
use super::names::{Context, SchemaId, Subject, Version, VersionSelector};
use super::{Deleted, Registry, SubjectVersion};
use crate::store::VersionRow;

/// Stands for every context in front of a prefix.
const ALL_CONTEXTS: &str = ":*:";

impl Registry {
    /// The subjects whose displayed name begins with `prefix`, in string order. `:*:` in front
    /// stands for every context.
    pub async fn subjects(
        &self,
        prefix: &str,
        deleted: Deleted,
    ) -> Result<Vec<Subject>, RegistryError> {
        let (context, name_prefix) = prefix_parts(prefix);
        let rows = self.store.subjects(context.as_ref(), &name_prefix).await?;
        let mut subjects: Vec<_> = rows
            .into_iter()
            .filter(|row| deleted.shows(!row.is_live))
            .map(|row| row.subject)
            .collect();
        subjects.sort_by_cached_key(Subject::to_string);
        Ok(subjects)
    }

    /// The versions of `subject`, ascending, each with whether it is soft-deleted.
    pub async fn versions(
        &self,
        subject: &Subject,
        deleted: Deleted,
    ) -> Result<Vec<(Version, bool)>, RegistryError> {
        let rows = self.store.versions(subject).await?;
        let exists = match deleted {
            Deleted::Hidden => rows.iter().any(|row| !row.is_deleted),
            Deleted::Shown | Deleted::Only => !rows.is_empty(),
        };
        if !exists {
            return Err(RegistryError::SubjectNotFound(subject.clone()));
        }
        let shown = rows.iter().filter(|row| deleted.shows(row.is_deleted));
        Ok(shown.map(|row| (row.version, row.is_deleted)).collect())
    }

    /// One version of `subject`.
    pub async fn version(
        &self,
        subject: &Subject,
        version: VersionSelector,
        deleted: Deleted,
    ) -> Result<SubjectVersion, RegistryError> {
        let (subject, row) = self.version_row(subject, version, deleted).await?;
        let not_found = |_| RegistryError::VersionNotFound { subject: subject.clone(), version };
        let stored = match self.stored(subject.context(), row.id).await {
            Err(error @ RegistryError::SchemaIdNotFound(_)) => return Err(not_found(error)),
            stored => stored?,
        };
        Ok(subject_version(&subject, &row, stored))
    }

    /// The newest version of `subject` whose metadata has all of `properties`; without any, the newest
    /// that has properties at all.
    pub async fn version_with_metadata(
        &self,
        subject: &Subject,
        properties: &[(String, String)],
        deleted: Deleted,
    ) -> Result<SubjectVersion, RegistryError> {
        let rows = self.store.versions(subject).await?;
        let mut rows: Vec<_> =
            rows.into_iter().filter(|row| deleted.shows(row.is_deleted)).collect();
        if rows.is_empty() {
            return Err(RegistryError::SubjectNotFound(subject.clone()));
        }
        rows.reverse();
        for row in rows {
            let schema = match self.stored(subject.context(), row.id).await {
                // Deleted for good after the versions were read.
                Err(RegistryError::SchemaIdNotFound(_)) => continue,
                schema => schema?,
            };
            let Some(metadata) = &schema.metadata else { continue };
            let has_all =
                properties.iter().all(|(key, value)| metadata.properties.get(key) == Some(value));
            if has_all && !metadata.properties.is_empty() {
                return Ok(subject_version(subject, &row, schema));
            }
        }
        Err(RegistryError::SchemaNotFound)
    }

    /// The ids of the schemas that refer to a version, ascending.
    pub async fn referenced_by(
        &self,
        subject: &Subject,
        version: VersionSelector,
        deleted: Deleted,
    ) -> Result<Vec<SchemaId>, RegistryError> {
        let (subject, row) = self.version_row(subject, version, Deleted::Shown).await?;
        let referrers = self.store.referrers(&subject).await?;
        let mut ids: Vec<_> = referrers
            .into_iter()
            .filter(|referrer| referrer.version == row.version)
            .filter(|referrer| deleted.shows(!referrer.is_live))
            .map(|referrer| referrer.id)
            .collect();
        ids.sort_unstable();
        ids.dedup();
        Ok(ids)
    }

    /// One version of `subject`, or for a bare name of the first other context that has it.
    pub(super) async fn version_row(
        &self,
        subject: &Subject,
        version: VersionSelector,
        deleted: Deleted,
    ) -> Result<(Subject, VersionRow), RegistryError> {
        let shown = |row: &VersionRow| deleted.shows(row.is_deleted);
        if let Some(row) = self.store.version(subject, version).await?.filter(shown) {
            return Ok((subject.clone(), row));
        }
        if subject.context().is_default() {
            for context in self.other_contexts_of(subject).await? {
                let other = Subject::from_stored(context, subject.name());
                if let Some(row) = self.store.version(&other, version).await?.filter(shown) {
                    return Ok((other, row));
                }
            }
        }
        let rows = self.store.versions(subject).await?;
        if rows.iter().any(shown) {
            Err(RegistryError::VersionNotFound { subject: subject.clone(), version })
        } else {
            Err(RegistryError::SubjectNotFound(subject.clone()))
        }
    }
}

/// The context that a prefix of displayed names is about, none for all, and how names in it begin.
pub(super) fn prefix_parts(prefix: &str) -> (Option<Context>, String) {
    match prefix.strip_prefix(ALL_CONTEXTS) {
        Some(name_prefix) => (None, name_prefix.to_owned()),
        None => {
            let prefix = Subject::parse(prefix);
            (Some(prefix.context().clone()), prefix.name().to_owned())
        }
    }
}

impl Deleted {
    /// Whether a row counts that is soft-deleted or not.
    pub(super) fn shows(self, is_deleted: bool) -> bool {
        match self {
            Deleted::Hidden => !is_deleted,
            Deleted::Shown => true,
            Deleted::Only => is_deleted,
        }
    }
}
