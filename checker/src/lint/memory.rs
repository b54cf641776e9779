//! What a registry remembers of a schema for the judgement of others.

use std::collections::BTreeSet;

use super::context::{self, Input};
use super::view::Shape;
use super::words::head;

/// The heads of the names of the fields that hold an enum, or lists of one: for the count of
/// [`Memory::enum_heads`](super::Memory::enum_heads).
///
/// # Examples
/// ```
/// use clade_checker::lint::{Input, enum_heads};
/// use clade_checker::{SchemaType, Validation, parse};
///
/// let text = r#"{"type": "record", "name": "Sold", "fields": [
///     {"name": "order_status", "type": {"type": "enum", "name": "S", "symbols": ["NEW"]}},
///     {"name": "unit", "type": "string"}]}"#;
/// let schema = parse(SchemaType::Avro, text, &[], Validation::Strict)?;
/// let heads = enum_heads(&Input::new(&schema, text, &[]));
/// assert_eq!(heads.into_iter().collect::<Vec<_>>(), ["status"]);
/// # Ok::<(), clade_checker::ParseError>(())
/// ```
pub fn enum_heads(input: &Input<'_>) -> BTreeSet<String> {
    let view = context::view(input.schema, input.text, input.references);
    let enums = view.own_fields().filter(|field| matches!(field.shape.item(), Shape::Enum(_)));
    let heads = enums.map(|field| head(&field.words, |word| input.lexicon.points(word) > 0));
    heads.filter(|head| !head.is_empty()).map(str::to_owned).collect()
}
