//! What a serializer does with the registry.

use std::time::Duration;

use crate::framing::Framing;
use crate::strategy::SubjectNameStrategy;

/// Where the schema of a record comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SchemaUse {
    /// The serializer's own, which is registered (`auto.register.schemas`).
    #[default]
    Register,
    /// The serializer's own, which must be registered already.
    LookUp,
    /// The latest version of the subject (`use.latest.version`).
    Latest,
    /// The one of an id (`use.schema.id`).
    Id(i32),
}

/// What a serializer does with the registry.
///
/// # Examples
/// ```
/// use clade_client::framing::Framing;
/// use clade_client::serde::{SchemaUse, SerializerSettings};
///
/// let settings = SerializerSettings {
///     schema_use: SchemaUse::Latest,
///     framing: Framing::Header,
///     ..SerializerSettings::default()
/// };
/// assert!(!settings.normalize);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SerializerSettings {
    /// Where the schema comes from.
    pub schema_use: SchemaUse,
    /// How the subject is named.
    pub strategy: SubjectNameStrategy,
    /// Whether the registry normalises the schema (`normalize.schemas`).
    pub normalize: bool,
    /// Where the frame goes.
    pub framing: Framing,
    /// How long the latest version counts as the latest.
    pub latest_kept: Duration,
}

impl Default for SerializerSettings {
    /// Registers, with the associated subject or that of the topic, and puts the id in front.
    fn default() -> SerializerSettings {
        SerializerSettings {
            schema_use: SchemaUse::default(),
            strategy: SubjectNameStrategy::default(),
            normalize: false,
            framing: Framing::default(),
            latest_kept: Duration::from_secs(300),
        }
    }
}
