//! A log that keeps the last record of each key, of records that have none.

use crate::lint::finding::Findings;
use crate::lint::rule::{Category, Severity};
use crate::lint::stream_rule::{StreamRule, StreamView, stream_rule};
use crate::stream::Tombstone;

pub(crate) const RULE: StreamRule = StreamRule {
    rule: stream_rule(
        "compacted-without-key",
        Category::Key,
        Severity::Error,
        include_str!("compacted_without_key.md"),
    ),
    check,
};

fn check(view: &StreamView<'_>, findings: &mut Findings) {
    let stream = view.stream;
    if stream.has_key() || view.context.key().is_some() {
        return;
    }
    if stream.is_compacted() {
        let message = format!(
            "'{}' is compacted and has no key: brokers refuse records without one, so nothing can \
             be written",
            stream.name
        );
        findings.add_to_stream(stream, "/log/cleanup", message).because(
            "way-out",
            0,
            "declare the key, or set cleanup to delete",
        );
    } else if stream.value.tombstone == Some(Tombstone::Required) {
        let message = format!(
            "'{}' requires tombstones and has no key: a tombstone is a key without a value, so it \
             cannot say what is deleted",
            stream.name
        );
        findings.add_to_stream(stream, "/value/tombstone", message).because(
            "tombstone-without-key",
            0,
            "declare the key, or let tombstones be",
        );
    }
}
