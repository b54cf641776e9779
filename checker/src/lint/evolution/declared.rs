//! What the declarations of a Protobuf file say that a view does not tell.

use crate::protobuf::Files;
use crate::protobuf::descriptor::{Edition, EnumType, FieldPresence, Label};

/// Whether an enum takes numbers that it does not know. Types that are not found count as closed.
pub(super) fn is_open_enum(files: &Files, full_name: &str) -> bool {
    files.one_enum(full_name).is_some_and(|one| one.features.enum_type == EnumType::Open)
}

/// Whether every message of this type must have the field.
pub(super) fn is_required_field(files: &Files, message: &str, number: i32) -> bool {
    let message = files.message(message).map(|(_, message)| message);
    let mut fields = message.into_iter().flat_map(|message| &message.fields);
    fields.any(|field| {
        field.number == number
            && (field.label == Some(Label::Required)
                || field.features.field_presence == FieldPresence::LegacyRequired)
    })
}

/// Whether nothing may take this number of a message or an enum.
pub(super) fn is_reserved_number(files: &Files, full_name: &str, number: i32) -> bool {
    if let Some(one) = files.one_enum(full_name) {
        return one.reserved_ranges.iter().any(|range| (range.start..=range.end).contains(&number));
    }
    let Some((_, message)) = files.message(full_name) else { return false };
    let reserved = message.reserved_ranges.iter().map(|range| range.start..range.end);
    let extended = message.extension_ranges.iter().map(|range| range.start..range.end);
    reserved.chain(extended).any(|range| range.contains(&number))
}

/// Whether reserved names stand in quotes, as they do before editions.
pub(super) fn quotes_reserved_names(files: &Files) -> bool {
    files.main().edition < Edition::Edition2023
}
