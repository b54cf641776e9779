//! The rules of a registry: loads, asks the checker, stores. Knows neither HTTP nor SQL.

mod associations;
mod check;
mod compatibility;
mod config;
mod contexts;
mod delete;
mod error;
mod filling;
mod history;
pub(crate) mod lint;
mod loaded;
mod lookup;
mod mode;
mod names;
mod overlays;
mod proposal;
mod references;
mod register;
mod rule_set;
mod schemas;
mod served;
mod settings;
pub(crate) mod streams;
mod subjects;
mod tags;
#[cfg(test)]
mod tests;
mod threads;
mod turns;

use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use clade_checker::{Identity, Metadata, Reference, RuleSet, SchemaType};

pub use associations::{
    Association, AssociationError, AssociationFilter, AssociationOperation, AssociationOrigin,
    AssociationRequest, AssociationType, AssociationsOf, Lifecycle, ProposedAssociation, Resource,
    TOPIC,
};
pub use check::{Asked, Examined, GivenText, Proof, ProofRequest};
pub use config::{Change, Config, ConfigChange};
pub use error::RegistryError;
pub use history::Misfit;
pub use mode::Mode;
pub use names::{Context, SchemaId, Subject, Version, VersionSelector};
pub use settings::{ConfigDefaults, RegistrySettings};
pub use tags::{RuleEdits, TagChange, VersionEdits};

use self::contexts::Aliases;
use self::lint::LintAnswer;
use self::lint::memory::EnumMemory;
use self::loaded::Loaded;
use self::served::Served;
use self::streams::seen::ReadIds;
use self::threads::SchemaThreads;
use self::turns::Turns;
use crate::store::{Guards, Store};

/// A registry on a store. Cheap to clone.
#[derive(Clone)]
pub struct Registry {
    parts: Arc<Parts>,
}

/// What all clones of a registry share.
#[doc(hidden)]
pub struct Parts {
    store: Arc<dyn Store>,
    settings: RegistrySettings,
    threads: SchemaThreads,
    loaded: Loaded,
    served: Served,
    turns: Turns,
    aliases: Aliases,
    guards: Guards,
    read_ids: ReadIds,
    enums: EnumMemory,
    /// How often an answer by id, or a setting, may have changed.
    generation: AtomicU64,
}

impl Deref for Registry {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.parts
    }
}

/// A schema that a client sent, before anything is known about it.
#[derive(Debug, Clone, Default)]
pub struct ProposedSchema {
    /// The text; empty to reuse that of the previous version.
    pub text: String,
    /// `AVRO`, `JSON` or `PROTOBUF`; absent or empty means Avro.
    pub schema_type: Option<String>,
    /// The schemas that it imports. Version -1 means the latest at this time.
    pub references: Vec<Reference>,
    /// Free-form data; absent to inherit that of the previous version.
    pub metadata: Option<Metadata>,
    /// Rules for clients; absent to inherit those of the previous version.
    pub rule_set: Option<RuleSet>,
    /// 0 or absent for the next version, -1 for the next one with its number stamped.
    pub version: Option<i32>,
    /// Only in mode IMPORT; absent or negative elsewhere.
    pub id: Option<i32>,
    /// In mode IMPORT, when it was registered elsewhere, in milliseconds since 1970.
    pub registered_at_ms: Option<i64>,
    /// What is done to its inline tags before it is judged.
    pub tags: TagChange,
}

/// The content that an id stands for. It never changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredSchema {
    pub id: SchemaId,
    pub identity: Identity,
    pub schema_type: SchemaType,
    /// The canonical text.
    pub text: String,
    pub references: Vec<Reference>,
    pub metadata: Option<Metadata>,
    pub rule_set: Option<RuleSet>,
}

/// A version of a subject with its schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubjectVersion {
    pub subject: Subject,
    pub version: Version,
    pub schema: Arc<StoredSchema>,
    pub is_deleted: bool,
    /// When it was registered, in milliseconds since 1970.
    pub registered_at_ms: i64,
}

/// Which rows of a list count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Deleted {
    /// Those that are not soft-deleted.
    #[default]
    Hidden,
    /// All.
    Shown,
    /// The soft-deleted ones alone.
    Only,
}

/// Which schemas a list has.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SchemaFilter {
    /// How the displayed names of the subjects begin; `:*:` in front stands for every context.
    pub subject_prefix: String,
    /// Whether soft-deleted versions are in it.
    pub with_deleted: bool,
    /// Whether only the latest version of each subject is.
    pub latest_only: bool,
    /// Whether subjects are also found under their aliases, which are then told.
    pub with_aliases: bool,
    /// The type that one of the schema's rules must have.
    pub rule_type: Option<String>,
    /// What associations its subject has, which are then told.
    pub associations: Option<AssociationFilter>,
}

/// A version in a list of schemas.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedSchema {
    pub version: SubjectVersion,
    /// The aliases of its subject, if they were asked for.
    pub aliases: Vec<Subject>,
    /// The associations of its subject that were asked for.
    pub associations: Vec<Association>,
}

/// A part of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    pub offset: usize,
    /// None for all that follows.
    pub limit: Option<usize>,
}

/// How a schema is registered.
#[derive(Debug, Clone, Copy, Default)]
pub struct RegisterOptions {
    /// Whether to normalise; the config may ask for it too.
    pub normalize: bool,
    /// Whether to skip the compatibility check.
    pub force: bool,
    /// Whether to answer without having written anything.
    pub dry_run: bool,
    /// How what lint found is kept beside a new version. Without it, a new version is linted only where
    /// errors refuse it.
    pub keep_lint: Option<fn(&LintAnswer) -> String>,
}

/// What a proposed schema is compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Against {
    /// The versions that the subject's level asks for.
    Level,
    /// One version.
    Version(VersionSelector),
}

/// The answer of a compatibility check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CompatibilityAnswer {
    pub is_compatible: bool,
    /// Confluent's elements; empty when compatible.
    pub messages: Vec<String>,
}

/// Whose config or mode is meant.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Scope {
    /// The whole registry: `/config` and `/mode` without a subject.
    TopLevel,
    /// One subject; with an empty name, a context.
    Subject(Subject),
}

impl Page {
    /// All of a list.
    pub const ALL: Page = Page { offset: 0, limit: None };

    /// The entries of `list` on this page.
    pub fn cut<T>(self, list: Vec<T>) -> Vec<T> {
        list.into_iter().skip(self.offset).take(self.limit.unwrap_or(usize::MAX)).collect()
    }
}

impl Registry {
    /// A registry on `store`, with the settings of Confluent's.
    pub fn new(store: Arc<dyn Store>) -> Registry {
        Registry::with_settings(store, RegistrySettings::default())
    }

    /// A registry on `store`, as its operator wants it.
    pub fn with_settings(store: Arc<dyn Store>, settings: RegistrySettings) -> Registry {
        Registry::start(store, settings, Guards::ALL)
    }

    #[cfg(test)]
    pub(crate) fn with_guards(store: Arc<dyn Store>, guards: Guards) -> Registry {
        Registry::start(store, RegistrySettings::default(), guards)
    }

    fn start(store: Arc<dyn Store>, settings: RegistrySettings, guards: Guards) -> Registry {
        Registry {
            parts: Arc::new(Parts {
                store,
                settings,
                threads: SchemaThreads::start(),
                loaded: Loaded::new(),
                served: Served::new(),
                turns: Turns::new(),
                aliases: Aliases::default(),
                guards,
                read_ids: ReadIds::new(),
                enums: EnumMemory::default(),
                generation: AtomicU64::new(0),
            }),
        }
    }

    /// Says that answers by id, and what was read of settings, may differ from now on.
    fn note_change(&self) {
        self.generation.fetch_add(1, Ordering::SeqCst);
    }

    /// Follows what other servers write to the same store. Ends at once where there are none.
    pub async fn follow_changes_elsewhere(self) {
        let mut changes = self.store.changes_elsewhere();
        while changes.changed().await.is_ok() {
            self.note_change();
        }
    }

    /// A number that grows with every write after which an answer by id may differ, after its commit
    /// and before its own answer. Bytes made under another number must not be served.
    pub fn answers_by_id_generation(&self) -> u64 {
        self.generation.load(Ordering::SeqCst)
    }
}
