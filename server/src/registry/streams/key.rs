//! The key of a live stream stays as it is: another version would move keys to other partitions.

use std::sync::Arc;

use clade_checker::stream::{BoundVersion, KeySchema, Stream, refuse_key_change};

use crate::registry::proposal::Proposal;
use crate::registry::{Registry, RegistryError, StoredSchema, Subject, Version};
use crate::store::Settings;

impl Registry {
    /// Refuses a version of a key that moves keys of a live stream.
    ///
    /// # Errors
    /// [`RegistryError::KeyFrozen`] with the arithmetic.
    pub(in crate::registry) async fn refuse_moving_keys(
        &self,
        subject: &Subject,
        settings: &Settings,
        previous: Option<(Version, &Arc<StoredSchema>)>,
        (version, proposal): (Version, &Proposal),
    ) -> Result<(), RegistryError> {
        let Some((number, stored)) = previous else { return Ok(()) };
        for ((name, _), stream) in settings.streams.iter().zip(super::of_settings(settings)?) {
            if !is_key_of(name, &stream, subject) {
                continue;
            }
            let registered = self.load_version(subject, number.0, Arc::clone(stored)).await?;
            let content = &proposal.content;
            let ids = self.store.ids_of_content(subject.context(), &content.key()).await?;
            let (schema, text) = (Arc::clone(&proposal.schema), content.text.clone());
            let references = Arc::clone(&proposal.references);
            let refused = move || {
                let proposed = BoundVersion {
                    version: version.0,
                    id: ids.first().map(|id| id.0),
                    schema: &schema,
                    text: &text,
                    references: &references,
                };
                refuse_key_change(&stream, &registered.bound(), &proposed)
            };
            if let Some(finding) = self.threads.run(refused).await? {
                let (stream, message) = (name.clone(), finding.message);
                return Err(RegistryError::KeyFrozen { stream, message });
            }
        }
        Ok(())
    }
}

/// Whether `subject` describes the keys of the stream called `name`.
fn is_key_of(name: &Subject, stream: &Stream, subject: &Subject) -> bool {
    match &stream.key.schema {
        KeySchema::Subject(key) => name.referred(key) == *subject,
        KeySchema::None | KeySchema::Primitive(_) => false,
    }
}
