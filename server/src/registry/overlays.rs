//! Writes overlays that name no subjects.

use super::Registry;
use super::error::RegistryError;
use super::names::Subject;
use super::register::ATTEMPTS_MAX;
use crate::store::{Overlay, OverlayKind, OverlayWrite, Revision, WriteOutcome};

impl Registry {
    /// Writes or removes an overlay, whatever it was; answers with what it was.
    pub(super) async fn replace_overlay(
        &self,
        kind: OverlayKind,
        name: &Subject,
        document: Option<String>,
    ) -> Result<Option<Overlay>, RegistryError> {
        for _ in 0..ATTEMPTS_MAX {
            let before = self.store.overlay(kind, name).await?;
            if before.is_none() && document.is_none() {
                return Ok(None);
            }
            let write = OverlayWrite {
                kind,
                name: name.clone(),
                document: document.clone(),
                live_since_ms: None,
                subjects: Vec::new(),
                expected: before.as_ref().map_or(Revision(0), |one| one.revision),
            };
            match self.store.write_overlay(write).await? {
                WriteOutcome::Written => {
                    self.note_change();
                    return Ok(before);
                }
                WriteOutcome::Conflict => {}
            }
        }
        Err(RegistryError::Contended(ATTEMPTS_MAX))
    }
}
