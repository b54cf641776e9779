//! Features that a field cannot have.

use super::fields::is_in_map_entry;
use super::{Holder, standard};
use crate::protobuf::descriptor::{
    EnumType, Field, FieldPresence, FieldType, Label, Message, Scalar, Value,
};
use crate::protobuf::link::declare::place_of;
use crate::protobuf::link::features::{number, written};
use crate::protobuf::link::options::is_packable;
use crate::protobuf::link::pool::View;
use crate::protobuf::link::problems::Problems;

/// Checks the features of one field in a file of an edition.
pub(super) fn check(view: View<'_>, field: &Field, holder: Holder<'_>, problems: &mut Problems) {
    if !view.current.edition.is_numbered() {
        return;
    }
    let name = &field.name;
    let span = place_of(&field.source);
    if field.label == Some(Label::Required) {
        let text = format!(
            "editions have no `required`: write `features.field_presence = LEGACY_REQUIRED` at \
             '{name}'"
        );
        problems.add(span, text);
    }
    if matches!(field.field_type, FieldType::Group(_)) {
        let text = format!(
            "editions have no groups: write `features.message_encoding = DELIMITED` at '{name}'"
        );
        problems.add(span, text);
    }
    if let Some(packed) = standard(&field.options, "packed") {
        let text = "editions have no 'packed': use `features.repeated_field_encoding`";
        problems.add(packed.span.or(span), text);
    }
    check_resolved(view, field, problems);
    if !is_in_map_entry(holder, field) {
        check_written(view, field, problems);
    }
}

/// The features in force, wherever they come from.
fn check_resolved(view: View<'_>, field: &Field, problems: &mut Problems) {
    let name = &field.name;
    let span = place_of(&field.source);
    let is_repeated = is_repeated(field);
    let is_implicit = field.features.field_presence == FieldPresence::Implicit
        && !is_repeated
        && field.oneof.is_none()
        && field.extendee.is_none();
    if is_implicit && let Some(default) = &field.default {
        let text = format!(
            "'{name}' has implicit presence and can have no default: remove it, or write \
             `features.field_presence = EXPLICIT`"
        );
        problems.add(default.span.or(span), text);
    }
    if is_implicit
        && let FieldType::Enum(type_name) = &field.field_type
        && let Some(place) = view.find_enum(&type_name.full)
        && view.enum_type(place).features.enum_type == EnumType::Closed
    {
        let text = format!(
            "'{name}' has implicit presence and cannot have the closed enum '{}' as its type: \
             write `features.field_presence = EXPLICIT`, or make the enum open",
            type_name.full
        );
        problems.add(field.type_span.or(span), text);
    }
    if field.extendee.is_some() && field.features.field_presence == FieldPresence::LegacyRequired {
        problems.add(
            span,
            format!("the extension '{name}' cannot be required: remove `LEGACY_REQUIRED`"),
        );
    }
}

/// The features that the field itself sets.
fn check_written(view: View<'_>, field: &Field, problems: &mut Problems) {
    let name = &field.name;
    let span = place_of(&field.source);
    for feature in written(&field.options).into_iter().flatten() {
        let Value::Enum(value, _) = feature.value else { continue };
        if feature.is_extension {
            continue;
        }
        let is_map = matches!(field.field_type, FieldType::Map(_));
        let is_message = matches!(field.field_type, FieldType::Message(_) | FieldType::Group(_));
        let unfit = match feature.number {
            number::FIELD_PRESENCE if field.oneof.is_some() => "is in a oneof",
            number::FIELD_PRESENCE if is_repeated(field) => "is repeated",
            number::FIELD_PRESENCE if field.extendee.is_some() && value != 3 => "is an extension",
            number::FIELD_PRESENCE if is_message && value == 2 => "is a message",
            number::REPEATED_FIELD_ENCODING if !is_repeated(field) => "is not repeated",
            number::REPEATED_FIELD_ENCODING if value == 1 && !is_packable(field) => {
                "is no repeated number, `bool` or enum"
            }
            number::UTF8_VALIDATION if !has_strings(view, field) => "is no string",
            number::MESSAGE_ENCODING if is_map || !is_message => "is no message",
            _ => continue,
        };
        let constant = match &feature.value {
            Value::Enum(_, Some(constant)) => constant.as_str(),
            _ => "",
        };
        problems.add(
            feature.span.or(span),
            format!(
                "'{name}' cannot have `{} = {constant}`, as it {unfit}: remove the feature",
                feature.name
            ),
        );
    }
}

fn is_repeated(field: &Field) -> bool {
    field.label == Some(Label::Repeated) || matches!(field.field_type, FieldType::Map(_))
}

/// Whether a field is a string, or a map with strings.
fn has_strings(view: View<'_>, field: &Field) -> bool {
    let is_string = |field: &Field| field.field_type == FieldType::Scalar(Scalar::String);
    let has_string = |message: &Message| message.fields.iter().any(is_string);
    match &field.field_type {
        FieldType::Map(entry) => {
            view.find_message(&entry.full).is_some_and(|place| has_string(view.message(place)))
        }
        _ => is_string(field),
    }
}
