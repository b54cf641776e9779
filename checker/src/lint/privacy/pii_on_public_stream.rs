//! Data about a person on a stream that people beyond the company may read.

use super::personal_data::is_mark;
use crate::lint::finding::Findings;
use crate::lint::rule::{Category, Severity};
use crate::lint::stream_rule::{StreamRule, StreamView, stream_rule};

pub(crate) const RULE: StreamRule = StreamRule {
    rule: stream_rule(
        "pii-on-public-stream",
        Category::Privacy,
        Severity::Warning,
        include_str!("pii_on_public_stream.md"),
    ),
    check,
};

fn check(view: &StreamView<'_>, findings: &mut Findings) {
    let stream = view.stream;
    if !stream.is_public() {
        return;
    }
    for subject in view.subjects() {
        for field in &subject.view.fields {
            let owner = subject.view.type_of(field.owner);
            let mut tags = field.notes.tags.iter().chain(&owner.notes.tags);
            let Some(tag) = tags.find(|tag| is_mark(tag)) else { continue };
            let message = format!(
                "'{}' is tagged as data about a person, and '{}' is visible to {}: what was \
                 published is copied, and cannot be called back",
                field.name,
                stream.name,
                stream.visibility.wire_name()
            );
            let finding = findings.add_to_subject(subject.bound.subject, &field.place, message);
            finding.because("tag", 0, format!("the tag {tag}"));
            finding.because(
                "way-out",
                0,
                "leave it out, put a token in its place, or let fewer people read the stream",
            );
        }
    }
}
