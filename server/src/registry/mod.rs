//! The rules of a registry: loads, asks the checker, stores. Knows neither HTTP nor SQL.

mod error;
mod names;

use std::sync::Arc;

use clade_checker::{
    CompatibilityLevel, Format, Identity, Metadata, Reference, RuleSet, SchemaType,
};

pub use error::RegistryError;
pub use names::{Context, SchemaId, Subject, Version, VersionSelector};

use crate::store::Store;

/// A registry on a store. Cheap to clone.
#[derive(Clone)]
pub struct Registry {
    store: Arc<dyn Store>,
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

/// How a schema is registered.
#[derive(Debug, Clone, Copy, Default)]
pub struct RegisterOptions {
    /// Whether to normalise; the config may ask for it too.
    pub normalize: bool,
    /// Whether to skip the compatibility check.
    pub force: bool,
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

/// Settings of a subject, of a context or of the whole registry. `None` means not set here.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Config {
    pub compatibility_level: Option<CompatibilityLevel>,
    /// `STRICT`, `LENIENT` or `LOGICAL`.
    pub compatibility_policy: Option<String>,
    pub compatibility_group: Option<String>,
    pub normalize: Option<bool>,
    pub validate_fields: Option<bool>,
    pub validate_new_schemas: Option<bool>,
    pub validate_rules: Option<bool>,
    pub alias: Option<String>,
}

/// A change of one setting.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Change<T> {
    /// The key was absent: what is stored stays.
    #[default]
    Keep,
    /// The key was `null`: the setting is cleared.
    Clear,
    /// The key had a value.
    Set(T),
}

/// Changes of a config, one for each of its fields.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ConfigChange {
    pub compatibility_level: Change<CompatibilityLevel>,
    pub compatibility_policy: Change<String>,
    pub compatibility_group: Change<String>,
    pub normalize: Change<bool>,
    pub validate_fields: Change<bool>,
    pub validate_new_schemas: Change<bool>,
    pub validate_rules: Change<bool>,
    pub alias: Change<String>,
}

/// What a subject allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mode {
    ReadWrite,
    ReadOnly,
}

/// Whose config or mode is meant.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Scope {
    /// The whole registry: `/config` and `/mode` without a subject.
    TopLevel,
    /// One subject; with an empty name, a context.
    Subject(Subject),
}

impl Mode {
    /// The name in the HTTP API.
    pub fn wire_name(self) -> &'static str {
        match self {
            Mode::ReadWrite => "READWRITE",
            Mode::ReadOnly => "READONLY",
        }
    }

    /// The mode with this name, in any case.
    pub fn from_wire_name(name: &str) -> Option<Mode> {
        [Mode::ReadWrite, Mode::ReadOnly]
            .into_iter()
            .find(|mode| mode.wire_name().eq_ignore_ascii_case(name))
    }
}

impl Registry {
    /// A registry on `store`.
    pub fn new(store: Arc<dyn Store>) -> Registry {
        Registry { store }
    }

    /// Registers a schema under a subject. The same schema twice gives the same id and version.
    pub async fn register(
        &self,
        subject: &Subject,
        proposed: ProposedSchema,
        options: RegisterOptions,
    ) -> Result<SubjectVersion, RegistryError> {
        let _ = (&self.store, subject, proposed, options);
        Err(RegistryError::Defect)
    }

    /// The newest version of `subject` that holds the proposed schema.
    pub async fn look_up(
        &self,
        subject: &Subject,
        proposed: ProposedSchema,
        normalize: bool,
        deleted: Deleted,
    ) -> Result<SubjectVersion, RegistryError> {
        let _ = (subject, proposed, normalize, deleted);
        Err(RegistryError::Defect)
    }

    /// The schema with this id, and one version that holds it: that of `hint` when it does.
    /// `hint` also names the context; a soft-deleted version counts.
    pub async fn schema_by_id(
        &self,
        id: SchemaId,
        hint: Option<&Subject>,
    ) -> Result<SubjectVersion, RegistryError> {
        let _ = (id, hint);
        Err(RegistryError::Defect)
    }

    /// Every version that holds the id, one for each subject (the newest), sorted by subject.
    pub async fn holders(
        &self,
        id: SchemaId,
        hint: Option<&Subject>,
        deleted: Deleted,
    ) -> Result<Vec<(Subject, Version)>, RegistryError> {
        let _ = (id, hint, deleted);
        Err(RegistryError::Defect)
    }

    /// The text of a schema in another format; the stored text where the type has no such format.
    pub async fn formatted_text(
        &self,
        schema: &StoredSchema,
        context: &Context,
        format: Option<Format>,
    ) -> Result<String, RegistryError> {
        let _ = (schema, context, format);
        Err(RegistryError::Defect)
    }

    /// The subjects whose displayed name begins with `prefix`, in string order. `:*:` in front
    /// stands for every context.
    pub async fn subjects(
        &self,
        prefix: &str,
        deleted: Deleted,
    ) -> Result<Vec<Subject>, RegistryError> {
        let _ = (prefix, deleted);
        Err(RegistryError::Defect)
    }

    /// The versions of `subject`, ascending, each with whether it is soft-deleted.
    pub async fn versions(
        &self,
        subject: &Subject,
        deleted: Deleted,
    ) -> Result<Vec<(Version, bool)>, RegistryError> {
        let _ = (subject, deleted);
        Err(RegistryError::Defect)
    }

    /// One version of `subject`.
    pub async fn version(
        &self,
        subject: &Subject,
        version: VersionSelector,
        deleted: Deleted,
    ) -> Result<SubjectVersion, RegistryError> {
        let _ = (subject, version, deleted);
        Err(RegistryError::Defect)
    }

    /// The ids of the schemas that refer to a version, ascending.
    pub async fn referenced_by(
        &self,
        subject: &Subject,
        version: VersionSelector,
        deleted: Deleted,
    ) -> Result<Vec<SchemaId>, RegistryError> {
        let _ = (subject, version, deleted);
        Err(RegistryError::Defect)
    }

    /// Deletes all versions of `subject`, for good if `permanent`; answers with those deleted.
    pub async fn delete_subject(
        &self,
        subject: &Subject,
        permanent: bool,
    ) -> Result<Vec<Version>, RegistryError> {
        let _ = (subject, permanent);
        Err(RegistryError::Defect)
    }

    /// Deletes one version of `subject`, for good if `permanent`.
    pub async fn delete_version(
        &self,
        subject: &Subject,
        version: VersionSelector,
        permanent: bool,
    ) -> Result<Version, RegistryError> {
        let _ = (subject, version, permanent);
        Err(RegistryError::Defect)
    }

    /// Judges a schema without registering it.
    ///
    /// # Errors
    /// As for register; [`RegistryError::InvalidSchema`] is turned into an answer by the caller when
    /// the client asked for reasons.
    pub async fn check(
        &self,
        subject: &Subject,
        against: Against,
        proposed: ProposedSchema,
        normalize: bool,
    ) -> Result<CompatibilityAnswer, RegistryError> {
        let _ = (subject, against, proposed, normalize);
        Err(RegistryError::Defect)
    }

    /// The config of `scope`: its own, or with `or_inherited` the one in force. The level is always
    /// set in the answer.
    pub async fn config(&self, scope: &Scope, or_inherited: bool) -> Result<Config, RegistryError> {
        let _ = (scope, or_inherited);
        Err(RegistryError::Defect)
    }

    /// Changes the config of `scope`; answers with what is then stored.
    pub async fn change_config(
        &self,
        scope: &Scope,
        change: ConfigChange,
    ) -> Result<Config, RegistryError> {
        let _ = (scope, change);
        Err(RegistryError::Defect)
    }

    /// Clears the config of `scope`; answers with what was stored.
    pub async fn delete_config(&self, scope: &Scope) -> Result<Config, RegistryError> {
        let _ = scope;
        Err(RegistryError::Defect)
    }

    /// The mode of `scope`: its own, or with `or_inherited` the one in force.
    pub async fn mode(&self, scope: &Scope, or_inherited: bool) -> Result<Mode, RegistryError> {
        let _ = (scope, or_inherited);
        Err(RegistryError::Defect)
    }

    /// Sets the mode of `scope`, or clears it.
    pub async fn change_mode(
        &self,
        scope: &Scope,
        mode: Option<Mode>,
    ) -> Result<(), RegistryError> {
        let _ = (scope, mode);
        Err(RegistryError::Defect)
    }

    /// Clears the mode of `scope`, and with `recursive` those of all subjects under it; answers with
    /// what was set, `None` only with `recursive`.
    pub async fn delete_mode(
        &self,
        scope: &Scope,
        recursive: bool,
    ) -> Result<Option<Mode>, RegistryError> {
        let _ = (scope, recursive);
        Err(RegistryError::Defect)
    }

    /// Every write after which an answer by id may differ calls this first: the HTTP layer drops
    /// its ready bytes. See `http/schemas.rs`.
    pub fn answers_by_id_generation(&self) -> u64 {
        0
    }
}
