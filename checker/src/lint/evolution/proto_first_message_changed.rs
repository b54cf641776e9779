//! Another message at the beginning of a file, where clients look for the event.

use crate::lint::context::Context;
use crate::lint::finding::{Finding, Findings, FixClass};
use crate::lint::rule::{ANY_ROLE, Category, Rule, Severity};
use crate::lint::view::{Type, View};
use crate::schema_type::SchemaType;
use crate::span::Span;

pub(crate) const RULE: Rule = Rule {
    id: "proto-first-message-changed",
    category: Category::Evolution,
    severity: Severity::Warning,
    schema_types: &[SchemaType::Protobuf],
    roles: ANY_ROLE,
    explanation: include_str!("proto_first_message_changed.md"),
    check,
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    let view = &context.view;
    let before = context.previous().and_then(first).map(|one| one.name.as_str());
    let (Some(before), Some(first)) = (before, first(view)) else { return };
    // A message that is gone altogether is a matter of the comparison.
    let moved = view.top_level.iter().map(|&id| view.type_of(id)).skip(1);
    let moved = moved.into_iter().find(|one| one.name == before);
    let Some(moved) = moved.filter(|_| first.name != before) else { return };
    let message = format!(
        "the first message was '{before}' and is '{}': consumers and producers that name no \
         message take the first one, and the messages of old records are looked up by their places",
        first.name
    );
    let finding = findings.add_type(first, message);
    finding.because("previous version", 0, format!("it began with '{before}'"));
    mend(context, finding, first, moved);
}

fn first(view: &View) -> Option<&Type> {
    view.top_level.first().map(|&id| view.type_of(id))
}

/// Proposes the message at its old place, if no comment would be left behind.
fn mend(context: &Context<'_>, finding: &mut Finding, first: &Type, moved: &Type) {
    let text = context.input.text;
    let (Some(to), Some(from)) = (first.place.span, moved.place.span) else { return };
    let stands_alone = |span: Span| {
        let before = text[..span.start].trim_end();
        let line = before.rsplit('\n').next().unwrap_or_default();
        !line.contains("//") && (before.ends_with(';') || before.ends_with('}'))
    };
    if !stands_alone(to) || !stands_alone(from) || from.start < to.end {
        return;
    }
    let written = &text[from.start..from.end];
    let cut = Span::new(text[..from.start].trim_end().len(), from.end);
    let changes =
        vec![(Span::new(to.start, to.start), format!("{written}\n\n")), (cut, String::new())];
    let why = format!("Puts '{}' first again.", moved.name);
    finding.mended_by(FixClass::Neutral, why, changes);
}
