//! Why the registry could not answer.

use clade_checker::stream::StreamError;
use clade_checker::{NoSuchEntity, ParseError};

use crate::registry::associations::AssociationError;
use crate::registry::names::{Context, SchemaId, Subject, Version, VersionSelector};
use crate::store::StoreError;

/// Why the registry could not answer. Knows nothing about HTTP; `http/error.rs` gives each variant
/// its status, its code and Confluent's words.
#[derive(Debug, thiserror::Error)]
pub enum RegistryError {
    #[error("subject `{0}` not found")]
    SubjectNotFound(Subject),
    #[error("version {version} of subject `{subject}` not found")]
    VersionNotFound { subject: Subject, version: VersionSelector },
    #[error("schema {0} not found")]
    SchemaIdNotFound(SchemaId),
    #[error("the schema is not registered under the subject")]
    SchemaNotFound,
    #[error("subject `{0}` was soft-deleted already")]
    SubjectSoftDeleted(Subject),
    #[error("subject `{0}` was not soft-deleted first")]
    SubjectNotSoftDeleted(Subject),
    #[error("version {version} of subject `{subject}` was soft-deleted already")]
    VersionSoftDeleted { subject: Subject, version: Version },
    #[error("version {version} of subject `{subject}` was not soft-deleted first")]
    VersionNotSoftDeleted { subject: Subject, version: Version },
    #[error("subject `{0}` has no compatibility level of its own")]
    SubjectConfigNotFound(Subject),
    #[error("subject `{0}` has no mode of its own")]
    SubjectModeNotFound(Subject),
    /// DELETE of a config or mode that is not set.
    #[error("nothing is set for subject `{0}`")]
    NothingSet(Subject),
    #[error("the schema proposed for `{subject}` is incompatible")]
    Incompatible { subject: Subject, messages: Vec<String> },
    #[error("the schema is empty")]
    EmptySchema,
    #[error("the schema type `{0}` is not known")]
    UnknownSchemaType(String),
    #[error("cannot parse the proposed schema")]
    InvalidSchema { proposed: Box<super::ProposedSchema>, source: ParseError },
    /// One of the texts of a check with proof.
    #[error("cannot parse the {side}")]
    InvalidSide { side: &'static str, source: ParseError },
    #[error("reference to subject `{subject}`, version {version}, which does not exist")]
    ReferenceNotFound { subject: String, version: i32 },
    #[error("reference `{name}` to subject `{subject}`, version {version}, is incomplete")]
    InvalidReference { name: String, subject: String, version: i32 },
    #[error("`{name}` stands for version {one} and for version {other}")]
    ConflictingReferences { name: String, one: Version, other: Version },
    #[error("the references need more than {0} schemas")]
    TooManyReferences(usize),
    #[error("cannot edit the tags of the proposed schema")]
    NoSuchEntity(#[source] NoSuchEntity),
    #[error("version {0} is not one more than the previous version")]
    VersionNotNext(i32),
    #[error("`{0}` is not a version")]
    InvalidVersion(String),
    #[error("`{0}` is not a valid subject")]
    InvalidSubject(String),
    #[error("invalid rule set: {0}")]
    InvalidRuleSet(String),
    #[error("the compatibility level is not known")]
    InvalidCompatibilityLevel,
    #[error("the mode is not known")]
    InvalidMode,
    #[error("mode FORWARD is only for the level under all contexts")]
    ForwardBelowGlobal,
    #[error("the server was started with modes that cannot be changed")]
    ModesImmutable,
    #[error("mode IMPORT needs a scope without live versions")]
    NotEmptyForImport,
    #[error("context `{0}` has subjects")]
    ContextNotEmpty(Context),
    #[error("no schema has the identity `{0}`")]
    GuidNotFound(String),
    #[error("subject `{0}` is read-only")]
    ReadOnly(Subject),
    /// An id was given outside mode IMPORT.
    #[error("subject `{0}` is not in import mode")]
    NotInImportMode(Subject),
    /// No id was given in a mode that needs one.
    #[error("subject `{0}` is not in read-write mode")]
    NotInReadWriteMode(Subject),
    #[error("id {id} in context `{context}` belongs to another schema")]
    IdTaken { id: SchemaId, context: Context },
    #[error("schemas refer to version {version} of subject `{subject}`")]
    Referenced { subject: Subject, version: Version },
    #[error(transparent)]
    Association(#[from] AssociationError),
    #[error("no lint policy is set for `{0}`")]
    LintPolicyNotFound(Subject),
    /// The policy refuses errors.
    #[error("lint found errors in what was proposed for `{subject}`: {}", findings.join("; "))]
    LintRefused { subject: Subject, findings: Vec<String> },
    #[error("there is no stream `{0}`")]
    StreamNotFound(Subject),
    /// It has none, not the one that is meant, or several of which none is meant.
    #[error("the stream `{stream}` has no such subject for its {role}s: {}", told(subjects))]
    StreamSubject { stream: Subject, role: &'static str, subjects: Vec<String> },
    #[error("the stream `{0}` was changed by somebody else")]
    StreamChanged(Subject),
    #[error("no stream has the co-partition group `{0}`")]
    GroupNotFound(String),
    #[error(transparent)]
    InvalidStream(#[from] StreamError),
    /// A version of its key would move keys to other partitions.
    #[error("the key of the live stream `{stream}` stays as it is: {message}")]
    KeyFrozen { stream: Subject, message: String },
    /// The store was exchanged, or damaged, while this process served from it.
    #[error(
        "schema {id} in context `{context}` is not what this server has served under this id; look \
         at what was done to the database, and start the server again if that was on purpose"
    )]
    Repointed { context: Context, id: SchemaId },
    /// Other writers changed the subject again and again while this one was judged.
    #[error("gave up after {0} attempts: the subject changed during each one")]
    Contended(usize),
    /// A thread that works on schemas ended in a panic, which is a defect.
    #[error("the schema could not be judged because of a defect")]
    Defect,
    /// The store is away or busy. What a write came to is not known.
    #[error(transparent)]
    Unavailable(StoreError),
    #[error(transparent)]
    Store(StoreError),
}

impl From<StoreError> for RegistryError {
    fn from(error: StoreError) -> RegistryError {
        match error {
            StoreError::Unavailable { .. } => RegistryError::Unavailable(error),
            error => RegistryError::Store(error),
        }
    }
}

fn told(subjects: &[String]) -> String {
    match subjects {
        [] => "it has none at all".to_owned(),
        subjects => format!("it has {}", subjects.join(", ")),
    }
}
