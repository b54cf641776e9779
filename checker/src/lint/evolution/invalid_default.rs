//! A default or an example that is no value of its type.

mod json_value;

use crate::json_text::{Comments, Node, Value, parse, parse_as_jackson};
use crate::lint::context::Context;
use crate::lint::finding::{Findings, FixClass};
use crate::lint::rule::{ANY_ROLE, AVRO_AND_JSON, Category, Role, Rule, Severity};
use crate::lint::view::{Field, Shape, View};
use crate::schema_type::SchemaType;

pub(crate) const RULE: Rule = Rule {
    id: "invalid-default",
    category: Category::Evolution,
    severity: Severity::Error,
    schema_types: AVRO_AND_JSON,
    roles: ANY_ROLE,
    explanation: include_str!("invalid_default.md"),
    check,
};

/// Records inside each other that are looked into.
const DEPTH_MAX: usize = 64;

/// How the default of a field meets its type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fit {
    /// There is none, or it cannot be read.
    Unknown,
    /// It is a value of the type, or of this branch of the union.
    Branch(usize),
    /// It is no value of the type.
    None,
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    for field in context.view.own_fields() {
        match context.view.schema_type {
            SchemaType::Avro => check_avro(context, field, findings),
            SchemaType::Json => check_json(context, field, findings),
            SchemaType::Protobuf => {}
        }
    }
}

fn check_avro(context: &Context<'_>, field: &Field, findings: &mut Findings) {
    let Some(default) = field.default.as_deref() else { return };
    if default == "\"null\"" && !is_symbol(&context.view, field, "null") {
        check_null_text(context, field, findings);
        return;
    }
    if avro_fit(&context.view, field) != Fit::None {
        return;
    }
    let message = format!(
        "the default {default} of '{}' is no value of its type: a consumer that needs it fails, \
         and Avro libraries refuse the schema",
        field.name
    );
    findings.add_field(field, message).because("default", 0, "no branch of the type takes it");
}

/// The text `"null"` where null was meant.
fn check_null_text(context: &Context<'_>, field: &Field, findings: &mut Findings) {
    let is_text = avro_fit(&context.view, field) != Fit::None;
    let message = format!(
        "the default of '{}' is the text \"null\" and not null: a consumer that needs it {}",
        field.name,
        if is_text { "reads a word" } else { "fails" }
    );
    let finding = findings.add_field(field, message);
    finding.because("default", 0, "null is written without quotes");
    if is_text {
        finding.at(if field.is_nullable { Severity::Warning } else { Severity::Info });
    }
    let object = field.place.name_span.and_then(|span| context.object_at(span));
    let written = object.and_then(|object| object.get("default"));
    // Another text of a key is another id in the bytes of keys, and records of one key would part.
    let may_change = field.null_at == Some(0) && context.input.role != Role::Key;
    if let Some(written) = written.filter(|_| may_change) {
        let why = format!("Writes the default of '{}' as null.", field.name);
        finding.mended_by(FixClass::Neutral, why, vec![(written.span, "null".to_owned())]);
    }
}

fn is_symbol(view: &View, field: &Field, name: &str) -> bool {
    let found = view.enum_of(&field.shape);
    found.is_some_and(|(_, one)| one.symbols.iter().any(|symbol| symbol.name == name))
}

/// How the default of an Avro field meets its type.
pub(super) fn avro_fit(view: &View, field: &Field) -> Fit {
    let Some(default) = field.default.as_deref() else { return Fit::Unknown };
    let Ok(default) = parse(default, Comments::Skipped) else { return Fit::Unknown };
    let mut branches: Vec<&Shape> = match &field.shape {
        Shape::Union(branches) => branches.iter().collect(),
        shape => vec![shape],
    };
    if let Some(null_at) = field.null_at.filter(|_| field.shape != Shape::Null) {
        branches.insert(null_at.min(branches.len()), &Shape::Null);
    }
    let fits = branches.iter().position(|shape| is_value(view, shape, &default, 0));
    fits.map_or(Fit::None, Fit::Branch)
}

/// Whether a default as it is written is a value of a type.
fn is_value(view: &View, shape: &Shape, value: &Node, depth: usize) -> bool {
    if depth > DEPTH_MAX {
        return true;
    }
    let text = value.as_str();
    match shape {
        Shape::Any | Shape::Known => true,
        Shape::Null => value.value == Value::Null,
        Shape::Boolean => matches!(value.value, Value::Bool(_)),
        Shape::Integer(bits) => is_whole(value, *bits),
        // NaN and the infinities can be spelled as strings only.
        Shape::Float(_) => {
            matches!(value.value, Value::Number(_))
                || text.is_some_and(|text| ["NaN", "Infinity", "-Infinity"].contains(&text))
        }
        Shape::String | Shape::Bytes => text.is_some(),
        Shape::Fixed(size) => text.is_some_and(|text| text.chars().count() == *size),
        Shape::Enum(id) => text.is_some_and(|text| {
            let symbols = view.type_of(*id).enumeration().map(|one| one.symbols.as_slice());
            symbols.unwrap_or_default().iter().any(|symbol| symbol.name == text)
        }),
        Shape::Array(items) => value
            .items()
            .is_some_and(|values| values.iter().all(|one| is_value(view, items, one, depth + 1))),
        Shape::Map(values) => value.members().is_some_and(|members| {
            members.iter().all(|member| is_value(view, values, &member.value, depth + 1))
        }),
        Shape::Union(branches) => branches.iter().any(|one| is_value(view, one, value, depth + 1)),
        Shape::Record(id) => {
            let Some(record) = view.type_of(*id).record() else { return true };
            value.members().is_some()
                && view.fields_of(record).all(|field| match value.get(&field.name) {
                    Some(inner) => {
                        field.is_nullable && inner.value == Value::Null
                            || is_value(view, &field.shape, inner, depth + 1)
                    }
                    None => field.default.is_some(),
                })
        }
    }
}

fn is_whole(value: &Node, bits: u8) -> bool {
    let Value::Number(number) = &value.value else { return false };
    match bits {
        32 => number.parse::<i32>().is_ok(),
        _ => number.parse::<i64>().is_ok(),
    }
}

fn check_json(context: &Context<'_>, field: &Field, findings: &mut Findings) {
    if field.default.is_none() && field.details.examples.is_empty() {
        return;
    }
    let Some(node) = field.place.span.and_then(|span| context.object_at(span)) else { return };
    let examples = node.get("examples").and_then(Node::items).unwrap_or_default();
    let Some(judge) = json_value::Judge::new(context, node) else { return };
    let default = field.default.as_deref().and_then(|text| parse_as_jackson(text).ok());
    if let Some(why) = default.as_ref().and_then(|default| judge.refusal(default)) {
        let is_null = default.as_ref().is_some_and(|default| default.value == Value::Null);
        let message = format!(
            "the default of '{}' is no value of its own schema: a consumer that fills it in gets a \
             record that it would refuse",
            field.name
        );
        let finding = findings.add_field(field, message);
        finding.because("default", 0, why);
        if is_null {
            finding.at(Severity::Warning);
        }
        return;
    }
    if let Some(why) = examples.iter().find_map(|example| judge.refusal(example)) {
        let message = format!(
            "an example of '{}' is no value of its schema: a producer that follows it is refused",
            field.name
        );
        findings.add_field(field, message).at(Severity::Warning).because("examples", 0, why);
    }
}
