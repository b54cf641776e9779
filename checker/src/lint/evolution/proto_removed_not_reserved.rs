//! A field or a constant that is gone, and whose number may be taken again.

use std::collections::HashMap;

use super::declared::{is_reserved_number, quotes_reserved_names};
use crate::lint::context::Context;
use crate::lint::finding::{Finding, Findings, FixClass};
use crate::lint::rule::{Category, NOT_KEYS, Rule, Severity};
use crate::lint::view::{Type, View};
use crate::schema_type::SchemaType;
use crate::span::Span;

pub(crate) const RULE: Rule = Rule {
    id: "proto-removed-not-reserved",
    category: Category::Evolution,
    severity: Severity::Warning,
    schema_types: &[SchemaType::Protobuf],
    roles: NOT_KEYS,
    explanation: include_str!("proto_removed_not_reserved.md"),
    check,
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    let (Some(previous), Some(files)) = (context.previous(), context.protobuf()) else { return };
    if previous.schema_type != SchemaType::Protobuf {
        return;
    }
    let view = &context.view;
    let before = previous.own_types().map(|(_, one)| (previous.full_name(one), one));
    let before: HashMap<String, &Type> = before.collect();
    for (_, one) in view.own_types() {
        let full = view.full_name(one);
        let Some(before) = before.get(&full) else { continue };
        let now = numbers(view, one);
        let gone: Vec<_> = numbers(previous, before)
            .into_iter()
            .filter(|(number, _)| now.iter().all(|(known, _)| known != number))
            .filter(|(number, _)| !is_reserved_number(files, &full, *number))
            .collect();
        if gone.is_empty() {
            continue;
        }
        let names: Vec<_> =
            gone.iter().map(|(number, name)| format!("{name} = {number}")).collect();
        let message = format!(
            "'{}' has lost {} without reserving the number: when someone takes it again, a \
             consumer reads old data as something else",
            one.name,
            names.join(", ")
        );
        let finding = findings.add_type(one, message);
        finding.because("previous version", 0, format!("it had {}", names.join(", ")));
        mend(context, finding, one, &gone, &now);
    }
}

/// The numbers of a message or an enum, with the names that have them.
fn numbers<'a>(view: &'a View, one: &'a Type) -> Vec<(i32, &'a str)> {
    let fields = one.record().into_iter().flat_map(|record| view.fields_of(record));
    let fields = fields.filter_map(|field| Some((field.number?, field.name.as_str())));
    let symbols = one.enumeration().into_iter().flat_map(|one| &one.symbols);
    let symbols = symbols.filter_map(|symbol| Some((symbol.number?, symbol.name.as_str())));
    fields.chain(symbols).collect()
}

/// Proposes the statements before the brace that ends the declaration.
fn mend(
    context: &Context<'_>,
    finding: &mut Finding,
    one: &Type,
    gone: &[(i32, &str)],
    now: &[(i32, &str)],
) {
    let text = context.input.text;
    let (Some(span), Some(files)) = (one.place.span, context.protobuf()) else { return };
    let Some(brace) = text.get(span.start..span.end).and_then(|own| own.strip_suffix('}')) else {
        return;
    };
    let numbers: Vec<_> = gone.iter().map(|(number, _)| number.to_string()).collect();
    let mut statements = vec![format!("reserved {};", numbers.join(", "))];
    let is_free = |name: &&str| now.iter().all(|(_, known)| known != name);
    let names: Vec<_> = gone.iter().map(|(_, name)| *name).filter(is_free).collect();
    if !names.is_empty() {
        let quote = if quotes_reserved_names(files) { "\"" } else { "" };
        let names: Vec<_> = names.iter().map(|name| format!("{quote}{name}{quote}")).collect();
        statements.push(format!("reserved {};", names.join(", ")));
    }
    let at = span.start + brace.len();
    let (_, last_line) = brace.rsplit_once('\n').unwrap_or(("", "?"));
    let (at, added) = if last_line.trim().is_empty() {
        let lines = statements.iter().map(|line| format!("{last_line}  {line}\n"));
        (at - last_line.len(), lines.collect::<String>())
    } else {
        (at, statements.iter().map(|line| format!("{line} ")).collect())
    };
    let why = format!("Reserves what '{}' has lost, so that no one can take it again.", one.name);
    finding.mended_by(FixClass::Neutral, why, vec![(Span::new(at, at), added)]);
}
