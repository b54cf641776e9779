//! Which versions of a schema the records of a log may have been written with.

use super::document::Stream;
use super::parts::{Cleanup, Retention};

/// A version of a value's subject, and when it came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WrittenVersion {
    /// The version.
    pub version: i32,
    /// When it was registered, in milliseconds since 1970.
    pub registered_at_ms: i64,
    /// Whether it is not deleted.
    pub is_live: bool,
}

/// Whether records of a version may lie in the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presence {
    /// It is the newest: it is written today.
    Newest,
    /// A producer pins it.
    Pinned,
    /// The log keeps a record of it for ever, or nobody has declared how long.
    Kept,
    /// Another version took its place, and the last record of it goes at this time, in milliseconds
    /// since 1970.
    Until(i64),
    /// The last record of it went at this time.
    Gone(i64),
}

impl Presence {
    /// The name in answers: `newest`.
    pub fn wire_name(self) -> &'static str {
        match self {
            Presence::Newest => "newest",
            Presence::Pinned => "pinned",
            Presence::Kept => "kept",
            Presence::Until(_) => "until",
            Presence::Gone(_) => "gone",
        }
    }

    /// Whether there may be a record.
    pub fn is_in_log(self) -> bool {
        !matches!(self, Presence::Gone(_))
    }

    /// When the last record goes, or went.
    pub fn end_ms(self) -> Option<i64> {
        match self {
            Presence::Newest | Presence::Pinned | Presence::Kept => None,
            Presence::Until(end) | Presence::Gone(end) => Some(end),
        }
    }
}

impl Stream {
    /// For each of `versions`, ascending and soft-deleted ones included, whether the log may have a
    /// record of it at `now_ms`: a version is written until the next one is registered, or for as long as
    /// a producer pins it, and each record is kept for the declared retention. A log that is compacted
    /// and nothing else keeps the last record of a key for ever; one without a declared retention
    /// is taken to do so.
    ///
    /// # Examples
    /// ```
    /// use clade_checker::stream::{Presence, Stream, WrittenVersion};
    ///
    /// let stream = Stream::from_json(r#"{"name": "orders", "log": {"retentionMs": 1000}}"#)?;
    /// let versions = [100, 200, 5_000].map(|at| WrittenVersion {
    ///     version: 1,
    ///     registered_at_ms: at,
    ///     is_live: true,
    /// });
    /// assert_eq!(
    ///     stream.presence(&versions, 5_500),
    ///     [Presence::Gone(1_200), Presence::Until(6_000), Presence::Newest]
    /// );
    /// # Ok::<(), clade_checker::stream::StreamError>(())
    /// ```
    pub fn presence(&self, versions: &[WrittenVersion], now_ms: i64) -> Vec<Presence> {
        let is_cut = self.log.cleanup != Some(Cleanup::Compact);
        let retention = match self.log.retention {
            Some(Retention::Millis(millis)) if is_cut => {
                Some(i64::try_from(millis).unwrap_or(i64::MAX))
            }
            Some(Retention::Millis(_) | Retention::Infinite) | None => None,
        };
        let is_pinned =
            |version| self.producers.iter().any(|one| one.pinned_versions.contains(&version));
        let newest_live = versions.iter().rposition(|one| one.is_live);
        let presence = versions.iter().enumerate().map(|(at, one)| {
            let Some(next) = versions.get(at + 1).filter(|_| newest_live != Some(at)) else {
                return Presence::Newest;
            };
            if is_pinned(one.version) {
                return Presence::Pinned;
            }
            let Some(retention) = retention else { return Presence::Kept };
            let replaced_ms = next.registered_at_ms.max(one.registered_at_ms);
            let end_ms = replaced_ms.saturating_add(retention);
            if end_ms >= now_ms { Presence::Until(end_ms) } else { Presence::Gone(end_ms) }
        });
        presence.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Versions that were registered at these times; a minus stands for one that is deleted.
    fn presence(document: &str, times: &[i64], now_ms: i64) -> Vec<Presence> {
        let versions: Vec<_> = (1..)
            .zip(times)
            .map(|(version, at)| WrittenVersion {
                version,
                registered_at_ms: at.abs(),
                is_live: *at > 0,
            })
            .collect();
        Stream::from_json(document).unwrap().presence(&versions, now_ms)
    }

    #[test]
    fn what_is_kept_for_ever_or_nobody_knows_how_long_is_in_the_log() {
        for log in [
            "{}",
            r#"{"retentionMs": "infinite"}"#,
            r#"{"cleanup": "compact", "retentionMs": 1}"#,
            r#"{"cleanup": "compact"}"#,
        ] {
            let document = format!(r#"{{"name": "s", "log": {log}}}"#);
            let found = presence(&document, &[1, 2, 3], 1_000_000);
            assert_eq!(found, [Presence::Kept, Presence::Kept, Presence::Newest], "{log}");
        }
    }

    #[test]
    fn a_version_goes_one_retention_after_its_successor_came() {
        for cleanup in ["delete", "compact+delete"] {
            let document = format!(
                r#"{{"name": "s", "log": {{"cleanup": "{cleanup}", "retentionMs": 100}}}}"#
            );
            let at = |now| presence(&document, &[10, 50, 500], now);
            assert_eq!(at(150), [Presence::Until(150), Presence::Until(600), Presence::Newest]);
            assert_eq!(at(151), [Presence::Gone(150), Presence::Until(600), Presence::Newest]);
            assert_eq!(at(601), [Presence::Gone(150), Presence::Gone(600), Presence::Newest]);
        }
    }

    #[test]
    fn a_version_is_written_for_as_long_as_a_producer_pins_it() {
        let document = r#"{"name": "s", "log": {"retentionMs": 1},
            "producers": [{"name": "shop", "pinnedVersions": [1]}]}"#;
        let found = presence(document, &[1, 2, 3], 1000);
        assert_eq!(found, [Presence::Pinned, Presence::Gone(4), Presence::Newest]);
    }

    #[test]
    fn deletion_of_a_version_takes_no_record_out_of_the_log() {
        let document = r#"{"name": "s", "log": {"retentionMs": 100}}"#;
        // Whoever finds the latest version writes 2 again; nobody knows when 3 was given up.
        let found = presence(document, &[10, 20, -30], 1000);
        assert_eq!(found, [Presence::Gone(120), Presence::Newest, Presence::Newest]);
        // Times of an import need not be in order.
        let found = presence(document, &[500, -400, 600], 550);
        assert_eq!(found, [Presence::Until(600), Presence::Until(700), Presence::Newest]);
        assert_eq!(presence(document, &[], 1), []);
    }
}
