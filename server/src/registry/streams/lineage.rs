//! What a stream does to those that are derived from it, and who is behind and after it.

use clade_checker::stream::{Impact, Origin, Surroundings, lineage_impact, surroundings};

use super::load::{LoadedStream, with_contexts};
use crate::registry::{Registry, RegistryError, Subject};

impl Registry {
    /// What the newest versions of a stream do to the streams that are derived from it, and the services
    /// and streams around it in its context.
    pub async fn lineage(
        &self,
        name: &Subject,
    ) -> Result<(Vec<Impact>, Surroundings), RegistryError> {
        let named = self.stream(name).await?;
        let mut derived = self.declared_streams(Some(name.context())).await?;
        let all: Vec<_> = derived.iter().map(|one| &one.stream).collect();
        let around = surroundings(name.name(), &all);
        derived.retain(|one| matches!(one.stream.origin, Origin::Derived { .. }));
        let one = self.load_stream(&named).await?;
        let derived: Vec<LoadedStream> = self.load_streams(&derived).await?;
        let impacts = move || {
            with_contexts(&derived, |derived| {
                one.with_context(|context| lineage_impact(&context, derived))
            })
        };
        Ok((self.threads.run(impacts).await?, around))
    }
}
