//! The features in force at each declaration, from those that it sets and those around it.

use super::check::standard;
use super::declare::place_of;
use super::problems::Problems;
use crate::protobuf::descriptor::{
    Declared, Edition, Enum, EnumType, Features, Field, FieldPresence, FieldType, File, JsonFormat,
    Label, Message, MessageEncoding, NamingStyle, OptionField, Options, RepeatedFieldEncoding,
    Service, SymbolVisibility, Utf8Validation, Value,
};
use crate::span::Span;

/// Fills in the features of `file` and of everything in it. Its standard options must be known.
pub(super) fn resolve(file: &mut File, problems: &mut Problems) {
    let mut resolve = Resolve { edition: file.edition, problems };
    let span = file.edition_source.span;
    let features = resolve.merged(&file.options, span, &file.edition.features());
    file.features = features;
    file.messages.iter_mut().for_each(|message| resolve.message(message, &features));
    file.enums.iter_mut().for_each(|one| resolve.one_enum(one, &features));
    file.extensions.iter_mut().for_each(|field| resolve.field(field, &features));
    file.services.iter_mut().for_each(|service| resolve.service(service, &features));
}

/// What a declaration sets of its features.
pub(super) fn written(options: &Options) -> Option<&[OptionField]> {
    let features = standard(options, "features")?;
    match &features.value {
        Value::Message(fields) => Some(fields),
        _ => None,
    }
}

/// The numbers of the fields of `FeatureSet`.
pub(super) mod number {
    pub const FIELD_PRESENCE: i32 = 1;
    pub const ENUM_TYPE: i32 = 2;
    pub const REPEATED_FIELD_ENCODING: i32 = 3;
    pub const UTF8_VALIDATION: i32 = 4;
    pub const MESSAGE_ENCODING: i32 = 5;
    pub const JSON_FORMAT: i32 = 6;
    pub const ENFORCE_NAMING_STYLE: i32 = 7;
    pub const DEFAULT_SYMBOL_VISIBILITY: i32 = 8;
}

struct Resolve<'a> {
    edition: Edition,
    problems: &'a mut Problems,
}

impl Resolve<'_> {
    fn merged(&mut self, options: &Options, span: Option<Span>, around: &Features) -> Features {
        let mut features = *around;
        let Some(fields) = written(options) else { return features };
        if !self.edition.is_numbered() {
            let set = standard(options, "features");
            self.problems.add(
                set.and_then(|field| field.span).or(span),
                format!(
                    "features need an edition, and this file is {}: write `edition = \"2023\";` \
                     in its first line, or remove them",
                    self.edition.name()
                ),
            );
            return features;
        }
        for field in fields.iter().filter(|field| !field.is_extension) {
            let Value::Enum(value, constant) = &field.value else { continue };
            if !set(&mut features, field.number, *value) {
                let constant = constant.clone().unwrap_or_else(|| value.to_string());
                self.problems.add(
                    field.span.or(span),
                    format!(
                        "the feature '{}' has no meaning as '{constant}': choose another value, \
                         or remove it",
                        field.name
                    ),
                );
            }
        }
        features
    }

    fn message(&mut self, message: &mut Message, around: &Features) {
        let span = place_of(&message.source);
        let features = self.merged(&message.options, span, around);
        message.features = features;
        for oneof in &mut message.oneofs {
            oneof.features = self.merged(&oneof.options, place_of(&oneof.source), &features);
        }
        for range in &mut message.extension_ranges {
            range.features = self.merged(&range.options, place_of(&range.source), &features);
        }
        for field in &mut message.fields {
            let oneof = field.oneof.and_then(|index| message.oneofs.get(index));
            let around = oneof.map_or(features, |oneof| oneof.features);
            self.field(field, &around);
            if message.declared == Declared::MapEntry {
                field.features.message_encoding = MessageEncoding::LengthPrefixed;
            }
        }
        message.messages.iter_mut().for_each(|nested| self.message(nested, &features));
        message.enums.iter_mut().for_each(|one| self.one_enum(one, &features));
        message.extensions.iter_mut().for_each(|field| self.field(field, &features));
    }

    /// Before editions, labels and options say what features say now.
    fn field(&mut self, field: &mut Field, around: &Features) {
        let mut features = self.merged(&field.options, place_of(&field.source), around);
        if !self.edition.is_numbered() {
            if field.label == Some(Label::Required) {
                features.field_presence = FieldPresence::LegacyRequired;
            }
            if field.proto3_optional {
                features.field_presence = FieldPresence::Explicit;
            }
            if matches!(field.field_type, FieldType::Group(_)) {
                features.message_encoding = MessageEncoding::Delimited;
            }
            let packed = standard(&field.options, "packed");
            features.repeated_field_encoding = match packed.map(|option| &option.value) {
                Some(Value::Bool(true)) => RepeatedFieldEncoding::Packed,
                Some(Value::Bool(false)) => RepeatedFieldEncoding::Expanded,
                _ => features.repeated_field_encoding,
            };
        }
        field.features = features;
    }

    fn one_enum(&mut self, one: &mut Enum, around: &Features) {
        let features = self.merged(&one.options, place_of(&one.source), around);
        one.features = features;
        for value in &mut one.values {
            value.features = self.merged(&value.options, place_of(&value.source), &features);
        }
    }

    fn service(&mut self, service: &mut Service, around: &Features) {
        let features = self.merged(&service.options, place_of(&service.source), around);
        service.features = features;
        for method in &mut service.methods {
            method.features = self.merged(&method.options, place_of(&method.source), &features);
        }
    }
}

/// Sets the feature of this number; `false` if the value is none that it may have in the end.
fn set(features: &mut Features, number: i32, value: i32) -> bool {
    match (number, value) {
        (number::FIELD_PRESENCE, 1) => features.field_presence = FieldPresence::Explicit,
        (number::FIELD_PRESENCE, 2) => features.field_presence = FieldPresence::Implicit,
        (number::FIELD_PRESENCE, 3) => features.field_presence = FieldPresence::LegacyRequired,
        (number::ENUM_TYPE, 1) => features.enum_type = EnumType::Open,
        (number::ENUM_TYPE, 2) => features.enum_type = EnumType::Closed,
        (number::REPEATED_FIELD_ENCODING, 1) => {
            features.repeated_field_encoding = RepeatedFieldEncoding::Packed;
        }
        (number::REPEATED_FIELD_ENCODING, 2) => {
            features.repeated_field_encoding = RepeatedFieldEncoding::Expanded;
        }
        (number::UTF8_VALIDATION, 2) => features.utf8_validation = Utf8Validation::Verify,
        (number::UTF8_VALIDATION, 3) => features.utf8_validation = Utf8Validation::None,
        (number::MESSAGE_ENCODING, 1) => {
            features.message_encoding = MessageEncoding::LengthPrefixed;
        }
        (number::MESSAGE_ENCODING, 2) => features.message_encoding = MessageEncoding::Delimited,
        (number::JSON_FORMAT, 1) => features.json_format = JsonFormat::Allow,
        (number::JSON_FORMAT, 2) => features.json_format = JsonFormat::LegacyBestEffort,
        (number::ENFORCE_NAMING_STYLE, 1) => features.enforce_naming_style = NamingStyle::Style2024,
        (number::ENFORCE_NAMING_STYLE, 2) => features.enforce_naming_style = NamingStyle::Legacy,
        (number::ENFORCE_NAMING_STYLE, 3) => features.enforce_naming_style = NamingStyle::Style2026,
        (number::DEFAULT_SYMBOL_VISIBILITY, 1) => {
            features.default_symbol_visibility = SymbolVisibility::ExportAll;
        }
        (number::DEFAULT_SYMBOL_VISIBILITY, 2) => {
            features.default_symbol_visibility = SymbolVisibility::ExportTopLevel;
        }
        (number::DEFAULT_SYMBOL_VISIBILITY, 3) => {
            features.default_symbol_visibility = SymbolVisibility::LocalAll;
        }
        (number::DEFAULT_SYMBOL_VISIBILITY, 4) => {
            features.default_symbol_visibility = SymbolVisibility::Strict;
        }
        _ => return false,
    }
    true
}
