//! A change of what decides the partition of a key.

use crate::lint::finding::Findings;
use crate::lint::rule::{Category, Severity};
use crate::lint::stream_rule::{StreamRule, StreamView, stream_rule};
use crate::stream::Stream;
use crate::stream::routing::{Coder, Landing, Route, parted};

pub(crate) const RULE: StreamRule = StreamRule {
    rule: stream_rule(
        "partition-spec-changed",
        Category::Key,
        Severity::Warning,
        include_str!("partition_spec_changed.md"),
    ),
    check,
};

fn check(view: &StreamView<'_>, findings: &mut Findings) {
    let stream = view.stream;
    let Some(before) = view.context.before else { return };
    let is_keyed = before.has_key() || view.context.key().is_some();
    if !before.has_data() || !is_keyed || stream.key.epoch > before.key.epoch {
        return;
    }
    for (pointer, what) in changes(before, stream) {
        let example = Coder::of(view).and_then(|coder| {
            // Another key, or other bytes of it: that the same ones move cannot be shown.
            let is_reckoned = pointer.starts_with("/partitioning/");
            is_reckoned.then(|| parted(&Route::of(before, coder), &Route::of(stream, coder)))?
        });
        let shown = example.as_ref().map(moved).unwrap_or_default();
        let message = format!(
            "{what} of a stream with data: {shown}the new records of a key go elsewhere than the \
             old ones, so their order is lost, and joins miss"
        );
        let finding = findings.add_to_stream(stream, pointer, message);
        if let Some((old, new)) = &example {
            finding.because("before", 0, old.arithmetic.as_str());
            finding.because("after", 0, new.arithmetic.as_str());
        }
        let text = format!(
            "make a new stream, such as '{}-{}', and copy the records over; or raise the epoch of \
             the key where that was done",
            stream.name,
            stream.key.epoch.saturating_add(1)
        );
        finding.because("way-out", 0, text);
    }
}

fn moved((old, new): &(Landing, Landing)) -> String {
    match (old.partition, new.partition) {
        (Some(before), Some(after)) if before != after => {
            format!("the key {} lands in partition {after} instead of {before}; ", old.shown)
        }
        _ => String::new(),
    }
}

/// What changed, with its place.
fn changes(before: &Stream, after: &Stream) -> Vec<(&'static str, String)> {
    let mut found = Vec::new();
    let (old, new) = (&before.partitioning, &after.partitioning);
    if let (Some(old), Some(new)) = (old.partitions, new.partitions)
        && old != new
    {
        found.push(("/partitioning/partitions", format!("{new} partitions instead of {old}")));
    }
    if old.partitioner != new.partitioner {
        let what = format!("partitioner {} instead of {}", new.partitioner, old.partitioner);
        found.push(("/partitioning/partitioner", what));
    }
    if before.key.schema != after.key.schema {
        found.push(("/key/schema", "another key".to_owned()));
    }
    if before.key.embeds_schema_id() != after.key.embeds_schema_id()
        && before.key.schema == after.key.schema
    {
        let what = if after.key.embeds_schema_id() { "an id" } else { "no id" };
        found.push(("/key/encoding", format!("{what} in front of the bytes of the key")));
    }
    if let (Some(old), Some(new)) = (&before.key.path_in_value, &after.key.path_in_value)
        && old != new
    {
        found.push(("/key/pathInValue", format!("key '{new}' instead of '{old}'")));
    }
    found
}
