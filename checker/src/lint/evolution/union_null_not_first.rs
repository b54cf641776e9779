//! A default that fits a later branch of its union than the first.

use super::invalid_default::{Fit, avro_fit};
use crate::lint::context::Context;
use crate::lint::finding::{Finding, Findings, FixClass};
use crate::lint::rule::{Category, NOT_KEYS, Rule, Severity};
use crate::lint::view::Field;
use crate::schema_type::SchemaType;

pub(crate) const RULE: Rule = Rule {
    id: "union-null-not-first",
    category: Category::Evolution,
    severity: Severity::Info,
    schema_types: &[SchemaType::Avro],
    roles: NOT_KEYS,
    explanation: include_str!("union_null_not_first.md"),
    check,
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    for field in context.view.own_fields() {
        let Some(default) = field.default.as_deref() else { continue };
        let Fit::Branch(branch) = avro_fit(&context.view, field) else { continue };
        if branch == 0 || default == "\"null\"" {
            continue;
        }
        let message = format!(
            "the default of '{}' fits a later branch of its union than the first: a consumer or a \
             code generator of Avro 1.11 or before refuses the schema",
            field.name
        );
        let finding = findings.add_field(field, message);
        finding.because("default", 0, format!("{default} is a value of branch {}", branch + 1));
        mend(context, finding, field, branch);
    }
}

/// Proposes the branch of the default as the first one.
fn mend(context: &Context<'_>, finding: &mut Finding, field: &Field, branch: usize) {
    let object = field.place.name_span.and_then(|span| context.object_at(span));
    let branches = object.and_then(|object| object.get("type")?.items()).unwrap_or_default();
    let Some(chosen) = branches.get(branch) else { return };
    let text = context.input.text;
    let spans = branches[..=branch].iter().map(|branch| branch.span);
    let written = std::iter::once(chosen).chain(&branches[..branch]);
    let written = written.map(|branch| text[branch.span.start..branch.span.end].to_owned());
    let why = format!(
        "Puts the branch of the default first in the union of '{}', as every version of Avro \
         takes it.",
        field.name
    );
    finding.mended_by(FixClass::Additive, why, spans.zip(written).collect());
}
