//! Options as they are printed: which, in what order, and how their values are spelled.

use std::collections::HashMap;

use super::values::{escape, escape_bytes, float_word};
use crate::protobuf::descriptor::{
    DefaultValue, FieldType, OptionField, OptionValue, Options, Scalar, Value,
};

/// One option and its value.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Setting {
    /// `java_package`, or `(full.name)` for a custom option.
    pub name: String,
    pub value: Printed,
}

/// The value of an option as it is printed.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Printed {
    /// A number or a word.
    Word(String),
    /// The contents of a string or bytes literal, escaped, without quotes.
    Quoted(String),
    /// A message; a field that repeats is listed once for each element.
    Aggregate(Vec<Setting>),
}

impl Setting {
    /// Whether an `extend` block defines the option, or a part of it.
    pub fn is_custom(&self) -> bool {
        self.name.contains('(')
    }
}

/// The options in the order of the text or the descriptor, all parts of one at the place of its
/// first. Names of custom options begin with `root`.
pub(super) fn settings(options: &Options, root: &str) -> Vec<Setting> {
    if options.fields.is_empty() {
        return Vec::new();
    }
    let mut places: HashMap<i32, (usize, usize)> = HashMap::new();
    for (index, field) in options.fields.iter().enumerate() {
        let start = field.span.map_or(usize::MAX, |span| span.start);
        let place = places.entry(field.number).or_insert((start, index));
        *place = (start, index).min(*place);
    }
    let mut fields: Vec<_> = options.fields.iter().collect();
    fields.sort_by_key(|field| places.get(&field.number));
    let mut settings = Vec::with_capacity(fields.len());
    for field in fields {
        let name = option_name(field, root);
        match &field.value {
            Value::Message(inner) | Value::Group(inner) if is_split(&name, inner) => {
                split(&name, inner, root, &mut settings);
            }
            // There is no text for what nothing defines: reading it again shows that it is lost.
            Value::Unknown(_) => {}
            value => settings.push(Setting { name, value: printed(value) }),
        }
    }
    settings
}

fn option_name(field: &OptionField, root: &str) -> String {
    if field.is_extension { format!("({root}{})", field.name) } else { field.name.clone() }
}

/// Whether the fields of an option are set one by one: people write features so, and braces do not
/// keep every zero.
fn is_split(name: &str, fields: &[OptionField]) -> bool {
    let is_feature = name == "features" || name.starts_with("features.");
    (is_feature && !fields.is_empty()) || holds_bare_zero(fields)
}

fn holds_bare_zero(fields: &[OptionField]) -> bool {
    fields.iter().any(|field| match &field.value {
        Value::Message(inner) | Value::Group(inner) => holds_bare_zero(inner),
        _ => field.is_bare_zero,
    })
}

fn split(name: &str, fields: &[OptionField], root: &str, settings: &mut Vec<Setting>) {
    for field in by_number(fields) {
        let name = format!("{name}.{}", option_name(field, root));
        match &field.value {
            Value::Message(inner) | Value::Group(inner) if is_split(&name, inner) => {
                split(&name, inner, root, settings);
            }
            value => settings.push(Setting { name, value: printed(value) }),
        }
    }
}

fn by_number(fields: &[OptionField]) -> Vec<&OptionField> {
    let mut fields: Vec<_> = fields.iter().collect();
    fields.sort_by_key(|field| (field.is_extension, field.number.cast_unsigned()));
    fields
}

fn printed(value: &Value) -> Printed {
    match value {
        Value::Bool(value) => Printed::Word(value.to_string()),
        Value::Int32(value) | Value::Sint32(value) | Value::Sfixed32(value) => {
            Printed::Word(value.to_string())
        }
        Value::Int64(value) | Value::Sint64(value) | Value::Sfixed64(value) => {
            Printed::Word(value.to_string())
        }
        Value::Uint32(value) | Value::Fixed32(value) => Printed::Word(value.to_string()),
        Value::Uint64(value) | Value::Fixed64(value) => Printed::Word(value.to_string()),
        Value::Float(value) => Printed::Word(float_word(&format!("{value:?}"))),
        Value::Double(value) => Printed::Word(float_word(&format!("{value:?}"))),
        Value::String(value) => Printed::Quoted(escape(value)),
        Value::Bytes(value) | Value::Unknown(value) => Printed::Quoted(escape_bytes(value)),
        Value::Enum(number, name) => {
            Printed::Word(name.clone().unwrap_or_else(|| number.to_string()))
        }
        Value::Message(fields) | Value::Group(fields) => {
            let inner = by_number(fields).into_iter().map(|field| {
                let name = if field.is_extension {
                    format!("[{}]", field.name)
                } else {
                    field.name.clone()
                };
                Setting { name, value: printed(&field.value) }
            });
            Printed::Aggregate(inner.collect())
        }
    }
}

/// The default of a field of `field_type`.
pub(super) fn default(default: &DefaultValue, field_type: &FieldType) -> Setting {
    let value = match (field_type, &default.written) {
        (FieldType::Scalar(Scalar::String), OptionValue::String(bytes)) => {
            Printed::Quoted(match std::str::from_utf8(bytes) {
                Ok(text) => escape(text),
                Err(_) => escape_bytes(bytes),
            })
        }
        (FieldType::Scalar(Scalar::Bytes), OptionValue::String(bytes)) => {
            Printed::Quoted(escape_bytes(bytes))
        }
        (FieldType::Scalar(Scalar::Float | Scalar::Double), _) => {
            Printed::Word(match default.text.parse::<f64>() {
                Ok(number) => float_word(&format!("{number:?}")),
                Err(_) => default.text.clone(),
            })
        }
        _ => Printed::Word(default.text.clone()),
    };
    Setting { name: "default".to_owned(), value }
}
