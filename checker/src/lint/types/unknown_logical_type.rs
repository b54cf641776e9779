//! A logical type that no library knows, or that stands on a type that it does not fit.

use super::logical_types::{Fault, fault};
use crate::lint::context::Context;
use crate::lint::declaration;
use crate::lint::finding::{Findings, FixClass};
use crate::lint::rule::{ANY_ROLE, Category, Role, Rule, Severity};
use crate::lint::view::{Field, Shape};
use crate::schema_type::SchemaType;
use crate::span::Span;

pub(crate) const RULE: Rule = Rule {
    id: "unknown-logical-type",
    category: Category::Types,
    severity: Severity::Warning,
    schema_types: &[SchemaType::Avro],
    roles: ANY_ROLE,
    explanation: include_str!("unknown_logical_type.md"),
    check,
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    for field in context.view.own_fields() {
        let Some(logical) = &field.details.logical else { continue };
        let shape = field.shape.item();
        // What is said of one branch of many is not in the view.
        if matches!(shape, Shape::Union(_) | Shape::Record(_) | Shape::Enum(_)) {
            continue;
        }
        let Some(fault) = fault(logical, shape, &field.details) else { continue };
        let reason = match &fault {
            Fault::Unknown(_) => "no library knows it".to_owned(),
            Fault::Base(base) => format!("it has a meaning on {base} only"),
            Fault::Parameters(text) => text.clone(),
        };
        let message = format!(
            "the logical type '{logical}' of '{}' has no effect, as {reason}: consumers read the \
             bare value without a warning",
            field.name
        );
        let finding = findings.add_field(field, message);
        finding.because("specification", 0, reason);
        match fault {
            // It may be a type of the team's own, which its own libraries know.
            Fault::Unknown(None) => {
                finding.at(Severity::Info);
            }
            Fault::Unknown(Some(meant)) => {
                finding.because("name", 1, format!("'{meant}' is nearly the same"));
                if let Some(change) = renamed(context, field, meant) {
                    let why = format!("'{logical}' becomes '{meant}'");
                    finding.mended_by(FixClass::Neutral, why, vec![change]);
                }
            }
            Fault::Base(_) | Fault::Parameters(_) => {}
        }
    }
}

fn renamed(context: &Context<'_>, field: &Field, meant: &str) -> Option<(Span, String)> {
    // Without its parameters a decimal would have no effect either.
    if context.input.role == Role::Key || meant == "decimal" && field.details.precision.is_none() {
        return None;
    }
    let node = declaration::avro_type(context, field)?.get("logicalType")?;
    Some((node.span, format!("\"{meant}\"")))
}
