//! The JSON that declares a field of Avro or JSON Schema, for changes of it.

use super::context::Context;
use super::finding::FixClass;
use super::rule::Role;
use super::view::Field;
use crate::json_text::layout::inserted_member;
use crate::json_text::{Node, Value};
use crate::schema_type::SchemaType;
use crate::span::Span;

/// Types inside each other that are looked into.
const DEPTH_MAX: usize = 32;

/// The object that declares a field: of Avro the one with its name, of JSON Schema its schema.
pub(crate) fn of_field<'a>(context: &'a Context<'_>, field: &Field) -> Option<&'a Node> {
    match context.view.schema_type {
        SchemaType::Avro => context.object_at(field.place.name_span?),
        SchemaType::Json => {
            let span = field.place.span?;
            context.object_at(span).filter(|node| node.span == span)
        }
        SchemaType::Protobuf => None,
    }
}

/// The text of the type of the values of an Avro field, behind null, arrays and maps: a string, or
/// the object that says more of it.
pub(crate) fn avro_type<'a>(context: &'a Context<'_>, field: &Field) -> Option<&'a Node> {
    if context.view.schema_type != SchemaType::Avro {
        return None;
    }
    let mut node = of_field(context, field)?.get("type")?;
    for _ in 0..DEPTH_MAX {
        match &node.value {
            Value::String(_) => return Some(node),
            Value::Array(branches) => {
                let mut others = branches.iter().filter(|one| one.as_str() != Some("null"));
                node = others.next()?;
                if others.next().is_some() {
                    return None;
                }
            }
            Value::Object(_) => {
                let inner = node.get("type")?;
                node = match inner.as_str() {
                    Some("array") => node.get("items")?,
                    Some("map") => node.get("values")?,
                    Some(_) => return Some(node),
                    None => inner,
                };
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => return None,
        }
    }
    None
}

/// The change that gives an Avro type of a primitive a logical type. None on a key: another text is
/// another id in the bytes of keys, and the records of one key would part.
pub(crate) fn with_logical(
    context: &Context<'_>,
    field: &Field,
    primitive: &str,
    logical: &str,
) -> Option<(Span, String)> {
    if context.input.role == Role::Key {
        return None;
    }
    let node = avro_type(context, field)?;
    if node.as_str() == Some(primitive) {
        let text = format!(r#"{{"type": "{primitive}", "logicalType": "{logical}"}}"#);
        return Some((node.span, text));
    }
    let is_bare =
        node.get("type")?.as_str() == Some(primitive) && node.get("logicalType").is_none();
    let value = format!("\"{logical}\"");
    is_bare.then(|| inserted_member(context.input.text, node, "logicalType", &value))
}

/// The change that puts a keyword into the schema of a JSON property itself; none on a key, nor
/// where the keyword stands already or would stand beside a `$ref`, which silences it in older
/// drafts.
pub(crate) fn with_keyword(
    context: &Context<'_>,
    field: &Field,
    key: &str,
    value: &str,
) -> Option<(Span, String)> {
    if context.input.role == Role::Key || context.view.schema_type != SchemaType::Json {
        return None;
    }
    let node = of_field(context, field)?;
    let is_free = node.get(key).is_none() && node.get("$ref").is_none();
    is_free.then(|| inserted_member(context.input.text, node, key, value))
}

/// How the `format` of a number meets data that exist. Drafts up to 7 know formats of texts alone:
/// a registry reads a number with one as a number that is a text too, and refuses it beside one
/// without.
pub(crate) fn class_of_number_format(context: &Context<'_>) -> FixClass {
    let dialect = context.tree().and_then(|tree| tree.get("$schema")?.as_str());
    let is_annotation = dialect
        .is_some_and(|dialect| ["2019-09", "2020-12"].iter().any(|year| dialect.contains(year)));
    if is_annotation { FixClass::Neutral } else { FixClass::Breaking }
}
