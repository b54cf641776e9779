//! The key of a live stream stays as it is: another version would move keys to other partitions.

use std::sync::Arc;

use clade_checker::stream::{BoundVersion, KeySchema, Stream, refuse_key_change};

use super::load::LoadedVersion;
use crate::registry::proposal::Proposal;
use crate::registry::{Registry, RegistryError, Subject, Version};
use crate::store::{SubjectState, VersionRow};

impl Registry {
    /// Refuses a version of a key that moves keys of a live stream.
    ///
    /// # Errors
    /// [`RegistryError::KeyFrozen`] with the arithmetic.
    pub(in crate::registry) async fn refuse_moving_keys(
        &self,
        subject: &Subject,
        state: &SubjectState,
        (version, proposal): (Version, &Proposal),
    ) -> Result<(), RegistryError> {
        for (name, stream) in super::of_settings(&state.settings)? {
            if !is_key_of(&name, &stream, subject) || !stream.has_data() || !stream.key.frozen {
                continue;
            }
            let content = &proposal.content;
            let ids = self.store.ids_of_content(subject.context(), &content.key()).await?;
            let mut registered = Vec::new();
            for row in written_with(&state.versions) {
                let stored = self.stored(subject.context(), row.id).await?;
                registered.push(self.load_version(subject, row.version.0, stored).await?);
            }
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
                let refused =
                    |one: &LoadedVersion| refuse_key_change(&stream, &one.bound(), &proposed);
                registered.iter().find_map(refused)
            };
            if let Some(finding) = self.threads.run(refused).await? {
                let (stream, message) = (name, finding.message);
                return Err(RegistryError::KeyFrozen { stream, message });
            }
        }
        Ok(())
    }
}

/// The versions that the newest keys in the log were written with: the highest one, though it may be
/// soft-deleted by now, for that takes no record out of the log; and below it the highest live one,
/// which clients have found since.
pub(super) fn written_with(rows: &[VersionRow]) -> impl Iterator<Item = &VersionRow> {
    let live = rows.iter().rposition(|row| !row.is_deleted);
    let last = rows.len().checked_sub(1);
    last.into_iter().chain(live.filter(|live| Some(*live) != last)).filter_map(|at| rows.get(at))
}

/// Whether `subject` describes the keys of the stream called `name`.
pub(super) fn is_key_of(name: &Subject, stream: &Stream, subject: &Subject) -> bool {
    match &stream.key.schema {
        KeySchema::Subject(key) => name.referred(key) == *subject,
        KeySchema::None | KeySchema::Primitive(_) => false,
    }
}
