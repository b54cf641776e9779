//! What can differ between two Avro schemas, in the words that clients of the registry see.

use super::compat;

/// What differs between two Avro schemas.
///
/// # Source
/// Avro Java 1.12, `SchemaIncompatibilityType`, and two kinds of our own: see their pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Two named types have neither the same unqualified name nor a matching alias.
    NameMismatch,
    /// Two fixed types have different sizes.
    FixedSizeMismatch,
    /// The reader's enum lacks symbols of the writer's, and has no default.
    MissingEnumSymbols,
    /// The reader has a field that the writer did not write, and that has no default.
    ReaderFieldMissingDefaultValue,
    /// Two types are of different kinds, and one does not promote to the other.
    TypeMismatch,
    /// No branch of the reader's union reads what the writer wrote.
    MissingUnionBranch,
    /// Aliases pair fields of the reader and the writer in more than one way.
    FieldAliasAmbiguous,
    /// The schemas are too large or too deep to be compared, so nothing is known.
    ComparisonLimitExceeded,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Kind; 8] = [
        Kind::NameMismatch,
        Kind::FixedSizeMismatch,
        Kind::MissingEnumSymbols,
        Kind::ReaderFieldMissingDefaultValue,
        Kind::TypeMismatch,
        Kind::MissingUnionBranch,
        Kind::FieldAliasAmbiguous,
        Kind::ComparisonLimitExceeded,
    ];

    /// The name that clients see: `MISSING_ENUM_SYMBOLS`.
    pub fn wire_name(self) -> &'static str {
        match self {
            Kind::NameMismatch => "NAME_MISMATCH",
            Kind::FixedSizeMismatch => "FIXED_SIZE_MISMATCH",
            Kind::MissingEnumSymbols => "MISSING_ENUM_SYMBOLS",
            Kind::ReaderFieldMissingDefaultValue => "READER_FIELD_MISSING_DEFAULT_VALUE",
            Kind::TypeMismatch => "TYPE_MISMATCH",
            Kind::MissingUnionBranch => "MISSING_UNION_BRANCH",
            Kind::FieldAliasAmbiguous => "FIELD_ALIAS_AMBIGUOUS",
            Kind::ComparisonLimitExceeded => "COMPARISON_LIMIT_EXCEEDED",
        }
    }

    /// The page that explains the kind, in Markdown.
    pub fn explanation(self) -> &'static str {
        compat::rule(self).explanation
    }

    /// The sentence of Confluent's registry, with `%P`, `%M` and `%s` for what differs each time.
    pub(crate) fn description(self) -> &'static str {
        match self {
            Kind::NameMismatch => "The name of the schema has changed (path '%P')",
            Kind::FixedSizeMismatch => {
                "The size of FIXED type field at path '%P' in the %s schema does not match with \
                 the %s schema"
            }
            Kind::MissingEnumSymbols => {
                "The %s schema is missing enum symbols '%M' at path '%P' in the %s schema"
            }
            Kind::ReaderFieldMissingDefaultValue => {
                "The field '%M' at path '%P' in the %s schema has no default value and is missing \
                 in the %s schema"
            }
            Kind::TypeMismatch => {
                "The type (path '%P') of a field in the %s schema does not match with the %s schema"
            }
            Kind::MissingUnionBranch => {
                "The %s schema is missing a type inside a union field at path '%P' in the %s schema"
            }
            Kind::FieldAliasAmbiguous => {
                "The aliases of the field '%M' at path '%P' in the %s schema do not pair it with \
                 one field of the %s schema only"
            }
            Kind::ComparisonLimitExceeded => {
                "The comparison at path '%P' of the %s schema with the %s schema was given up: %M"
            }
        }
    }
}
