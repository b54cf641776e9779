//! What a registry keeps, and what every store promises. SQLite is the first one.

#[cfg(test)]
mod conformance;
mod content;
mod documents;
mod error;
mod sqlite;
#[cfg(test)]
pub(crate) mod test_folder;

use async_trait::async_trait;

use crate::registry::{
    Config, Context, Mode, SchemaId, StoredSchema, Subject, Version, VersionSelector,
};

pub use content::{Content, ContentKey, Fingerprint, VERSION_STAMP, stamp};
pub use error::StoreError;
pub use sqlite::SqliteStore;

/// A place that keeps schemas, versions and settings durably.
///
/// A write is decided on a snapshot and applied only while that snapshot still is the truth, see
/// [`Expected`]. It is answered after it is durable. Dropping the future of a write does not undo it.
#[async_trait]
pub trait Store: Send + Sync {
    /// All that a write on `subject` is decided on.
    async fn subject_state(&self, subject: &Subject) -> Result<SubjectState, StoreError>;

    /// The settings that act on `subject`. An empty name stands for the context.
    async fn settings(&self, subject: &Subject) -> Result<Settings, StoreError>;

    /// The versions of `subject`, ascending, soft-deleted ones included.
    async fn versions(&self, subject: &Subject) -> Result<Vec<VersionRow>, StoreError>;

    /// One version, soft-deleted or not; the latest is the highest that is not soft-deleted.
    async fn version(
        &self,
        subject: &Subject,
        version: VersionSelector,
    ) -> Result<Option<VersionRow>, StoreError>;

    /// The schema with this id, checked against its fingerprint.
    async fn schema(
        &self,
        context: &Context,
        id: SchemaId,
    ) -> Result<Option<StoredSchema>, StoreError>;

    /// The largest id that the context has handed out, 0 if none.
    async fn last_id(&self, context: &Context) -> Result<SchemaId, StoreError>;

    /// The ids of the schemas that differ from one content at most in the stamped version.
    async fn ids_of_content(
        &self,
        context: &Context,
        key: &ContentKey,
    ) -> Result<Vec<SchemaId>, StoreError>;

    /// Every version that holds the id, by subject, then version.
    async fn holders(
        &self,
        context: &Context,
        id: SchemaId,
    ) -> Result<Vec<(Subject, VersionRow)>, StoreError>;

    /// The subjects of a context, or of all, whose name begins with `name_prefix`.
    async fn subjects(
        &self,
        context: Option<&Context>,
        name_prefix: &str,
    ) -> Result<Vec<SubjectRow>, StoreError>;

    /// The contexts that have a subject of this name, in order.
    async fn contexts_of_subject(&self, name: &str) -> Result<Vec<Context>, StoreError>;

    /// The schemas that refer to a version of `subject`, by version.
    async fn referrers(&self, subject: &Subject) -> Result<Vec<Referrer>, StoreError>;

    /// Adds a version, and its schema unless that has an id already.
    async fn register(&self, new: NewVersion) -> Result<RegisterOutcome, StoreError>;

    /// Deletes versions softly or for good. A schema goes with the last version that holds it, a
    /// subject with its settings goes with its last version. The settings of an empty name stay.
    async fn delete_versions(&self, deletion: Deletion) -> Result<DeleteOutcome, StoreError>;

    /// Sets or clears the config of `subject`, if the settings that act on it are still those
    /// expected.
    async fn write_config(
        &self,
        subject: &Subject,
        config: Option<Config>,
        expected: Revision,
    ) -> Result<WriteOutcome, StoreError>;

    /// Sets or clears the mode of `subject`, and with [`Reach::Below`] clears those of all subjects
    /// of its context whose name begins with its name.
    async fn write_mode(
        &self,
        subject: &Subject,
        mode: Option<Mode>,
        reach: Reach,
    ) -> Result<(), StoreError>;

    /// Waits until the store cannot go on, and says why. The process must exit then: after a failed
    /// sync nobody knows what the disk holds before the file is read again.
    async fn stopped(&self) -> StoreError;

    /// Finishes the writes that were accepted and closes all connections.
    async fn close(&self);
}

/// The number of a change. Grows over the whole store, so that no two states share one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Revision(pub i64);

/// What a write was decided on: the subject, and the settings that act on it. It is refused when
/// either has changed since. A write that leaves all settings as they were changes none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Expected {
    pub subject: Revision,
    pub settings: Revision,
}

/// A subject as one snapshot shows it.
#[derive(Debug, Clone)]
pub struct SubjectState {
    pub revision: Revision,
    /// Ascending, soft-deleted ones included.
    pub versions: Vec<VersionRow>,
    pub settings: Settings,
}

/// A version without the content of its schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VersionRow {
    pub version: Version,
    pub id: SchemaId,
    pub is_deleted: bool,
    pub registered_at_ms: i64,
    pub has_references: bool,
}

/// The settings of a subject and of all that it may inherit from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// That of the latest change in any of the four scopes; 0 if there was none.
    pub revision: Revision,
    pub subject: ScopeSettings,
    pub context: ScopeSettings,
    pub top_level: ScopeSettings,
    /// Those under all contexts: `:.__GLOBAL:`.
    pub global: ScopeSettings,
}

/// What is set in one scope.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ScopeSettings {
    pub config: Option<Config>,
    pub mode: Option<Mode>,
}

/// A subject in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubjectRow {
    pub subject: Subject,
    /// Whether any version is not soft-deleted.
    pub is_live: bool,
}

/// A schema that refers to a version, and where it is held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Referrer {
    /// The version that is referred to.
    pub version: Version,
    pub id: SchemaId,
    /// Whether any version that holds it is not soft-deleted.
    pub is_live: bool,
    /// The same, counting only versions of other subjects than the one that is referred to.
    pub is_live_elsewhere: bool,
    /// Whether any other subject than the one that is referred to holds it.
    pub is_elsewhere: bool,
}

/// A version to add.
#[derive(Debug, Clone)]
pub struct NewVersion {
    pub subject: Subject,
    pub version: Version,
    pub content: Content,
    pub registered_at_ms: i64,
    pub expected: Expected,
}

/// What came of a registration. Nothing was written unless it says so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RegisterOutcome {
    Registered {
        id: SchemaId,
        is_new_id: bool,
    },
    /// The snapshot is out of date.
    Conflict,
    /// The target of a reference is gone or soft-deleted.
    ReferenceMissing {
        subject: String,
        version: i32,
    },
    /// Another content has the same identity.
    IdTaken(SchemaId),
    IdsExhausted,
}

/// Versions to delete.
#[derive(Debug, Clone)]
pub struct Deletion {
    pub subject: Subject,
    /// Ascending.
    pub versions: Vec<Version>,
    pub permanence: Permanence,
    pub blocked_by: BlockedBy,
    pub expected: Expected,
}

/// Whether a deleted version can still be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Permanence {
    Soft,
    Permanent,
}

/// Whose references stop a deletion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BlockedBy {
    AnySubject,
    /// All but the subject itself, which goes as a whole.
    OtherSubjects,
}

/// What came of a deletion. Nothing was written unless it says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeleteOutcome {
    Deleted,
    Conflict,
    /// A schema refers to this version.
    Referenced(Version),
}

/// What came of a conditional write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WriteOutcome {
    Written,
    Conflict,
}

/// How far a change of mode reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    ScopeAlone,
    Below,
}

impl Referrer {
    /// Whether this referrer stops a deletion of the version that it refers to.
    pub fn blocks(&self, permanence: Permanence, blocked_by: BlockedBy) -> bool {
        match (permanence, blocked_by) {
            (Permanence::Soft, BlockedBy::AnySubject) => self.is_live,
            (Permanence::Soft, BlockedBy::OtherSubjects) => self.is_live_elsewhere,
            (Permanence::Permanent, BlockedBy::AnySubject) => true,
            (Permanence::Permanent, BlockedBy::OtherSubjects) => self.is_elsewhere,
        }
    }
}
