//! An enum that gives consumers nothing to read in place of a symbol that they do not know.

use std::collections::HashSet;

use super::enum_default;
use super::enum_default_on_field_only::defaulted;
use crate::level::{CompatibilityLevel, Direction};
use crate::lint::context::Context;
use crate::lint::finding::Findings;
use crate::lint::meaning::is_standard;
use crate::lint::rule::{AVRO_AND_JSON, Category, NOT_KEYS, Rule, Severity};
use crate::lint::view::{Enum, Shape, Type, TypeId};
use crate::schema_type::SchemaType;

pub(crate) const RULE: Rule = Rule {
    id: "enum-without-default",
    category: Category::Evolution,
    severity: Severity::Warning,
    schema_types: AVRO_AND_JSON,
    roles: NOT_KEYS,
    explanation: include_str!("enum_without_default.md"),
    check,
};

/// Sets that are complete, in lower case.
const YES_AND_NO: [[&str; 2]; 5] =
    [["y", "n"], ["yes", "no"], ["true", "false"], ["0", "1"], ["on", "off"]];

fn check(context: &Context<'_>, findings: &mut Findings) {
    let view = &context.view;
    let told = view.own_fields().filter(|field| defaulted(view, field).is_some());
    let told: HashSet<TypeId> = told.filter_map(|field| enum_id(&field.shape)).collect();
    for (id, one) in view.own_types() {
        let Some(symbols) = one.enumeration() else { continue };
        if is_standard(one) || is_complete(symbols) || told.contains(&id) {
            continue;
        }
        match view.schema_type {
            SchemaType::Avro => check_avro(context, one, symbols, findings),
            SchemaType::Json => check_json(context, one, symbols, findings),
            SchemaType::Protobuf => {}
        }
    }
}

fn enum_id(shape: &Shape) -> Option<TypeId> {
    match shape {
        Shape::Enum(id) => Some(*id),
        _ => None,
    }
}

/// Whether a set is yes and no, to which nothing can be added.
fn is_complete(symbols: &Enum) -> bool {
    let is_either = |either: &[&str; 2]| {
        symbols.symbols.len() == 2
            && symbols.symbols.iter().all(|one| either.contains(&one.name.to_lowercase().as_str()))
    };
    YES_AND_NO.iter().any(is_either)
}

/// Whether old consumers have to read what new producers write.
fn promises_forward(level: CompatibilityLevel) -> bool {
    level.directions().contains(&Direction::Forward)
}

fn check_avro(context: &Context<'_>, one: &Type, symbols: &Enum, findings: &mut Findings) {
    if symbols.default.is_some() {
        return;
    }
    let message = format!(
        "the enum '{}' has no default: a consumer that reads a symbol which was added after it was \
         built fails on the whole record",
        one.name
    );
    let finding = findings.add_type(one, message);
    if context.input.level.is_some_and(|level| !promises_forward(level)) {
        finding.at(Severity::Info);
    }
    finding.because("readers", 0, "consumers need Avro 1.9 or later to use the default of an enum");
    enum_default::mend(context, finding, one, symbols);
}

/// A closed set hurts where old consumers have to read what new producers write.
fn check_json(context: &Context<'_>, one: &Type, symbols: &Enum, findings: &mut Findings) {
    let Some(level) = context.input.level.filter(|level| promises_forward(*level)) else { return };
    if symbols.symbols.len() < 2 || symbols.is_extensible {
        return;
    }
    let named = if one.name.is_empty() { &one.place.target } else { &one.name };
    let message = format!(
        "'{named}' is a closed set under {level}: no value can ever be added, as a consumer that \
         was built before refuses the whole record"
    );
    findings.add_type(one, message).because(
        "level",
        0,
        format!("{level} promises that consumers read what later producers write"),
    );
}
