//! A stream that has been live for long, and that nobody reads.

use crate::lint::finding::Findings;
use crate::lint::rule::{Category, Severity};
use crate::lint::stream_rule::{StreamRule, StreamView, stream_rule};
use crate::stream::Status;

pub(crate) const RULE: StreamRule = StreamRule {
    rule: stream_rule(
        "no-declared-consumer",
        Category::Stream,
        Severity::Hint,
        include_str!("no_declared_consumer.md"),
    ),
    check,
};

/// How long a stream may wait for its first reader, in days.
const DAYS_MIN: u32 = 90;

fn check(view: &StreamView<'_>, findings: &mut Findings) {
    let stream = view.stream;
    let seen = &view.context.seen;
    let Some(days) = seen.live_days.filter(|days| *days >= DAYS_MIN) else { return };
    if stream.status != Status::Live || !stream.consumers.is_empty() || seen.readers > 0 {
        return;
    }
    let message = format!(
        "'{}' has been live for {days} days, and no consumer is declared or was seen: it may be \
         there for whoever comes, and was it made with somebody who wants it?",
        stream.name
    );
    findings.add_to_stream(stream, "/consumers", message).because(
        "readers",
        0,
        "nobody has fetched its schemas; publishing to nobody is no fault",
    );
}
