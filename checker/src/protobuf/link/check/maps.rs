//! Map fields and the entries that stand for them.

use super::Holder;
use crate::protobuf::descriptor::{
    Declared, Field, FieldType, Label, Message, Scalar, join, map_entry_name,
};
use crate::protobuf::link::declare::place_of;
use crate::protobuf::link::pool::View;
use crate::protobuf::link::problems::Problems;

pub(super) fn check(view: View<'_>, field: &Field, holder: Holder<'_>, problems: &mut Problems) {
    let FieldType::Map(entry_name) = &field.field_type else { return };
    let name = &field.name;
    let span = field.type_span.or(place_of(&field.source));
    let Some(place) = view.find_message(&entry_name.full) else { return };
    let entry = view.message(place);
    let is_usual = field.extendee.is_none()
        && entry_name.full == join(holder.scope, &entry.name)
        && entry.name == map_entry_name(name)
        && is_entry(entry);
    let ([key, value], true) = (entry.fields.as_slice(), is_usual) else {
        return problems.add(
            span,
            format!(
                "the map '{name}' has an entry that is not its own: write `map<key, value>` as the \
             type"
            ),
        );
    };
    let is_key_type = match &key.field_type {
        FieldType::Scalar(scalar) => {
            !matches!(scalar, Scalar::Float | Scalar::Double | Scalar::Bytes)
        }
        _ => false,
    };
    if !is_key_type {
        let text = format!(
            "the key of the map '{name}' must be an integer, a `bool` or a string: take one of them"
        );
        problems.add(key.type_span.or(span), text);
    }
    if let FieldType::Enum(type_name) = &value.field_type
        && let Some(place) = view.find_enum(&type_name.full)
        && view.enum_type(place).values.first().is_some_and(|first| first.number != 0)
    {
        let text = format!(
            "the values of the map '{name}' are of the enum '{}', whose first constant is not \
             0: add one for 0 in front of it",
            type_name.full
        );
        problems.add(value.type_span.or(span), text);
    }
}

/// Whether a message is what a map declares.
fn is_entry(entry: &Message) -> bool {
    let is_member = |field: Option<&Field>, name: &str, number: i32| {
        field.is_some_and(|field| {
            field.name == name
                && field.number == number
                && matches!(field.label, None | Some(Label::Optional))
        })
    };
    entry.declared == Declared::MapEntry
        && entry.fields.len() == 2
        && entry.messages.is_empty()
        && entry.enums.is_empty()
        && entry.extensions.is_empty()
        && entry.extension_ranges.is_empty()
        && is_member(entry.fields.first(), "key", 1)
        && is_member(entry.fields.get(1), "value", 2)
}
