//! An event that nothing identifies.

use crate::json_text::layout::{inserted_item, inserted_member};
use crate::lint::context::Context;
use crate::lint::finding::{Findings, FixClass};
use crate::lint::meaning::{is_identifier, is_no_event};
use crate::lint::rule::{ALL_TYPES, Category, EVENTS, Rule, Severity};
use crate::lint::view::{Field, Record, Shape, Type, View};
use crate::schema_type::SchemaType;
use crate::span::Span;
use crate::stream::Semantic;
use crate::stream::headers::declares;

pub(crate) const RULE: Rule = Rule {
    id: "missing-event-id",
    category: Category::Stream,
    severity: Severity::Info,
    schema_types: ALL_TYPES,
    roles: EVENTS,
    explanation: include_str!("missing_event_id.md"),
    check,
};

/// Last words of names of identifiers that businesses give.
const GIVEN: [&str; 10] =
    ["no", "number", "code", "isbn", "sku", "serial", "ident", "identifier", "번호", "아이디"];

fn check(context: &Context<'_>, findings: &mut Findings) {
    let view = &context.view;
    if context.stream().is_some_and(|stream| declares(stream, Semantic::EventId)) {
        return;
    }
    let Some((root, record)) = view.root_record().filter(|(root, _)| !root.is_imported) else {
        return;
    };
    // Something without fields is told by other rules, a composed object may have more of them, and
    // the first message of a file may be a part of another one, which is sent in its place.
    let is_part = record.is_composed || root.holder.is_some();
    if record.fields.is_empty() || is_part || is_no_event(root) {
        return;
    }
    let has_own = view.fields_of(record).any(identifies);
    if has_own || view.fields_of(record).any(|field| is_header(view, field)) {
        return;
    }
    let named = if root.name.is_empty() { "the event" } else { &root.name };
    let message = format!(
        "nothing identifies one '{named}': a consumer that receives it twice after a retry cannot \
         tell, and counts it twice"
    );
    let finding = findings.add(&view.root_place, message);
    finding.because("fields", 1, "no field is an identifier; one in the headers is as good");
    if let Some(change) = added(context, root, record) {
        let why = "Adds an optional identifier of the event, which producers fill from now on.";
        finding.mended_by(FixClass::Additive, why, vec![change]);
    }
}

/// The change that adds an optional identifier; of Protobuf, the number is the team's to choose.
fn added(context: &Context<'_>, root: &Type, record: &Record) -> Option<(Span, String)> {
    let names = || context.view.fields_of(record).map(|field| field.name.as_str());
    let has_capital = |name: &str| name.contains(|letter: char| letter.is_ascii_uppercase());
    let is_camel = names().any(has_capital) && !names().any(|name| name.contains('_'));
    let name = if is_camel { "eventId" } else { "event_id" };
    let text = context.input.text;
    let doc = "The event, the same when it is sent again.";
    match context.view.schema_type {
        SchemaType::Avro => {
            let fields = context.object_at(root.place.name_span?)?.get("fields")?;
            let id = r#"["null", {"type": "string", "logicalType": "uuid"}]"#;
            let value =
                format!(r#"{{"name": "{name}", "type": {id}, "default": null, "doc": "{doc}"}}"#);
            Some(inserted_item(text, fields, &value))
        }
        SchemaType::Json => {
            let properties = context.object_at(root.place.span?)?.get("properties")?;
            let value =
                format!(r#"{{"type": "string", "format": "uuid", "description": "{doc}"}}"#);
            Some(inserted_member(text, properties, name, &value))
        }
        SchemaType::Protobuf => None,
    }
}

fn identifies(field: &Field) -> bool {
    let last = field.words.last().cloned().unwrap_or_default();
    is_identifier(field) || GIVEN.contains(&last.as_str())
}

/// Whether a field holds an envelope or headers with an identifier inside.
fn is_header(view: &View, field: &Field) -> bool {
    let Shape::Record(id) = field.shape else { return false };
    let record = view.type_of(id).record();
    record.is_some_and(|record| view.fields_of(record).any(identifies))
}
