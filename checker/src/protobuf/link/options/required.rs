//! Required fields that the value of an option does not set.

use std::collections::HashSet;

use foldhash::fast::RandomState;

use super::Definition;
use crate::protobuf::descriptor::{FieldPresence, Label, OptionField, Value};
use crate::protobuf::link::pool::{PlaceId, View};

/// The first required field that is not set in a message of `fields`, at any depth.
pub(super) fn missing(view: View<'_>, message: PlaceId, fields: &[OptionField]) -> Option<String> {
    let set: HashSet<i32, RandomState> = fields.iter().map(|field| field.number).collect();
    let declared = view.message(message).fields.iter();
    let mut required = declared.filter(|field| {
        field.label == Some(Label::Required)
            || field.features.field_presence == FieldPresence::LegacyRequired
                && field.label != Some(Label::Repeated)
    });
    if let Some(field) = required.find(|field| !set.contains(&field.number)) {
        return Some(field.name.clone());
    }
    fields.iter().find_map(|field| inside(view, message, field))
}

/// As [`missing`], for what one field of `message` holds.
pub(super) fn inside(view: View<'_>, message: PlaceId, field: &OptionField) -> Option<String> {
    let (Value::Message(inner) | Value::Group(inner)) = &field.value else { return None };
    let definition = Definition::numbered(view, message, field.number)?;
    let missing = missing(view, definition.message(view)?, inner)?;
    Some(format!("{}.{missing}", definition.shown()))
}
