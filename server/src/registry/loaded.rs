//! Schemas in memory: stored ones by id, parsed ones by content. Both are bounded and hold only what
//! never changes.

use std::collections::HashMap;
use std::sync::Arc;

use clade_checker::{
    ParseError, Registered, ResolvedReference, Schema, SchemaType, Validation, parse,
};
use quick_cache::Weighter;
use quick_cache::sync::Cache;
use sha2::{Digest, Sha256};

use super::error::RegistryError;
use super::names::{Context, SchemaId, Subject};
use super::{Registry, StoredSchema};
use crate::store::{Content, VersionRow};

/// Most bytes of text that the stored schemas in memory have.
const STORED_BYTES_MAX: u64 = 32 * 1024 * 1024;

/// Most bytes of text that the parsed schemas in memory come from. A parsed schema takes about ten
/// times its text, so this is some 30 MiB.
const PARSED_BYTES_MAX: u64 = 3 * 1024 * 1024;

/// What a cached schema counts beside its text.
const OVERHEAD_BYTES: usize = 512;

/// Stored schemas that are read at once.
pub(super) const READ_AT_ONCE: usize = 256;

/// How a stored schema is read.
const OF_STORED: Reading = Reading { validation: Validation::Registered, normalize: false };

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

impl Loaded {
    /// Parses a text, or finds it parsed. To be called on a thread for schemas.
    fn parse(
        &self,
        schema_type: SchemaType,
        text: &str,
        closure: &[ResolvedReference],
        reading: Reading,
    ) -> Result<Arc<ParsedSchema>, ParseError> {
        let key = key(schema_type, text, closure, reading);
        match self.parsed.get(&key) {
            Some(parsed) => Ok(parsed),
            None => self.parse_new(key, schema_type, text, closure, reading),
        }
    }

    /// Parses a text that was not found. To be called on a thread for schemas.
    fn parse_new(
        &self,
        key: [u8; 32],
        schema_type: SchemaType,
        text: &str,
        closure: &[ResolvedReference],
        reading: Reading,
    ) -> Result<Arc<ParsedSchema>, ParseError> {
        let schema = parse(schema_type, text, closure, reading.validation)?;
        let text =
            if reading.normalize { schema.normalized_text() } else { schema.canonical_text() };
        let parsed = Arc::new(ParsedSchema { schema: Arc::new(schema), text });
        self.parsed.insert(key, Arc::clone(&parsed));
        Ok(parsed)
    }
}

impl Registry {
    /// The content of an id.
    ///
    /// # Errors
    /// [`RegistryError::SchemaIdNotFound`] when it has gone for good; [`RegistryError::Repointed`]
    /// when the store has another content under the id than it had before.
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
        self.served.note(context, id, Content::of(&stored).fingerprint())?;
        self.loaded.stored.insert(key, Arc::clone(&stored));
        Ok(stored)
    }

    /// The contents of many ids, each at the place of its id; `None` where it has gone for good.
    ///
    /// # Errors
    /// [`RegistryError::Repointed`] as [`Registry::stored`].
    pub(super) async fn stored_all(
        &self,
        context: &Context,
        ids: &[SchemaId],
    ) -> Result<Vec<Option<Arc<StoredSchema>>>, RegistryError> {
        let mut missing = Vec::new();
        let mut found = HashMap::new();
        for id in ids {
            match self.loaded.stored.get(&(context.clone(), *id)) {
                Some(stored) => drop(found.insert(*id, stored)),
                None => missing.push(*id),
            }
        }
        for ids in missing.chunks(READ_AT_ONCE) {
            for stored in self.store.schemas(context, ids).await? {
                let id = stored.id;
                let stored = Arc::new(stored);
                self.served.note(context, id, Content::of(&stored).fingerprint())?;
                self.loaded.stored.insert((context.clone(), id), Arc::clone(&stored));
                found.insert(id, stored);
            }
        }
        Ok(ids.iter().map(|id| found.get(id).cloned()).collect())
    }

    /// The schemas of `rows`, parsed, in their order.
    ///
    /// # Errors
    /// [`RegistryError::SchemaIdNotFound`] when one has gone for good, and as [`Registry::parsed`].
    pub(super) async fn registered(
        &self,
        context: &Context,
        rows: &[VersionRow],
    ) -> Result<Vec<Registered>, RegistryError> {
        let ids: Vec<_> = rows.iter().map(|row| row.id).collect();
        let mut texts = Vec::with_capacity(rows.len());
        for (stored, row) in self.stored_all(context, &ids).await?.into_iter().zip(rows) {
            let stored = stored.ok_or(RegistryError::SchemaIdNotFound(row.id))?;
            let referring = Subject::from_stored(context.clone(), "");
            let closure = self.resolve(&referring, &stored.references).await?.closure;
            texts.push((row.version, stored, closure));
        }
        // One job for all, which looks each up in memory as well: to switch threads costs about as
        // much as to parse a small schema.
        let parts = Arc::clone(&self.parts);
        let parsed = self
            .threads
            .run(move || {
                texts
                    .into_iter()
                    .map(|(version, stored, closure)| {
                        let parsed = parts.loaded.parse(
                            stored.schema_type,
                            &stored.text,
                            &closure,
                            OF_STORED,
                        );
                        (version, stored.id, parsed)
                    })
                    .collect::<Vec<_>>()
            })
            .await?;
        parsed
            .into_iter()
            .map(|(version, id, parsed)| match parsed {
                Ok(parsed) => {
                    Ok(Registered { version: version.0, schema: Arc::clone(&parsed.schema) })
                }
                Err(error) => Err(not_valid(id, context, &error)),
            })
            .collect()
    }

    /// Drops the stored schemas in memory, as if others had taken their place.
    #[cfg(test)]
    pub(crate) fn forget_loaded(&self) {
        self.loaded.stored.clear();
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
        let text = stored.text.clone();
        match self.parse(stored.schema_type, text, resolved.closure, OF_STORED).await? {
            Ok(parsed) => Ok(Arc::clone(&parsed.schema)),
            Err(error) => Err(not_valid(stored.id, context, &error)),
        }
    }

    /// Parses a text, or finds it parsed.
    pub(super) async fn parse(
        &self,
        schema_type: SchemaType,
        text: String,
        closure: impl Into<Arc<[ResolvedReference]>>,
        reading: Reading,
    ) -> Result<Result<Arc<ParsedSchema>, ParseError>, RegistryError> {
        let closure = closure.into();
        let key = key(schema_type, &text, &closure, reading);
        if let Some(parsed) = self.loaded.parsed.get(&key) {
            return Ok(Ok(parsed));
        }
        let parts = Arc::clone(&self.parts);
        let parse = move || parts.loaded.parse_new(key, schema_type, &text, &closure, reading);
        self.threads.run(parse).await
    }
}

fn not_valid(id: SchemaId, context: &Context, error: &ParseError) -> RegistryError {
    tracing::error!(%id, %context, %error, "a stored schema is not valid");
    RegistryError::Defect
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
