//! Finds what a schema refers to, and what that refers to in turn.

use std::collections::{HashMap, HashSet};

use clade_checker::limits::REFERENCES_MAX;
use clade_checker::{Reference, ResolvedReference};

use super::Registry;
use super::error::RegistryError;
use super::names::{Subject, Version, VersionSelector};

/// The references of one schema with real version numbers and canonical subjects, and all texts
/// that they need.
#[derive(Debug, Default)]
pub(super) struct Resolved {
    pub(super) references: Vec<Reference>,
    /// Each text after those that it needs itself.
    pub(super) closure: Vec<ResolvedReference>,
    /// The first direct reference to a soft-deleted version, which no new schema may have.
    pub(super) deleted: Option<Reference>,
    /// The first name that stands for more than one version, with two of these.
    conflict: Option<(String, Version, Version)>,
}

/// A step on the way through the references of references.
enum Step {
    Enter { name: String, subject: Subject, version: Version, text: String },
    Leave(ResolvedReference),
}

impl Registry {
    /// Resolves the references of a proposed schema, which have to be as strict as the operator wants.
    pub(super) async fn resolve_proposed(
        &self,
        referring: &Subject,
        references: &[Reference],
    ) -> Result<Resolved, RegistryError> {
        let mut resolved = self.resolve(referring, references).await?;
        match resolved.conflict.take().filter(|_| self.settings.has_strict_references) {
            Some((name, one, other)) => {
                Err(RegistryError::ConflictingReferences { name, one, other })
            }
            None => Ok(resolved),
        }
    }

    /// Resolves the references of a schema under `referring`. Soft-deleted versions resolve.
    pub(super) async fn resolve(
        &self,
        referring: &Subject,
        references: &[Reference],
    ) -> Result<Resolved, RegistryError> {
        let mut resolved = Resolved::default();
        if references.is_empty() {
            return Ok(resolved);
        }
        let mut steps = Vec::new();
        for reference in references {
            let row = self.target(referring, reference).await?;
            let reference = Reference {
                name: reference.name.clone(),
                subject: referring.reference_text(&reference.subject),
                version: row.version.0,
            };
            if row.is_deleted && resolved.deleted.is_none() {
                resolved.deleted = Some(reference.clone());
            }
            steps.push(enter(referring, &reference));
            resolved.references.push(reference);
        }
        steps.reverse();
        let mut visited = HashSet::new();
        let mut version_of_name = HashMap::new();
        while let Some(step) = steps.pop() {
            let (name, subject, version, text) = match step {
                Step::Enter { name, subject, version, text } => (name, subject, version, text),
                Step::Leave(reference) => {
                    resolved.closure.push(reference);
                    continue;
                }
            };
            if !visited.insert((name.clone(), subject.clone(), version)) {
                continue;
            }
            let one = *version_of_name.entry(name.clone()).or_insert(version);
            if one != version && resolved.conflict.is_none() {
                resolved.conflict = Some((name.clone(), one, version));
            }
            if visited.len() > REFERENCES_MAX {
                return Err(RegistryError::TooManyReferences(REFERENCES_MAX));
            }
            let selector = VersionSelector::Number(version);
            let row = self.store.version(&subject, selector).await?;
            let row =
                row.ok_or(RegistryError::ReferenceNotFound { subject: text, version: version.0 })?;
            let stored = self.stored(subject.context(), row.id).await?;
            steps.push(Step::Leave(ResolvedReference { name, text: stored.text.clone() }));
            steps.extend(stored.references.iter().rev().map(|inner| enter(&subject, inner)));
        }
        Ok(resolved)
    }

    async fn target(
        &self,
        referring: &Subject,
        reference: &Reference,
    ) -> Result<crate::store::VersionRow, RegistryError> {
        let selector = match reference.version {
            -1 => VersionSelector::Latest,
            number => VersionSelector::Number(Version(number)),
        };
        if reference.name.trim().is_empty() || reference.subject.trim().is_empty() {
            return Err(RegistryError::InvalidReference {
                name: reference.name.clone(),
                subject: reference.subject.clone(),
                version: reference.version,
            });
        }
        let row = self.store.version(&referring.referred(&reference.subject), selector).await?;
        row.ok_or_else(|| RegistryError::ReferenceNotFound {
            subject: reference.subject.clone(),
            version: reference.version,
        })
    }
}

fn enter(referring: &Subject, reference: &Reference) -> Step {
    Step::Enter {
        name: reference.name.clone(),
        subject: referring.referred(&reference.subject),
        version: Version(reference.version),
        text: reference.subject.clone(),
    }
}
