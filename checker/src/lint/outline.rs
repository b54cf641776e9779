//! Which fields a schema has, for those who count findings by fields.

use super::context::{self, Input};
use super::view::Shape;

/// A field that rules look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldOutline {
    /// The names on the way, as findings have them: `Order.status`.
    pub target: String,
    /// Its own name.
    pub name: String,
    /// The name of the record around it; empty for an object of JSON Schema without one.
    pub owner: String,
    /// Whether it holds strings, or lists of them.
    pub is_text: bool,
}

/// The fields that the text itself declares, in the order of the text.
///
/// # Examples
/// ```
/// use clade_checker::lint::{Input, fields};
/// use clade_checker::{SchemaType, Validation, parse};
///
/// let text = r#"{"type": "record", "name": "Sold", "fields": [{"name": "unit", "type": "string"}]}"#;
/// let schema = parse(SchemaType::Avro, text, &[], Validation::Strict)?;
/// let fields = fields(&Input::new(&schema, text, &[]));
/// assert_eq!(fields[0].target, "Sold.unit");
/// assert!(fields[0].is_text);
/// # Ok::<(), clade_checker::ParseError>(())
/// ```
pub fn fields(input: &Input<'_>) -> Vec<FieldOutline> {
    let view = context::view(input.schema, input.text, input.references);
    let fields = view.own_fields().map(|field| FieldOutline {
        target: field.place.target.clone(),
        name: field.name.clone(),
        owner: view.type_of(field.owner).name.clone(),
        is_text: *field.shape.item() == Shape::String,
    });
    fields.collect()
}
