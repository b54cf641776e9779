//! The rows of a whole registry: how a store gives them away and takes them back.

use std::io;

use clade_checker::{Identity, Reference, SchemaType};

use super::content::Content;
use super::{OverlayKind, StoreError, documents};
use crate::registry::{
    Association, AssociationType, Context, Lifecycle, Mode, Resource, SchemaId, Subject, Version,
};

/// A row as it is stored. A dump has them in the order of the variants and by key within each, so
/// that equal registries give equal dumps and no row needs a later one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DumpRow {
    Context(DumpContext),
    RetiredId(DumpRetiredId),
    Schema(DumpSchema),
    Version(DumpVersion),
    Config(DumpConfig),
    Mode(DumpMode),
    Association(DumpAssociation),
    Overlay(DumpOverlay),
}

/// A context and its id counter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DumpContext {
    pub context: Context,
    /// The largest id that was handed out, 0 if none.
    pub last_id: i32,
    /// Whether it stands in the list of contexts.
    pub is_listed: bool,
}

/// An id whose schema was deleted for good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DumpRetiredId {
    pub context: Context,
    pub id: SchemaId,
    /// SHA-256 of what it stood for.
    pub fingerprint: Vec<u8>,
}

/// What an id stands for, unchecked: see [`DumpSchema::content`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DumpSchema {
    pub context: Context,
    pub id: SchemaId,
    pub identity: Vec<u8>,
    pub fingerprint: Vec<u8>,
    pub content_key: Vec<u8>,
    pub schema_type: String,
    pub text: String,
    /// JSON.
    pub metadata: Option<String>,
    /// JSON.
    pub rule_set: Option<String>,
    /// Whether another id had the content first.
    pub is_second: bool,
    /// In order.
    pub references: Vec<DumpReference>,
}

/// A reference in the words of the client, and the version that it resolves to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DumpReference {
    pub name: String,
    pub subject: String,
    pub target: Subject,
    pub target_version: Version,
}

/// A version of a subject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DumpVersion {
    pub subject: Subject,
    pub version: Version,
    pub id: SchemaId,
    pub is_deleted: bool,
    pub registered_at_ms: i64,
}

/// The config of a scope. An empty name stands for the context.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DumpConfig {
    pub subject: Subject,
    /// JSON.
    pub config: String,
}

/// The mode of a scope. An empty name stands for the context.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DumpMode {
    pub subject: Subject,
    pub mode: String,
}

/// The association of a resource with a subject, unchecked: see [`DumpAssociation::association`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DumpAssociation {
    pub guid: String,
    pub resource: Resource,
    pub association_type: String,
    pub subject: Subject,
    pub lifecycle: String,
    pub is_frozen: bool,
    pub created_at_ms: i64,
    pub updated_at_ms: i64,
}

/// A lint policy or a stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DumpOverlay {
    pub kind: OverlayKind,
    pub name: Subject,
    /// JSON.
    pub document: String,
    /// Since when a stream has data, in milliseconds since 1970.
    pub live_since_ms: Option<i64>,
    /// The subjects that the document names, in order.
    pub subjects: Vec<Subject>,
}

/// Rows that can be read more than once, since a transaction may have to begin again.
pub trait DumpSource: Send + Sync {
    /// The rows from the first on.
    fn rows(&self) -> io::Result<Box<dyn Iterator<Item = io::Result<DumpRow>> + Send + '_>>;
}

/// What came of taking back a dump. Nothing was written unless it says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RestoreOutcome {
    Restored,
    /// The registry has schemas or settings of its own.
    NotEmpty,
}

/// What is wrong with a row.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RowDamage {
    #[error("`{0}` is no schema type")]
    SchemaType(String),
    #[error("its metadata cannot be read")]
    Metadata,
    #[error("its rule set cannot be read")]
    RuleSet,
    #[error("its guid does not fit its content")]
    Identity,
    #[error("its SHA-256 does not fit its content")]
    Fingerprint,
    #[error("the hash by which its content is found does not fit its content")]
    ContentKey,
    #[error("its config cannot be read")]
    Config,
    #[error("its document is not a JSON object")]
    Overlay,
    #[error("`{0}` is no mode")]
    Mode(String),
    #[error("`{0}` is no type of an association")]
    AssociationType(String),
    #[error("`{0}` is no lifecycle of an association")]
    Lifecycle(String),
}

impl DumpSchema {
    /// The row that keeps `content` under `id`, its hashes made from the content.
    pub fn of(context: Context, id: SchemaId, content: &Content) -> DumpSchema {
        let referring = Subject::from_stored(context.clone(), "");
        let reference = |reference: &Reference| DumpReference {
            name: reference.name.clone(),
            subject: reference.subject.clone(),
            target: referring.referred(&reference.subject),
            target_version: Version(reference.version),
        };
        DumpSchema {
            id,
            identity: content.identity().0.to_vec(),
            fingerprint: content.fingerprint().0.to_vec(),
            content_key: content.key().0.to_vec(),
            schema_type: content.schema_type.wire_name().to_owned(),
            text: content.text.clone(),
            metadata: content.metadata.as_ref().map(documents::write_metadata),
            rule_set: content.rule_set.as_ref().map(documents::write_rule_set),
            is_second: false,
            references: content.references.iter().map(reference).collect(),
            context,
        }
    }

    /// The content, whatever its hashes are.
    ///
    /// # Errors
    /// [`RowDamage`] when a part of it cannot be understood.
    pub fn unchecked_content(&self) -> Result<Content, RowDamage> {
        let metadata = self.metadata.as_deref().map(documents::read_metadata).transpose();
        let rule_set = self.rule_set.as_deref().map(documents::read_rule_set).transpose();
        let reference = |reference: &DumpReference| Reference {
            name: reference.name.clone(),
            subject: reference.subject.clone(),
            version: reference.target_version.0,
        };
        Ok(Content {
            schema_type: SchemaType::from_wire_name(&self.schema_type)
                .ok_or_else(|| RowDamage::SchemaType(self.schema_type.clone()))?,
            text: self.text.clone(),
            references: self.references.iter().map(reference).collect(),
            metadata: metadata.map_err(|_| RowDamage::Metadata)?,
            rule_set: rule_set.map_err(|_| RowDamage::RuleSet)?,
        })
    }

    /// The content, if all of its hashes fit.
    ///
    /// # Errors
    /// [`RowDamage`], the first that is found.
    pub fn content(&self) -> Result<Content, RowDamage> {
        let content = self.unchecked_content()?;
        let Identity(identity) = content.identity();
        if self.identity != identity {
            return Err(RowDamage::Identity);
        }
        if self.fingerprint != content.fingerprint().0 {
            return Err(RowDamage::Fingerprint);
        }
        if self.content_key != content.key().0 {
            return Err(RowDamage::ContentKey);
        }
        Ok(content)
    }
}

impl DumpOverlay {
    /// Whether the document can be read.
    ///
    /// # Errors
    /// [`RowDamage::Overlay`].
    pub fn check(&self) -> Result<(), RowDamage> {
        let document = serde_json::from_str::<serde_json::Map<_, _>>(&self.document);
        document.map(|_| ()).map_err(|_| RowDamage::Overlay)
    }
}

impl DumpConfig {
    /// Whether the config can be read.
    ///
    /// # Errors
    /// [`RowDamage::Config`] if not.
    pub fn check(&self) -> Result<(), RowDamage> {
        documents::read_config(&self.config).map(|_| ()).map_err(|_| RowDamage::Config)
    }
}

impl DumpMode {
    /// Whether there is such a mode.
    ///
    /// # Errors
    /// [`RowDamage::Mode`] if not.
    pub fn check(&self) -> Result<(), RowDamage> {
        match Mode::from_wire_name(&self.mode) {
            Some(mode) if mode.wire_name() == self.mode => Ok(()),
            Some(_) | None => Err(RowDamage::Mode(self.mode.clone())),
        }
    }
}

impl DumpAssociation {
    /// The association.
    ///
    /// # Errors
    /// [`RowDamage`] when its type or its lifecycle is not known.
    pub fn association(&self) -> Result<Association, RowDamage> {
        Ok(Association {
            guid: self.guid.clone(),
            resource: self.resource.clone(),
            association_type: AssociationType::from_wire_name(&self.association_type)
                .ok_or_else(|| RowDamage::AssociationType(self.association_type.clone()))?,
            subject: self.subject.clone(),
            lifecycle: Lifecycle::from_wire_name(&self.lifecycle)
                .ok_or_else(|| RowDamage::Lifecycle(self.lifecycle.clone()))?,
            is_frozen: self.is_frozen,
            created_at_ms: self.created_at_ms,
            updated_at_ms: self.updated_at_ms,
        })
    }
}

/// Where a dump goes, row by row. A receiver that is gone ends the dump.
pub type DumpSender = tokio::sync::mpsc::Sender<DumpRow>;

/// Sends one row on.
pub(super) async fn send(rows: &DumpSender, row: DumpRow) -> Result<(), StoreError> {
    rows.send(row).await.map_err(|_| StoreError::Stopped)
}
