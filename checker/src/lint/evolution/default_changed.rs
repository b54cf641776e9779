//! A default that is another one than in the version before.

use super::versions::pairs;
use crate::json_text::{Value, parse_as_jackson};
use crate::lint::context::Context;
use crate::lint::finding::Findings;
use crate::lint::rule::{ALL_TYPES, Category, NOT_KEYS, Rule, Severity};
use crate::lint::view::{Field, Shape, View};
use crate::schema_type::SchemaType;

pub(crate) const RULE: Rule = Rule {
    id: "default-changed",
    category: Category::Evolution,
    severity: Severity::Warning,
    schema_types: ALL_TYPES,
    roles: NOT_KEYS,
    explanation: include_str!("default_changed.md"),
    check,
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    let Some(previous) = context.previous() else { return };
    for (before, field) in pairs(previous, &context.view) {
        let defaults = (default_of(previous, before), default_of(&context.view, field));
        let (Some(old), Some(new)) = defaults else { continue };
        if is_same(&old, &new) || before.shape.is_number() != field.shape.is_number() {
            continue;
        }
        let message = format!(
            "the default of '{}' was {old} and is {new}: of a record without the field, consumers \
             with the old schema and those with the new one read different values",
            field.name
        );
        let finding = findings.add_field(field, message);
        finding.because("previous version", 0, format!("the default was {old}"));
    }
}

/// The default as it counts: what a reader of Protobuf takes where none is written, too.
fn default_of(view: &View, field: &Field) -> Option<String> {
    if field.default.is_some() || view.schema_type != SchemaType::Protobuf {
        return field.default.clone();
    }
    match &field.shape {
        Shape::Boolean => Some("false".to_owned()),
        Shape::Integer(_) | Shape::Float(_) => Some("0".to_owned()),
        Shape::String | Shape::Bytes => Some(String::new()),
        Shape::Enum(id) => {
            let symbols = view.type_of(*id).enumeration().map(|one| one.symbols.as_slice());
            symbols.unwrap_or_default().first().map(|symbol| symbol.name.clone())
        }
        Shape::Any
        | Shape::Null
        | Shape::Fixed(_)
        | Shape::Record(_)
        | Shape::Array(_)
        | Shape::Map(_)
        | Shape::Known
        | Shape::Union(_) => None,
    }
}

fn is_same(old: &str, new: &str) -> bool {
    let number = |text: &str| match parse_as_jackson(text).map(|node| node.value) {
        Ok(Value::Number(number)) => number.parse::<f64>().ok(),
        _ => None,
    };
    old == new || number(old).is_some_and(|old| number(new) == Some(old))
}
