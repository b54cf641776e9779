//! The versions of a stream's keys or values, in whichever subject they are.

use clade_checker::lint::Role;

use super::deployment::{LogVersion, in_log};
use crate::registry::{Deleted, Registry, RegistryError, Subject};

impl Registry {
    /// The versions of the keys or the values of a stream, by subject, then version.
    ///
    /// # Errors
    /// [`RegistryError::StreamNotFound`]; [`RegistryError::StreamSubject`] if it has none of the role.
    pub async fn stream_versions(
        &self,
        name: &Subject,
        role: Role,
        deleted: Deleted,
    ) -> Result<Vec<LogVersion>, RegistryError> {
        let named = self.stream(name).await?;
        let subjects = named.subjects(role);
        if subjects.is_empty() {
            named.subject_for(role, None)?;
        }
        let mut versions = Vec::new();
        for subject in subjects {
            let rows = self.store.versions(&subject).await?;
            let mut of_subject = in_log(&named.bound, &subject, &rows);
            of_subject.reverse();
            versions.extend(of_subject);
        }
        versions.retain(|one| match deleted {
            Deleted::Hidden => !one.row.is_deleted,
            Deleted::Shown => true,
            Deleted::Only => one.row.is_deleted,
        });
        if role == Role::Key {
            versions.iter_mut().for_each(|one| one.presence = None);
        }
        Ok(versions)
    }

    /// The subject that a schema of a role is to be registered under; of a stream that there is not yet,
    /// the one that the name of the topic gives.
    ///
    /// # Errors
    /// [`RegistryError::StreamSubject`] if a declared stream has none of the role, not this one, or
    /// several.
    pub async fn stream_subject(
        &self,
        name: &Subject,
        role: Role,
        asked: Option<&Subject>,
    ) -> Result<Subject, RegistryError> {
        let named = self.stream_or_empty(name).await?;
        let named = if named.revision.is_none() && named.subjects(role).is_empty() {
            named.implied(role == Role::Key)
        } else {
            named
        };
        named.subject_for(role, asked)
    }
}
