//! Keywords of JSON Schema whose change can rarely be compatible.

use std::collections::{HashMap, HashSet};

use crate::json_text::{Node, Value};
use crate::level::CompatibilityLevel;
use crate::lint::context::Context;
use crate::lint::finding::Findings;
use crate::lint::rule::{Category, NOT_KEYS, Rule, Severity};
use crate::lint::view::Place;
use crate::schema_type::SchemaType;

pub(crate) const RULE: Rule = Rule {
    id: "json-evolution-hostile-keyword",
    category: Category::Evolution,
    severity: Severity::Info,
    schema_types: &[SchemaType::Json],
    roles: NOT_KEYS,
    explanation: include_str!("json_evolution_hostile_keyword.md"),
    check,
};

const HOSTILE: [&str; 8] = [
    "not",
    "if",
    "dependencies",
    "dependentSchemas",
    "patternProperties",
    "contains",
    "propertyNames",
    "oneOf",
];

fn check(context: &Context<'_>, findings: &mut Findings) {
    let level = context.input.level.filter(|level| *level != CompatibilityLevel::None);
    let (Some(level), Some(root)) = (level, context.tree()) else { return };
    let view = &context.view;
    let types = view.own_types().map(|(_, one)| &one.place);
    let fields = view.own_fields().map(|field| &field.place);
    let mut seen = HashSet::new();
    let mut check = |place: &Place, node: &Node| {
        if !seen.insert(node.span.start) {
            return;
        }
        let found: Vec<_> = hostile(node).filter(|key| *key != "oneOf" || node != root).collect();
        if found.is_empty() {
            return;
        }
        let named = if place.target.is_empty() { "the schema" } else { &place.target };
        let message = format!(
            "`{}` of {named} can hardly change under {level}: what a consumer lets in depends on \
             how keywords play together, so that most edits are refused",
            found.join("`, `")
        );
        let finding = findings.add(place, message);
        finding.because("keyword", 0, format!("written with `{}`", found.join("`, `")));
    };
    check(&view.root_place, root);
    let mut objects = HashMap::new();
    add_objects(root, &mut objects);
    for place in types.chain(fields) {
        if let Some(node) = place.span.and_then(|span| objects.get(&span.start)) {
            check(place, node);
        }
    }
}

/// Adds the objects of a text by where they begin.
fn add_objects<'a>(node: &'a Node, objects: &mut HashMap<usize, &'a Node>) {
    if let Some(members) = node.members() {
        objects.insert(node.span.start, node);
        members.iter().for_each(|member| add_objects(&member.value, objects));
    }
    node.items().unwrap_or_default().iter().for_each(|item| add_objects(item, objects));
}

/// The hostile keywords of one schema.
fn hostile(node: &Node) -> impl Iterator<Item = &'static str> {
    HOSTILE.into_iter().filter(|key| match node.get(key) {
        None => false,
        Some(branches) if *key == "oneOf" => !is_plain_choice(branches),
        Some(_) => true,
    })
}

/// Whether `oneOf` only adds a null, or lists constants with their descriptions.
fn is_plain_choice(branches: &Node) -> bool {
    let branches = branches.items().unwrap_or_default();
    let is_null = |branch: &Node| branch.get("type").and_then(Node::as_str) == Some("null");
    let is_constant = |branch: &Node| {
        branch.get("const").is_some_and(|value| !matches!(value.value, Value::Object(_)))
    };
    let others = branches.iter().filter(|branch| !is_null(branch)).count();
    others < 2 || branches.iter().all(is_constant)
}
