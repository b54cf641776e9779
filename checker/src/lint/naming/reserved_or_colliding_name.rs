//! A name that generated code cannot use as it is.

use std::collections::HashMap;

use super::keywords::{accessor, languages};
use super::renaming::{case_beside, folded, renamed};
use crate::lint::context::Context;
use crate::lint::finding::{Findings, FixClass};
use crate::lint::meaning::is_standard;
use crate::lint::rule::{ALL_TYPES, ANY_ROLE, Category, Rule, Severity};
use crate::lint::view::{Field, Type};
use crate::lint::words::words;

pub(crate) const RULE: Rule = Rule {
    id: "reserved-or-colliding-name",
    category: Category::Naming,
    severity: Severity::Info,
    schema_types: ALL_TYPES,
    roles: ANY_ROLE,
    explanation: include_str!("reserved_or_colliding_name.md"),
    check,
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    let view = &context.view;
    for (one, record) in view.own_records().filter(|(one, _)| !is_standard(one)) {
        let mut seen: HashMap<String, &Field> = HashMap::new();
        for field in view.fields_of(record) {
            // An object that merges others has a property once for each of them that tells of it.
            let first = *seen.entry(folded(&field.name)).or_insert(field);
            if first.name != field.name {
                add_collision(field, first, findings);
            } else if std::ptr::eq(first, field) {
                check_keyword(context, one, field, findings);
            }
        }
    }
    for (one, enumeration) in view.own_enums() {
        let mut seen: HashMap<String, &str> = HashMap::new();
        for symbol in &enumeration.symbols {
            let first = *seen.entry(symbol.name.to_lowercase()).or_insert(&symbol.name);
            if first != symbol.name {
                let named = if one.name.is_empty() { &one.place.target } else { &one.name };
                let message = format!(
                    "'{first}' and '{}' of '{named}' differ in case alone: a consumer whose language or \
                     store does not look at case has one value for both",
                    symbol.name
                );
                findings.add_type(one, message).because("symbols", 0, "the same but for case");
                break;
            }
        }
    }
}

fn add_collision(field: &Field, first: &Field, findings: &mut Findings) {
    let message = format!(
        "'{}' and '{}' are one name for generated code and for stores that do not look at case: one \
         of them gets another name there, or hides the other",
        first.name, field.name
    );
    findings.add_field(field, message).because("fields", 0, format!("beside '{}'", first.name));
}

fn check_keyword(context: &Context<'_>, one: &Type, field: &Field, findings: &mut Findings) {
    let reserved = languages(&field.name);
    let accessor = accessor(context.view.schema_type, &field.name);
    let (severity, text) = match (accessor, reserved.as_slice()) {
        (Some(what), _) => (Severity::Info, what.to_owned()),
        (None, []) => return,
        (None, [only]) => (Severity::Hint, format!("a word of {only}")),
        (None, several) => (Severity::Info, format!("a word of {}", several.join(", "))),
    };
    let message = format!(
        "'{}' is taken in generated code: each generator gives the field another name there, so that \
         consumers do not find it under its own",
        field.name
    );
    let finding = findings.add_field(field, message).at(severity);
    finding.because("keyword", 0, text);
    let Some(noun) = words(&one.name).into_iter().next() else { return };
    let name = case_beside(&context.view, field).written(&[noun.as_str(), &field.name]);
    if noun == field.name || !languages(&name).is_empty() {
        return;
    }
    if let Some(changes) = renamed(context, field, &name) {
        let why = format!("Calls '{}' '{name}', which is free in every language.", field.name);
        finding.mended_by(FixClass::Breaking, why, changes);
    }
}
