//! A field of Protobuf that every message must have.

use super::declared::is_required_field;
use crate::lint::context::Context;
use crate::lint::finding::{Findings, FixClass};
use crate::lint::rule::{ANY_ROLE, Category, Rule, Severity};
use crate::schema_type::SchemaType;
use crate::span::Span;

pub(crate) const RULE: Rule = Rule {
    id: "proto2-required",
    category: Category::Evolution,
    severity: Severity::Error,
    schema_types: &[SchemaType::Protobuf],
    roles: ANY_ROLE,
    explanation: include_str!("proto2_required.md"),
    check,
};

const LABEL: &str = "required";

fn check(context: &Context<'_>, findings: &mut Findings) {
    let Some(files) = context.protobuf() else { return };
    for field in context.view.own_fields() {
        let owner = context.view.full_name(context.view.type_of(field.owner));
        let Some(number) = field.number else { continue };
        if !is_required_field(files, &owner, number) {
            continue;
        }
        let message = format!(
            "'{}' is required: a consumer refuses every message without it, so that no producer \
             can ever leave it out",
            field.name
        );
        let finding = findings.add_field(field, message);
        finding.because("label", 0, "Protobuf checks it whenever a message is read or written");
        let span = field.place.span.filter(|span| {
            context.input.text.get(span.start..).is_some_and(|rest| rest.starts_with(LABEL))
        });
        if let Some(span) = span {
            let label = Span::new(span.start, span.start + LABEL.len());
            let why = format!("Makes '{}' optional.", field.name);
            finding.mended_by(FixClass::Breaking, why, vec![(label, "optional".to_owned())]);
        }
    }
}
