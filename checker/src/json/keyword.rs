//! Checks the values of keywords against the meta-schema of their draft.
//!
//! Where the loader of the reference registry is laxer than the meta-schema (empty or repeated
//! `required`, `enum` and `type`, an empty `allOf`, counts below zero, keywords beside `$ref`), so is
//! this.

use crate::json_text::{Member, Node, Value};
use crate::span::Span;

use super::decimal::Decimal;
use super::dialect::{Dialect, Holds};
use super::expression;
use super::resolve::Context;

/// The names that `type` knows.
pub(super) const TYPES: [&str; 7] =
    ["array", "boolean", "integer", "null", "number", "object", "string"];

/// What the value of a keyword must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Expected {
    Text,
    Flag,
    Number,
    /// Any number but zero.
    Divisor,
    /// An integer.
    Count,
    Pattern,
    /// A name of a type, or a list of them.
    Types,
    List,
    /// A list of strings.
    Names,
    /// Lists of strings, by name.
    NamesByName,
    /// A number, or a boolean where the draft or its absence allows that.
    ExclusiveBound,
}

fn expected(keyword: &str, dialect: Dialect) -> Option<Expected> {
    let (since, expected) = match keyword {
        "title" | "description" | "format" | "$schema" => (Dialect::Draft4, Expected::Text),
        "$id" => (Dialect::Draft6, Expected::Text),
        "id" if dialect == Dialect::Draft4 => (Dialect::Draft4, Expected::Text),
        "$anchor" => (Dialect::Draft2019, Expected::Text),
        "$dynamicAnchor" | "$dynamicRef" => (Dialect::Draft2020, Expected::Text),
        "minimum" | "maximum" => (Dialect::Draft4, Expected::Number),
        "exclusiveMinimum" | "exclusiveMaximum" => (Dialect::Draft4, Expected::ExclusiveBound),
        "multipleOf" => (Dialect::Draft4, Expected::Divisor),
        "minLength" | "maxLength" | "minItems" | "maxItems" | "minProperties" | "maxProperties" => {
            (Dialect::Draft4, Expected::Count)
        }
        "minContains" | "maxContains" => (Dialect::Draft2019, Expected::Count),
        "uniqueItems" => (Dialect::Draft4, Expected::Flag),
        "pattern" => (Dialect::Draft4, Expected::Pattern),
        "type" => (Dialect::Draft4, Expected::Types),
        "enum" => (Dialect::Draft4, Expected::List),
        "required" => (Dialect::Draft4, Expected::Names),
        "dependentRequired" => (Dialect::Draft2019, Expected::NamesByName),
        _ => return None,
    };
    (since <= dialect).then_some(expected)
}

/// Calls `report` with each keyword value of `schema` that its draft refuses, and with the reason.
pub(super) fn check(schema: &Node, context: &Context, report: &mut impl FnMut(Span, String)) {
    for member in schema.members().unwrap_or_default() {
        let keyword = member.key.as_str();
        if let Some(expected) = expected(keyword, context.dialect) {
            check_value(keyword, &member.value, expected, context, report);
        }
        if let Some(holds) = context.dialect.holds(keyword) {
            check_holder(keyword, &member.value, holds, report);
        }
        let is_empty = member.value.items().is_some_and(<[Node]>::is_empty);
        if keyword == "items" && context.dialect == Dialect::Draft2019 && is_empty {
            report(member.value.span, "'items' must hold at least one schema in 2019-09".into());
        }
        if keyword == "patternProperties" {
            check_pattern_names(member.value.members().unwrap_or_default(), report);
        }
    }
}

fn check_value(
    keyword: &str,
    node: &Node,
    expected: Expected,
    context: &Context,
    report: &mut impl FnMut(Span, String),
) {
    let number = match &node.value {
        Value::Number(spelling) => Decimal::parse(spelling),
        _ => None,
    };
    let is_number = matches!(node.value, Value::Number(_));
    let is_flag = matches!(node.value, Value::Bool(_));
    if is_number && number.is_none() {
        return report(node.span, format!("'{keyword}' has an exponent that is out of range"));
    }
    let (fits, wanted) = match expected {
        Expected::Text => (node.as_str().is_some(), "a string"),
        Expected::Flag => (is_flag, "true or false"),
        Expected::Number => (is_number, "a number"),
        Expected::Divisor => {
            (number.is_some_and(|number| !number.is_zero()), "a number other than zero")
        }
        Expected::Count => (number.is_some_and(|number| number.is_integer()), "an integer"),
        Expected::ExclusiveBound => match (context.dialect, context.is_declared) {
            (Dialect::Draft4, _) => (is_flag, "true or false in draft 4"),
            (_, true) => (is_number, "a number from draft 6 on"),
            (_, false) => (is_number || is_flag, "a number"),
        },
        Expected::Pattern => return check_pattern(keyword, node, report),
        Expected::Types => return check_types(node, report),
        Expected::List => (node.items().is_some(), "an array"),
        Expected::Names => return check_names(keyword, node, report),
        Expected::NamesByName => match node.members() {
            Some(members) => {
                return members.iter().for_each(|one| check_names(keyword, &one.value, report));
            }
            None => (false, "an object of arrays of strings"),
        },
    };
    if !fits {
        report(node.span, format!("'{keyword}' must be {wanted}, found {}", found(node)));
    }
}

/// A value as a message shows it: short scalars as they are, others by their kind.
fn found(node: &Node) -> String {
    match &node.value {
        Value::Number(text) if text.len() <= 40 => text.clone(),
        Value::String(text) if text.len() <= 40 => format!("'{text}'"),
        Value::Bool(value) => value.to_string(),
        Value::Null | Value::Number(_) | Value::String(_) | Value::Array(_) | Value::Object(_) => {
            node.kind().to_owned()
        }
    }
}

fn check_pattern(keyword: &str, node: &Node, report: &mut impl FnMut(Span, String)) {
    match node.as_str() {
        None => report(node.span, format!("'{keyword}' must be a string, found {}", found(node))),
        Some(pattern) => {
            if let Some(fault) = expression::fault(pattern) {
                report(node.span, format!("'{keyword}' is not a regular expression: {fault}"));
            }
        }
    }
}

fn check_types(node: &Node, report: &mut impl FnMut(Span, String)) {
    let names: Vec<&Node> = match &node.value {
        Value::Array(items) => items.iter().collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_) => {
            vec![node]
        }
    };
    for name in names {
        if !name.as_str().is_some_and(|text| TYPES.contains(&text)) {
            let message =
                format!("'type' must be one of {}, found {}", TYPES.join(", "), found(name));
            report(name.span, message);
        }
    }
}

fn check_names(keyword: &str, node: &Node, report: &mut impl FnMut(Span, String)) {
    let Some(items) = node.items() else {
        let message = format!("'{keyword}' must be an array of strings, found {}", found(node));
        return report(node.span, message);
    };
    for item in items.iter().filter(|item| item.as_str().is_none()) {
        report(item.span, format!("'{keyword}' must hold strings only, found {}", found(item)));
    }
}

fn check_pattern_names(entries: &[Member], report: &mut impl FnMut(Span, String)) {
    for entry in entries {
        if let Some(fault) = expression::fault(&entry.key) {
            let message = format!("'patternProperties' has a name that is no expression: {fault}");
            report(entry.key_span, message);
        }
    }
}

fn is_schema(node: &Node) -> bool {
    matches!(node.value, Value::Object(_) | Value::Bool(_))
}

fn check_holder(keyword: &str, node: &Node, holds: Holds, report: &mut impl FnMut(Span, String)) {
    let mut refuse = |node: &Node, wanted: &str| {
        report(node.span, format!("'{keyword}' must be {wanted}, found {}", found(node)));
    };
    match (holds, &node.value) {
        (Holds::Schema, _) if !is_schema(node) => refuse(node, "a schema: an object or a boolean"),
        (Holds::List | Holds::SchemaOrList, Value::Array(items)) => {
            for item in items.iter().filter(|item| !is_schema(item)) {
                refuse(item, "an array of schemas");
            }
        }
        (Holds::List, _) => refuse(node, "an array of schemas"),
        (Holds::SchemaOrList, _) if !is_schema(node) => {
            refuse(node, "a schema or an array of schemas");
        }
        (Holds::Map | Holds::Dependencies, Value::Object(entries)) => {
            for entry in entries.iter().filter(|entry| !is_schema(&entry.value)) {
                match (holds, entry.value.items()) {
                    (Holds::Dependencies, Some(names)) => {
                        for name in names.iter().filter(|name| name.as_str().is_none()) {
                            refuse(name, "schemas and arrays of strings by property");
                        }
                    }
                    (Holds::Dependencies, None) => {
                        refuse(&entry.value, "schemas and arrays of strings by property");
                    }
                    (Holds::Map | Holds::Schema | Holds::List | Holds::SchemaOrList, _) => {
                        refuse(&entry.value, "an object whose values are schemas");
                    }
                }
            }
        }
        (Holds::Map | Holds::Dependencies, _) => refuse(node, "an object"),
        (Holds::Schema | Holds::SchemaOrList, _) => {}
    }
}
