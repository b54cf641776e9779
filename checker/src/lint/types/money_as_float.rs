//! Money that is kept as a binary floating-point number.

use super::money::{Money, money};
use crate::lint::context::Context;
use crate::lint::declaration::{self, class_of_number_format, with_keyword};
use crate::lint::finding::{Finding, Findings, FixClass};
use crate::lint::rule::{ALL_TYPES, ANY_ROLE, Category, Rule, Severity};
use crate::lint::view::{Field, Shape};
use crate::schema_type::SchemaType;

pub(crate) const RULE: Rule = Rule {
    id: "money-as-float",
    category: Category::Types,
    severity: Severity::Warning,
    schema_types: ALL_TYPES,
    roles: ANY_ROLE,
    explanation: include_str!("money_as_float.md"),
    check,
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    for field in context.view.own_fields() {
        if !matches!(field.shape.item(), Shape::Float(_)) || is_decimal(context, field) {
            continue;
        }
        let Some((sure, signals)) = money(&context.view, field) else { continue };
        let message = format!(
            "'{}' is money in a binary floating-point number, which has no exact 0.1: sums of a \
             consumer are off by cents",
            field.name
        );
        let finding = findings.add_field(field, message);
        for (signal, text) in signals {
            finding.because(signal, 1, text);
        }
        if sure == Money::Perhaps {
            finding.at(Severity::Info);
        }
        mend(context, field, finding);
    }
}

/// Whether the schema says that the number is decimal: by a format, or by the step between values.
fn is_decimal(context: &Context<'_>, field: &Field) -> bool {
    if context.view.schema_type != SchemaType::Json {
        return false;
    }
    let logical = field.details.logical.as_deref().unwrap_or_default();
    let node = declaration::of_field(context, field);
    !matches!(logical, "" | "float" | "double")
        || node.is_some_and(|node| node.get("multipleOf").is_some())
}

fn mend(context: &Context<'_>, field: &Field, finding: &mut Finding) {
    match context.view.schema_type {
        SchemaType::Json if field.shape == Shape::Float(0) => {
            if let Some(change) = with_keyword(context, field, "format", "\"decimal\"") {
                let why = format!("'{}' says that its digits are exact", field.name);
                finding.mended_by(class_of_number_format(context), why, vec![change]);
            }
        }
        SchemaType::Avro => {
            let is_plain = field.default.as_deref().is_none_or(|default| default == "null");
            let node = declaration::avro_type(context, field);
            let Some(node) = node.filter(|node| is_plain && node.as_str().is_some()) else {
                return;
            };
            let decimal =
                r#"{"type": "bytes", "logicalType": "decimal", "precision": 18, "scale": 2}"#;
            let why = format!("'{}' keeps each cent", field.name);
            finding.mended_by(FixClass::Breaking, why, vec![(node.span, decimal.to_owned())]);
        }
        SchemaType::Json | SchemaType::Protobuf => {}
    }
}
