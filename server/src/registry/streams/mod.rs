//! Streams: documents that lie over subjects, and drafts that subjects imply by their names.

mod key;
mod load;

use std::collections::{BTreeMap, BTreeSet};

use clade_checker::lint::{Finding, Role};
use clade_checker::stream::{
    Impact, KeySchema, Origin, Stream, StreamContext, check_copartition, check_stream,
    implicit_stream_name, lineage_impact,
};

use self::load::{LoadedStream, with_contexts};
use super::Registry;
use super::error::RegistryError;
use super::lint::registration::refuse;
use super::names::{Context, Subject};
use super::register::ATTEMPTS_MAX;
use crate::store::{
    Overlay, OverlayKind, OverlayWrite, Revision, Settings, StoreError, WriteOutcome,
};

/// Most other streams that one is compared with: those of its group and its sources come first.
const OTHERS_MAX: usize = 200;

/// A stream of a context.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedStream {
    /// Context and name.
    pub name: Subject,
    pub stream: Stream,
    /// The number of its latest change; none for a draft that subjects imply.
    pub revision: Option<i64>,
}

/// The streams that name a subject.
pub(super) fn of_settings(settings: &Settings) -> Result<Vec<Stream>, StoreError> {
    settings.streams.iter().map(|(name, document)| read(name, document)).collect()
}

fn read(name: &Subject, document: &str) -> Result<Stream, StoreError> {
    Stream::from_json(document).map_err(|_| StoreError::Damaged(format!("the stream `{name}`")))
}

/// The subjects that a stream of `context` names.
pub(super) fn subjects_of(context: &Context, stream: &Stream) -> Vec<(Subject, Role)> {
    let referring = Subject::from_stored(context.clone(), "");
    let mut subjects = Vec::new();
    if let KeySchema::Subject(subject) = &stream.key.schema {
        subjects.push((referring.referred(subject), Role::Key));
    }
    for role in &stream.value.roles {
        subjects.push((referring.referred(&role.subject), Role::Value));
    }
    subjects
}

impl Registry {
    /// The streams of a context, or of all, by context and name: those that were declared, and a draft
    /// for each other that a subject with a live version implies.
    pub async fn streams(
        &self,
        context: Option<&Context>,
    ) -> Result<Vec<NamedStream>, RegistryError> {
        let mut streams = BTreeMap::new();
        let mut named = Vec::new();
        for declared in self.declared_streams(context).await? {
            named.extend(subjects_of(declared.name.context(), &declared.stream));
            streams.insert(declared.name.clone(), declared);
        }
        let named: BTreeSet<_> = named.into_iter().map(|(subject, _)| subject).collect();
        let rows = self.store.subjects(context, "").await?;
        let mut implied: BTreeMap<Subject, bool> = BTreeMap::new();
        for row in rows.into_iter().filter(|row| row.is_live && !named.contains(&row.subject)) {
            if let Some((name, role)) = implicit_stream_name(row.subject.name()) {
                let name = Subject::from_stored(row.subject.context().clone(), name);
                *implied.entry(name).or_default() |= role == Role::Key;
            }
        }
        for (name, has_key) in implied {
            let stream = Stream::draft(name.name(), has_key);
            streams.entry(name.clone()).or_insert(NamedStream { name, stream, revision: None });
        }
        Ok(streams.into_values().collect())
    }

    async fn declared_streams(
        &self,
        context: Option<&Context>,
    ) -> Result<Vec<NamedStream>, RegistryError> {
        let overlays = self.store.overlays(OverlayKind::Stream, context).await?;
        Ok(overlays.into_iter().map(named_stream).collect::<Result<_, _>>()?)
    }

    /// One stream, declared or implied.
    ///
    /// # Errors
    /// [`RegistryError::StreamNotFound`].
    pub async fn stream(&self, name: &Subject) -> Result<NamedStream, RegistryError> {
        if let Some(overlay) = self.store.overlay(OverlayKind::Stream, name).await? {
            return Ok(named_stream(overlay)?);
        }
        let is_live = async |suffix: &str| {
            let subject =
                Subject::from_stored(name.context().clone(), format!("{}-{suffix}", name.name()));
            let rows = self.store.versions(&subject).await?;
            Ok::<_, StoreError>(rows.iter().any(|row| !row.is_deleted))
        };
        let (has_key, has_value) = (is_live("key").await?, is_live("value").await?);
        if name.name().is_empty() || !(has_key || has_value) {
            return Err(RegistryError::StreamNotFound(name.clone()));
        }
        let stream = Stream::draft(name.name(), has_key);
        Ok(NamedStream { name: name.clone(), stream, revision: None })
    }

    /// Writes what `change` makes of a stream, which need not be there; answers with what is stored
    /// then, and what is wrong with it.
    ///
    /// # Errors
    /// That of `change`; [`RegistryError::StreamChanged`] if the stream is not at `expected` any more;
    /// [`RegistryError::LintRefused`] if its policy refuses errors and there are some.
    pub async fn change_stream(
        &self,
        name: &Subject,
        expected: Option<i64>,
        change: impl Fn(&NamedStream) -> Result<Stream, RegistryError>,
    ) -> Result<(NamedStream, Vec<Finding>), RegistryError> {
        name.validate()?;
        for _ in 0..ATTEMPTS_MAX {
            let before = match self.stream(name).await {
                Ok(before) => before,
                Err(RegistryError::StreamNotFound(_)) => {
                    let stream = Stream { name: name.name().to_owned(), ..Stream::default() };
                    NamedStream { name: name.clone(), stream, revision: None }
                }
                Err(error) => return Err(error),
            };
            if expected.is_some_and(|expected| before.revision.unwrap_or(0) != expected) {
                return Err(RegistryError::StreamChanged(name.clone()));
            }
            let stream = change(&before)?;
            let after = NamedStream { stream, ..before.clone() };
            let declared = before.revision.map(|_| &before.stream);
            let findings = self.findings_of(&after, declared).await?;
            if after.stream.lint.enforce {
                refuse(name, findings.iter())?;
            }
            let subjects = subjects_of(name.context(), &after.stream);
            let write = OverlayWrite {
                kind: OverlayKind::Stream,
                name: name.clone(),
                document: Some(after.stream.to_json()),
                subjects: subjects.into_iter().map(|(subject, _)| subject).collect(),
                expected: Revision(before.revision.unwrap_or(0)),
            };
            match self.store.write_overlay(write).await? {
                WriteOutcome::Written => {
                    self.note_change();
                    return Ok((self.stream(name).await?, findings));
                }
                WriteOutcome::Conflict => {}
            }
        }
        Err(RegistryError::Contended(ATTEMPTS_MAX))
    }

    /// Removes what was declared of a stream; answers with what it was. Its subjects stay.
    ///
    /// # Errors
    /// [`RegistryError::StreamNotFound`] if nothing was declared.
    pub async fn delete_stream(&self, name: &Subject) -> Result<NamedStream, RegistryError> {
        let before = self.replace_overlay(OverlayKind::Stream, name, None).await?;
        let before = before.ok_or_else(|| RegistryError::StreamNotFound(name.clone()))?;
        Ok(named_stream(before)?)
    }

    /// What is wrong with a stream.
    pub async fn stream_findings(
        &self,
        named: &NamedStream,
    ) -> Result<Vec<Finding>, RegistryError> {
        self.findings_of(named, None).await
    }

    async fn findings_of(
        &self,
        named: &NamedStream,
        before: Option<&Stream>,
    ) -> Result<Vec<Finding>, RegistryError> {
        let mut others = self.declared_streams(Some(named.name.context())).await?;
        others.retain(|one| one.name != named.name);
        others.sort_by_key(|one| !is_close(&named.stream, &one.stream));
        others.truncate(OTHERS_MAX);
        let one = self.load_stream(named).await?;
        let others = self.load_streams(&others).await?;
        let before = before.cloned();
        self.threads
            .run(move || {
                with_contexts(&others, |others| {
                    one.with_context(|context| {
                        let before = before.as_ref();
                        check_stream(&StreamContext { others, before, ..context })
                    })
                })
            })
            .await
    }

    /// What keeps the streams of a co-partition group from being joined by key.
    ///
    /// # Errors
    /// [`RegistryError::GroupNotFound`] if no stream of the context names the group.
    pub async fn copartition_findings(
        &self,
        context: &Context,
        group: &str,
    ) -> Result<(Vec<NamedStream>, Vec<Finding>), RegistryError> {
        let mut streams = self.declared_streams(Some(context)).await?;
        streams.retain(|one| one.stream.partitioning.copartition_group.as_deref() == Some(group));
        if streams.is_empty() {
            return Err(RegistryError::GroupNotFound(group.to_owned()));
        }
        let loaded = self.load_streams(&streams).await?;
        let findings = self.threads.run(move || with_contexts(&loaded, check_copartition)).await?;
        Ok((streams, findings))
    }

    /// What the newest versions of a stream do to the streams that are derived from it.
    pub async fn lineage(&self, name: &Subject) -> Result<Vec<Impact>, RegistryError> {
        let named = self.stream(name).await?;
        let mut derived = self.declared_streams(Some(name.context())).await?;
        derived.retain(|one| matches!(one.stream.origin, Origin::Derived { .. }));
        let one = self.load_stream(&named).await?;
        let derived: Vec<LoadedStream> = self.load_streams(&derived).await?;
        self.threads
            .run(move || {
                with_contexts(&derived, |derived| {
                    one.with_context(|context| lineage_impact(&context, derived))
                })
            })
            .await
    }
}

fn named_stream(overlay: Overlay) -> Result<NamedStream, StoreError> {
    let stream = read(&overlay.name, &overlay.document)?;
    Ok(NamedStream { name: overlay.name, stream, revision: Some(overlay.revision.0) })
}

/// Whether two streams are joined, or one comes from the other.
fn is_close(one: &Stream, other: &Stream) -> bool {
    let group = |stream: &Stream| stream.partitioning.copartition_group.clone();
    let comes_from = |stream: &Stream, source: &Stream| match &stream.origin {
        Origin::Derived { from } => from.contains(&source.name),
        _ => false,
    };
    (group(one).is_some() && group(one) == group(other))
        || comes_from(one, other)
        || comes_from(other, one)
}
