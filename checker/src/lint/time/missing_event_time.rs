//! An event that does not say when it happened.

use super::names::{is_time_typed, times_of_event};
use super::paths::path_faults;
use crate::json_text::layout::{inserted_item, inserted_member};
use crate::lint::context::Context;
use crate::lint::finding::{Findings, FixClass};
use crate::lint::meaning::is_no_event;
use crate::lint::rule::{ALL_TYPES, Category, EVENTS, Rule, Severity};
use crate::lint::stream_rule::{StreamRule, StreamView};
use crate::lint::view::{Record, Shape, Type};
use crate::schema_type::SchemaType;
use crate::span::Span;
use crate::stream::headers::declares;
use crate::stream::{Semantic, Stream};

pub(crate) const RULE: Rule = Rule {
    id: "missing-event-time",
    category: Category::Time,
    severity: Severity::Warning,
    schema_types: ALL_TYPES,
    roles: EVENTS,
    explanation: include_str!("missing_event_time.md"),
    check,
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    if is_declared(context.stream()) {
        return;
    }
    let Some((event, record)) = context.view.root_record() else { return };
    // An object that is put together of others may have its time where the view does not see it.
    let is_known = !record.fields.is_empty() && !record.is_composed && !event.is_imported;
    // The first message of a file may be a part of another one, which is sent in its place.
    let is_known = is_known && event.holder.is_none() && !is_no_event(event);
    if !is_known || !times_of_event(&context.view).is_empty() || holds_anything(context, record) {
        return;
    }
    let message = format!(
        "'{}' does not say when it happened: a consumer can only take the time at which the \
         record was written, so late and replayed events land in the wrong window",
        event.name
    );
    let finding = findings.add(&context.view.root_place, message);
    finding.because("fields", 0, format!("none of {} fields is a time", record.fields.len()));
    if let Some(change) = added(context, event, record) {
        let why = "an optional time of the event is added, which producers fill from now on";
        finding.mended_by(FixClass::Additive, why, vec![change]);
    }
}

/// Whether the document of the stream says where the time is: in a header, or at a path.
pub(in crate::lint) fn is_declared(stream: Option<&Stream>) -> bool {
    stream.is_some_and(|stream| {
        stream.time.event_time_path.is_some() || declares(stream, Semantic::EventTime)
    })
}

/// The same rule about a stream: the path that the document gives has a time in every version.
pub(crate) const OF_STREAM: StreamRule = StreamRule { rule: RULE, check: check_stream };

fn check_stream(view: &StreamView<'_>, findings: &mut Findings) {
    let Some(path) = &view.stream.time.event_time_path else { return };
    let faults = path_faults(view, path, |field| is_time_typed(field) || field.shape.is_number());
    for (subject, fault) in faults {
        let message = format!(
            "the event time is said to be '{path}' of '{subject}', {fault}: whoever goes by it \
             loses these records"
        );
        findings.add_to_stream(view.stream, "/time/eventTimePath", message).because(
            "event-time-path",
            0,
            "give a path that is there in every version, or leave it out",
        );
    }
}

/// Whether the event is in a part of which nothing is told, as in an envelope with a payload.
fn holds_anything(context: &Context<'_>, record: &Record) -> bool {
    let mut fields = context.view.fields_of(record);
    record.fields.len() == 1 && fields.all(|field| field.shape == Shape::Any)
}

/// The change that adds an optional time.
fn added(context: &Context<'_>, event: &Type, record: &Record) -> Option<(Span, String)> {
    let names = || context.view.fields_of(record).map(|field| field.name.as_str());
    let has_capital = |name: &str| name.contains(|letter: char| letter.is_ascii_uppercase());
    let is_camel = names().any(has_capital) && !names().any(|name| name.contains('_'));
    let name = if is_camel { "occurredAt" } else { "occurred_at" };
    let text = context.input.text;
    let doc = "When it happened.";
    match context.view.schema_type {
        SchemaType::Avro => {
            let fields = context.object_at(event.place.name_span?)?.get("fields")?;
            let time = r#"{"type": "long", "logicalType": "timestamp-millis"}"#;
            let value = format!(
                r#"{{"name": "{name}", "type": ["null", {time}], "default": null, "doc": "{doc}"}}"#
            );
            Some(inserted_item(text, fields, &value))
        }
        SchemaType::Json => {
            let properties = context.object_at(event.place.span?)?.get("properties")?;
            let value =
                format!(r#"{{"type": "string", "format": "date-time", "description": "{doc}"}}"#);
            Some(inserted_member(text, properties, name, &value))
        }
        // The import of the type is another change, and the number is the team's to choose.
        SchemaType::Protobuf => None,
    }
}
