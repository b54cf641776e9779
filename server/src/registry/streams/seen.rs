//! What the registry has seen of a stream: since when it has data, and whether anybody reads it.

use clade_checker::stream::Seen;
use quick_cache::UnitWeighter;
use quick_cache::sync::Cache;

use super::NamedStream;
use super::load::LoadedStream;
use crate::registry::register::now_ms;
use crate::registry::{Context, Registry, SchemaId};

/// How many ids are remembered.
const IDS_MAX: u64 = 100_000;

/// How many are expected; the memory grows past that.
const IDS_EXPECTED: usize = 1000;

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// The ids that clients have asked for since the server was started. Consumers ask by id for what they
/// read; producers register what they write.
pub(in crate::registry) struct ReadIds(Cache<(Context, SchemaId), (), UnitWeighter>);

impl ReadIds {
    pub(in crate::registry) fn new() -> ReadIds {
        ReadIds(Cache::with_weighter(IDS_EXPECTED, IDS_MAX, UnitWeighter))
    }

    pub(in crate::registry) fn note(&self, context: &Context, id: SchemaId) {
        self.0.insert((context.clone(), id), ());
    }

    fn has(&self, context: &Context, id: i32) -> bool {
        self.0.get(&(context.clone(), SchemaId(id))).is_some()
    }
}

impl Registry {
    /// What rules may take for seen. Clients have no names, so that a stream has one reader or none, and
    /// nobody is known to write it.
    pub(super) fn seen_of(&self, named: &NamedStream, loaded: &LoadedStream) -> Seen<'static> {
        let is_read = loaded.ids().any(|(context, id)| self.read_ids.has(context, id));
        let live_days = named.live_since_ms.filter(|_| named.stream.has_data()).map(|since| {
            let days = now_ms().saturating_sub(since).max(0) / DAY_MS;
            u32::try_from(days).unwrap_or(u32::MAX)
        });
        Seen { producers: &[], readers: usize::from(is_read), live_days }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_remembered_by_context_and_within_bounds() {
        let read = ReadIds::new();
        let (default, other) = (Context::default_context(), Context::from_stored(".c"));
        read.note(&default, SchemaId(1));
        assert!(read.has(&default, 1) && !read.has(&default, 2) && !read.has(&other, 1));
        for id in 0..i32::try_from(IDS_MAX).unwrap() + 5000 {
            read.note(&default, SchemaId(id));
        }
        assert!(read.0.weight() <= IDS_MAX);
    }
}
