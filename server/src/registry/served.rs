//! Remembers what ids stand for by the word of this process, so that it never says anything else.
//!
//! The store keeps an id's content for ever (I2). But a store can be exchanged under a running server:
//! by a restore, by a failover, by hand. Then an id may stand for another content, whole in itself, and
//! clients that know the id would read data with a schema that it was not written with.

use quick_cache::UnitWeighter;
use quick_cache::sync::Cache;
use sha2::{Digest, Sha256};

use super::error::RegistryError;
use super::names::{Context, SchemaId};
use crate::store::Fingerprint;

/// How many ids are remembered; each takes less than 100 bytes.
const IDS_MAX: u64 = 100_000;

/// How many ids are expected; the memory grows past that.
const IDS_EXPECTED: usize = 1000;

/// Half of a SHA-256, which no two contents are going to share.
type Half = [u8; 16];

/// The fingerprints of the contents that this process has served or written.
pub(super) struct Served(Cache<Half, Half, UnitWeighter>);

impl Served {
    pub(super) fn new() -> Served {
        Served(Cache::with_weighter(IDS_EXPECTED, IDS_MAX, UnitWeighter))
    }

    /// Remembers that the id stands for the content with this fingerprint.
    ///
    /// # Errors
    /// [`RegistryError::Repointed`] if it stood for another one.
    pub(super) fn note(
        &self,
        context: &Context,
        id: SchemaId,
        fingerprint: Fingerprint,
    ) -> Result<(), RegistryError> {
        let seen = half(fingerprint.0);
        let remembered = self.0.get_or_insert_with(&key(context, id), || Ok(seen));
        if remembered == Ok::<_, std::convert::Infallible>(seen) {
            return Ok(());
        }
        Err(RegistryError::Repointed { context: context.clone(), id })
    }
}

/// A context may have a name of any length, so that its hash is remembered.
fn key(context: &Context, id: SchemaId) -> Half {
    let hash = Sha256::new().chain_update(id.0.to_be_bytes()).chain_update(context.as_str());
    half(hash.finalize().into())
}

fn half([hash @ .., _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _]: [u8; 32]) -> Half {
    hash
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_keeps_its_content_within_its_context() {
        let served = Served::new();
        let (default, other) = (Context::default_context(), Context::from_stored(".c"));
        let (one, two) = (Fingerprint([1; 32]), Fingerprint([2; 32]));
        for _ in 0..2 {
            served.note(&default, SchemaId(1), one).unwrap();
            served.note(&default, SchemaId(2), two).unwrap();
            served.note(&other, SchemaId(1), two).unwrap();
        }
        let refused = served.note(&default, SchemaId(1), two).unwrap_err();
        assert!(matches!(refused, RegistryError::Repointed { id: SchemaId(1), .. }));
        // What is refused is not remembered.
        served.note(&default, SchemaId(1), one).unwrap();
    }

    #[test]
    fn the_memory_is_bounded() {
        let served = Served::new();
        let ids = i32::try_from(IDS_MAX).unwrap() + 5000;
        for id in 0..ids {
            served.note(&Context::default_context(), SchemaId(id), Fingerprint([1; 32])).unwrap();
        }
        assert!(served.0.weight() <= IDS_MAX);
        assert!(served.0.weight() > IDS_MAX / 2);
    }
}
