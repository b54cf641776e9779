//! Streams with the schemas of their subjects, as the checks want them.

use std::sync::Arc;

use clade_checker::lint::Role;
use clade_checker::stream::{BoundSubject, BoundVersion, Stream, StreamContext};
use clade_checker::{CompatibilityLevel, ResolvedReference, Schema};

use super::{NamedStream, subjects_of};
use crate::registry::register::live_newest_first;
use crate::registry::{Context, Registry, RegistryError, StoredSchema, Subject};

/// Most versions of a subject that are looked at.
const VERSIONS_MAX: usize = 8;

/// A stream with what its subjects hold.
pub(super) struct LoadedStream {
    stream: Stream,
    subjects: Vec<LoadedSubject>,
}

struct LoadedSubject {
    context: Context,
    name: String,
    role: Role,
    level: Option<CompatibilityLevel>,
    /// Newest first.
    versions: Vec<LoadedVersion>,
}

/// A version with its schema, and the texts that this refers to.
#[derive(Clone)]
pub(super) struct LoadedVersion {
    pub(super) number: i32,
    /// None for a content that would get a new one.
    pub(super) id: Option<i32>,
    pub(super) text: Arc<str>,
    pub(super) schema: Arc<Schema>,
    pub(super) references: Arc<[ResolvedReference]>,
}

impl LoadedVersion {
    pub(super) fn bound(&self) -> BoundVersion<'_> {
        BoundVersion {
            version: self.number,
            id: self.id,
            schema: &self.schema,
            text: &self.text,
            references: &self.references,
        }
    }
}

impl Registry {
    /// Loads what the subjects of a stream hold; a subject that is not there has no versions.
    pub(super) async fn load_stream(
        &self,
        named: &NamedStream,
    ) -> Result<LoadedStream, RegistryError> {
        let mut subjects = Vec::new();
        for (subject, role) in subjects_of(named.name.context(), &named.bound) {
            let state = self.store.subject_state(&subject).await?;
            let level = self.config_in_force(&state.settings, &subject).compatibility_level;
            let mut versions = Vec::new();
            for row in live_newest_first(&state.versions).into_iter().take(VERSIONS_MAX) {
                let stored = self.stored(subject.context(), row.id).await?;
                versions.push(self.load_version(&subject, row.version.0, stored).await?);
            }
            let (context, name) = (subject.context().clone(), subject.to_string());
            subjects.push(LoadedSubject { context, name, role, level, versions });
        }
        Ok(LoadedStream { stream: named.bound.clone(), subjects })
    }

    pub(super) async fn load_streams(
        &self,
        streams: &[NamedStream],
    ) -> Result<Vec<LoadedStream>, RegistryError> {
        let mut loaded = Vec::new();
        for one in streams {
            loaded.push(self.load_stream(one).await?);
        }
        Ok(loaded)
    }

    /// Loads a version of which the row and the content are known.
    pub(super) async fn load_version(
        &self,
        subject: &Subject,
        number: i32,
        stored: Arc<StoredSchema>,
    ) -> Result<LoadedVersion, RegistryError> {
        let references = self.resolve(subject, &stored.references).await?.closure.into();
        let schema = self.parsed(subject.context(), &stored).await?;
        let (id, text) = (Some(stored.id.0), stored.text.as_str().into());
        Ok(LoadedVersion { number, id, text, schema, references })
    }
}

impl LoadedStream {
    /// The ids of the versions of its values.
    pub(super) fn ids(&self) -> impl Iterator<Item = (&Context, i32)> {
        let values = self.subjects.iter().filter(|one| one.role == Role::Value);
        values.flat_map(|one| {
            let ids = one.versions.iter().filter_map(|version| version.id);
            ids.map(|id| (&one.context, id))
        })
    }

    /// Lets `proposed` be the newest version of one of its subjects.
    pub(super) fn propose(&mut self, subject: &Subject, proposed: LoadedVersion) {
        let name = subject.to_string();
        for one in self.subjects.iter_mut().filter(|one| one.name == name) {
            one.versions.insert(0, proposed.clone());
        }
    }

    /// Runs `check` with the stream as the checker wants it.
    pub(super) fn with_context<R>(&self, check: impl FnOnce(StreamContext<'_>) -> R) -> R {
        with_contexts(std::slice::from_ref(self), |contexts| check(contexts[0]))
    }
}

/// Runs `check` with all of the streams as the checker wants them.
pub(super) fn with_contexts<R>(
    streams: &[LoadedStream],
    check: impl FnOnce(&[StreamContext<'_>]) -> R,
) -> R {
    let versions: Vec<Vec<Vec<_>>> = streams
        .iter()
        .map(|stream| {
            let subjects = stream.subjects.iter();
            subjects.map(|one| one.versions.iter().map(LoadedVersion::bound).collect()).collect()
        })
        .collect();
    let subjects: Vec<Vec<_>> = streams
        .iter()
        .zip(&versions)
        .map(|(stream, versions)| {
            let subjects = stream.subjects.iter().zip(versions);
            let bound = subjects.map(|(one, versions)| BoundSubject {
                subject: &one.name,
                role: one.role,
                level: one.level,
                versions,
            });
            bound.collect()
        })
        .collect();
    let contexts: Vec<_> = streams
        .iter()
        .zip(&subjects)
        .map(|(stream, subjects)| StreamContext::new(&stream.stream, subjects))
        .collect();
    check(&contexts)
}
