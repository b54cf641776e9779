//! The boolean that a number should be.

use crate::lint::context::Context;
use crate::lint::declaration;
use crate::lint::finding::{Finding, FixClass};
use crate::lint::view::{Field, Shape};
use crate::schema_type::SchemaType;
use crate::span::Span;

/// A boolean in the place of the number, where the text says no more than that.
pub(super) fn mend(context: &Context<'_>, field: &Field, finding: &mut Finding) {
    let is_number = matches!(field.shape, Shape::Integer(_));
    let is_plain = field.details.values.is_empty() && field.details.examples.is_empty();
    if !is_number || !is_plain || field.details.has_bounds || field.details.logical.is_some() {
        return;
    }
    let changes = match context.view.schema_type {
        SchemaType::Avro | SchemaType::Json => of_json_text(context, field),
        SchemaType::Protobuf => of_declaration(context, field),
    };
    if let Some(changes) = changes {
        let why = format!("'{}' is a boolean, which has no third value", field.name);
        finding.mended_by(FixClass::Breaking, why, changes);
    }
}

fn of_json_text(context: &Context<'_>, field: &Field) -> Option<Vec<(Span, String)>> {
    let node = declaration::of_field(context, field)?;
    let told = match context.view.schema_type {
        SchemaType::Avro => declaration::avro_type(context, field)?,
        SchemaType::Json | SchemaType::Protobuf => node.get("type")?,
    };
    told.as_str().filter(|word| ["int", "long", "integer"].contains(word))?;
    let mut changes = vec![(told.span, "\"boolean\"".to_owned())];
    if let Some(default) = node.get("default") {
        match default.to_compact().as_str() {
            "0" => changes.push((default.span, "false".to_owned())),
            "1" => changes.push((default.span, "true".to_owned())),
            "null" => {}
            _ => return None,
        }
    }
    changes.sort_by_key(|(span, _)| span.start);
    Some(changes)
}

/// The type of a Protobuf field stands before its name.
fn of_declaration(context: &Context<'_>, field: &Field) -> Option<Vec<(Span, String)>> {
    const NUMBERS: [&str; 10] = [
        "int32", "int64", "uint32", "uint64", "sint32", "sint64", "fixed32", "fixed64", "sfixed32",
        "sfixed64",
    ];
    if field.default.is_some() {
        return None;
    }
    let (start, end) = (field.place.span?.start, field.place.name_span?.start);
    let before = context.input.text.get(start..end)?.trim_end();
    let word = before.rsplit(char::is_whitespace).next()?;
    NUMBERS.contains(&word).then(|| {
        let at = start + before.len() - word.len();
        vec![(Span::new(at, at + word.len()), "bool".to_owned())]
    })
}
