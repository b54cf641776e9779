//! A stream with data that belongs to nobody.

use crate::lint::finding::Findings;
use crate::lint::rule::{Category, Severity};
use crate::lint::stream_rule::{StreamRule, StreamView, stream_rule};

pub(crate) const RULE: StreamRule = StreamRule {
    rule: stream_rule(
        "missing-owner",
        Category::Stream,
        Severity::Warning,
        include_str!("missing_owner.md"),
    ),
    check,
};

fn check(view: &StreamView<'_>, findings: &mut Findings) {
    let stream = view.stream;
    if stream.has_data() && stream.owner.is_none() {
        let message = format!(
            "'{}' has data and no owner: nobody is asked what a field means, nobody tells its \
             readers of a change, and nobody cleans up",
            stream.name
        );
        findings.add_to_stream(stream, "/owner", message).because(
            "way-out",
            0,
            "name the team that answers for it",
        );
    }
}
