//! A logical type beside the type of a field, where nothing reads it.

use super::logical_types::fault;
use crate::json_text::layout::removed_member;
use crate::json_text::{Node, write_string};
use crate::lint::context::Context;
use crate::lint::declaration;
use crate::lint::finding::{Findings, FixClass};
use crate::lint::rule::{ANY_ROLE, Category, Role, Rule, Severity};
use crate::lint::view::{Details, Field, Shape};
use crate::schema_type::SchemaType;
use crate::span::Span;

pub(crate) const RULE: Rule = Rule {
    id: "logical-type-misplaced",
    category: Category::Types,
    severity: Severity::Warning,
    schema_types: &[SchemaType::Avro],
    roles: ANY_ROLE,
    explanation: include_str!("logical_type_misplaced.md"),
    check,
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    for field in context.view.own_fields() {
        let Some(logical) = &field.details.misplaced_logical else { continue };
        if field.details.logical.is_some() || !is_primitive(&field.shape) {
            continue;
        }
        let message = format!(
            "the logical type '{logical}' of '{}' stands beside its type, where every Avro \
             library passes over it: consumers read a bare value",
            field.name
        );
        let finding = findings.add_field(field, message);
        finding.because("place", 0, "the attribute is one of the field, not of its type");
        if let Some(changes) = moved(context, field, logical) {
            let why = format!("'{logical}' is put into the type of '{}'", field.name);
            finding.mended_by(FixClass::Neutral, why, changes);
        }
    }
}

fn is_primitive(shape: &Shape) -> bool {
    matches!(
        shape,
        Shape::Boolean | Shape::Integer(_) | Shape::Float(_) | Shape::String | Shape::Bytes
    )
}

/// The changes that move the logical type and its parameters into the type.
fn moved(context: &Context<'_>, field: &Field, logical: &str) -> Option<Vec<(Span, String)>> {
    if context.input.role == Role::Key {
        return None;
    }
    let node = declaration::of_field(context, field)?;
    let told = declaration::avro_type(context, field)?;
    let primitive = told.as_str()?;
    let parameters = ["precision", "scale"];
    let text_of = |key: &str| node.get(key).map(Node::to_compact);
    let details = Details {
        precision: text_of(parameters[0]),
        scale: text_of(parameters[1]),
        ..Details::default()
    };
    // Elsewhere it would have as little effect.
    if fault(logical, &field.shape, &details).is_some() {
        return None;
    }
    let keys: &[&str] = if logical == "decimal" {
        &["logicalType", "precision", "scale"]
    } else {
        &["logicalType"]
    };
    let mut inner = String::from("{\"type\": ");
    write_string(primitive, &mut inner);
    let members = node.members()?;
    let mut changes = Vec::new();
    for key in keys {
        let Some(value) = text_of(key) else { continue };
        inner.push_str(&format!(", \"{key}\": {value}"));
    }
    for place in (0..members.len()).filter(|place| keys.contains(&members[*place].key.as_str())) {
        changes.push((removed_member(members, place), String::new()));
    }
    inner.push('}');
    changes.push((told.span, inner));
    changes.sort_by_key(|(span, _)| span.start);
    let is_apart = changes.windows(2).all(|pair| pair[0].0.end <= pair[1].0.start);
    is_apart.then_some(changes)
}
