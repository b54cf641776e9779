//! Streams: documents that lie over subjects, and drafts that subjects imply by their names.

mod bindings;
mod check;
mod deployment;
mod key;
mod level;
mod lineage;
mod load;
pub(super) mod seen;
mod versions;

use std::collections::{BTreeMap, BTreeSet};

use clade_checker::lint::{Finding, Role};
use clade_checker::stream::{
    KeySchema, Origin, Stream, StreamContext, check_copartition, check_stream, implicit_stream_name,
};

use self::bindings::bind;
pub(super) use self::bindings::of_settings;
pub use self::bindings::{Binding, BoundBy};
pub use self::check::{PartAnswer, ProposedPart, StreamProposal};
pub use self::deployment::{Blocked, DeployedRole, Deployment, DeploymentQuestion, LogVersion};
pub(super) use self::level::promised;
use self::load::with_contexts;
use super::error::RegistryError;
use super::lint::registration::refuse;
use super::names::{Context, Subject};
use super::register::{ATTEMPTS_MAX, now_ms};
use super::{Association, Registry};
use crate::store::{Overlay, OverlayKind, OverlayWrite, Revision, StoreError, WriteOutcome};

/// Most other streams that one is compared with: those of its group and its sources come first.
const OTHERS_MAX: usize = 200;

/// A stream of a context.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedStream {
    /// Context and name.
    pub name: Subject,
    /// The document as it was declared, or as subjects imply it.
    pub stream: Stream,
    /// The document with all subjects that it is bound to.
    pub bound: Stream,
    /// What binds subjects to it, also where something else counts for more.
    pub bindings: Vec<Binding>,
    /// The associations of its topic.
    associations: Vec<Association>,
    /// The number of its latest change; none for a draft that subjects imply.
    pub revision: Option<i64>,
    /// Since when it has data, in milliseconds since 1970; none where nobody knows.
    pub live_since_ms: Option<i64>,
}

impl NamedStream {
    /// A draft that subjects and associations imply.
    fn draft(name: Subject, has_key: bool, associations: Vec<Association>) -> NamedStream {
        let stream = bindings::draft(name.name(), has_key, &associations);
        NamedStream::implicit(name, stream, associations)
    }

    fn implicit(name: Subject, stream: Stream, associations: Vec<Association>) -> NamedStream {
        let (bound, bindings) = bind(name.context(), &stream, BoundBy::Name, &associations);
        let (revision, live_since_ms) = (None, None);
        NamedStream { name, stream, bound, bindings, associations, revision, live_since_ms }
    }

    fn declared(
        overlay: Overlay,
        associations: Vec<Association>,
    ) -> Result<NamedStream, StoreError> {
        let stream = read(&overlay.name, &overlay.document)?;
        let by = BoundBy::Document;
        let (bound, bindings) = bind(overlay.name.context(), &stream, by, &associations);
        Ok(NamedStream {
            name: overlay.name,
            stream,
            bound,
            bindings,
            associations,
            revision: Some(overlay.revision.0),
            live_since_ms: overlay.live_since_ms,
        })
    }

    /// The stream with another document.
    fn changed_to(&self, stream: Stream) -> NamedStream {
        let by = BoundBy::Document;
        let (bound, bindings) = bind(self.name.context(), &stream, by, &self.associations);
        NamedStream { stream, bound, bindings, ..self.clone() }
    }

    /// The draft that a first schema of a role makes.
    fn implied(&self, has_key: bool) -> NamedStream {
        NamedStream::draft(self.name.clone(), has_key, self.associations.clone())
    }

    /// The subjects of its keys or its values.
    fn subjects(&self, role: Role) -> Vec<Subject> {
        let all = subjects_of(self.name.context(), &self.bound).into_iter();
        all.filter(|(_, of)| *of == role).map(|(subject, _)| subject).collect()
    }

    /// The subject of its keys or its values that is meant: the only one if none is named.
    ///
    /// # Errors
    /// [`RegistryError::StreamSubject`] if it has none, not this one, or several.
    fn subject_for(&self, role: Role, asked: Option<&Subject>) -> Result<Subject, RegistryError> {
        let subjects = self.subjects(role);
        let found = match (asked, subjects.as_slice()) {
            (Some(asked), all) => all.iter().find(|one| *one == asked),
            (None, [one]) => Some(one),
            (None, _) => None,
        };
        found.cloned().ok_or_else(|| RegistryError::StreamSubject {
            stream: self.name.clone(),
            role: role.wire_name(),
            subjects: subjects.iter().map(ToString::to_string).collect(),
        })
    }
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
        let mut associations = self.associations_of_streams(context, None).await?;
        let mut streams = BTreeMap::new();
        let mut named = BTreeSet::new();
        for overlay in self.store.overlays(OverlayKind::Stream, context).await? {
            let of_topic = associations.remove(&overlay.name).unwrap_or_default();
            let declared = NamedStream::declared(overlay, of_topic)?;
            let subjects = subjects_of(declared.name.context(), &declared.stream).into_iter();
            named.extend(subjects.map(|(subject, _)| subject));
            streams.insert(declared.name.clone(), declared);
        }
        let rows = self.store.subjects(context, "").await?;
        let mut implied: BTreeMap<Subject, bool> = BTreeMap::new();
        for row in rows.into_iter().filter(|row| row.is_live && !named.contains(&row.subject)) {
            if let Some((name, role)) = implicit_stream_name(row.subject.name()) {
                let name = Subject::from_stored(row.subject.context().clone(), name);
                *implied.entry(name).or_default() |= role == Role::Key;
            }
        }
        for name in associations.keys() {
            implied.entry(name.clone()).or_default();
        }
        for (name, has_key) in implied {
            let of_topic = associations.remove(&name).unwrap_or_default();
            let draft = || NamedStream::draft(name.clone(), has_key, of_topic);
            streams.entry(name.clone()).or_insert_with(draft);
        }
        Ok(streams.into_values().collect())
    }

    async fn declared_streams(
        &self,
        context: Option<&Context>,
    ) -> Result<Vec<NamedStream>, RegistryError> {
        let overlays = self.store.overlays(OverlayKind::Stream, context).await?;
        let mut associations = self.associations_of_streams(context, None).await?;
        let declared = overlays.into_iter().map(|overlay| {
            let of_topic = associations.remove(&overlay.name).unwrap_or_default();
            NamedStream::declared(overlay, of_topic)
        });
        Ok(declared.collect::<Result<_, _>>()?)
    }

    /// One stream, declared or implied.
    ///
    /// # Errors
    /// [`RegistryError::StreamNotFound`].
    pub async fn stream(&self, name: &Subject) -> Result<NamedStream, RegistryError> {
        let associations = self.associations_of(name).await?;
        if let Some(overlay) = self.store.overlay(OverlayKind::Stream, name).await? {
            return Ok(NamedStream::declared(overlay, associations)?);
        }
        let is_live = async |suffix: &str| {
            let subject =
                Subject::from_stored(name.context().clone(), format!("{}-{suffix}", name.name()));
            let rows = self.store.versions(&subject).await?;
            Ok::<_, StoreError>(rows.iter().any(|row| !row.is_deleted))
        };
        let (has_key, has_value) = (is_live("key").await?, is_live("value").await?);
        if name.name().is_empty() || !(has_key || has_value || !associations.is_empty()) {
            return Err(RegistryError::StreamNotFound(name.clone()));
        }
        Ok(NamedStream::draft(name.clone(), has_key, associations))
    }

    async fn associations_of(&self, name: &Subject) -> Result<Vec<Association>, RegistryError> {
        let context = Some(name.context());
        let mut all = self.associations_of_streams(context, Some(name.name())).await?;
        Ok(all.remove(name).unwrap_or_default())
    }

    /// The same, or one of which nothing is known.
    async fn stream_or_empty(&self, name: &Subject) -> Result<NamedStream, RegistryError> {
        match self.stream(name).await {
            Err(RegistryError::StreamNotFound(_)) => {
                let stream = Stream { name: name.name().to_owned(), ..Stream::default() };
                Ok(NamedStream::implicit(name.clone(), stream, Vec::new()))
            }
            found => found,
        }
    }

    /// Writes what `change` makes of a stream, which need not be there; answers with what is stored
    /// then, and what is wrong with it. It is live since `live_since_ms`, or else since it was written so
    /// for the first time.
    ///
    /// # Errors
    /// That of `change`; [`RegistryError::StreamChanged`] if the stream is not at `expected` any more;
    /// [`RegistryError::LintRefused`] if its policy refuses errors and there are some.
    pub async fn change_stream(
        &self,
        name: &Subject,
        expected: Option<i64>,
        live_since_ms: Option<i64>,
        change: impl Fn(&NamedStream) -> Result<Stream, RegistryError>,
    ) -> Result<(NamedStream, Vec<Finding>), RegistryError> {
        name.validate()?;
        for _ in 0..ATTEMPTS_MAX {
            let before = self.stream_or_empty(name).await?;
            if expected.is_some_and(|expected| before.revision.unwrap_or(0) != expected) {
                return Err(RegistryError::StreamChanged(name.clone()));
            }
            let stream = change(&before)?;
            let after = before.changed_to(stream);
            let declared = before.revision.map(|_| &before.bound);
            let findings = self.findings_of(&after, declared).await?;
            if after.stream.lint.enforce {
                refuse(name, findings.iter())?;
            }
            let subjects = subjects_of(name.context(), &after.stream);
            let write = OverlayWrite {
                kind: OverlayKind::Stream,
                name: name.clone(),
                document: Some(after.stream.to_json()),
                live_since_ms: after
                    .stream
                    .has_data()
                    .then(|| live_since_ms.or(before.live_since_ms).unwrap_or_else(now_ms)),
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
        let associations = self.associations_of(name).await?;
        Ok(NamedStream::declared(before, associations)?)
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
        let one = self.load_stream(named).await?;
        let others = self.others_of(named).await?;
        let others = self.load_streams(&others).await?;
        let before = before.cloned();
        let seen = self.seen_of(named, &one);
        self.threads
            .run(move || {
                with_contexts(&others, |others| {
                    one.with_context(|context| {
                        let before = before.as_ref();
                        check_stream(&StreamContext { others, before, seen, ..context })
                    })
                })
            })
            .await
    }

    /// The streams that one is compared with.
    async fn others_of(&self, named: &NamedStream) -> Result<Vec<NamedStream>, RegistryError> {
        let mut others = self.declared_streams(Some(named.name.context())).await?;
        others.retain(|one| one.name != named.name);
        others.sort_by_key(|one| !is_close(&named.stream, &one.stream));
        others.truncate(OTHERS_MAX);
        Ok(others)
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
