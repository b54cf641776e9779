//! The kinds of difference between two Protobuf schemas, under the names that clients see.

use super::compat;

/// What differs between two Protobuf schemas.
///
/// # Source
/// `Difference.Type` of the Confluent Schema Registry 8.5.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// The two files are in different packages.
    PackageChanged,
    /// Only the reader declares the message.
    MessageAdded,
    /// The message stands at another place among its siblings.
    MessageMoved,
    /// Only the writer declares the message.
    MessageRemoved,
    /// Only the reader declares the enum.
    EnumAdded,
    /// Only the writer declares the enum.
    EnumRemoved,
    /// Only the reader has a constant with this number.
    EnumConstAdded,
    /// The constants with this number have different names.
    EnumConstChanged,
    /// Only the writer has a constant with this number.
    EnumConstRemoved,
    /// Only the reader has the field.
    FieldAdded,
    /// Only the writer has the field.
    FieldRemoved,
    /// The fields with this number have different names.
    FieldNameChanged,
    /// One of a scalar, a message and a map became another of them.
    FieldKindChanged,
    /// The scalar type belongs to another group of encodings.
    FieldScalarKindChanged,
    /// The field has another message type, or one whose own differences break.
    FieldNamedTypeChanged,
    /// The label of a field of numbers changed.
    FieldNumericLabelChanged,
    /// The label of a field of strings or bytes changed.
    FieldStringOrBytesLabelChanged,
    /// The reader requires a field that the writer does not know.
    RequiredFieldAdded,
    /// The writer requires a field that the reader does not know.
    RequiredFieldRemoved,
    /// Only the reader declares the oneof.
    OneofAdded,
    /// Only the writer declares the oneof.
    OneofRemoved,
    /// Only the reader has the field in the oneof.
    OneofFieldAdded,
    /// A member of the writer's oneof is no field of the reader.
    OneofFieldRemoved,
    /// A member of the writer's oneof is a plain field of the reader.
    OneofFieldMovedToTopLevel,
    /// Two or more plain fields of the writer are in one oneof of the reader.
    MultipleFieldsMovedToOneof,
    /// Fields that the writer sets independently are in one oneof of the reader.
    FieldMovedToExistingOneof,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Kind; 26] = [
        Kind::PackageChanged,
        Kind::MessageAdded,
        Kind::MessageMoved,
        Kind::MessageRemoved,
        Kind::EnumAdded,
        Kind::EnumRemoved,
        Kind::EnumConstAdded,
        Kind::EnumConstChanged,
        Kind::EnumConstRemoved,
        Kind::FieldAdded,
        Kind::FieldRemoved,
        Kind::FieldNameChanged,
        Kind::FieldKindChanged,
        Kind::FieldScalarKindChanged,
        Kind::FieldNamedTypeChanged,
        Kind::FieldNumericLabelChanged,
        Kind::FieldStringOrBytesLabelChanged,
        Kind::RequiredFieldAdded,
        Kind::RequiredFieldRemoved,
        Kind::OneofAdded,
        Kind::OneofRemoved,
        Kind::OneofFieldAdded,
        Kind::OneofFieldRemoved,
        Kind::OneofFieldMovedToTopLevel,
        Kind::MultipleFieldsMovedToOneof,
        Kind::FieldMovedToExistingOneof,
    ];

    /// The name in messages: `FIELD_KIND_CHANGED`.
    pub fn wire_name(self) -> &'static str {
        match self {
            Kind::PackageChanged => "PACKAGE_CHANGED",
            Kind::MessageAdded => "MESSAGE_ADDED",
            Kind::MessageMoved => "MESSAGE_MOVED",
            Kind::MessageRemoved => "MESSAGE_REMOVED",
            Kind::EnumAdded => "ENUM_ADDED",
            Kind::EnumRemoved => "ENUM_REMOVED",
            Kind::EnumConstAdded => "ENUM_CONST_ADDED",
            Kind::EnumConstChanged => "ENUM_CONST_CHANGED",
            Kind::EnumConstRemoved => "ENUM_CONST_REMOVED",
            Kind::FieldAdded => "FIELD_ADDED",
            Kind::FieldRemoved => "FIELD_REMOVED",
            Kind::FieldNameChanged => "FIELD_NAME_CHANGED",
            Kind::FieldKindChanged => "FIELD_KIND_CHANGED",
            Kind::FieldScalarKindChanged => "FIELD_SCALAR_KIND_CHANGED",
            Kind::FieldNamedTypeChanged => "FIELD_NAMED_TYPE_CHANGED",
            Kind::FieldNumericLabelChanged => "FIELD_NUMERIC_LABEL_CHANGED",
            Kind::FieldStringOrBytesLabelChanged => "FIELD_STRING_OR_BYTES_LABEL_CHANGED",
            Kind::RequiredFieldAdded => "REQUIRED_FIELD_ADDED",
            Kind::RequiredFieldRemoved => "REQUIRED_FIELD_REMOVED",
            Kind::OneofAdded => "ONEOF_ADDED",
            Kind::OneofRemoved => "ONEOF_REMOVED",
            Kind::OneofFieldAdded => "ONEOF_FIELD_ADDED",
            Kind::OneofFieldRemoved => "ONEOF_FIELD_REMOVED",
            Kind::OneofFieldMovedToTopLevel => "ONEOF_FIELD_MOVED_TO_TOP_LEVEL",
            Kind::MultipleFieldsMovedToOneof => "MULTIPLE_FIELDS_MOVED_TO_ONEOF",
            Kind::FieldMovedToExistingOneof => "FIELD_MOVED_TO_EXISTING_ONEOF",
        }
    }

    /// Whether the difference stops the reader: whether [`Kind::description`] has words for it.
    pub(crate) fn is_incompatibility(self) -> bool {
        !self.description().is_empty()
    }

    /// The page of the rule that reports the kind, as Markdown.
    pub fn explanation(self) -> &'static str {
        compat::RULES
            .iter()
            .find(|rule| rule.kinds.contains(&self))
            .expect("every kind belongs to a rule")
            .explanation
    }

    /// The sentence of Confluent's registry for a kind that breaks; empty for the others, which it
    /// never reports. Two of them read oddly, and clients may match them as they are.
    pub(crate) fn description(self) -> &'static str {
        match self {
            Kind::PackageChanged => {
                "The package at '%P' in the %s schema does not match the package in the %s schema"
            }
            Kind::MessageRemoved => {
                "The %s schema is missing a MESSAGE type at path '%P' in the %s schema"
            }
            Kind::FieldKindChanged => {
                "The type of a field at path '%P' in the %s schema does not match the %s schema"
            }
            Kind::FieldScalarKindChanged => {
                "The kind of a SCALAR field at path '%P' in the %s schema does not match its kind \
                 in the %s schema"
            }
            Kind::FieldNamedTypeChanged => {
                "The type of a MESSAGE field at path '%P' in the %s schema does not match its type \
                 in the %s schema"
            }
            Kind::FieldNumericLabelChanged => {
                "The label for a NUMERIC field at path '%P' in the %s schema does not match its \
                 label in the %s schema"
            }
            Kind::RequiredFieldAdded => {
                "A required field  at path '%P' in the %s schema is missing in the %s schema"
            }
            Kind::RequiredFieldRemoved => {
                "The %s schema is missing a required field at path: '%P' in the %s schema"
            }
            Kind::OneofFieldRemoved => {
                "The %s schema is missing a oneof field at path '%P' in the %s schema"
            }
            Kind::MultipleFieldsMovedToOneof => {
                "Multiple fields in the oneof at path '%P' in the %s schema are outside a oneof in \
                 the %s schema"
            }
            Kind::FieldMovedToExistingOneof => {
                "A field in the oneof at path '%P' in the %s schema is outside an existing oneof \
                 in the %s schema"
            }
            Kind::MessageAdded
            | Kind::MessageMoved
            | Kind::EnumAdded
            | Kind::EnumRemoved
            | Kind::EnumConstAdded
            | Kind::EnumConstChanged
            | Kind::EnumConstRemoved
            | Kind::FieldAdded
            | Kind::FieldRemoved
            | Kind::FieldNameChanged
            | Kind::FieldStringOrBytesLabelChanged
            | Kind::OneofAdded
            | Kind::OneofRemoved
            | Kind::OneofFieldAdded
            | Kind::OneofFieldMovedToTopLevel => "",
        }
    }
}
