//! Labels, defaults and options of fields, by type.

use super::{Holder, Role, is_true, standard};
use crate::protobuf::descriptor::{
    Declared, Edition, EnumType, Field, FieldType, File, Label, Message, OptionValue, Scalar,
    Value, usual_json_name,
};
use crate::protobuf::link::declare::place_of;
use crate::protobuf::link::options::{constant_named, is_packable};
use crate::protobuf::link::pool::View;
use crate::protobuf::link::problems::Problems;

/// The messages that proto3 may extend: the options of `google/protobuf/descriptor.proto`.
const OPTION_MESSAGES: [&str; 9] = [
    "google.protobuf.EnumOptions",
    "google.protobuf.EnumValueOptions",
    "google.protobuf.ExtensionRangeOptions",
    "google.protobuf.FieldOptions",
    "google.protobuf.FileOptions",
    "google.protobuf.MessageOptions",
    "google.protobuf.MethodOptions",
    "google.protobuf.OneofOptions",
    "google.protobuf.ServiceOptions",
];

/// What does not depend on options.
pub(super) fn check_structure(
    view: View<'_>,
    field: &Field,
    holder: Holder<'_>,
    role: Role,
    problems: &mut Problems,
) {
    let name = &field.name;
    let span = place_of(&field.source);
    if holder.message.is_none() {
        super::numbers::check_number(field, role, problems);
    }
    if field.extendee.is_some() && field.label == Some(Label::Required) {
        problems.add(span, format!("the extension '{name}' cannot be required: make it optional"));
    }
    if let Some(extendee) = &field.extendee
        && let Some(place) = view.find_message(&extendee.full)
    {
        let number = field.number;
        let range = view.cache.range(place, view.message(place), number);
        if number > 0 && range.is_none() {
            let message = format!(
                "'{}' does not leave the number {number} to extensions: take one of its \
                 extension ranges",
                extendee.full
            );
            problems.add(field.number_span.or(span), message);
        }
    }
    check_default(view, field, problems);
}

fn check_default(view: View<'_>, field: &Field, problems: &mut Problems) {
    let Some(default) = &field.default else { return };
    let name = &field.name;
    let span = default.span.or(place_of(&field.source));
    if field.label == Some(Label::Repeated) || matches!(field.field_type, FieldType::Map(_)) {
        return problems
            .add(span, format!("'{name}' is repeated and can have no default: remove it"));
    }
    match &field.field_type {
        FieldType::Message(_) | FieldType::Group(_) | FieldType::Map(_) => {
            problems.add(span, format!("'{name}' is a message and can have no default: remove it"));
        }
        FieldType::Enum(type_name) => {
            let is_identifier = matches!(default.written, OptionValue::Identifier(_));
            let constant = view
                .find_enum(&type_name.full)
                .and_then(|place| constant_named(view, place, &default.text));
            if !is_identifier || constant.is_none() {
                problems.add(
                    span,
                    format!(
                        "the default of '{name}' must be a constant of '{}': write the name of one",
                        type_name.full
                    ),
                );
            }
        }
        FieldType::Scalar(scalar) if !fits(*scalar, &default.text) => {
            let keyword = scalar.keyword();
            problems.add(
                span,
                format!(
                    "the default of '{name}' is no value of type {keyword}: write one, or remove it"
                ),
            );
        }
        FieldType::Scalar(_) | FieldType::Unresolved(_) => {}
    }
}

/// Whether the text of a default, as a descriptor spells it, is a value of the type.
fn fits(scalar: Scalar, text: &str) -> bool {
    match scalar {
        Scalar::Bool => matches!(text, "true" | "false"),
        Scalar::Int32 | Scalar::Sint32 | Scalar::Sfixed32 => text.parse::<i32>().is_ok(),
        Scalar::Int64 | Scalar::Sint64 | Scalar::Sfixed64 => text.parse::<i64>().is_ok(),
        Scalar::Uint32 | Scalar::Fixed32 => text.parse::<u32>().is_ok(),
        Scalar::Uint64 | Scalar::Fixed64 => text.parse::<u64>().is_ok(),
        Scalar::Double | Scalar::Float => text.parse::<f64>().is_ok(),
        Scalar::String => true,
        Scalar::Bytes => is_escaped(text),
    }
}

/// Whether every backslash starts an escape of C.
fn is_escaped(text: &str) -> bool {
    let mut bytes = text.bytes().peekable();
    while let Some(byte) = bytes.next() {
        let is_fine = byte != b'\\'
            || match bytes.next() {
                Some(b'x' | b'X') => bytes.peek().is_some_and(u8::is_ascii_hexdigit),
                Some(escape) => b"abfnrtv\\'\"?01234567".contains(&escape),
                None => false,
            };
        if !is_fine {
            return false;
        }
    }
    true
}

/// What a message's options say about its fields as a whole.
pub(super) fn check_message(file: &File, message: &Message, problems: &mut Problems) {
    let is_set = is_true(&message.options, "message_set_wire_format");
    let span = place_of(&message.source);
    if file.edition != Edition::Proto3 {
        return;
    }
    if let Some(range) = message.extension_ranges.first() {
        let text = format!("proto3 has no extension ranges, remove it from '{}'", message.name);
        problems.add(range.source.span, text);
    }
    if is_set {
        problems.add(
            span,
            format!(
                "proto3 has no message sets, and '{}' is one: remove `message_set_wire_format`",
                message.name
            ),
        );
    }
}

/// What depends on options and features.
pub(super) fn check_options(
    view: View<'_>,
    field: &Field,
    holder: Holder<'_>,
    problems: &mut Problems,
) {
    let name = &field.name;
    let span = place_of(&field.source);
    let edition = view.current.edition;
    if edition == Edition::Proto3 {
        check_proto3(view, field, problems);
    }
    let is_message = match field.field_type {
        FieldType::Message(_) => !is_delimited(field),
        FieldType::Map(_) => true,
        FieldType::Scalar(_)
        | FieldType::Unresolved(_)
        | FieldType::Group(_)
        | FieldType::Enum(_) => false,
    };
    check_encoding(field, edition, is_message, problems);
    check_jstype(field, problems);
    let holding = field.extendee.as_ref().map_or(holder.message, |extendee| {
        view.find_message(&extendee.full).map(|place| view.message(place))
    });
    if holding.is_some_and(|message| is_true(&message.options, "message_set_wire_format")) {
        if field.extendee.is_none() {
            problems.add(
                span,
                format!(
                    "a message set cannot have fields, and '{name}' is one: make it an extension"
                ),
            );
        } else if !is_message || field.label == Some(Label::Repeated) {
            let text = format!(
                "'{name}' extends a message set and must be an optional message: make it one"
            );
            problems.add(span, text);
        }
    }
    if let Some(json_name) = &field.json_name {
        let json_span = json_name.span.or(span);
        if field.extendee.is_some() && json_name.name != usual_json_name(name) {
            problems.add(
                json_span,
                format!("the extension '{name}' can have no JSON name: remove `json_name`"),
            );
        }
        if json_name.name.contains('\0') {
            problems
                .add(json_span, format!("the JSON name of '{name}' has a zero byte: remove it"));
        }
    }
}

/// The options that say how a field is encoded.
fn check_encoding(field: &Field, edition: Edition, is_message: bool, problems: &mut Problems) {
    let name = &field.name;
    let span = place_of(&field.source);
    for option in ["lazy", "unverified_lazy"] {
        if is_true(&field.options, option) && !is_message {
            let set = standard(&field.options, option).and_then(|set| set.span).or(span);
            problems.add(
                set,
                format!("'{option}' only applies to messages, '{name}' is none: remove the option"),
            );
        }
    }
    if field.extendee.is_some() && is_true(&field.options, "unverified_lazy") {
        let set = standard(&field.options, "unverified_lazy").and_then(|set| set.span).or(span);
        problems.add(
            set,
            format!("the extension '{name}' cannot be 'unverified_lazy': remove the option"),
        );
    }
    if is_true(&field.options, "packed") && !is_packable(field) {
        let set = standard(&field.options, "packed").and_then(|set| set.span).or(span);
        let text =
            format!("'packed' only applies to repeated numbers and enums, remove it from '{name}'");
        problems.add(set, text);
    }
    if let Some(ctype) = standard(&field.options, "ctype")
        && edition >= Edition::Edition2024
    {
        let text = "edition 2024 has no 'ctype': use `features.(pb.cpp).string_type`";
        problems.add(ctype.span.or(span), text);
    }
}

/// Whether a message field is written between a start and an end mark.
pub(super) fn is_delimited(field: &Field) -> bool {
    use crate::protobuf::descriptor::MessageEncoding;
    field.features.message_encoding == MessageEncoding::Delimited
}

fn check_jstype(field: &Field, problems: &mut Problems) {
    let Some(jstype) = standard(&field.options, "jstype") else { return };
    let is_usual = matches!(&jstype.value, Value::Enum(0, _));
    let is_long = matches!(
        field.field_type,
        FieldType::Scalar(
            Scalar::Int64 | Scalar::Uint64 | Scalar::Sint64 | Scalar::Fixed64 | Scalar::Sfixed64
        )
    );
    if !is_usual && !is_long {
        let text =
            format!("'jstype' only applies to 64-bit integers, remove it from '{}'", field.name);
        problems.add(jstype.span.or(place_of(&field.source)), text);
    }
}

fn check_proto3(view: View<'_>, field: &Field, problems: &mut Problems) {
    let name = &field.name;
    let span = place_of(&field.source);
    if let Some(extendee) = &field.extendee
        && !OPTION_MESSAGES.contains(&extendee.full.as_str())
    {
        problems.add(
            extendee.span.or(span),
            format!(
                "proto3 can only extend options, '{}' is another message: add a field to it \
                 instead",
                extendee.full
            ),
        );
    }
    if field.label == Some(Label::Required) {
        problems.add(
            span,
            format!("proto3 has no required fields, '{name}' is one: remove `required`"),
        );
    }
    if let Some(default) = &field.default {
        problems.add(
            default.span.or(span),
            format!("proto3 has no defaults, '{name}' has one: remove it"),
        );
    }
    if matches!(field.field_type, FieldType::Group(_)) {
        problems.add(
            span,
            format!("proto3 has no groups, '{name}' is one: declare a message and a field of it"),
        );
    }
    if let FieldType::Enum(type_name) = &field.field_type
        && let Some(place) = view.find_enum(&type_name.full)
        && view.enum_type(place).features.enum_type == EnumType::Closed
    {
        problems.add(
            field.type_span.or(span),
            format!(
                "the proto3 field '{name}' cannot have the closed enum '{}' as its type: \
                 declare that enum in proto3, or make it open",
                type_name.full
            ),
        );
    }
}

/// Whether a field is the key or the value of a map.
pub(super) fn is_in_map_entry(holder: Holder<'_>, field: &Field) -> bool {
    field.extendee.is_none()
        && holder.message.is_some_and(|message| message.declared == Declared::MapEntry)
}
