//! The envelope of change data capture as an event: rows of a table that others see.

use crate::json_text::Node;
use crate::lint::context::Context;
use crate::lint::envelope;
use crate::lint::finding::Findings;
use crate::lint::rule::{AVRO_AND_JSON, Category, EVENTS, Rule, Severity};
use crate::lint::stream_rule::{StreamRule, StreamView};
use crate::schema_type::SchemaType;
use crate::stream::{Origin, Stream, Visibility};

pub(crate) const RULE: Rule = Rule {
    id: "cdc-envelope-leak",
    category: Category::Stream,
    severity: Severity::Warning,
    schema_types: AVRO_AND_JSON,
    roles: EVENTS,
    explanation: include_str!("cdc_envelope_leak.md"),
    check,
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    let view = &context.view;
    let stream = context.stream();
    // A captured stream that its team reads alone is what it should be.
    if stream.is_some_and(|one| one.origin == Origin::Cdc && one.visibility == Visibility::Internal)
    {
        return;
    }
    let signals = [of_fields(context), of_name(context), of_connect(context)];
    let signals: Vec<_> = signals.into_iter().flatten().collect();
    if signals.is_empty() {
        return;
    }
    let message = "the event is a row of a table before and after a change: consumers are built on \
                   the tables of its owner, and break when a column changes";
    let finding = findings.add(&view.root_place, message);
    if stream.is_some_and(Stream::is_public) {
        finding.at(Severity::Error);
    }
    for (signal, text) in signals {
        finding.because(signal, 2, text);
    }
}

/// The same rule about a stream: whoever declares that it comes from the log of a database keeps it to
/// the domain.
pub(crate) const OF_STREAM: StreamRule = StreamRule { rule: RULE, check: check_stream };

fn check_stream(view: &StreamView<'_>, findings: &mut Findings) {
    let stream = view.stream;
    if stream.origin != Origin::Cdc || stream.visibility < Visibility::Company {
        return;
    }
    let message = format!(
        "'{}' comes from the log of a database and is visible to {}: consumers are built on the \
         tables of its owner, and break when a column changes",
        stream.name,
        stream.visibility.wire_name()
    );
    findings.add_to_stream(stream, "/origin", message).because(
        "way-out",
        0,
        "keep it internal, and make events of it; or write events into an outbox table",
    );
}

fn of_fields(context: &Context<'_>) -> Option<(&'static str, String)> {
    let found = envelope::change_fields(&context.view)?;
    Some(("fields", format!("it has the fields {}", found.join(", "))))
}

/// The names that Debezium gives.
fn of_name(context: &Context<'_>) -> Option<(&'static str, String)> {
    let view = &context.view;
    let (root, record) = view.root_record()?;
    let is_debezium = root.namespace.starts_with("io.debezium.");
    let has_row =
        view.fields_of(record).any(|field| ["before", "after"].contains(&field.name.as_str()));
    let is_envelope = root.name == "Envelope" && has_row;
    let name = view.full_name(root);
    (is_debezium || is_envelope).then(|| ("name", format!("it is called '{name}'")))
}

/// What Kafka Connect leaves in schemas: a name in Avro, a wrapper in JSON.
fn of_connect(context: &Context<'_>) -> Option<(&'static str, String)> {
    let root = context.tree()?;
    let name = root.get("connect.name").and_then(Node::as_str).unwrap_or_default();
    if name.ends_with(".Envelope") {
        return Some(("connect", format!("Connect calls it '{name}'")));
    }
    let (_, record) = context.view.root_record()?;
    let mut names: Vec<_> =
        context.view.fields_of(record).map(|field| field.name.as_str()).collect();
    names.sort_unstable();
    let is_wrapper = context.view.schema_type == SchemaType::Json && names == ["payload", "schema"];
    is_wrapper.then(|| ("connect", "it has the fields schema and payload of Connect".to_owned()))
}
