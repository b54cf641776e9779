//! A stream of entities that forgets those that nobody changes.

use crate::lint::finding::Findings;
use crate::lint::rule::{Category, Severity};
use crate::lint::stream_rule::{StreamRule, StreamView, stream_rule};
use crate::stream::people::days;
use crate::stream::{Cleanup, Retention, Tombstone};

pub(crate) const RULE: StreamRule = StreamRule {
    rule: stream_rule(
        "entity-stream-not-compacted",
        Category::Key,
        Severity::Warning,
        include_str!("entity_stream_not_compacted.md"),
    ),
    check,
};

fn check(view: &StreamView<'_>, findings: &mut Findings) {
    let stream = view.stream;
    let log = &stream.log;
    let is_kept = stream.is_compacted() || log.retention == Some(Retention::Infinite);
    if stream.kind.is_state() && !is_kept {
        let (after, severity) = match (log.cleanup, log.retention) {
            (_, Some(Retention::Millis(millis))) => (days(millis), Severity::Warning),
            (Some(Cleanup::Delete), _) => ("the retention of the topic".into(), Severity::Warning),
            // Nothing is declared: Kafka deletes after seven days.
            _ => ("7 days, Kafka's default for what is not declared,".into(), Severity::Info),
        };
        let message = format!(
            "'{}' has the state of things, and after {after} the log forgets those that did not \
             change: whoever reads it from the beginning builds a table with holes",
            stream.name
        );
        let finding = findings.add_to_stream(stream, "/log", message);
        finding.at(severity);
        finding.because("way-out", 0, "set cleanup to compact, or the retention to infinite");
    }
    let is_required = stream.value.tombstone == Some(Tombstone::Required);
    let has_key = stream.has_key() || view.context.key().is_some();
    if is_required && has_key && !stream.is_compacted() {
        let message = format!(
            "'{}' requires tombstones and is not compacted: what they delete stays in the log",
            stream.name
        );
        findings.add_to_stream(stream, "/value/tombstone", message).because(
            "tombstone-without-compaction",
            0,
            "set cleanup to compact, or let tombstones be",
        );
    }
}
