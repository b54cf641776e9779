//! A property that may be anything.

use crate::lint::context::Context;
use crate::lint::declaration;
use crate::lint::finding::Findings;
use crate::lint::rule::{ANY_ROLE, Category, Rule, Severity};
use crate::lint::view::{Field, Shape};
use crate::schema_type::SchemaType;

pub(crate) const RULE: Rule = Rule {
    id: "json-untyped-property",
    category: Category::Types,
    severity: Severity::Warning,
    schema_types: &[SchemaType::Json],
    roles: ANY_ROLE,
    explanation: include_str!("json_untyped_property.md"),
    check,
};

/// Keywords that say what a value is.
const TELLING: [&str; 16] = [
    "type",
    "enum",
    "const",
    "$ref",
    "$dynamicRef",
    "$recursiveRef",
    "allOf",
    "anyOf",
    "oneOf",
    "not",
    "if",
    "properties",
    "patternProperties",
    "items",
    "prefixItems",
    "x-extensible-enum",
];

fn check(context: &Context<'_>, findings: &mut Findings) {
    for field in context.view.own_fields() {
        if field.shape != Shape::Any || !is_untold(context, field) {
            continue;
        }
        // An object that merges others may tell of the property in one of them.
        let mut siblings = context.view.siblings(field);
        if siblings.any(|one| one.name == field.name && one.shape != Shape::Any) {
            continue;
        }
        let message = format!(
            "'{}' may be anything: no consumer can count on what is in it, and no check sees when \
             it changes",
            field.name
        );
        findings.add_field(field, message).because("type", 0, "no keyword says what it is");
    }
}

fn is_untold(context: &Context<'_>, field: &Field) -> bool {
    if let Some(node) = declaration::of_field(context, field) {
        return !TELLING.iter().any(|key| node.get(key).is_some());
    }
    let text = field.place.span.and_then(|span| context.input.text.get(span.start..span.end));
    text == Some("true")
}
