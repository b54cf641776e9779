//! What a file with strict visibility may not export.

use crate::protobuf::descriptor::{
    Declared, FIELD_NUMBER_END, File, Message, SymbolVisibility, Visibility,
};
use crate::protobuf::link::declare::place_of;
use crate::protobuf::link::problems::Problems;

pub(super) fn check(file: &File, problems: &mut Problems) {
    if file.features.default_symbol_visibility != SymbolVisibility::Strict {
        return;
    }
    for message in &file.messages {
        check_inside(message, is_namespace(message), problems);
    }
}

/// `holds_enums`: whether the message is there only to hold enums.
fn check_inside(message: &Message, holds_enums: bool, problems: &mut Problems) {
    for nested in &message.messages {
        if nested.visibility == Some(Visibility::Export) && nested.declared == Declared::Message {
            problems.add(
                place_of(&nested.source),
                format!(
                    "'{}' is nested and cannot be exported with strict visibility: move it to the \
                     top of a file",
                    nested.name
                ),
            );
        }
        check_inside(nested, false, problems);
    }
    for one in &message.enums {
        if one.visibility == Some(Visibility::Export) && !holds_enums {
            problems.add(
                place_of(&one.source),
                format!(
                    "'{}' is nested and cannot be exported with strict visibility: move it to the \
                     top of a file, or into a local message that only has `reserved 1 to max;`",
                    one.name
                ),
            );
        }
    }
}

/// Whether a local message has no fields and never will.
fn is_namespace(message: &Message) -> bool {
    message.visibility != Some(Visibility::Export)
        && matches!(
            message.reserved_ranges.as_slice(),
            [range] if range.start == 1 && range.end == FIELD_NUMBER_END
        )
}
