//! A step of a workflow that does not say which run of it belongs to.

use crate::lint::finding::Findings;
use crate::lint::rule::{Category, Severity};
use crate::lint::stream_rule::{StreamRule, StreamView, stream_rule};
use crate::stream::headers::{declares, is_named};
use crate::stream::{Kind, Semantic};

pub(crate) const RULE: StreamRule = StreamRule {
    rule: stream_rule(
        "missing-correlation-id",
        Category::Stream,
        Severity::Info,
        include_str!("missing_correlation_id.md"),
    ),
    check,
};

/// What holds the steps of a run together.
const SEMANTICS: [Semantic; 3] = [Semantic::CorrelationId, Semantic::CausationId, Semantic::Trace];

fn check(view: &StreamView<'_>, findings: &mut Findings) {
    let stream = view.stream;
    let what = match (&stream.workflow, stream.kind) {
        (Some(workflow), _) => format!("a step of the workflow '{workflow}'"),
        (None, Kind::Request | Kind::Reply) => format!("of kind {}", stream.kind.wire_name()),
        (None, Kind::Command) => "of kind command".to_owned(),
        (None, _) => return,
    };
    if SEMANTICS.into_iter().any(|semantic| declares(stream, semantic)) {
        return;
    }
    let is_correlating =
        |name: &str| SEMANTICS.into_iter().any(|semantic| is_named(name, semantic));
    // Values without a schema that is known may have anything.
    let is_missing = |fields: &[crate::lint::view::Field]| {
        !fields.iter().any(|field| is_correlating(&field.name))
    };
    let Some(value) = view.values.iter().find(|value| is_missing(&value.view.fields)) else {
        return;
    };
    let message = format!(
        "'{}' is {what}, and nothing in '{}' says which run of it a record belongs to: an answer \
         finds no question, and a failure no beginning",
        stream.name, value.bound.subject
    );
    let finding = findings.add_to_stream(stream, "/headers", message);
    // Who obeys a command need not know why it was given.
    if stream.workflow.is_none() && stream.kind == Kind::Command {
        finding.at(Severity::Hint);
    }
    finding.because(
        "way-out",
        0,
        "declare the header that has it, such as {\"name\": \"traceparent\", \"semantic\": \
         \"trace\"}, or add a field correlation_id",
    );
}
