//! What each revision of the language means where nothing else is written.

use super::{
    Edition, EnumType, Features, FieldPresence, JsonFormat, MessageEncoding, NamingStyle,
    RepeatedFieldEncoding, SymbolVisibility, Utf8Validation,
};

impl Edition {
    /// Whether the file is written in an edition, with an `edition` line.
    pub fn is_numbered(self) -> bool {
        self >= Edition::Edition2023
    }

    /// What stands in quotes in the `syntax` or `edition` line.
    pub fn name(self) -> &'static str {
        match self {
            Edition::Proto2 => "proto2",
            Edition::Proto3 => "proto3",
            Edition::Edition2023 => "2023",
            Edition::Edition2024 => "2024",
        }
    }

    /// The features of a file that sets none.
    ///
    /// # Source
    /// The `edition_defaults` of `FeatureSet` in `google/protobuf/descriptor.proto`.
    pub fn features(self) -> Features {
        let edition2023 = Features {
            field_presence: FieldPresence::Explicit,
            enum_type: EnumType::Open,
            repeated_field_encoding: RepeatedFieldEncoding::Packed,
            utf8_validation: Utf8Validation::Verify,
            message_encoding: MessageEncoding::LengthPrefixed,
            json_format: JsonFormat::Allow,
            enforce_naming_style: NamingStyle::Legacy,
            default_symbol_visibility: SymbolVisibility::ExportAll,
        };
        match self {
            Edition::Proto2 => Features {
                enum_type: EnumType::Closed,
                repeated_field_encoding: RepeatedFieldEncoding::Expanded,
                utf8_validation: Utf8Validation::None,
                json_format: JsonFormat::LegacyBestEffort,
                ..edition2023
            },
            Edition::Proto3 => Features { field_presence: FieldPresence::Implicit, ..edition2023 },
            Edition::Edition2023 => edition2023,
            Edition::Edition2024 => Features {
                enforce_naming_style: NamingStyle::Style2024,
                default_symbol_visibility: SymbolVisibility::ExportTopLevel,
                ..edition2023
            },
        }
    }
}
