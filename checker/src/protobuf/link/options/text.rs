//! Messages in text format, as values of options.

use std::collections::{HashMap, HashSet};

use foldhash::fast::RandomState;

use super::encode::encode;
use super::required::missing;
use super::{Definition, Unfit, find_enum, values};
use crate::protobuf::descriptor::{
    FieldPresence, FieldType, OptionField, TextField, TextName, TextValue, Utf8Validation, Value,
};
use crate::protobuf::link::lookup::{Lookup, Wanted};
use crate::protobuf::link::pool::{PlaceId, Symbol, View};

/// The message whose expanded form names a type in brackets.
const ANY: &str = "google.protobuf.Any";

/// What may stand in front of the type that an `Any` holds.
const ANY_PREFIXES: [&str; 2] = ["type.googleapis.com", "type.googleprod.com"];

/// The value of an option that is set by a message in text format.
pub(super) fn aggregate(
    view: View<'_>,
    lookup: &Lookup<'_>,
    definition: Definition<'_>,
    fields: &[TextField],
) -> Result<Value, Unfit> {
    let Some(message) = definition.message(view) else {
        return Err(Unfit::new("is no message and takes no braces: write a value of its type"));
    };
    Text { view, lookup }.wrapped(definition, message, fields)
}

/// Whether a field is as good as not set: it has no presence of its own, and the zero of its type.
pub(super) fn is_nothing(view: View<'_>, definition: Definition<'_>, value: &Value) -> bool {
    definition.extension.is_none()
        && definition.field.oneof.is_none()
        && !definition.is_repeated()
        && definition.message(view).is_none()
        && definition.field.features.field_presence == FieldPresence::Implicit
        && is_zero(value)
}

/// Gives the entry of a map the key and the value that it lacks: it always has both.
pub(super) fn complete_entry(view: View<'_>, entry: PlaceId, fields: &mut Vec<OptionField>) {
    for field in &view.message(entry).fields {
        if !fields.iter().any(|set| set.number == field.number) {
            let member = Definition { field, extension: None };
            fields.push(member.set(zero(view, member), false, None));
        }
    }
    fields.sort_by_key(|field| field.number);
}

/// The value of a field that is not set.
fn zero(view: View<'_>, definition: Definition<'_>) -> Value {
    match &definition.field.field_type {
        FieldType::Scalar(scalar) => values::zero(*scalar),
        FieldType::Enum(name) => {
            let declared = find_enum(view, &name.full).map(|id| view.enum_type(id));
            let first = declared.and_then(|one| one.values.first());
            first.map_or(Value::Enum(0, None), |value| {
                Value::Enum(value.number, Some(value.name.clone()))
            })
        }
        FieldType::Unresolved(_)
        | FieldType::Message(_)
        | FieldType::Group(_)
        | FieldType::Map(_) => definition.wrapped(Vec::new()),
    }
}

#[derive(Clone, Copy)]
struct Text<'a> {
    view: View<'a>,
    lookup: &'a Lookup<'a>,
}

/// What one message sets so far.
#[derive(Default)]
struct Set {
    fields: Vec<OptionField>,
    singular: HashSet<i32, RandomState>,
    /// The member of each oneof that is set.
    oneofs: HashMap<usize, String, RandomState>,
}

impl<'a> Text<'a> {
    /// The value of a field that is a message. Entries of maps always have a key and a value.
    fn wrapped(
        self,
        definition: Definition<'_>,
        message: PlaceId,
        written: &[TextField],
    ) -> Result<Value, Unfit> {
        let mut fields = self.message(message, written)?;
        if matches!(definition.field.field_type, FieldType::Map(_)) {
            complete_entry(self.view, message, &mut fields);
        }
        Ok(definition.wrapped(fields))
    }

    /// The fields that a message in text format sets, by number.
    fn message(self, message: PlaceId, written: &[TextField]) -> Result<Vec<OptionField>, Unfit> {
        let mut set = Set::default();
        let mut last: Option<(&TextName, Option<Definition<'a>>)> = None;
        for one in written {
            if let TextName::Any(url) = &one.name {
                self.any(message, url, one, &mut set).map_err(|unfit| unfit.or_at(one.span))?;
                continue;
            }
            // Most names that are set again stand together.
            let found = match last.filter(|(name, _)| **name == one.name) {
                Some((_, found)) => found,
                None => {
                    let found = self.definition(message, &one.name);
                    found.map_err(|unfit| unfit.or_at(one.span))?
                }
            };
            last = Some((&one.name, found));
            let Some(definition) = found else { continue };
            self.field(definition, one, &mut set).map_err(|unfit| unfit.or_at(one.span))?;
        }
        let mut fields = set.fields;
        fields.sort_by_key(|field| field.number);
        Ok(fields)
    }

    /// The field of this name; `None` for a reserved name, which is passed over.
    fn definition(
        self,
        message: PlaceId,
        name: &TextName,
    ) -> Result<Option<Definition<'a>>, Unfit> {
        let full_name = self.view.pool.full_name(message);
        let name = match name {
            TextName::Field(name) => name,
            TextName::Extension(name) => {
                return match self.extension(message, name) {
                    Some(definition) => Ok(Some(definition)),
                    None => Err(Unfit::new(format!(
                        "sets '[{name}]', which is no extension of '{full_name}' that is \
                         imported: import the file that declares it"
                    ))),
                };
            }
            TextName::Any(_) => return Ok(None),
        };
        if let Some(found) = Definition::named(self.view, message, name) {
            return Ok(Some(found));
        }
        // A group may be called by its type, which stands beside it.
        let lower = Definition::named(self.view, message, &name.to_ascii_lowercase());
        if let Some(found) = lower
            && found.is_delimited()
            && let FieldType::Group(type_name) | FieldType::Message(type_name) =
                &found.field.field_type
            && type_name.full == format!("{full_name}.{name}")
        {
            return Ok(Some(found));
        }
        if self.view.cache.is_reserved(message, self.view.message(message), name) {
            return Ok(None);
        }
        Err(Unfit::new(format!(
            "sets '{name}', which is no field of '{full_name}': name one of its fields"
        )))
    }

    fn extension(self, message: PlaceId, name: &str) -> Option<Definition<'a>> {
        let full_name = self.view.pool.full_name(message);
        let found = self.lookup.find(name, full_name, Wanted::Option).ok()?;
        let extends = |definition: &Definition<'_>| {
            let extendee = definition.field.extendee.as_ref();
            extendee.and_then(|name| self.view.options_message(&name.full)) == Some(message)
        };
        match found {
            Symbol::Extension(place) => {
                Some(Definition::extension(self.view, place)).filter(extends)
            }
            // In a message set an item may be called by the type that holds its extension.
            Symbol::Message(place) => {
                let is_item = |definition: &Definition<'_>| {
                    extends(definition) && definition.message(self.view) == Some(place)
                };
                let extensions = &self.view.message(place).extensions;
                let inside = extensions.iter().filter_map(|extension| {
                    let holder = self.view.pool.full_name(place);
                    let full_name = format!("{holder}.{}", extension.name);
                    match self.view.pool.find(&full_name)? {
                        Symbol::Extension(place) => Some(Definition::extension(self.view, place)),
                        _ => None,
                    }
                });
                inside.into_iter().find(is_item)
            }
            _ => None,
        }
    }

    fn field(
        self,
        definition: Definition<'a>,
        written: &TextField,
        set: &mut Set,
    ) -> Result<(), Unfit> {
        let name = || definition.shown();
        if definition.is_repeated() {
            let is_packed = definition.is_packed();
            let is_message = definition.message(self.view).is_some();
            if !is_message && !written.has_colon {
                return Err(Unfit::new(format!("needs a `:` after '{}'", name())));
            }
            let single = std::slice::from_ref(&written.value);
            let values = match &written.value {
                TextValue::List(values) => values,
                TextValue::Word(_) | TextValue::String(_) | TextValue::Message(_) => single,
            };
            for value in values {
                let value = self.value(definition, value)?;
                set.fields.push(definition.set(value, is_packed, written.span));
            }
            return Ok(());
        }
        let value = self.value(definition, &written.value)?;
        if set.singular.contains(&definition.field.number) {
            return Err(Unfit::new(format!("sets '{}' twice: remove one of them", name())));
        }
        if is_nothing(self.view, definition, &value) {
            return Ok(());
        }
        set.singular.insert(definition.field.number);
        if let (Some(oneof), None) = (definition.field.oneof, definition.extension)
            && let Some(other) = set.oneofs.insert(oneof, name())
        {
            let name = name();
            return Err(Unfit::new(format!(
                "sets '{name}' and '{other}', two members of a oneof: remove one of them"
            )));
        }
        set.fields.push(definition.set(value, false, written.span));
        Ok(())
    }

    fn value(self, definition: Definition<'a>, value: &TextValue) -> Result<Value, Unfit> {
        let in_field = |unfit: Unfit| {
            let message = format!("sets '{}', which {}", definition.shown(), unfit.message);
            Unfit { message, span: unfit.span }
        };
        match value {
            TextValue::Message(fields) => {
                let Some(message) = definition.message(self.view) else {
                    return Err(in_field(
                        values::text(self.view, definition, value)
                            .err()
                            .unwrap_or(Unfit::new("is no message")),
                    ));
                };
                self.wrapped(definition, message, fields)
            }
            TextValue::List(_) => Err(Unfit::new(format!(
                "sets '{}' to a list, and it is no list: write one value",
                definition.shown()
            ))),
            TextValue::Word(_) | TextValue::String(_) => {
                let value = values::text(self.view, definition, value).map_err(in_field)?;
                check_utf8(definition, &value).map_err(in_field)?;
                Ok(value)
            }
        }
    }

    /// `[prefix/full.name] { ... }` in an `Any`: the name and the bytes of the message inside.
    fn any(
        self,
        message: PlaceId,
        url: &str,
        written: &TextField,
        set: &mut Set,
    ) -> Result<(), Unfit> {
        let full_name = self.view.pool.full_name(message);
        let (prefix, name) = url.rsplit_once('/').unwrap_or_default();
        if full_name != ANY {
            return Err(Unfit::new(format!(
                "sets '[{url}]', and only '{ANY}' holds other messages, '{full_name}' does not: \
                 name a field"
            )));
        }
        let found = self.lookup.find(&format!(".{name}"), full_name, Wanted::Option).ok();
        let (true, Some(Symbol::Message(inner))) = (ANY_PREFIXES.contains(&prefix), found) else {
            return Err(Unfit::new(format!(
                "sets '[{url}]', which names no message: write `[{}/full.name]`",
                ANY_PREFIXES[0]
            )));
        };
        let TextValue::Message(fields) = &written.value else {
            return Err(Unfit::new(format!("sets '[{url}]', which takes a message in braces")));
        };
        let fields = self.message(inner, fields)?;
        if let Some(name) = missing(self.view, inner, &fields) {
            return Err(Unfit::new(format!(
                "sets '[{url}]' without the required field '{name}': add it"
            )));
        }
        let values =
            [("type_url", Value::String(url.to_owned())), ("value", Value::Bytes(encode(&fields)))];
        for (name, value) in values {
            let definition = Definition::named(self.view, message, name);
            let definition = definition.ok_or_else(|| Unfit::new("sets an unusual 'Any'"))?;
            if !set.singular.insert(definition.field.number) {
                return Err(Unfit::new(format!(
                    "sets '[{url}]' beside other fields of the 'Any': remove those"
                )));
            }
            if !is_zero(&value) {
                set.fields.push(definition.set(value, false, written.span));
            }
        }
        Ok(())
    }
}

/// Strings whose features say so must be UTF-8: no reader would take them otherwise.
pub(super) fn check_utf8(definition: Definition<'_>, value: &Value) -> Result<(), Unfit> {
    let is_string = matches!(
        definition.field.field_type,
        FieldType::Scalar(crate::protobuf::descriptor::Scalar::String)
    );
    let is_checked = definition.field.features.utf8_validation == Utf8Validation::Verify;
    if is_string && is_checked && matches!(value, Value::Bytes(_)) {
        return Err(Unfit::new(
            "is a string and takes UTF-8 only: write other bytes, or make it `bytes`",
        ));
    }
    Ok(())
}

/// Whether a value is that of a field that was never set.
fn is_zero(value: &Value) -> bool {
    match value {
        Value::Bool(value) => !value,
        Value::Int32(value) | Value::Sint32(value) | Value::Sfixed32(value) => *value == 0,
        Value::Int64(value) | Value::Sint64(value) | Value::Sfixed64(value) => *value == 0,
        Value::Uint32(value) | Value::Fixed32(value) => *value == 0,
        Value::Uint64(value) | Value::Fixed64(value) => *value == 0,
        Value::Enum(value, _) => *value == 0,
        // A negative zero is something.
        Value::Float(value) => value.to_bits() == 0,
        Value::Double(value) => value.to_bits() == 0,
        Value::String(value) => value.is_empty(),
        Value::Bytes(value) => value.is_empty(),
        Value::Message(_) | Value::Group(_) | Value::Unknown(_) => false,
    }
}
