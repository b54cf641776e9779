//! A log that keeps something else than the kind of the stream promises.

use crate::lint::finding::Findings;
use crate::lint::rule::{Category, Severity};
use crate::lint::stream_rule::{StreamRule, StreamView, stream_rule};
use crate::stream::people::days;
use crate::stream::{Cleanup, Kind, Retention};

pub(crate) const RULE: StreamRule = StreamRule {
    rule: stream_rule(
        "retention-vs-kind",
        Category::Stream,
        Severity::Info,
        include_str!("retention_vs_kind.md"),
    ),
    check,
};

fn check(view: &StreamView<'_>, findings: &mut Findings) {
    let stream = view.stream;
    let log = &stream.log;
    let name = &stream.name;
    let finite = match log.retention {
        Some(Retention::Millis(millis)) => Some(days(millis)),
        Some(Retention::Infinite) | None => None,
    };
    let is_deleting = log.cleanup != Some(Cleanup::Compact);
    if stream.kind.is_state()
        && log.cleanup == Some(Cleanup::CompactAndDelete)
        && let Some(time) = &finite
    {
        let message = format!(
            "'{name}' has the state of things and is deleted by age too: what did not change for \
             {time} is gone, as if it had been deleted"
        );
        findings.add_to_stream(stream, "/log/retentionMs", message).because(
            "entity",
            0,
            "set cleanup to compact alone, or the retention to infinite",
        );
    } else if log.replayable == Some(true)
        && is_deleting
        && !stream.kind.is_state()
        && let Some(time) = &finite
    {
        let message = format!(
            "'{name}' is declared replayable and keeps {time}: a consumer that begins anew has no \
             more than that"
        );
        findings.add_to_stream(stream, "/log/retentionMs", message).because(
            "replayable",
            0,
            "set the retention to infinite, or do not promise a replay",
        );
    }
    let is_fact = match stream.kind {
        Kind::Keyed | Kind::Command | Kind::Dlq | Kind::Request | Kind::Reply => true,
        // Without a key that is an error of its own; of notifications the last one may be enough.
        Kind::Unkeyed | Kind::Entity | Kind::Notification | Kind::Changelog => false,
    };
    if is_fact && stream.is_compacted() && stream.has_key() {
        let message = format!(
            "'{name}' is of kind {} and compacted: of the records of one key the last one is kept, \
             and those before are lost",
            stream.kind.wire_name()
        );
        findings.add_to_stream(stream, "/log/cleanup", message).because(
            "facts",
            0,
            "set cleanup to delete, or make it a stream of kind entity if each record is a state",
        );
    }
}
