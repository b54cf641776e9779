//! A JSON Schema that does not say by which draft it is to be read.

use crate::json_text::{Node, Value};
use crate::lint::context::Context;
use crate::lint::finding::{Findings, FixClass};
use crate::lint::rule::{Category, Role, Rule, Severity};
use crate::schema_type::SchemaType;
use crate::span::Span;

pub(crate) const RULE: Rule = Rule {
    id: "json-missing-dialect",
    category: Category::Evolution,
    severity: Severity::Info,
    schema_types: &[SchemaType::Json],
    roles: &[Role::Key, Role::Value, Role::Part],
    explanation: include_str!("json_missing_dialect.md"),
    check,
};

/// What a text without a `$schema` is read as, here and in the reference registry.
const ASSUMED: &str = "http://json-schema.org/draft-07/schema#";

/// What is meant by a text that has keywords of later drafts.
const LATER: &str = "https://json-schema.org/draft/2020-12/schema";

/// Keywords that draft 7 does not know, so that it lets in what they forbid.
const LATER_KEYWORDS: [&str; 9] = [
    "unevaluatedProperties",
    "unevaluatedItems",
    "dependentRequired",
    "dependentSchemas",
    "prefixItems",
    "minContains",
    "maxContains",
    "$dynamicRef",
    "$recursiveRef",
];

/// Keywords whose values are schemas by name: their keys are no keywords.
const BY_NAME: [&str; 6] =
    ["properties", "patternProperties", "definitions", "$defs", "dependentSchemas", "dependencies"];

/// Keywords whose values are data.
const DATA: [&str; 5] = ["default", "const", "enum", "examples", "example"];

/// Schemas inside each other that are looked into.
const DEPTH_MAX: usize = 64;

fn check(context: &Context<'_>, findings: &mut Findings) {
    let Some(root) = context.tree().filter(|root| root.members().is_some()) else { return };
    if root.get("$schema").is_some() {
        return;
    }
    let mut found = Found::default();
    look(root, &mut found, 0);
    let place = &context.view.root_place;
    let why = |dialect: &str| format!("Says that the text is one of {dialect}.");
    if let Some(keyword) = found.later {
        let message = format!(
            "`{keyword}` is not read: without `$schema` the text counts as draft 7, which does not \
             know it, and what it forbids gets in"
        );
        let finding = findings.add(place, message).at(Severity::Warning);
        finding.because("keyword", 0, format!("`{keyword}` is of a later draft"));
        let change = vec![inserted(context.input.text, root, LATER)];
        finding.mended_by(FixClass::Breaking, why("draft 2020-12, which knows it"), change);
        return;
    }
    let message = "nothing says by which draft the schema is to be read: a validator takes the one \
                   that it likes best, so that the same record passes here and fails there";
    let finding = findings.add(place, message);
    finding.because("keyword", 0, "no `$schema`; a registry takes draft 7");
    let is_key = context.input.role == Role::Key;
    if let Some(keyword) = found.earlier {
        finding.because("keyword", 0, format!("`{keyword}` is written as in draft 4"));
    } else if !is_key {
        let change = vec![inserted(context.input.text, root, ASSUMED)];
        finding.mended_by(FixClass::Neutral, why("draft 7, as which it is read already"), change);
    }
}

/// Keywords that tell which draft was meant.
#[derive(Default)]
struct Found<'a> {
    later: Option<&'a str>,
    earlier: Option<&'a str>,
}

fn look<'a>(node: &'a Node, found: &mut Found<'a>, depth: usize) {
    if depth > DEPTH_MAX {
        return;
    }
    for item in node.items().unwrap_or_default() {
        look(item, found, depth + 1);
    }
    for member in node.members().unwrap_or_default() {
        let key = member.key.as_str();
        if LATER_KEYWORDS.contains(&key) {
            found.later.get_or_insert(key);
        }
        let is_bound = ["exclusiveMinimum", "exclusiveMaximum"].contains(&key);
        let is_old_id = depth == 0 && key == "id" && member.value.as_str().is_some();
        if (is_bound && matches!(member.value.value, Value::Bool(_))) || is_old_id {
            found.earlier.get_or_insert(key);
        }
        if DATA.contains(&key) {
            continue;
        }
        if BY_NAME.contains(&key) {
            let named = member.value.members().unwrap_or_default();
            named.iter().for_each(|one| look(&one.value, found, depth + 1));
        } else {
            look(&member.value, found, depth + 1);
        }
    }
}

/// `$schema` before the first member, laid out as that one.
fn inserted(text: &str, root: &Node, dialect: &str) -> (Span, String) {
    let at = root.span.start + 1;
    let first = root.members().and_then(|members| members.first());
    let added = match first {
        None => format!("\"$schema\": \"{dialect}\""),
        Some(first) => {
            let space = text.get(at..first.key_span.start).unwrap_or_default();
            let colon = text.get(first.key_span.end..first.value.span.start).unwrap_or(": ");
            let after = if space.is_empty() && colon != ":" { " " } else { "" };
            format!("{space}\"$schema\"{colon}\"{dialect}\",{after}")
        }
    };
    (Span::new(at, at), added)
}
