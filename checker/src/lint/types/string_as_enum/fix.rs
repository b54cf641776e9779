//! The enum that a string should be, where its values are known.

use crate::json_text::{Node, write_string};
use crate::lint::context::Context;
use crate::lint::view::{Field, Shape};
use crate::schema_type::SchemaType;
use crate::span::Span;

/// What Avro reads for a symbol that it does not know, and what stands for no value.
const UNKNOWN: &str = "UNKNOWN";

/// The change of the text that makes an enum of the field, and why.
pub(super) fn enumeration(
    context: &Context<'_>,
    field: &Field,
    values: &[String],
) -> Option<(String, Vec<(Span, String)>)> {
    if values.len() < 2 || field.shape != Shape::String {
        return None;
    }
    let span = field.place.name_span?;
    match context.view.schema_type {
        SchemaType::Avro => of_avro(context.object_at(span)?, field, values),
        SchemaType::Json => of_json(context, field, values),
        SchemaType::Protobuf => None,
    }
}

fn of_avro(
    object: &Node,
    field: &Field,
    values: &[String],
) -> Option<(String, Vec<(Span, String)>)> {
    let written = string_in(object.get("type")?)?;
    let mut symbols: Vec<String> = values.iter().map(|value| symbol(value)).collect();
    symbols.retain(|symbol| symbol != UNKNOWN);
    symbols.insert(0, UNKNOWN.to_owned());
    symbols.dedup();
    let symbols: Vec<String> = symbols.iter().map(|symbol| quoted(symbol)).collect();
    let name: String = field.words.iter().map(|word| capitalized(word)).collect();
    let name = if name.starts_with(|first: char| first.is_ascii_alphabetic()) {
        name
    } else {
        format!("Value{name}")
    };
    let type_text = format!(
        r#"{{"type": "enum", "name": {}, "doc": {}, "symbols": [{}], "default": "{UNKNOWN}"}}"#,
        quoted(&name),
        quoted(&format!("The values of '{}'.", field.name)),
        symbols.join(", "),
    );
    let mut changes = vec![(written.span, type_text)];
    if let Some(default) = object.get("default")
        && let Some(text) = default.as_str()
    {
        changes.push((default.span, quoted(&symbol(text))));
    }
    changes.sort_by_key(|(span, _)| span.start);
    let why = format!(
        "make '{}' an enum with the default {UNKNOWN}: older readers read that for a symbol they do \
         not know",
        field.name
    );
    Some((why, changes))
}

/// The word `string` in the type of a field.
fn string_in(node: &Node) -> Option<&Node> {
    if node.as_str() == Some("string") {
        return Some(node);
    }
    node.items()?.iter().find(|item| item.as_str() == Some("string"))
}

fn of_json(
    context: &Context<'_>,
    field: &Field,
    values: &[String],
) -> Option<(String, Vec<(Span, String)>)> {
    let object = context.object_at(field.place.span?)?;
    if Some(object.span) != field.place.span || field.is_nullable {
        return None;
    }
    let values: Vec<String> = values.iter().map(|value| quoted(value)).collect();
    let list = format!("[{}]", values.join(", "));
    let text = context.input.text;
    let change = crate::json_text::layout::inserted_member(text, object, "enum", &list);
    Some((format!("list the values of '{}'", field.name), vec![change]))
}

fn symbol(value: &str) -> String {
    let symbol: String = value
        .chars()
        .map(|one| if one.is_ascii_alphanumeric() { one.to_ascii_uppercase() } else { '_' })
        .collect();
    if symbol.starts_with(|first: char| first.is_ascii_digit()) {
        format!("_{symbol}")
    } else {
        symbol
    }
}

fn capitalized(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn quoted(text: &str) -> String {
    let mut out = String::new();
    write_string(text, &mut out);
    out
}
