//! Judges what is registered already, as if it were registered anew.

use clade_checker::CompatibilityLevel;

use super::Registry;
use super::error::RegistryError;
use super::names::{Subject, Version};
use super::register::live_newest_first;

/// A live version that would not be taken today.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Misfit {
    pub version: Version,
    /// The level in force today.
    pub level: CompatibilityLevel,
    /// Whether it can be parsed at all.
    pub is_schema: bool,
}

impl Registry {
    /// The live versions of `subject` that the level in force would refuse after the live versions
    /// below them, ascending. They may have been taken under another level, by force, or in mode
    /// IMPORT.
    pub async fn judge_history(&self, subject: &Subject) -> Result<Vec<Misfit>, RegistryError> {
        let state = self.store.subject_state(subject).await?;
        let config = self.config_in_force(&state.settings, subject);
        let level = config.level();
        let live = live_newest_first(&state.versions);
        let mut misfits = Vec::new();
        for (index, row) in live.iter().enumerate().rev() {
            let version = row.version;
            let stored = self.stored(subject.context(), row.id).await?;
            let schema = match self.parsed(subject.context(), &stored).await {
                Ok(schema) => schema,
                Err(RegistryError::Defect) => {
                    misfits.push(Misfit { version, level, is_schema: false });
                    continue;
                }
                Err(error) => return Err(error),
            };
            let below = &live[index + 1..];
            let metadata = stored.metadata.as_ref();
            let verdict = self.judge(subject, &config, &schema, metadata, below).await?;
            if !verdict.is_compatible() {
                misfits.push(Misfit { version, level, is_schema: true });
            }
        }
        Ok(misfits)
    }
}
