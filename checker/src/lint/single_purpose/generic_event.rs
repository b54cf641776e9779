//! A record that any event fits into.

use crate::lint::context::Context;
use crate::lint::envelope;
use crate::lint::finding::Findings;
use crate::lint::meaning::is_discriminator;
use crate::lint::rule::{ALL_TYPES, Category, EVENTS, Rule, Severity};
use crate::lint::view::{Field, Record, Shape, View};
use crate::lint::words::words;

pub(crate) const RULE: Rule = Rule {
    id: "generic-event",
    category: Category::SinglePurpose,
    severity: Severity::Warning,
    schema_types: ALL_TYPES,
    roles: EVENTS,
    explanation: include_str!("generic_event.md"),
    check,
};

/// Words before a name that say that it stands for many things.
const PREFIXES: [&str; 4] = ["generic", "base", "common", "abstract"];

/// Names of records that say nothing of what happened.
const NAMES: [&str; 5] = ["event", "message", "envelope", "record", "payload"];

/// Last words of names of fields that hold whatever a producer puts in.
pub(super) const CONTAINERS: [&str; 6] = ["payload", "data", "body", "content", "value", "blob"];

/// Last words of names of fields without a schema that hold what the kind has of its own.
const BAGS: [&str; 8] =
    ["properties", "attributes", "parameters", "params", "details", "object", "entity", "context"];

/// Names of fields that choose among kinds of events or of things.
const PARAMETERS: [&str; 7] = [
    "entity_type",
    "object_type",
    "resource_type",
    "aggregate_type",
    "event_type",
    "action",
    "operation",
];

/// Names of fields that do so beside one of the others, and belong to a thing elsewhere.
const WEAK_PARAMETERS: [&str; 3] = ["category", "type", "kind"];

fn check(context: &Context<'_>, findings: &mut Findings) {
    let view = &context.view;
    let Some((root, record)) = view.root_record().filter(|(root, _)| !root.is_imported) else {
        return;
    };
    if envelope::is_declared(view) {
        return;
    }
    let mut signals = Vec::new();
    let chooser = view.fields_of(record).find(|field| is_discriminator(field));
    let container = view.fields_of(record).find(|field| is_container(field));
    if let (Some(chooser), Some(container)) = (chooser, container) {
        let text = format!("'{}' says what '{}' holds", chooser.name, container.name);
        signals.push(("container", text));
    }
    if is_generic_name(&root.name) {
        signals.push(("name", format!("'{}' says nothing of what happened", root.name)));
    }
    let parameters = parameters(view, record);
    let is_mild = signals.is_empty();
    if let [first, second, ..] = parameters.as_slice() {
        signals.push(("parameters", format!("'{first}' and '{second}' choose the kind together")));
    }
    if signals.is_empty() {
        return;
    }
    let message = format!(
        "'{}' can be any event: a consumer reads all of them to find its own, and nothing checks \
         what is inside",
        if root.name.is_empty() { "the root" } else { &root.name }
    );
    let finding = findings.add(&view.root_place, message);
    if is_mild {
        finding.at(Severity::Info);
    }
    for (signal, text) in signals {
        finding.because(signal, 2, text);
    }
}

/// Whether a field holds whatever a producer puts in.
fn is_container(field: &Field) -> bool {
    let named = &field.words;
    let is_named = named.last().is_some_and(|last| CONTAINERS.contains(&last.as_str()));
    let last = named.last().map(String::as_str).unwrap_or_default();
    match &field.shape {
        Shape::Any => is_named || BAGS.contains(&last),
        Shape::Map(values) if **values == Shape::Any => is_named || BAGS.contains(&last),
        Shape::Map(_) => is_named,
        Shape::Bytes => is_named && named.len() <= 2,
        // A body, a content and a value may be what somebody wrote.
        Shape::String => ["payload", "data", "blob"].contains(&last) && named.len() <= 2,
        _ => false,
    }
}

/// `Event`, `GenericEvent`, `MessageV1`.
fn is_generic_name(name: &str) -> bool {
    let mut named = words(name);
    let is_version = |word: &String| {
        word.strip_prefix('v').is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_digit()))
    };
    named.pop_if(|last| is_version(last));
    match named.as_slice() {
        [only] => NAMES.contains(&only.as_str()),
        [prefix, only] => PREFIXES.contains(&prefix.as_str()) && NAMES.contains(&only.as_str()),
        _ => false,
    }
}

/// The fields that choose among kinds.
fn parameters<'a>(view: &'a View, record: &'a Record) -> Vec<&'a str> {
    let is_word = |field: &&Field| matches!(field.shape, Shape::String | Shape::Enum(_));
    let is_in = |list: &[&str], field: &&Field| list.contains(&field.words.join("_").as_str());
    let fields = view.fields_of(record).filter(is_word);
    let (strong, rest): (Vec<_>, Vec<_>) = fields.partition(|field| is_in(&PARAMETERS, field));
    if strong.is_empty() {
        return Vec::new();
    }
    let weak = rest.into_iter().filter(|field| is_in(&WEAK_PARAMETERS, field));
    strong.iter().copied().chain(weak).map(|field| field.name.as_str()).collect()
}
