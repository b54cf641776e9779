//! Options, standard and custom, from a dynamic message: the only form that keeps custom ones.

use prost_reflect::{DynamicMessage, Kind, MapKey, Value as RawValue};

use crate::protobuf::canonical::escape;
use crate::protobuf::model::{Setting, Value};

/// The field that holds options the parser has resolved, and the mark of map entries: neither is
/// written in a text.
const NOT_WRITTEN: [&str; 2] = ["uninterpreted_option", "map_entry"];

/// The options in `raw`, ordered by the place that `place_of` gives for their numbers; at the same
/// place by number, standard ones first.
pub(super) fn settings(
    raw: &DynamicMessage,
    mut place_of: impl FnMut(i32) -> usize,
) -> Vec<Setting> {
    let mut place = |number: u32| i32::try_from(number).map_or(usize::MAX, &mut place_of);
    let mut placed = Vec::new();
    for (field, value) in raw.fields() {
        if !NOT_WRITTEN.contains(&field.name()) {
            let mut settings = Vec::new();
            add(&mut settings, field.name().to_owned(), value, &field.kind(), Position::Option);
            placed.push((place(field.number()), settings));
        }
    }
    for (extension, value) in raw.extensions() {
        let name = format!("({})", extension.full_name());
        let mut settings = Vec::new();
        add(&mut settings, name, value, &extension.kind(), Position::Option);
        placed.push((place(extension.number()), settings));
    }
    placed.sort_by_key(|(place, _)| *place);
    placed.into_iter().flat_map(|(_, settings)| settings).collect()
}

/// The fields of a message that is the value of an option.
fn aggregate(raw: &DynamicMessage) -> Value {
    let mut settings = Vec::new();
    for (field, value) in raw.fields() {
        let name = match field.kind() {
            // Text format calls a group by the name of its type.
            Kind::Message(message) if field.is_group() => message.name().to_owned(),
            _ => field.name().to_owned(),
        };
        add(&mut settings, name, value, &field.kind(), Position::Aggregate);
    }
    for (extension, value) in raw.extensions() {
        let name = format!("[{}]", extension.full_name());
        add(&mut settings, name, value, &extension.kind(), Position::Aggregate);
    }
    Value::Aggregate(settings)
}

/// Where a value stands; a negative infinity is spelled differently in each.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Position {
    Option,
    Aggregate,
}

fn add(
    settings: &mut Vec<Setting>,
    name: String,
    value: &RawValue,
    kind: &Kind,
    position: Position,
) {
    match value {
        RawValue::List(list) => {
            for element in list {
                add(settings, name.clone(), element, kind, position);
            }
        }
        RawValue::Map(entries) => {
            let mut entries: Vec<_> = entries.iter().collect();
            entries.sort_by_key(|(key, _)| *key);
            let Kind::Message(entry) = kind else { return };
            let value_kind = entry.map_entry_value_field().kind();
            for (key, value) in entries {
                let mut pair = vec![Setting { name: "key".to_owned(), value: map_key(key) }];
                add(&mut pair, "value".to_owned(), value, &value_kind, Position::Aggregate);
                settings.push(Setting { name: name.clone(), value: Value::Aggregate(pair) });
            }
        }
        single => settings.push(Setting { name, value: one_value(single, kind, position) }),
    }
}

fn one_value(value: &RawValue, kind: &Kind, position: Position) -> Value {
    match value {
        RawValue::Bool(value) => Value::Word(value.to_string()),
        RawValue::I32(value) => Value::Word(value.to_string()),
        RawValue::I64(value) => Value::Word(value.to_string()),
        RawValue::U32(value) => Value::Word(value.to_string()),
        RawValue::U64(value) => Value::Word(value.to_string()),
        RawValue::F32(value) => float(&format!("{value:?}"), position),
        RawValue::F64(value) => float(&format!("{value:?}"), position),
        RawValue::String(value) => Value::Quoted(escape(value)),
        RawValue::Bytes(value) => Value::Quoted(escape_bytes(value)),
        RawValue::EnumNumber(number) => {
            let name = kind.as_enum().and_then(|declared| declared.get_value(*number));
            Value::Word(
                name.map_or_else(|| number.to_string(), |constant| constant.name().to_owned()),
            )
        }
        RawValue::Message(message) => aggregate(message),
        RawValue::List(_) | RawValue::Map(_) => {
            unreachable!("lists and maps are taken apart before")
        }
    }
}

fn map_key(key: &MapKey) -> Value {
    match key {
        MapKey::Bool(key) => Value::Word(key.to_string()),
        MapKey::I32(key) => Value::Word(key.to_string()),
        MapKey::I64(key) => Value::Word(key.to_string()),
        MapKey::U32(key) => Value::Word(key.to_string()),
        MapKey::U64(key) => Value::Word(key.to_string()),
        MapKey::String(key) => Value::Quoted(escape(key)),
    }
}

fn float(debug: &str, position: Position) -> Value {
    let word = float_word(debug);
    match (word.as_str(), position) {
        // An option value may not be a word; a number that is too large stands for it.
        ("inf", Position::Option) => Value::Word("1e999".to_owned()),
        ("-inf", Position::Option) => Value::Word("-1e999".to_owned()),
        _ => Value::Word(word),
    }
}

/// A floating-point number as .proto spells it, from Rust's shortest form.
pub(super) fn float_word(debug: &str) -> String {
    match debug {
        "NaN" | "-NaN" => "nan".to_owned(),
        // As an integer it would lose its sign.
        "-0.0" => debug.to_owned(),
        _ => debug.strip_suffix(".0").unwrap_or(debug).to_owned(),
    }
}

/// The contents of a bytes literal.
pub(super) fn escape_bytes(bytes: &[u8]) -> String {
    let mut escaped = String::with_capacity(bytes.len());
    for &byte in bytes {
        match byte {
            b'"' => escaped.push_str("\\\""),
            b'\\' => escaped.push_str("\\\\"),
            b'\n' => escaped.push_str("\\n"),
            b'\r' => escaped.push_str("\\r"),
            b'\t' => escaped.push_str("\\t"),
            0x20..=0x7E => escaped.push(char::from(byte)),
            _ => escaped.push_str(&format!("\\{byte:03o}")),
        }
    }
    escaped
}
