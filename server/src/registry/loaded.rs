//! Schemas in memory: stored ones by id, parsed ones by content. Both are bounded and hold only what
//! never changes.

use std::sync::Arc;

use clade_checker::{ResolvedReference, Schema, SchemaType, Validation, parse};
use quick_cache::Weighter;
use quick_cache::sync::Cache;
use sha2::{Digest, Sha256};

use super::error::RegistryError;
use super::names::{Context, SchemaId, Subject};
use super::threads::SchemaThreads;
use super::{Registry, StoredSchema};

/// Most bytes of text that the stored schemas in memory have.
const STORED_BYTES_MAX: u64 = 32 * 1024 * 1024;

/// Most bytes of text that the parsed schemas in memory come from. A parsed schema takes about ten
/// times its text, so this is some 30 MiB.
const PARSED_BYTES_MAX: u64 = 3 * 1024 * 1024;

/// What a cached schema counts beside its text.
const OVERHEAD_BYTES: usize = 512;

/// A parsed schema and the text that is stored for it.
pub(super) struct ParsedSchema {
    pub(super) schema: Arc<Schema>,
    /// Canonical, or normalised if that was asked for.
    pub(super) text: String,
}

/// How the text of a schema is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Reading {
    pub(super) validation: Validation,
    pub(super) normalize: bool,
}

/// The caches of a registry.
pub(super) struct Loaded {
    stored: Cache<(Context, SchemaId), Arc<StoredSchema>, ByText>,
    parsed: Cache<[u8; 32], Arc<ParsedSchema>, ByText>,
}

#[derive(Clone)]
struct ByText;

impl Weighter<(Context, SchemaId), Arc<StoredSchema>> for ByText {
    fn weight(&self, _: &(Context, SchemaId), schema: &Arc<StoredSchema>) -> u64 {
        (schema.text.len() + OVERHEAD_BYTES) as u64
    }
}

impl Weighter<[u8; 32], Arc<ParsedSchema>> for ByText {
    fn weight(&self, _: &[u8; 32], schema: &Arc<ParsedSchema>) -> u64 {
        (schema.text.len() + OVERHEAD_BYTES) as u64
    }
}

impl Loaded {
    pub(super) fn new() -> Loaded {
        const TYPICAL_BYTES: u64 = 2048;
        let cache_items = |bytes: u64| usize::try_from(bytes / TYPICAL_BYTES).unwrap_or(usize::MAX);
        Loaded {
            stored: Cache::with_weighter(cache_items(STORED_BYTES_MAX), STORED_BYTES_MAX, ByText),
            parsed: Cache::with_weighter(cache_items(PARSED_BYTES_MAX), PARSED_BYTES_MAX, ByText),
        }
    }
}

impl Registry {
    /// The content of an id.
    ///
    /// # Errors
    /// [`RegistryError::SchemaIdNotFound`] when it has gone for good.
    pub(super) async fn stored(
        &self,
        context: &Context,
        id: SchemaId,
    ) -> Result<Arc<StoredSchema>, RegistryError> {
        let key = (context.clone(), id);
        if let Some(stored) = self.loaded.stored.get(&key) {
            return Ok(stored);
        }
        let stored = self.store.schema(context, id).await?;
        let stored = Arc::new(stored.ok_or(RegistryError::SchemaIdNotFound(id))?);
        self.loaded.stored.insert(key, Arc::clone(&stored));
        Ok(stored)
    }

    /// A stored schema, parsed.
    ///
    /// # Errors
    /// [`RegistryError::Defect`] when what was registered once cannot be parsed.
    pub(super) async fn parsed(
        &self,
        context: &Context,
        stored: &StoredSchema,
    ) -> Result<Arc<Schema>, RegistryError> {
        let referring = Subject::from_stored(context.clone(), "");
        let resolved = self.resolve(&referring, &stored.references).await?;
        let reading = Reading { validation: Validation::Registered, normalize: false };
        let parsed =
            self.parse(stored.schema_type, stored.text.clone(), resolved.closure, reading).await?;
        match parsed {
            Ok(parsed) => Ok(Arc::clone(&parsed.schema)),
            Err(error) => {
                tracing::error!(id = %stored.id, %context, %error, "a stored schema is not valid");
                Err(RegistryError::Defect)
            }
        }
    }

    /// Parses a text, or finds it parsed.
    pub(super) async fn parse(
        &self,
        schema_type: SchemaType,
        text: String,
        closure: Vec<ResolvedReference>,
        reading: Reading,
    ) -> Result<Result<Arc<ParsedSchema>, clade_checker::ParseError>, RegistryError> {
        let key = key(schema_type, &text, &closure, reading);
        if let Some(parsed) = self.loaded.parsed.get(&key) {
            return Ok(Ok(parsed));
        }
        let parsed = parse_on(&self.threads, schema_type, text, closure, reading).await?;
        Ok(parsed.map(|parsed| {
            let parsed = Arc::new(parsed);
            self.loaded.parsed.insert(key, Arc::clone(&parsed));
            parsed
        }))
    }
}

async fn parse_on(
    threads: &SchemaThreads,
    schema_type: SchemaType,
    text: String,
    closure: Vec<ResolvedReference>,
    reading: Reading,
) -> Result<Result<ParsedSchema, clade_checker::ParseError>, RegistryError> {
    threads
        .run(move || {
            let schema = parse(schema_type, &text, &closure, reading.validation)?;
            let text =
                if reading.normalize { schema.normalized_text() } else { schema.canonical_text() };
            Ok(ParsedSchema { schema: Arc::new(schema), text })
        })
        .await
}

/// A hash of all that a parsed schema depends on, so that the cache cannot mix two up.
fn key(
    schema_type: SchemaType,
    text: &str,
    closure: &[ResolvedReference],
    reading: Reading,
) -> [u8; 32] {
    let mut hash = Sha256::new();
    let is_strict = reading.validation == Validation::Strict;
    hash.update([u8::from(is_strict), u8::from(reading.normalize)]);
    let names_and_texts = closure.iter().flat_map(|one| [&one.name, &one.text]);
    let parts = names_and_texts.map(String::as_str);
    for part in [schema_type.wire_name(), text].into_iter().chain(parts) {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    hash.finalize().into()
}
