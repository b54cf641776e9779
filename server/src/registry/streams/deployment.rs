//! Which readers of a stream cannot read which of its records: those of a version that is to be deployed,
//! and those of every version that may still lie in the log.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use clade_checker::lint::Role;
use clade_checker::stream::{Presence, Stream, WrittenVersion};
use clade_checker::{CompatibilityLevel, Policy};

use super::NamedStream;
use super::load::LoadedVersion;
use crate::registry::check::unread;
use crate::registry::loaded::Reading;
use crate::registry::register::now_ms;
use crate::registry::{Examined, Registry, RegistryError, Subject, VersionSelector};
use crate::store::VersionRow;

/// Most versions of a subject that may lie in the log and are judged, the newest ones.
const VERSIONS_MAX: usize = 128;

/// Most pairs of a reader and a writer that are judged.
const PAIRS_MAX: usize = 4096;

/// Pairs that are judged at once, which bounds how long others wait for a thread.
const PAIRS_AT_ONCE: usize = 32;

/// Most pairs for which a witness is looked for.
const EXAMINED_MAX: usize = 16;

/// Who is to be deployed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeployedRole {
    /// It writes the version.
    Producer,
    /// It reads with the version.
    Consumer,
}

/// What is asked about a stream: all of it as it is, or one version in addition.
#[derive(Debug, Clone, Default)]
pub struct DeploymentQuestion {
    /// The subject of the version, where the stream has several.
    pub subject: Option<Subject>,
    pub version: Option<VersionSelector>,
    /// None for both.
    pub role: Option<DeployedRole>,
}

/// The answer.
#[derive(Debug, Clone, Default)]
pub struct Deployment {
    pub version: Option<i32>,
    /// Newest first within each subject.
    pub versions: Vec<LogVersion>,
    pub blocked: Vec<Blocked>,
    /// Consumers that could not be judged, and why.
    pub unknown: Vec<(String, String)>,
    /// Consumers that pin nothing.
    pub unpinned: Vec<String>,
    pub judged: usize,
    pub not_judged: usize,
    /// The compatibility levels of the subjects that were looked at.
    pub levels: Vec<Option<CompatibilityLevel>>,
    /// Whether a consumer with the version reads all of the log.
    pub reads_log: Option<bool>,
    /// Whether all pinned readers read the version.
    pub is_read: Option<bool>,
}

/// A version that records may have been written with.
#[derive(Debug, Clone)]
pub struct LogVersion {
    pub subject: Subject,
    pub row: VersionRow,
    /// None for keys.
    pub presence: Option<Presence>,
}

/// A reader that does not read all that a writer writes.
#[derive(Debug, Clone)]
pub struct Blocked {
    /// None for the version that was asked about.
    pub consumer: Option<String>,
    pub subject: Subject,
    /// The version that is read with; none for a schema that is no version.
    pub reader: Option<i32>,
    pub writer: i32,
    /// None after the first sixteen.
    pub examined: Option<Examined>,
}

/// A schema that is read with, and who does.
struct Reader {
    consumers: Vec<String>,
    version: Option<i32>,
    loaded: LoadedVersion,
}

/// A reader and a writer; whether the reader, or else the writer, is what was asked about.
struct Pair {
    reader: Arc<Reader>,
    writer: LoadedVersion,
    is_reader_asked: bool,
}

impl Deployment {
    /// Whether nobody is blocked, and all that was to be judged was.
    pub fn can_deploy(&self) -> bool {
        self.blocked.is_empty() && self.unknown.is_empty() && self.not_judged == 0
    }
}

impl Registry {
    /// Which pinned readers cannot read which of the versions that may lie in the log; with a version,
    /// whether it can be written and read with.
    ///
    /// # Errors
    /// [`RegistryError::StreamSubject`] where the version is not of one subject of the stream;
    /// [`RegistryError::VersionNotFound`].
    pub async fn can_deploy(
        &self,
        name: &Subject,
        question: &DeploymentQuestion,
    ) -> Result<(NamedStream, Deployment), RegistryError> {
        let named = self.stream(name).await?;
        let mut asked = None;
        if let Some(version) = question.version {
            let subject = named.subject_for(Role::Value, question.subject.as_ref())?;
            let rows = self.store.versions(&subject).await?;
            let is_meant = |row: &&VersionRow| match version {
                VersionSelector::Latest => !row.is_deleted,
                VersionSelector::Number(number) => row.version == number,
            };
            let row = rows.iter().rev().find(is_meant).ok_or_else(|| {
                RegistryError::VersionNotFound { subject: subject.clone(), version }
            })?;
            let stored = self.stored(subject.context(), row.id).await?;
            let loaded = self.load_version(&subject, row.version.0, stored).await?;
            asked = Some((subject, loaded));
        }
        let found = self.deployment(&named, asked.as_ref(), question.role).await?;
        Ok((named, found))
    }

    /// The same of a version that need not be registered.
    pub(super) async fn deployment(
        &self,
        named: &NamedStream,
        asked: Option<&(Subject, LoadedVersion)>,
        role: Option<DeployedRole>,
    ) -> Result<Deployment, RegistryError> {
        let mut found =
            Deployment { version: asked.map(|(_, one)| one.number), ..Deployment::default() };
        for consumer in &named.bound.consumers {
            if consumer.pinned_versions.is_empty() && consumer.reader_schema.is_none() {
                found.unpinned.push(consumer.name.clone());
            }
        }
        for subject in named.subjects(Role::Value) {
            let of_subject = asked.filter(|(of, _)| *of == subject).map(|(_, one)| one);
            if asked.is_none() || of_subject.is_some() {
                self.judge_deployment(named, &subject, of_subject, role, &mut found).await?;
            }
        }
        Ok(found)
    }

    async fn judge_deployment(
        &self,
        named: &NamedStream,
        subject: &Subject,
        asked: Option<&LoadedVersion>,
        role: Option<DeployedRole>,
        found: &mut Deployment,
    ) -> Result<(), RegistryError> {
        let state = self.store.subject_state(subject).await?;
        let config = self.config_in_force(&state.settings, subject);
        let policy = config.policy();
        found.levels.push(config.compatibility_level);
        let versions = in_log(&named.bound, subject, &state.versions);
        let readers = self.readers(named, subject, &state.versions, found).await?;
        let is_writer_asked = asked.is_some() && role != Some(DeployedRole::Consumer);
        let is_reader_asked = asked.is_some() && role != Some(DeployedRole::Producer);
        let mut writers = Vec::new();
        if asked.is_none() || is_reader_asked {
            let in_log =
                versions.iter().filter(|one| one.presence.is_some_and(Presence::is_in_log));
            for (at, one) in in_log.enumerate() {
                if at < VERSIONS_MAX {
                    let stored = self.stored(subject.context(), one.row.id).await?;
                    let number = one.row.version.0;
                    writers.push(self.load_version(subject, number, stored).await?);
                } else {
                    found.not_judged += 1;
                }
            }
        }
        found.versions.extend(versions);
        let mut pairs = Vec::new();
        if is_reader_asked && let Some(asked) = asked {
            let version = Some(asked.number);
            let loaded = asked.clone();
            let reader = Arc::new(Reader { consumers: Vec::new(), version, loaded });
            pairs.extend(pairs_of(std::slice::from_ref(&reader), &writers, true));
        }
        if is_writer_asked && let Some(asked) = asked {
            pairs.extend(pairs_of(&readers, std::slice::from_ref(asked), false));
        }
        if asked.is_none() {
            pairs.extend(pairs_of(&readers, &writers, false));
        }
        found.not_judged += pairs.len().saturating_sub(PAIRS_MAX);
        pairs.truncate(PAIRS_MAX);
        found.judged += pairs.len();
        let blocked = self.blocked(policy, subject, pairs).await?;
        let of_role = |is_reader: bool| {
            !blocked.iter().any(|(is_reader_asked, _)| *is_reader_asked == is_reader)
        };
        found.reads_log = is_reader_asked.then(|| of_role(true));
        found.is_read = is_writer_asked.then(|| of_role(false));
        found.blocked.extend(blocked.into_iter().map(|(_, one)| one));
        Ok(())
    }

    /// The schemas that consumers are built with, each once.
    async fn readers(
        &self,
        named: &NamedStream,
        subject: &Subject,
        rows: &[VersionRow],
        found: &mut Deployment,
    ) -> Result<Vec<Arc<Reader>>, RegistryError> {
        let mut pins: BTreeMap<i32, Vec<String>> = BTreeMap::new();
        let mut readers = Vec::new();
        for consumer in &named.bound.consumers {
            for version in consumer.pinned_versions.iter().collect::<BTreeSet<_>>() {
                pins.entry(*version).or_default().push(consumer.name.clone());
            }
            let Some(text) = &consumer.reader_schema else { continue };
            match self.reader_of_text(subject, text, rows).await? {
                Ok(loaded) => {
                    let consumers = vec![consumer.name.clone()];
                    readers.push(Arc::new(Reader { consumers, version: None, loaded }));
                }
                Err(why) => found.unknown.push((consumer.name.clone(), why)),
            }
        }
        let is_one_of_many = named.subjects(Role::Value).len() > 1;
        for (version, consumers) in pins {
            let Some(row) = rows.iter().find(|row| row.version.0 == version) else {
                // Where there are several subjects, a pin is one of some of them.
                if !is_one_of_many {
                    let why =
                        format!("it pins version {version} of '{subject}', which is not there");
                    found.unknown.extend(consumers.into_iter().map(|name| (name, why.clone())));
                }
                continue;
            };
            let stored = self.stored(subject.context(), row.id).await?;
            let loaded = self.load_version(subject, version, stored).await?;
            readers.push(Arc::new(Reader { consumers, version: Some(version), loaded }));
        }
        Ok(readers)
    }

    /// A schema that a consumer reads with and that is no version; or why it cannot be read.
    async fn reader_of_text(
        &self,
        subject: &Subject,
        text: &str,
        rows: &[VersionRow],
    ) -> Result<Result<LoadedVersion, String>, RegistryError> {
        let Some(newest) = rows.last() else {
            return Ok(Err(format!("'{subject}' has no version that its schema could read")));
        };
        let stored = self.stored(subject.context(), newest.id).await?;
        let references: Arc<[_]> = self.resolve(subject, &stored.references).await?.closure.into();
        let validation = clade_checker::Validation::Registered;
        let reading = Reading { validation, normalize: false };
        let parsed = self
            .parse(stored.schema_type, text.to_owned(), Arc::clone(&references), reading)
            .await?;
        Ok(match parsed {
            Ok(parsed) => Ok(LoadedVersion {
                number: 0,
                id: None,
                text: text.into(),
                schema: Arc::clone(&parsed.schema),
                references,
            }),
            Err(error) => Err(format!("its readerSchema is not valid: {error}")),
        })
    }

    /// The pairs of which the reader does not read all that the writer writes, and whether the reader is
    /// what was asked about.
    async fn blocked(
        &self,
        policy: Policy,
        subject: &Subject,
        pairs: Vec<Pair>,
    ) -> Result<Vec<(bool, Blocked)>, RegistryError> {
        let mut blocked = Vec::new();
        let mut pairs = pairs.into_iter().peekable();
        while pairs.peek().is_some() {
            let chunk: Vec<_> = pairs.by_ref().take(PAIRS_AT_ONCE).collect();
            let judge = move || {
                let judged = chunk.into_iter().map(|pair| {
                    let side = |one: &LoadedVersion| (Arc::clone(&one.schema), one.text.clone());
                    let (reader, writer) = (side(&pair.reader.loaded), side(&pair.writer));
                    let why = unread(policy, (&reader.0, &reader.1), (&writer.0, &writer.1));
                    (pair, why)
                });
                judged.filter_map(|(pair, why)| Some((pair, why?))).collect::<Vec<_>>()
            };
            for (pair, examined) in self.threads.run(judge).await? {
                let consumers = &pair.reader.consumers;
                let names: Vec<_> = if pair.is_reader_asked {
                    vec![None]
                } else {
                    consumers.iter().cloned().map(Some).collect()
                };
                for consumer in names {
                    let examined = (blocked.len() < EXAMINED_MAX).then(|| examined.clone());
                    let one = Blocked {
                        consumer,
                        subject: subject.clone(),
                        reader: pair.reader.version,
                        writer: pair.writer.number,
                        examined,
                    };
                    blocked.push((pair.is_reader_asked, one));
                }
            }
        }
        Ok(blocked)
    }
}

/// The versions of a value's subject, newest first, each with whether the log may have records of it.
pub(super) fn in_log(stream: &Stream, subject: &Subject, rows: &[VersionRow]) -> Vec<LogVersion> {
    let written: Vec<_> = rows
        .iter()
        .map(|row| WrittenVersion {
            version: row.version.0,
            registered_at_ms: row.registered_at_ms,
            is_live: !row.is_deleted,
        })
        .collect();
    let presence = stream.presence(&written, now_ms());
    let version = |(row, presence): (&VersionRow, Presence)| LogVersion {
        subject: subject.clone(),
        row: *row,
        presence: Some(presence),
    };
    rows.iter().zip(presence).rev().map(version).collect()
}

/// Each reader with each writer, but for a version with itself.
fn pairs_of(
    readers: &[Arc<Reader>],
    writers: &[LoadedVersion],
    is_reader_asked: bool,
) -> Vec<Pair> {
    let mut pairs = Vec::new();
    for writer in writers {
        for reader in readers.iter().filter(|reader| reader.version != Some(writer.number)) {
            let (reader, writer) = (Arc::clone(reader), writer.clone());
            pairs.push(Pair { reader, writer, is_reader_asked });
        }
    }
    pairs
}
