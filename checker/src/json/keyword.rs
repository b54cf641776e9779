//! Checks the values of keywords against the meta-schema of their draft.
//!
//! Where the loader of the reference registry is laxer than the meta-schema (empty or repeated
//! `required`, `enum` and `type`, an empty `allOf`, counts below zero, keywords beside `$ref`), so is
//! this.

use crate::json_text::flat::{Json, Kind};
use crate::span::Span;

use super::decimal::Decimal;
use super::dialect::{Dialect, Holds, is_schema};
use super::expression;
use super::members::{Keyword, Members};
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

fn expected(keyword: Keyword, dialect: Dialect) -> Option<Expected> {
    let (since, expected) = match keyword {
        Keyword::Title | Keyword::Description | Keyword::Format | Keyword::SchemaUri => {
            (Dialect::Draft4, Expected::Text)
        }
        Keyword::Id => (Dialect::Draft6, Expected::Text),
        Keyword::OldId if dialect == Dialect::Draft4 => (Dialect::Draft4, Expected::Text),
        Keyword::Anchor => (Dialect::Draft2019, Expected::Text),
        Keyword::DynamicAnchor | Keyword::DynamicRef => (Dialect::Draft2020, Expected::Text),
        Keyword::Minimum | Keyword::Maximum => (Dialect::Draft4, Expected::Number),
        Keyword::ExclusiveMinimum | Keyword::ExclusiveMaximum => {
            (Dialect::Draft4, Expected::ExclusiveBound)
        }
        Keyword::MultipleOf => (Dialect::Draft4, Expected::Divisor),
        Keyword::MinLength
        | Keyword::MaxLength
        | Keyword::MinItems
        | Keyword::MaxItems
        | Keyword::MinProperties
        | Keyword::MaxProperties => (Dialect::Draft4, Expected::Count),
        Keyword::MinContains | Keyword::MaxContains => (Dialect::Draft2019, Expected::Count),
        Keyword::UniqueItems => (Dialect::Draft4, Expected::Flag),
        Keyword::Pattern => (Dialect::Draft4, Expected::Pattern),
        Keyword::Type => (Dialect::Draft4, Expected::Types),
        Keyword::Enum => (Dialect::Draft4, Expected::List),
        Keyword::Required => (Dialect::Draft4, Expected::Names),
        Keyword::DependentRequired => (Dialect::Draft2019, Expected::NamesByName),
        _ => return None,
    };
    (since <= dialect).then_some(expected)
}

/// Calls `report` with each keyword value of `schema` that its draft refuses, and with the reason.
pub(super) fn check(
    schema: &Members<'_>,
    context: &Context,
    report: &mut impl FnMut(Span, String),
) {
    for keyword in schema.present {
        let Some(node) = schema.get(keyword) else { continue };
        let name = keyword.name();
        if let Some(expected) = expected(keyword, context.dialect) {
            check_value(name, node, expected, context, report);
        }
        if let Some(holds) = context.dialect.holds(keyword) {
            check_holder(name, node, holds, report);
        }
        if keyword == Keyword::Items
            && context.dialect == Dialect::Draft2019
            && node.items().is_some_and(|mut items| items.next().is_none())
        {
            report(node.span(), "'items' must hold at least one schema in 2019-09".into());
        }
        if keyword == Keyword::PatternProperties {
            check_pattern_names(node, report);
        }
    }
}

fn check_value(
    keyword: &str,
    node: Json<'_>,
    expected: Expected,
    context: &Context,
    report: &mut impl FnMut(Span, String),
) {
    let number = node.as_number().and_then(Decimal::parse);
    let is_number = node.is(Kind::Number);
    let is_flag = node.is(Kind::Bool);
    if is_number && number.is_none() {
        return report(node.span(), format!("'{keyword}' has an exponent that is out of range"));
    }
    let (fits, wanted) = match expected {
        Expected::Text => (node.is(Kind::String), "a string"),
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
        Expected::List => (node.is(Kind::Array), "an array"),
        Expected::Names => return check_names(keyword, node, report),
        Expected::NamesByName => match node.members() {
            Some(members) => {
                return members.for_each(|(_, names)| check_names(keyword, names, report));
            }
            None => (false, "an object of arrays of strings"),
        },
    };
    if !fits {
        report(node.span(), format!("'{keyword}' must be {wanted}, found {}", found(node)));
    }
}

/// A value as a message shows it: short scalars as they are, others by their kind.
fn found(node: Json<'_>) -> String {
    let text = node.as_str();
    match (node.as_number(), text, node.as_bool()) {
        (Some(number), ..) if number.len() <= 40 => number.to_owned(),
        (_, Some(text), _) if text.len() <= 40 => format!("'{text}'"),
        (.., Some(flag)) => flag.to_string(),
        _ => node.kind_in_words().to_owned(),
    }
}

fn check_pattern(keyword: &str, node: Json<'_>, report: &mut impl FnMut(Span, String)) {
    match node.as_str() {
        None => report(node.span(), format!("'{keyword}' must be a string, found {}", found(node))),
        Some(pattern) => {
            if let Some(fault) = expression::fault(&pattern) {
                report(node.span(), format!("'{keyword}' is not a regular expression: {fault}"));
            }
        }
    }
}

fn check_types(node: Json<'_>, report: &mut impl FnMut(Span, String)) {
    let mut check = |name: Json<'_>| {
        if !TYPES.iter().any(|known| name.is_str(known)) {
            let message =
                format!("'type' must be one of {}, found {}", TYPES.join(", "), found(name));
            report(name.span(), message);
        }
    };
    match node.items() {
        Some(names) => names.for_each(check),
        None => check(node),
    }
}

fn check_names(keyword: &str, node: Json<'_>, report: &mut impl FnMut(Span, String)) {
    let Some(items) = node.items() else {
        let message = format!("'{keyword}' must be an array of strings, found {}", found(node));
        return report(node.span(), message);
    };
    for item in items.filter(|item| !item.is(Kind::String)) {
        report(item.span(), format!("'{keyword}' must hold strings only, found {}", found(item)));
    }
}

fn check_pattern_names(patterns: Json<'_>, report: &mut impl FnMut(Span, String)) {
    for (key, _) in patterns.members().into_iter().flatten() {
        if let Some(fault) = key.as_str().and_then(|pattern| expression::fault(&pattern)) {
            let message = format!("'patternProperties' has a name that is no expression: {fault}");
            report(key.span(), message);
        }
    }
}

fn check_holder(
    keyword: &str,
    node: Json<'_>,
    holds: Holds,
    report: &mut impl FnMut(Span, String),
) {
    let mut refuse = |node: Json<'_>, wanted: &str| {
        report(node.span(), format!("'{keyword}' must be {wanted}, found {}", found(node)));
    };
    match (holds, node.kind()) {
        (Holds::Schema, _) if !is_schema(node) => refuse(node, "a schema: an object or a boolean"),
        (Holds::List | Holds::SchemaOrList, Kind::Array) => {
            for item in node.items().into_iter().flatten().filter(|&item| !is_schema(item)) {
                refuse(item, "an array of schemas");
            }
        }
        (Holds::List, _) => refuse(node, "an array of schemas"),
        (Holds::SchemaOrList, _) if !is_schema(node) => {
            refuse(node, "a schema or an array of schemas");
        }
        (Holds::Map | Holds::Dependencies, Kind::Object) => {
            let entries = node.members().into_iter().flatten().map(|(_, entry)| entry);
            for entry in entries.filter(|&entry| !is_schema(entry)) {
                match (holds, entry.items()) {
                    (Holds::Dependencies, Some(names)) => {
                        for name in names.filter(|name| !name.is(Kind::String)) {
                            refuse(name, "schemas and arrays of strings by property");
                        }
                    }
                    (Holds::Dependencies, None) => {
                        refuse(entry, "schemas and arrays of strings by property");
                    }
                    (Holds::Map | Holds::Schema | Holds::List | Holds::SchemaOrList, _) => {
                        refuse(entry, "an object whose values are schemas");
                    }
                }
            }
        }
        (Holds::Map | Holds::Dependencies, _) => refuse(node, "an object"),
        (Holds::Schema | Holds::SchemaOrList, _) => {}
    }
}
