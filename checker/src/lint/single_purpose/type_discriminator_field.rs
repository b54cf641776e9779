//! A field that says which of the other fields count.

use crate::json_text::Node;
use crate::lint::context::Context;
use crate::lint::envelope;
use crate::lint::finding::Findings;
use crate::lint::meaning::{is_discriminator, listed_values};
use crate::lint::rule::{ALL_TYPES, Category, EVENTS, Rule, Severity};
use crate::lint::view::{Field, Shape, Type, View};
use crate::lint::words::words;

pub(crate) const RULE: Rule = Rule {
    id: "type-discriminator-field",
    category: Category::SinglePurpose,
    severity: Severity::Warning,
    schema_types: ALL_TYPES,
    roles: EVENTS,
    explanation: include_str!("type_discriminator_field.md"),
    check,
};

/// Nullable records beside a discriminator that are too many to be parts of one event.
const PARTS_MIN: usize = 3;

/// Words of names of enums of kinds of events.
const OF_EVENTS: [&str; 7] =
    ["event", "change", "message", "notification", "activity", "record", "action"];

/// What descriptions of fields say that count for one kind of event only.
const CONDITIONS: [&str; 12] = [
    "only set",
    "only present",
    "only valid",
    "only for",
    "only when",
    "only if",
    "set only",
    "present only",
    "valid only",
    "applies to",
    "인 경우에만",
    "일 때만",
];

fn check(context: &Context<'_>, findings: &mut Findings) {
    let view = &context.view;
    let Some((root, record)) = view.root_record().filter(|(root, _)| !root.is_imported) else {
        return;
    };
    if envelope::is_declared(view) {
        return;
    }
    for field in view.fields_of(record).filter(|field| is_discriminator(field)) {
        if is_of_the_entity(view, root, field) {
            continue;
        }
        let message = format!(
            "'{}' tells kinds of events apart in one record: each consumer has to know which \
             fields count for which kind, as nothing in the schema says so",
            field.name
        );
        let signals = [
            of_siblings(view, root, field),
            of_docs(view, field),
            of_json(context, root, field),
            of_oneof(view, root, field),
        ];
        let signals: Vec<_> = signals.into_iter().flatten().collect();
        let finding = findings.add_field(field, message);
        if signals.is_empty() {
            finding.at(Severity::Hint).because("name", 1, "the name alone: no field depends on it");
        }
        for (signal, text) in signals {
            finding.because(signal, 2, text);
        }
    }
}

/// Whether a field says what the entity is, rather than what happened to it.
fn is_of_the_entity(view: &View, root: &Type, field: &Field) -> bool {
    let has = |name: &str| view.siblings(field).any(|one| one.name.eq_ignore_ascii_case(name));
    let is_geometry = has("coordinates") || has("geometry") || has("geometries");
    let own = words(&root.name);
    let noun = own.first().cloned().unwrap_or_default();
    let symbols = view.enum_of(&field.shape);
    let is_noun = symbols.is_some_and(|(one, _)| {
        let name = words(&one.name);
        // `ProductType` is of the product, `ProductChangedType` of what happened to it.
        let is_of_event = own.len() > 1 && name.get(1) == own.get(1)
            || name.iter().any(|word| OF_EVENTS.contains(&word.as_str()));
        !noun.is_empty() && name.first() == Some(&noun) && !is_of_event
    });
    let is_constant = symbols.is_some_and(|(_, one)| one.symbols.len() == 1);
    let is_email = has("subject") && has("body");
    is_geometry || is_noun || is_constant || is_email || field.details.is_constant
}

/// The values of a discriminator: its symbols, or what its description lists.
fn values(view: &View, field: &Field) -> Vec<String> {
    match view.enum_of(&field.shape) {
        Some((_, one)) => one.symbols.iter().map(|symbol| symbol.name.clone()).collect(),
        None => field.notes.doc.as_deref().map(listed_values).unwrap_or_default(),
    }
}

/// Parts that may be null, or fields that may be missing and are called like kinds of events.
fn of_siblings(view: &View, root: &Type, field: &Field) -> Option<(&'static str, String)> {
    let siblings: Vec<&Field> = view.siblings(field).filter(|one| one.oneof.is_none()).collect();
    let parts: Vec<&Field> =
        siblings.iter().copied().filter(|one| matches!(one.shape, Shape::Record(_))).collect();
    let nullable = parts.iter().filter(|part| part.is_nullable).map(|part| part.name.as_str());
    let nullable: Vec<_> = nullable.collect();
    if nullable.len() >= PARTS_MIN {
        return Some(("siblings", format!("records that may be null: {}", nullable.join(", "))));
    }
    // What the event is called says nothing of one kind.
    let own = words(&root.name);
    let kinds = values(view, field);
    let kinds: Vec<String> = kinds.iter().flat_map(|value| words(value)).collect();
    let is_kind = |one: &&&Field| {
        let named = words(&one.name);
        named.iter().any(|word| word.len() > 2 && kinds.contains(word) && !own.contains(word))
    };
    let called: Vec<_> = parts.iter().filter(is_kind).map(|part| part.name.as_str()).collect();
    if called.len() >= 2 {
        return Some(("siblings", format!("records called like kinds: {}", called.join(", "))));
    }
    let optional: Vec<_> = siblings.iter().filter(|one| one.is_nullable).copied().collect();
    if siblings.is_empty() || optional.len() * 2 < siblings.len() {
        return None;
    }
    let named = optional.iter().find(is_kind)?;
    let counts = format!("{} of {} other fields may be null", optional.len(), siblings.len());
    Some(("siblings", format!("{counts}, '{}' is called like a kind", named.name)))
}

/// A description says that its field counts for one kind only.
fn of_docs(view: &View, field: &Field) -> Option<(&'static str, String)> {
    let kinds: Vec<String> = values(view, field).iter().map(|value| value.to_lowercase()).collect();
    let name = field.name.to_lowercase();
    view.siblings(field).find_map(|one| {
        let doc = one.notes.doc.as_deref()?.to_lowercase();
        let is_conditional = CONDITIONS.iter().any(|cue| doc.contains(cue));
        let words: Vec<&str> =
            doc.split(|letter: char| !letter.is_alphanumeric() && letter != '_').collect();
        let names_kind = kinds.iter().any(|kind| words.contains(&kind.as_str()));
        let is_equation = ["for ", "if ", "when "].iter().any(|word| {
            let condition = format!("{word}{name}");
            [" is ", "=", " ="].iter().any(|sign| doc.contains(&format!("{condition}{sign}")))
        });
        let depends = (is_conditional && names_kind) || is_equation;
        depends.then(|| ("doc", format!("the description of '{}' names a kind", one.name)))
    })
}

/// Keywords of JSON Schema that choose by the property.
fn of_json(context: &Context<'_>, root: &Type, field: &Field) -> Option<(&'static str, String)> {
    let node = root.place.span.and_then(|span| context.object_at(span))?;
    let of = |key: &str| node.get(key);
    let named = ["discriminator", "x-discriminator"].into_iter().find(|key| {
        let property = of(key).map(|one| one.get("propertyName").unwrap_or(one));
        property.and_then(Node::as_str) == Some(field.name.as_str())
    });
    if let Some(key) = named {
        return Some(("keyword", format!("`{key}` names it")));
    }
    let speaks_of =
        |node: &Node| node.get("properties").and_then(|all| all.get(&field.name)).is_some();
    if of("if").is_some_and(speaks_of) {
        return Some(("keyword", "`if` asks for its value".to_owned()));
    }
    let list = |key: &str| of(key).and_then(Node::items).unwrap_or_default();
    let asks = |branch: &Node| branch.get("if").is_some_and(speaks_of) || speaks_of(branch);
    let choosing = ["oneOf", "anyOf", "allOf"].into_iter().find(|key| {
        let branches = list(key);
        let count = branches.iter().filter(|branch| asks(branch)).count();
        count >= if *key == "allOf" { 1 } else { 2 } && (*key != "allOf" || has_if(branches))
    })?;
    Some(("keyword", format!("`{choosing}` chooses by its value")))
}

fn has_if(branches: &[Node]) -> bool {
    branches.iter().any(|branch| branch.get("if").is_some())
}

/// The members of a oneof are called like the symbols.
fn of_oneof(view: &View, root: &Type, field: &Field) -> Option<(&'static str, String)> {
    let kinds: Vec<String> =
        values(view, field).iter().map(|value| words(value).concat()).collect();
    let oneofs = root.record().map(|record| record.oneofs.as_slice()).unwrap_or_default();
    let like_kind = |name: &str| {
        let name = words(name).concat();
        kinds.iter().any(|kind| *kind == name || (name.len() > 3 && kind.ends_with(&name)))
    };
    let found = oneofs.iter().find(|oneof| {
        let members = oneof.members.iter().map(|&id| view.field(id));
        members.filter(|member| like_kind(&member.name)).count() >= 2
    })?;
    Some(("oneof", format!("the members of '{}' are called like its values", found.name)))
}
