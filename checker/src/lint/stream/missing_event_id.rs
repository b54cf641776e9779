//! An event that nothing identifies.

use crate::lint::context::Context;
use crate::lint::finding::Findings;
use crate::lint::meaning::is_identifier;
use crate::lint::rule::{ALL_TYPES, Category, EVENTS, Rule, Severity};
use crate::lint::view::{Field, Shape, View};
use crate::lint::words::words;

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
    let Some((root, record)) = view.root_record().filter(|(root, _)| !root.is_imported) else {
        return;
    };
    // Something without fields is told by other rules, and a composed object may have more of them.
    if record.fields.is_empty() || record.is_composed {
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
}

fn identifies(field: &Field) -> bool {
    let last = words(&field.name).pop().unwrap_or_default();
    is_identifier(field) || GIVEN.contains(&last.as_str())
}

/// Whether a field holds an envelope or headers with an identifier inside.
fn is_header(view: &View, field: &Field) -> bool {
    let Shape::Record(id) = field.shape else { return false };
    let record = view.type_of(id).record();
    record.is_some_and(|record| view.fields_of(record).any(identifies))
}
