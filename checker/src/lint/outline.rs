//! Which fields a schema has, for those who count findings by fields.

use super::context::{self, Input};
use super::view::{Body, Field, Shape, View};

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
    /// What it holds, in words: `string`, `list of Item`, `enum Status (PLACED, PAID)`; with `?` where
    /// null is a value of it.
    pub holds: String,
    /// Whether every datum must have it.
    pub is_required: bool,
    /// Its default, as JSON text.
    pub default: Option<String>,
    /// The number of a Protobuf field.
    pub number: Option<i32>,
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
/// assert_eq!(fields[0].holds, "string");
/// # Ok::<(), clade_checker::ParseError>(())
/// ```
pub fn fields(input: &Input<'_>) -> Vec<FieldOutline> {
    let view = context::view(input.schema, input.text, input.references);
    let fields = view.own_fields().map(|field| FieldOutline {
        target: field.place.target.clone(),
        name: field.name.clone(),
        owner: view.type_of(field.owner).name.clone(),
        is_text: *field.shape.item() == Shape::String,
        holds: holds(&view, field),
        is_required: field.is_required,
        default: field.default.clone(),
        number: field.number,
    });
    fields.collect()
}

fn holds(view: &View, field: &Field) -> String {
    let mut words = in_words(view, &field.shape);
    if let Some(logical) = field.details.logical.as_ref().filter(|logical| **logical != words) {
        words.push_str(&format!(" ({logical})"));
    }
    if field.is_nullable {
        words.push('?');
    }
    words
}

fn in_words(view: &View, shape: &Shape) -> String {
    let bits = |name: &str, bits: u8| match bits {
        0 => name.to_owned(),
        bits => format!("{name} of {bits} bits"),
    };
    match shape {
        Shape::Any => "anything".to_owned(),
        Shape::Null => "null".to_owned(),
        Shape::Boolean => "boolean".to_owned(),
        Shape::Integer(width) => bits("integer", *width),
        Shape::Float(width) => bits("number", *width),
        Shape::String => "string".to_owned(),
        Shape::Bytes => "bytes".to_owned(),
        Shape::Fixed(size) => format!("{size} bytes"),
        Shape::Known => "message".to_owned(),
        Shape::Array(item) => format!("list of {}", in_words(view, item)),
        Shape::Map(item) => format!("map of {}", in_words(view, item)),
        Shape::Union(branches) => {
            let branches = branches.iter().map(|branch| in_words(view, branch));
            branches.collect::<Vec<_>>().join(" or ")
        }
        Shape::Record(id) => match view.type_of(*id).name.as_str() {
            "" => "object".to_owned(),
            name => name.to_owned(),
        },
        Shape::Enum(id) => {
            let one = view.type_of(*id);
            let symbols = match &one.body {
                Body::Enum(body) => {
                    body.symbols.iter().map(|symbol| symbol.name.as_str()).collect()
                }
                Body::Record(_) => Vec::new(),
            };
            let name =
                if one.name.is_empty() { "enum".to_owned() } else { format!("enum {}", one.name) };
            format!("{name} ({})", symbols.join(", "))
        }
    }
}
