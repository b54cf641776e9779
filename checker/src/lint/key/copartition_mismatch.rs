//! Streams that are to be joined by key and do not have equal keys in equal partitions.

use super::copartition::{KeyDifference, key_difference, key_example, lies, partners, show, told};
use crate::lint::finding::Findings;
use crate::lint::rule::{Category, Severity};
use crate::lint::stream_rule::{StreamRule, StreamView, stream_rule};
use crate::stream::KeySchema;
use crate::stream::routing::{Coder, Landing, Route, parted};

pub(crate) const RULE: StreamRule = StreamRule {
    rule: stream_rule(
        "copartition-mismatch",
        Category::Key,
        Severity::Error,
        include_str!("copartition_mismatch.md"),
    ),
    check,
};

/// What every message of this rule ends with.
const HARM: &str = "whoever joins the two by key misses records without a word";

fn check(view: &StreamView<'_>, findings: &mut Findings) {
    for other in partners(view) {
        check_partitions(view, other, findings);
        check_partitioner(view, other, findings);
        check_key(view, other, findings);
    }
}

/// A key of the stream that lands elsewhere on the way that `other` makes of its own.
fn example<'a>(
    view: &'a StreamView<'_>,
    other: impl FnOnce(Route<'a>) -> Route<'a>,
) -> Option<(Landing, Landing)> {
    let route = Route::of(view.stream, Coder::of(view)?);
    parted(&route, &other(route))
}

fn check_partitions(view: &StreamView<'_>, other: &StreamView<'_>, findings: &mut Findings) {
    let (one, two) = (view.stream, other.stream);
    let (Some(here), Some(there)) = (one.partitioning.partitions, two.partitioning.partitions)
    else {
        return;
    };
    if here == there {
        return;
    }
    let example = example(view, |route| Route { partitions: there, ..route });
    let example = example.as_ref();
    let message = format!(
        "'{}' has {here} partitions and '{}' of the same group {there}: {}{HARM}",
        one.name,
        two.name,
        lies(example)
    );
    let finding = findings.add_to_stream(one, "/partitioning/partitions", message);
    finding.because("partitions", 0, format!("hash(key) % {here} is not hash(key) % {there}"));
    show(finding, (&one.name, &two.name), example);
    let most = here.max(there);
    let text = format!("copy the smaller one over into a new stream of {most} partitions");
    finding.because("way-out", 0, text);
}

fn check_partitioner(view: &StreamView<'_>, other: &StreamView<'_>, findings: &mut Findings) {
    let (one, two) = (view.stream, other.stream);
    let (here, there) = (&one.partitioning.partitioner, &two.partitioning.partitioner);
    let message = if !here.is_by_key() {
        format!("'{}' is partitioned by {here}, which looks at no key: {HARM}", one.name)
    } else if here == there || !there.is_by_key() {
        // That the other one looks at no key is told of the other one.
        return;
    } else {
        let example = example(view, |route| Route { partitioner: there, ..route });
        let example = example.as_ref();
        let message = format!(
            "'{}' is partitioned by {here} and '{}' of the same group by {there}: {}{HARM}",
            one.name,
            two.name,
            lies(example)
        );
        let finding = findings.add_to_stream(one, "/partitioning/partitioner", message);
        show(finding, (&one.name, &two.name), example);
        let text = "set 'partitioner' of the librdkafka clients to murmur2_random, which is what \
                    Java clients do";
        finding.because("way-out", 0, text);
        return;
    };
    findings.add_to_stream(one, "/partitioning/partitioner", message);
}

fn check_key(view: &StreamView<'_>, other: &StreamView<'_>, findings: &mut Findings) {
    let (one, two) = (view.stream, other.stream);
    let (pointer, what) = match key_difference(view, other) {
        None | Some(KeyDifference::IdByNames) => return,
        Some(KeyDifference::Form) => {
            ("/key/schema", "have keys of two types, whose bytes differ".to_owned())
        }
        Some(KeyDifference::Framing) => {
            ("/key/encoding", "do not both have the id of the schema in the key".to_owned())
        }
        Some(KeyDifference::Id) => {
            let keys = view.key.as_ref().zip(other.key.as_ref());
            let told = keys.map(|(here, there)| format!("{} and {}", told(here), told(there)));
            let what = format!(
                "have the schema of their keys under two ids, {}, and the id is in the key",
                told.unwrap_or_default()
            );
            ("/key/schema/subject", what)
        }
    };
    let example = key_example(view, other);
    let example = example.as_ref();
    let message = format!(
        "'{}' and '{}' of the same group {what}: {}{HARM}",
        one.name,
        two.name,
        lies(example)
    );
    let finding = findings.add_to_stream(one, pointer, message);
    show(finding, (&one.name, &two.name), example);
    let text = match one.key.schema {
        KeySchema::Subject(_) => "register one and the same schema under both subjects",
        KeySchema::Primitive(_) | KeySchema::None => "give both the same key",
    };
    finding.because("way-out", 0, text);
}
