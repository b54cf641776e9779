//! A new version of a key's schema, by which the same keys get other bytes.

use crate::lint::finding::{Finding, Findings};
use crate::lint::rule::{Category, Severity};
use crate::lint::stream_rule::{StreamRule, StreamView, stream_rule, view_of};
use crate::stream::key_change::{Code, KeyChange, key_change};
use crate::stream::{BoundVersion, Stream};

pub(crate) const RULE: StreamRule = StreamRule {
    rule: stream_rule(
        "key-schema-changed",
        Category::Key,
        Severity::Error,
        include_str!("key_schema_changed.md"),
    ),
    check,
};

fn check(view: &StreamView<'_>, findings: &mut Findings) {
    if !view.stream.has_data() {
        return;
    }
    let Some(key) = &view.key else { return };
    for pair in key.bound.versions.windows(2) {
        if let [newer, older] = pair {
            report(view.stream, key.bound.subject, older, newer, findings);
        }
    }
}

/// The finding about one change; none if every key keeps its bytes.
pub(crate) fn finding(
    stream: &Stream,
    older: &BoundVersion<'_>,
    newer: &BoundVersion<'_>,
) -> Option<Finding> {
    let mut findings = Findings::new(&RULE.rule);
    let implied = format!("{}-key", stream.name);
    let subject = stream.key.subject().unwrap_or(&implied);
    report(stream, subject, older, newer, &mut findings);
    findings.into_vec().pop()
}

fn report(
    stream: &Stream,
    subject: &str,
    older: &BoundVersion<'_>,
    newer: &BoundVersion<'_>,
    findings: &mut Findings,
) {
    let Some(change) = key_change(stream, older, newer) else { return };
    let why = why(&change, older, newer);
    // Without an id in front, an `int` that becomes a `long` is written as before.
    let is_certain = change.ids.is_some() || change.example.is_some();
    let moves_keys = if is_certain { "moves keys" } else { "may move keys" };
    let happens = match &change.example {
        Some((before, after)) if before.shown != after.shown => format!(
            "the key {}, which is {} by now, {}",
            before.shown,
            after.shown,
            moves(stream, &change)
        ),
        Some((before, _)) => format!("the key {} {}", before.shown, moves(stream, &change)),
        None if is_certain => "the same key gets other bytes".to_owned(),
        None => "the keys that were tried keep their bytes, and others may not".to_owned(),
    };
    let message = format!(
        "version {} of '{subject}' {moves_keys}: {happens}, because {why}; records of one key part, \
         compaction keeps both, and joins miss",
        newer.version
    );
    let place = view_of(newer).root_place;
    let finding = findings.add_to_subject(subject, &place, message);
    if !stream.key.frozen || !is_certain {
        finding.at(Severity::Warning);
    }
    finding.because(change.code.wire_name(), 0, why);
    if let Some((before, after)) = &change.example {
        let version = older.version;
        finding.because("before", 0, format!("version {version}: {}", before.arithmetic));
        let version = newer.version;
        finding.because("after", 0, format!("version {version}: {}", after.arithmetic));
    }
    let keep = match change.ids {
        Some((id, _)) => format!("keep id {id}, whose schema is registered already"),
        None => "keep the schema".to_owned(),
    };
    let text = format!(
        "{keep}; or let a new epoch begin in a new stream, such as '{}-{}', and copy the records \
         over by a job that writes the new keys",
        stream.name,
        stream.key.epoch.saturating_add(1)
    );
    finding.because("way-out", 0, text);
}

/// `lands in partition 9 instead of 3 of 12`.
fn moves(stream: &Stream, change: &KeyChange) -> String {
    let Some((before, after)) = &change.example else { return String::new() };
    match (before.partition, after.partition) {
        (Some(old), Some(new)) if old != new => match stream.partitioning.partitions {
            Some(partitions) => {
                format!("lands in partition {new} instead of {old} of {partitions}")
            }
            None => format!("would land in partition {new} instead of {old} if there are 12"),
        },
        _ => "gets other bytes".to_owned(),
    }
}

fn why(change: &KeyChange, older: &BoundVersion<'_>, newer: &BoundVersion<'_>) -> String {
    match (change.code, change.ids) {
        (Code::Encoding, _) => format!(
            "keys are written as {} instead of {}",
            newer.schema.schema_type(),
            older.schema.schema_type()
        ),
        (Code::Bytes, _) => "its fields or their types are others".to_owned(),
        (Code::IdOnly, ids) => {
            let (old, new) = ids.unwrap_or_default();
            format!(
                "the id in front of the bytes is {new} instead of {old}, though the rest of them \
                 is the same"
            )
        }
    }
}
