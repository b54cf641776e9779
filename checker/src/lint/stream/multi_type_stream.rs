//! A stream whose records are events of several kinds.

mod definitions;
mod roots;

use crate::lint::context::Context;
use crate::lint::finding::Findings;
use crate::lint::meaning::{is_identifier, is_time};
use crate::lint::rule::{ALL_TYPES, Category, EVENTS, Rule, Severity};
use crate::lint::stream_rule::{StreamRule, StreamView};
use crate::lint::view::{Field, Oneof, Shape, TypeId, View};
use crate::lint::words::words;
use crate::schema_type::SchemaType;
use crate::stream::{Kind, Stream, ValuePolicy};

pub(crate) const RULE: Rule = Rule {
    id: "multi-type-stream",
    category: Category::Stream,
    severity: Severity::Warning,
    schema_types: ALL_TYPES,
    roles: EVENTS,
    explanation: include_str!("multi_type_stream.md"),
    check,
};

/// What every message of this rule ends with.
const ADVICE: &str = "a consumer reads all of them to find its own; give each kind a stream, or \
                      say why the order among them matters";

/// Fewest kinds.
const KINDS_MIN: usize = 2;

/// Last words of names of messages that are values of one thing, and no events.
const VALUES: [&str; 3] = ["value", "any", "variant"];

/// Last words of names of messages that services take.
const CALLS: [&str; 4] = ["request", "command", "query", "response"];

fn check(context: &Context<'_>, findings: &mut Findings) {
    if context.is_stream_of(&[Kind::Dlq]) {
        return;
    }
    match context.view.schema_type {
        SchemaType::Avro => check_union(context, findings),
        SchemaType::Json => roots::check_json(context, findings),
        SchemaType::Protobuf => {
            check_oneofs(context, findings);
            roots::check_messages(context, findings);
        }
    }
    roots::check_drift(context, findings);
    if let Some(stream) = context.stream() {
        accept(stream, findings);
    }
}

/// The same rule about a stream: its subjects are of one kind of event.
pub(crate) const OF_STREAM: StreamRule = StreamRule { rule: RULE, check: check_stream };

/// Sub-code `several-record-names`: the values of the stream have several names.
fn check_stream(view: &StreamView<'_>, findings: &mut Findings) {
    let stream = view.stream;
    let mut names: Vec<String> = Vec::new();
    for value in &view.values {
        let name = value.view.root_record().map(|(root, _)| value.view.full_name(root));
        names.extend(name.filter(|name| !name.is_empty() && !names.contains(name)));
    }
    if names.len() < KINDS_MIN || stream.kind == Kind::Dlq {
        return;
    }
    let message = format!("the stream mixes {} kinds of events: {ADVICE}", names.len());
    let finding = findings.add_to_stream(stream, "/value/roles", message);
    let text = format!("its subjects describe {}", names.join(", "));
    finding.because("several-record-names", 3, text);
    accept(stream, findings);
}

/// What a document wants with a reason is told, and blocks nothing.
fn accept(stream: &Stream, findings: &mut Findings) {
    let ValuePolicy::Multi { reason, .. } = &stream.value.policy else { return };
    for finding in findings.iter_mut() {
        finding.at(finding.severity.min(Severity::Info));
        finding.because("policy", -1, format!("the stream wants several kinds: {reason}"));
    }
}

/// Sub-code `top-level-union`: the root of an Avro schema is a list of records.
fn check_union(context: &Context<'_>, findings: &mut Findings) {
    let view = &context.view;
    let Shape::Union(branches) = &view.root else { return };
    let records = branches.iter().filter_map(|branch| match branch {
        Shape::Record(id) => Some(*id),
        _ => None,
    });
    let records: Vec<TypeId> = records.collect();
    if records.len() < KINDS_MIN {
        return;
    }
    let names: Vec<_> = records.iter().map(|&id| view.type_of(id).name.as_str()).collect();
    let message = format!("the stream mixes {} kinds of events: {ADVICE}", records.len());
    let finding = findings.add(&view.root_place, message);
    finding.because("top-level-union", 3, format!("the root is one of {}", names.join(", ")));
    if let Some(last) = defining_list(view, &records) {
        let text = format!(
            "'{last}' holds all the others: if they are its parts, register '{last}' alone with \
             them written out inside, or as references"
        );
        finding.because("definition-list", -1, text);
        definitions::mend(context, finding, last);
    }
}

/// The last record, if all others are parts of it: then somebody listed definitions.
fn defining_list<'a>(view: &'a View, records: &[TypeId]) -> Option<&'a str> {
    let (&last, others) = records.split_last()?;
    let parts = roots::parts(view, last);
    let is_list = others.iter().all(|other| parts.contains(other));
    is_list.then_some(view.type_of(last).name.as_str())
}

/// Sub-code `oneof-wrapper`: the event is one of several messages.
fn check_oneofs(context: &Context<'_>, findings: &mut Findings) {
    let view = &context.view;
    let Some((root, record)) = view.root_record() else { return };
    let last = words(&root.name).pop().unwrap_or_default();
    if VALUES.contains(&last.as_str()) || CALLS.contains(&last.as_str()) {
        return;
    }
    for oneof in &record.oneofs {
        let kinds = kinds(view, oneof);
        if kinds.len() < KINDS_MIN || kinds.len() < oneof.members.len() {
            continue;
        }
        let rest = view.fields_of(record).filter(|field| {
            !oneof.members.iter().any(|&member| std::ptr::eq(view.field(member), *field))
        });
        let rest: Vec<&Field> = rest.collect();
        let is_most = kinds.len() * 2 >= record.fields.len();
        if !is_most && !rest.iter().all(|field| is_header(field)) {
            continue;
        }
        let message = format!("the stream mixes {} kinds of events: {ADVICE}", kinds.len());
        let finding = findings.add(&oneof.place, message);
        let text = format!("'{}' is one of {}", oneof.name, kinds.join(", "));
        finding.because("oneof-wrapper", 3, text);
    }
}

/// The names of the messages among the members of a oneof.
fn kinds<'a>(view: &'a View, oneof: &Oneof) -> Vec<&'a str> {
    let members = oneof.members.iter().map(|&id| view.field(id));
    members
        .filter_map(|member| match member.shape {
            Shape::Record(id) => Some(view.type_of(id).name.as_str()),
            _ => None,
        })
        .filter(|name| words(name).last().is_some_and(|last| !VALUES.contains(&last.as_str())))
        .collect()
}

/// Whether a field says something about the record rather than about what happened.
fn is_header(field: &Field) -> bool {
    let headers = ["header", "headers", "meta", "metadata", "source", "version", "type", "context"];
    let last = field.words.last().cloned().unwrap_or_default();
    is_identifier(field) || is_time(field) || headers.contains(&last.as_str())
}
