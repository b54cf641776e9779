//! A property that is required and that the schema does not tell of.

use std::collections::HashSet;

use crate::json_text::Node;
use crate::lint::context::Context;
use crate::lint::finding::Findings;
use crate::lint::rule::{ANY_ROLE, Category, Rule, Severity};
use crate::lint::view::{Extra, Place};
use crate::schema_type::SchemaType;

pub(crate) const RULE: Rule = Rule {
    id: "json-required-undefined",
    category: Category::Types,
    severity: Severity::Warning,
    schema_types: &[SchemaType::Json],
    roles: ANY_ROLE,
    explanation: include_str!("json_required_undefined.md"),
    check,
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    let mut parts = HashSet::new();
    if let Some(tree) = context.tree() {
        find_parts(tree, &mut parts);
    }
    for (one, record) in context.view.own_records() {
        let Some(node) = one.place.span.and_then(|span| context.object_at(span)) else { continue };
        let name = one.place.path.rsplit('/').next().unwrap_or_default();
        // What is merged into another object may require what that one tells of.
        let is_whole = !record.is_composed
            && record.extra != Extra::Typed
            && node.get("$ref").is_none()
            && !parts.contains(name);
        let properties = node.get("properties").filter(|_| is_whole);
        let Some(properties) = properties else { continue };
        let required = node.get("required").and_then(Node::items).unwrap_or_default();
        let missing: Vec<&Node> = required
            .iter()
            .filter(|name| name.as_str().is_some_and(|name| properties.get(name).is_none()))
            .collect();
        let Some(first) = missing.first() else { continue };
        let names: Vec<_> = missing.iter().filter_map(|name| name.as_str()).collect();
        let place = Place {
            path: format!("{}/required", one.place.path),
            target: one.place.target.clone(),
            span: Some(first.span),
            name_span: None,
        };
        let is_closed = record.extra == Extra::Closed;
        let effect = if is_closed {
            "as no other property is allowed, there is no object that a producer could send"
        } else {
            "a producer has to send it and no consumer knows what is in it"
        };
        let message = format!("'{}' is required and not defined: {effect}", names.join("', '"));
        let finding = findings.add(&place, message);
        finding.because("required", 0, format!("{} required without a property", names.len()));
        if is_closed {
            finding.at(Severity::Error);
        }
    }
}

/// The names of the definitions that `allOf` and the like merge into other objects.
fn find_parts<'a>(node: &'a Node, parts: &mut HashSet<&'a str>) {
    for member in node.members().unwrap_or_default() {
        if ["allOf", "anyOf", "oneOf"].contains(&member.key.as_str()) {
            let branches = member.value.items().unwrap_or_default().iter();
            let references = branches.filter_map(|branch| branch.get("$ref")?.as_str());
            parts.extend(references.filter_map(|reference| reference.rsplit('/').next()));
        }
        find_parts(&member.value, parts);
    }
    for item in node.items().unwrap_or_default() {
        find_parts(item, parts);
    }
}
