//! What a registry keeps, and what every store promises: SQLite for one server, PostgreSQL for many.

mod associations;
#[cfg(test)]
mod conformance;
mod content;
mod documents;
mod dump;
mod error;
mod guards;
mod overlays;
mod postgres;
mod referrer;
mod sqlite;
#[cfg(test)]
pub(crate) mod test_cluster;
#[cfg(test)]
pub(crate) mod test_folder;
mod versions;

use std::sync::Arc;

use async_trait::async_trait;
use clade_checker::Identity;
use tokio::sync::watch;

use crate::registry::{
    Association, AssociationType, AssociationsOf, Config, Context, Mode, Page, SchemaId,
    StoredSchema, Subject, Version, VersionSelector,
};

pub use associations::{AssociationsOutcome, AssociationsWrite};
pub use content::{Content, ContentKey, Fingerprint, VERSION_STAMP, stamp};
pub use dump::{
    DumpAssociation, DumpConfig, DumpContext, DumpMode, DumpOverlay, DumpReference, DumpRetiredId,
    DumpRow, DumpSchema, DumpSender, DumpSource, DumpVersion, RestoreOutcome, RowDamage,
};
pub use error::StoreError;
pub(crate) use guards::{Guard, Guards};
pub use overlays::{Overlay, OverlayKind, OverlayWrite};
pub use postgres::PostgresStore;
pub use referrer::Referrer;
pub use sqlite::SqliteStore;
pub use versions::{
    BlockedBy, DeleteOutcome, Deletion, NewVersion, Permanence, RegisterOutcome, Turn,
};

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

    /// Those of the schemas with these ids that there are, in any order, each checked against its
    /// fingerprint.
    async fn schemas(
        &self,
        context: &Context,
        ids: &[SchemaId],
    ) -> Result<Vec<StoredSchema>, StoreError>;

    /// The largest id that the context has handed out, 0 if none.
    async fn last_id(&self, context: &Context) -> Result<SchemaId, StoreError>;

    /// The ids of the schemas that differ from one content at most in the stamped version.
    async fn ids_of_content(
        &self,
        context: &Context,
        key: &ContentKey,
    ) -> Result<Vec<SchemaId>, StoreError>;

    /// Every context that has schemas of this identity, in order, with the lowest id of one.
    async fn ids_of_identity(
        &self,
        identity: &Identity,
    ) -> Result<Vec<(Context, SchemaId)>, StoreError>;

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

    /// The versions of the subjects that `listed` names, by displayed subject, then version: those
    /// of one page.
    async fn listed_versions(
        &self,
        listed: &ListedVersions,
        page: Page,
    ) -> Result<Vec<(Subject, VersionRow)>, StoreError>;

    /// The contexts in which something was registered and that were not dropped since, in order.
    async fn contexts(&self) -> Result<Vec<Context>, StoreError>;

    /// Takes a context off the list until the next registration in it, unless it has subjects.
    async fn drop_context(&self, context: &Context) -> Result<DropOutcome, StoreError>;

    /// The subjects whose config has an alias, with the alias.
    async fn aliases(&self) -> Result<Vec<(Subject, String)>, StoreError>;

    /// The contexts that have a subject of this name, in order.
    async fn contexts_of_subject(&self, name: &str) -> Result<Vec<Context>, StoreError>;

    /// The schemas that refer to a version of `subject`, by version.
    async fn referrers(&self, subject: &Subject) -> Result<Vec<Referrer>, StoreError>;

    /// Waits for the turn to write to `subject`; none if other servers had it for seconds. While one
    /// has it no other can register a version. It gives each a chance where servers write without a
    /// pause; what keeps data right is [`Expected`].
    async fn turn(&self, subject: &Subject) -> Result<Option<Turn>, StoreError>;

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

    /// Sets mode IMPORT for `subject`, an empty name for its context or for all of them, if no
    /// version there is live, and deletes the soft-deleted ones for good.
    async fn enter_import(&self, subject: &Subject) -> Result<ImportOutcome, StoreError>;

    /// The associations of a subject or of resources, by namespace, name and id of the resource, keys
    /// before values.
    async fn associations(&self, of: &AssociationsOf) -> Result<Vec<Association>, StoreError>;

    /// Changes the associations of one resource, and deletes subjects that went with it, if all is
    /// still what that was decided on.
    async fn write_associations(
        &self,
        write: AssociationsWrite,
    ) -> Result<AssociationsOutcome, StoreError>;

    /// One overlay.
    async fn overlay(
        &self,
        kind: OverlayKind,
        name: &Subject,
    ) -> Result<Option<Overlay>, StoreError>;

    /// The overlays of a context, or of all, by context and name.
    async fn overlays(
        &self,
        kind: OverlayKind,
        context: Option<&Context>,
    ) -> Result<Vec<Overlay>, StoreError>;

    /// Writes or removes one overlay, if it is still what that was decided on.
    async fn write_overlay(&self, write: OverlayWrite) -> Result<WriteOutcome, StoreError>;

    /// What lint found in a version when it was registered, as JSON.
    async fn lint_result(
        &self,
        subject: &Subject,
        version: Version,
    ) -> Result<Option<String>, StoreError>;

    /// Grows at most a second after another server has changed anything. It ends at once where the
    /// store serves one server alone.
    fn changes_elsewhere(&self) -> watch::Receiver<u64>;

    /// Sends every row of the registry, as one snapshot shows them and without looking whether they
    /// are damaged.
    async fn dump(&self, rows: DumpSender) -> Result<(), StoreError>;

    /// Writes the rows of a dump, all or none, if the registry is empty.
    async fn restore(&self, source: Arc<dyn DumpSource>) -> Result<RestoreOutcome, StoreError>;

    /// What the database itself finds wrong with its tables, a sentence each.
    async fn self_check(&self) -> Result<Vec<String>, StoreError>;

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
    /// The streams that name the subject, each with its document, which is JSON.
    pub streams: Vec<(Subject, String)>,
    /// The streams of the topics that are associated with the subject.
    pub associated: Vec<AssociatedStream>,
}

/// A stream whose topic is associated with a subject, in the context of which it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AssociatedStream {
    pub subject: Subject,
    pub association_type: AssociationType,
    pub stream: Subject,
    /// JSON.
    pub document: String,
}

/// What is set in one scope.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ScopeSettings {
    pub config: Option<Config>,
    pub mode: Option<Mode>,
    /// JSON.
    pub lint_policy: Option<String>,
}

/// A subject in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubjectRow {
    pub subject: Subject,
    /// Whether any version is not soft-deleted.
    pub is_live: bool,
}

/// Which versions a list has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedVersions {
    /// None for all.
    pub context: Option<Context>,
    /// How the names of the subjects begin.
    pub name_prefix: String,
    /// Whether soft-deleted versions are in it.
    pub with_deleted: bool,
    /// Whether only the highest of each subject is.
    pub latest_only: bool,
}

/// What came of dropping a context.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DropOutcome {
    Dropped,
    NotEmpty,
}

/// What came of entering mode IMPORT. Nothing was written unless it says so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ImportOutcome {
    Entered,
    /// A version is live.
    NotEmpty,
    /// A schema that stays refers to this version.
    Referenced(Subject, Version),
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
