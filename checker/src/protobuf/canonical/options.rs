//! Options as they are printed: which, in what order, and how their values are spelled.

use std::borrow::Cow;
use std::collections::HashMap;

use foldhash::fast::RandomState;

use super::values::{escape, escape_bytes, float_word};
use crate::protobuf::descriptor::{
    DefaultValue, FieldType, OptionField, OptionValue, Options, Scalar, Value,
};

/// One option and its value.
#[derive(Debug, Clone)]
pub(super) struct Setting<'a> {
    /// `java_package`, or `(full.name)` for a custom option.
    pub name: Cow<'a, str>,
    pub value: Printed<'a>,
}

/// The value of an option as it is printed.
#[derive(Debug, Clone)]
pub(super) enum Printed<'a> {
    /// A number or a word.
    Word(Cow<'a, str>),
    /// The contents of a string or bytes literal, escaped, without quotes.
    Quoted(String),
    /// What the linker made of a statement.
    Meant(&'a Value),
}

impl Setting<'_> {
    /// Whether an `extend` block defines the option, or a part of it.
    pub fn is_custom(&self) -> bool {
        self.name.contains('(')
    }
}

/// The options in the order of the text or the descriptor, all parts of one at the place of its
/// first. Names of custom options begin with `root`.
pub(super) fn settings<'a>(options: &'a Options, root: &str) -> Vec<Setting<'a>> {
    let fields = &options.fields;
    let start = |field: &OptionField| field.span.map_or(usize::MAX, |span| span.start);
    let mut places: HashMap<i32, (usize, usize), RandomState> = HashMap::default();
    if fields.len() > 1 {
        for (index, field) in fields.iter().enumerate() {
            let place = places.entry(field.number).or_insert((start(field), index));
            *place = (start(field), index).min(*place);
        }
    }
    let mut fields: Vec<_> = fields.iter().collect();
    fields.sort_by_cached_key(|field| places.get(&field.number).copied());
    let mut settings = Vec::with_capacity(fields.len());
    for field in fields {
        let name = option_name(field, root);
        match &field.value {
            // People write features one by one.
            Value::Message(inner) if name == "features" && !inner.is_empty() => {
                flatten(&name, inner, root, &mut settings);
            }
            // There is no text for what nothing defines: reading it again shows that it is lost.
            Value::Unknown(_) => {}
            value => {
                if !stands_alone(field) {
                    settings.push(Setting { name: name.clone(), value: Printed::Meant(value) });
                }
                if let Value::Message(inner) | Value::Group(inner) = value {
                    alone(&name, inner, root, &mut settings);
                }
            }
        }
    }
    settings
}

fn option_name<'a>(field: &'a OptionField, root: &str) -> Cow<'a, str> {
    if field.is_extension {
        Cow::Owned(format!("({root}{})", field.name))
    } else {
        Cow::Borrowed(&field.name)
    }
}

fn flatten<'a>(name: &str, fields: &'a [OptionField], root: &str, settings: &mut Vec<Setting<'a>>) {
    for field in by_number(fields) {
        let name = format!("{name}.{}", option_name(field, root));
        match &field.value {
            Value::Message(inner) if !inner.is_empty() => flatten(&name, inner, root, settings),
            value => {
                settings.push(Setting { name: Cow::Owned(name), value: Printed::Meant(value) });
            }
        }
    }
}

/// Whether nothing of a field is set in braces.
fn stands_alone(field: &OptionField) -> bool {
    match &field.value {
        Value::Message(inner) | Value::Group(inner) => {
            !inner.is_empty() && inner.iter().all(stands_alone)
        }
        _ => field.is_alone,
    }
}

/// Adds the fields inside an option that statements of their own set.
fn alone<'a>(name: &str, fields: &'a [OptionField], root: &str, settings: &mut Vec<Setting<'a>>) {
    let mut fields: Vec<_> = fields.iter().collect();
    fields.sort_by_key(|field| (field.is_extension, field.number.cast_unsigned()));
    for field in fields {
        let value = &field.value;
        if let Value::Message(inner) | Value::Group(inner) = value {
            alone(&format!("{name}.{}", option_name(field, root)), inner, root, settings);
        } else if field.is_alone {
            let name = Cow::Owned(format!("{name}.{}", option_name(field, root)));
            settings.push(Setting { name, value: Printed::Meant(value) });
        }
    }
}

/// The fields of a message that braces set, in the order in which they are printed.
pub(super) fn by_number(fields: &[OptionField]) -> Vec<&OptionField> {
    let mut fields: Vec<_> = fields.iter().filter(|field| !stands_alone(field)).collect();
    fields.sort_by_key(|field| (field.is_extension, field.number.cast_unsigned()));
    fields
}

/// The default of a field of `field_type`.
pub(super) fn default<'a>(default: &'a DefaultValue, field_type: &FieldType) -> Setting<'a> {
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
                Ok(number) => Cow::Owned(float_word(&format!("{number:?}"))),
                Err(_) => Cow::Borrowed(&default.text),
            })
        }
        _ => Printed::Word(Cow::Borrowed(&default.text)),
    };
    Setting { name: Cow::Borrowed("default"), value }
}
