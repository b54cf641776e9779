//! The compatibility level that a stream promises for its subjects.

use clade_checker::CompatibilityLevel;
use clade_checker::stream::Stream;

use super::bindings::of_settings;
use super::key::is_key_of;
use crate::registry::Subject;
use crate::store::Settings;

/// The level that the streams of a subject promise, where it has none of its own: that of the first one
/// by name that has data and promises any.
pub(in crate::registry) fn promised(
    settings: &Settings,
    subject: &Subject,
) -> Option<CompatibilityLevel> {
    if settings.streams.is_empty() && settings.associated.is_empty() {
        return None;
    }
    match of_settings(settings) {
        Ok(streams) => promised_by(settings, &streams, subject),
        Err(error) => {
            tracing::error!(%subject, %error, "the level of a stream cannot be read");
            None
        }
    }
}

/// The same, by these documents.
pub(super) fn promised_by(
    settings: &Settings,
    streams: &[(Subject, Stream)],
    subject: &Subject,
) -> Option<CompatibilityLevel> {
    let own = settings.subject.config.as_ref().and_then(|config| config.compatibility_level);
    if own.is_some() {
        return None;
    }
    streams.iter().find_map(|(name, stream)| level_of(name, stream, subject))
}

fn level_of(name: &Subject, stream: &Stream, subject: &Subject) -> Option<CompatibilityLevel> {
    if !stream.has_data() {
        return None;
    }
    let compat = &stream.compat;
    if !is_key_of(name, stream, subject) {
        return compat.value_level.map(|level| level.0);
    }
    // Keys of a new epoch need not agree with those before it.
    let begins_anew = stream.key.epoch_version.is_some();
    let default = (!begins_anew).then_some(CompatibilityLevel::FullTransitive);
    compat.key_level.map(|level| level.0).or(default)
}
