//! The kinds of difference between two JSON schemas, with the names and texts that clients match.

use crate::difference::Policy;

use super::compat;

/// Under which policies a kind is let pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Effect {
    /// It loses no datum.
    Compatible,
    /// It breaks unless the policy is lenient.
    LenientOnly,
    /// It always breaks.
    Breaking,
}

// The description templates, named after what they say of the reader.
const ABSENT: &str = "The keyword at path '%P' in the %s schema is not present in the %s schema";
const MORE: &str =
    "The value at path '%P' in the %s schema is more than its value in the %s schema";
const LESS: &str =
    "The value at path '%P' in the %s schema is less than its value in the %s schema";
const OTHER: &str = "The value at path '%P' is different between the %s and %s schema";
const FEWER: &str = "An array or combined type at path '%P' has fewer elements in the %s schema \
    than the %s schema";
const EXTRA: &str = "An array or combined type at path '%P' has more elements in the %s schema \
    than the %s schema";
const TYPE: &str = "A type at path '%P' is different between the %s schema and the %s schema";
const OPEN: &str = "The %s schema has an open content model and has a property or item at path \
    '%P' which is missing in the %s schema";
const UNOPEN: &str = "The %s schema has an unopen content model and has a required property at \
    path '%P' which is missing in the %s schema";
const CLOSED: &str = "The %s has a closed content model and is missing a property or item present \
    at path '%P' in the %s schema";
const REMOVED_UNCOVERED: &str = "A property or item is missing in the %s schema but present at \
    path '%P' in the %s schema and is not covered by its partially open content model";
const ADDED_UNCOVERED: &str = "The %s schema has a property or item at path '%P' which is missing \
    in the %s schema and is not covered by its partially open content model";
const RESERVED_GONE: &str = "The %s schema has reserved property '%P' removed from its metadata \
    which is present in the %s schema.";
const RESERVED_TAKEN: &str = "The %s schema has property at path '%P' that conflicts with the \
    reserved properties which is missing in the %s schema.";
/// Kinds that break nothing are never rendered.
const UNSAID: &str = "";

macro_rules! kinds {
    ($($variant:ident $wire:literal $effect:ident $template:ident $doc:literal;)*) => {
        /// What differs between two JSON schemas. The names are those of `Difference.Type` in
        /// Confluent's registry; "added" is said of the reader.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Kind {
            $(#[doc = $doc] $variant,)*
        }

        impl Kind {
            /// Every kind.
            pub const ALL: &[Kind] = &[$(Kind::$variant,)*];

            /// The name that clients see: `MAX_LENGTH_DECREASED`.
            pub fn wire_name(self) -> &'static str {
                match self { $(Kind::$variant => $wire,)* }
            }

            /// The template of the description that clients see; empty where none is given.
            pub(crate) fn description(self) -> &'static str {
                match self { $(Kind::$variant => $template,)* }
            }

            fn effect(self) -> Effect {
                match self { $(Kind::$variant => Effect::$effect,)* }
            }
        }
    };
}

impl Kind {
    /// Whether the difference stops the reader under `policy`.
    pub(crate) fn is_incompatibility(self, policy: Policy) -> bool {
        match (self.effect(), policy) {
            (Effect::Compatible, _) | (Effect::LenientOnly, Policy::Lenient) => false,
            (Effect::LenientOnly, Policy::Strict | Policy::Semantic) | (Effect::Breaking, _) => {
                true
            }
        }
    }

    /// The page that explains the rule behind this kind, or `None` for the kinds that no comparison
    /// of two texts gives.
    pub fn explanation(self) -> &'static str {
        let rule = compat::RULES.iter().find(|rule| rule.kinds.contains(&self));
        rule.expect("a test fails when a kind belongs to no rule").explanation
    }
}

kinds! {
    IdChanged "ID_CHANGED" Compatible UNSAID "The identifier differs.";
    TitleChanged "TITLE_CHANGED" Compatible UNSAID "The title differs.";
    DescriptionChanged "DESCRIPTION_CHANGED" Compatible UNSAID "The description differs.";
    DefaultChanged "DEFAULT_CHANGED" Compatible UNSAID "The default differs.";
    SchemaAdded "SCHEMA_ADDED" Breaking UNSAID "A place that took anything has a schema.";
    SchemaRemoved "SCHEMA_REMOVED" Compatible UNSAID "A place that had a schema takes anything.";
    TypeExtended "TYPE_EXTENDED" Compatible UNSAID "An integer became a number.";
    TypeNarrowed "TYPE_NARROWED" Breaking TYPE "A number became an integer.";
    TypeChanged "TYPE_CHANGED" Breaking TYPE "The types have nothing in common.";
    MaxLengthAdded
        "MAX_LENGTH_ADDED" Breaking ABSENT
        "The reader sets `maxLength`, the writer does not.";
    MaxLengthRemoved
        "MAX_LENGTH_REMOVED" Compatible UNSAID
        "The writer sets `maxLength`, the reader does not.";
    MaxLengthIncreased
        "MAX_LENGTH_INCREASED" Compatible UNSAID
        "`maxLength` is larger in the reader.";
    MaxLengthDecreased "MAX_LENGTH_DECREASED" Breaking LESS "`maxLength` is smaller in the reader.";
    MinLengthAdded
        "MIN_LENGTH_ADDED" Breaking ABSENT
        "The reader sets `minLength`, the writer does not.";
    MinLengthRemoved
        "MIN_LENGTH_REMOVED" Compatible UNSAID
        "The writer sets `minLength`, the reader does not.";
    MinLengthIncreased "MIN_LENGTH_INCREASED" Breaking MORE "`minLength` is larger in the reader.";
    MinLengthDecreased
        "MIN_LENGTH_DECREASED" Compatible UNSAID
        "`minLength` is smaller in the reader.";
    PatternAdded "PATTERN_ADDED" Breaking ABSENT "The reader sets `pattern`, the writer does not.";
    PatternRemoved
        "PATTERN_REMOVED" Compatible UNSAID
        "The writer sets `pattern`, the reader does not.";
    PatternChanged "PATTERN_CHANGED" Breaking OTHER "`pattern` is spelled differently.";
    MaximumAdded "MAXIMUM_ADDED" Breaking ABSENT "The reader sets `maximum`, the writer does not.";
    MaximumRemoved
        "MAXIMUM_REMOVED" Compatible UNSAID
        "The writer sets `maximum`, the reader does not.";
    MaximumIncreased "MAXIMUM_INCREASED" Compatible UNSAID "`maximum` is larger in the reader.";
    MaximumDecreased "MAXIMUM_DECREASED" Breaking LESS "`maximum` is smaller in the reader.";
    MinimumAdded "MINIMUM_ADDED" Breaking ABSENT "The reader sets `minimum`, the writer does not.";
    MinimumRemoved
        "MINIMUM_REMOVED" Compatible UNSAID
        "The writer sets `minimum`, the reader does not.";
    MinimumIncreased "MINIMUM_INCREASED" Breaking MORE "`minimum` is larger in the reader.";
    MinimumDecreased "MINIMUM_DECREASED" Compatible UNSAID "`minimum` is smaller in the reader.";
    ExclusiveMaximumAdded
        "EXCLUSIVE_MAXIMUM_ADDED" Breaking ABSENT
        "The reader sets `exclusiveMaximum`, the writer does not.";
    ExclusiveMaximumRemoved
        "EXCLUSIVE_MAXIMUM_REMOVED" Compatible UNSAID
        "The writer sets `exclusiveMaximum`, the reader does not.";
    ExclusiveMaximumIncreased
        "EXCLUSIVE_MAXIMUM_INCREASED" Compatible UNSAID
        "`exclusiveMaximum` is larger in the reader.";
    ExclusiveMaximumDecreased
        "EXCLUSIVE_MAXIMUM_DECREASED" Breaking LESS
        "`exclusiveMaximum` is smaller in the reader.";
    ExclusiveMinimumAdded
        "EXCLUSIVE_MINIMUM_ADDED" Breaking ABSENT
        "The reader sets `exclusiveMinimum`, the writer does not.";
    ExclusiveMinimumRemoved
        "EXCLUSIVE_MINIMUM_REMOVED" Compatible UNSAID
        "The writer sets `exclusiveMinimum`, the reader does not.";
    ExclusiveMinimumIncreased
        "EXCLUSIVE_MINIMUM_INCREASED" Breaking MORE
        "`exclusiveMinimum` is larger in the reader.";
    ExclusiveMinimumDecreased
        "EXCLUSIVE_MINIMUM_DECREASED" Compatible UNSAID
        "`exclusiveMinimum` is smaller in the reader.";
    MultipleOfAdded
        "MULTIPLE_OF_ADDED" Breaking ABSENT
        "The reader sets `multipleOf`, the writer does not.";
    MultipleOfRemoved
        "MULTIPLE_OF_REMOVED" Compatible UNSAID
        "The writer sets `multipleOf`, the reader does not.";
    MultipleOfExpanded
        "MULTIPLE_OF_EXPANDED" Breaking MORE
        "`multipleOf` of the reader is a multiple of that of the writer.";
    MultipleOfReduced
        "MULTIPLE_OF_REDUCED" Compatible UNSAID
        "`multipleOf` of the reader divides that of the writer.";
    MultipleOfChanged
        "MULTIPLE_OF_CHANGED" Breaking OTHER
        "Neither `multipleOf` divides the other.";
    RequiredAttributeAdded
        "REQUIRED_ATTRIBUTE_ADDED" Breaking ABSENT
        "A property of both sides is required by the reader alone.";
    RequiredAttributeWithDefaultAdded
        "REQUIRED_ATTRIBUTE_WITH_DEFAULT_ADDED" Compatible UNSAID
        "The same, where the property has a default.";
    RequiredAttributeRemoved
        "REQUIRED_ATTRIBUTE_REMOVED" Compatible UNSAID
        "A property of both sides is required by the writer alone.";
    MaxPropertiesAdded
        "MAX_PROPERTIES_ADDED" Breaking ABSENT
        "The reader sets `maxProperties`, the writer does not.";
    MaxPropertiesRemoved
        "MAX_PROPERTIES_REMOVED" Compatible UNSAID
        "The writer sets `maxProperties`, the reader does not.";
    MaxPropertiesIncreased
        "MAX_PROPERTIES_INCREASED" Compatible UNSAID
        "`maxProperties` is larger in the reader.";
    MaxPropertiesDecreased
        "MAX_PROPERTIES_DECREASED" Breaking LESS
        "`maxProperties` is smaller in the reader.";
    MinPropertiesAdded
        "MIN_PROPERTIES_ADDED" Breaking ABSENT
        "The reader sets `minProperties`, the writer does not.";
    MinPropertiesRemoved
        "MIN_PROPERTIES_REMOVED" Compatible UNSAID
        "The writer sets `minProperties`, the reader does not.";
    MinPropertiesIncreased
        "MIN_PROPERTIES_INCREASED" Breaking MORE
        "`minProperties` is larger in the reader.";
    MinPropertiesDecreased
        "MIN_PROPERTIES_DECREASED" Compatible UNSAID
        "`minProperties` is smaller in the reader.";
    AdditionalPropertiesAdded
        "ADDITIONAL_PROPERTIES_ADDED" Compatible UNSAID
        "`additionalProperties` is false in the writer alone.";
    AdditionalPropertiesRemoved
        "ADDITIONAL_PROPERTIES_REMOVED" LenientOnly ABSENT
        "`additionalProperties` is false in the reader alone.";
    AdditionalPropertiesExtended
        "ADDITIONAL_PROPERTIES_EXTENDED" Compatible UNSAID
        "`additionalProperties` is a schema in the writer and anything in the reader.";
    AdditionalPropertiesNarrowed
        "ADDITIONAL_PROPERTIES_NARROWED" LenientOnly FEWER
        "`additionalProperties` is anything in the writer and a schema in the reader.";
    UnevaluatedPropertiesAdded
        "UNEVALUATED_PROPERTIES_ADDED" Compatible UNSAID
        "`unevaluatedProperties` is false in the writer alone.";
    UnevaluatedPropertiesRemoved
        "UNEVALUATED_PROPERTIES_REMOVED" LenientOnly ABSENT
        "`unevaluatedProperties` is false in the reader alone.";
    UnevaluatedPropertiesExtended
        "UNEVALUATED_PROPERTIES_EXTENDED" Compatible UNSAID
        "`unevaluatedProperties` is a schema in the writer and anything in the reader.";
    UnevaluatedPropertiesNarrowed
        "UNEVALUATED_PROPERTIES_NARROWED" LenientOnly FEWER
        "`unevaluatedProperties` is anything in the writer and a schema in the reader.";
    DependencyArrayAdded
        "DEPENDENCY_ARRAY_ADDED" Breaking ABSENT
        "The reader alone has a property that asks for others.";
    DependencyArrayRemoved
        "DEPENDENCY_ARRAY_REMOVED" Compatible UNSAID
        "The writer alone has a property that asks for others.";
    DependencyArrayExtended
        "DEPENDENCY_ARRAY_EXTENDED" Breaking EXTRA
        "A property asks for more others in the reader.";
    DependencyArrayNarrowed
        "DEPENDENCY_ARRAY_NARROWED" Compatible UNSAID
        "A property asks for fewer others in the reader.";
    DependencyArrayChanged
        "DEPENDENCY_ARRAY_CHANGED" Breaking OTHER
        "A property asks for different others.";
    DependencySchemaAdded
        "DEPENDENCY_SCHEMA_ADDED" Breaking ABSENT
        "The reader alone has a property that asks for a schema.";
    DependencySchemaRemoved
        "DEPENDENCY_SCHEMA_REMOVED" Compatible UNSAID
        "The writer alone has a property that asks for a schema.";
    PropertyWithEmptySchemaAddedToOpenContentModel
        "PROPERTY_WITH_EMPTY_SCHEMA_ADDED_TO_OPEN_CONTENT_MODEL" Compatible UNSAID
        "A property that takes anything, new to an open object.";
    RequiredPropertyAddedToOpenContentModel
        "REQUIRED_PROPERTY_ADDED_TO_OPEN_CONTENT_MODEL" Breaking OPEN
        "A required property, new to an open object.";
    RequiredPropertyWithDefaultAddedToOpenContentModel
        "REQUIRED_PROPERTY_WITH_DEFAULT_ADDED_TO_OPEN_CONTENT_MODEL" LenientOnly OPEN
        "A required property with a default, new to an open object.";
    OptionalPropertyAddedToOpenContentModel
        "OPTIONAL_PROPERTY_ADDED_TO_OPEN_CONTENT_MODEL" LenientOnly OPEN
        "An optional property, new to an open object.";
    RequiredPropertyAddedToUnopenContentModel
        "REQUIRED_PROPERTY_ADDED_TO_UNOPEN_CONTENT_MODEL" Breaking UNOPEN
        "A required property, new to an object that is not open.";
    RequiredPropertyWithDefaultAddedToUnopenContentModel
        "REQUIRED_PROPERTY_WITH_DEFAULT_ADDED_TO_UNOPEN_CONTENT_MODEL" Compatible UNSAID
        "The same, where the property has a default.";
    OptionalPropertyAddedToUnopenContentModel
        "OPTIONAL_PROPERTY_ADDED_TO_UNOPEN_CONTENT_MODEL" Compatible UNSAID
        "An optional property, new to an object that is not open.";
    PropertyRemovedFromOpenContentModel
        "PROPERTY_REMOVED_FROM_OPEN_CONTENT_MODEL" Compatible UNSAID
        "A property that the open reader no longer names.";
    PropertyWithFalseRemovedFromClosedContentModel
        "PROPERTY_WITH_FALSE_REMOVED_FROM_CLOSED_CONTENT_MODEL" Compatible UNSAID
        "A property that took nothing, gone from a closed reader.";
    PropertyRemovedFromClosedContentModel
        "PROPERTY_REMOVED_FROM_CLOSED_CONTENT_MODEL" LenientOnly CLOSED
        "A property that the closed reader refuses.";
    PropertyRemovedIsCoveredByPartiallyOpenContentModel
        "PROPERTY_REMOVED_IS_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL" Compatible UNSAID
        "A property that a general schema of the reader takes.";
    PropertyRemovedNotCoveredByPartiallyOpenContentModel
        "PROPERTY_REMOVED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL" LenientOnly REMOVED_UNCOVERED
        "A property that a general schema of the reader refuses.";
    PropertyAddedIsCoveredByPartiallyOpenContentModel
        "PROPERTY_ADDED_IS_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL" Compatible UNSAID
        "A property that takes what a general schema of the writer allowed.";
    PropertyAddedNotCoveredByPartiallyOpenContentModel
        "PROPERTY_ADDED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL" LenientOnly ADDED_UNCOVERED
        "A property that refuses what a general schema of the writer allowed.";
    ReservedPropertyRemoved
        "RESERVED_PROPERTY_REMOVED" Breaking RESERVED_GONE
        "A reserved name is gone from the metadata.";
    ReservedPropertyConflictsWithProperty
        "RESERVED_PROPERTY_CONFLICTS_WITH_PROPERTY" Breaking RESERVED_TAKEN
        "A property has a reserved name.";
    MaxItemsAdded
        "MAX_ITEMS_ADDED" Breaking ABSENT
        "The reader sets `maxItems`, the writer does not.";
    MaxItemsRemoved
        "MAX_ITEMS_REMOVED" Compatible UNSAID
        "The writer sets `maxItems`, the reader does not.";
    MaxItemsIncreased "MAX_ITEMS_INCREASED" Compatible UNSAID "`maxItems` is larger in the reader.";
    MaxItemsDecreased "MAX_ITEMS_DECREASED" Breaking LESS "`maxItems` is smaller in the reader.";
    MinItemsAdded
        "MIN_ITEMS_ADDED" Breaking ABSENT
        "The reader sets `minItems`, the writer does not.";
    MinItemsRemoved
        "MIN_ITEMS_REMOVED" Compatible UNSAID
        "The writer sets `minItems`, the reader does not.";
    MinItemsIncreased "MIN_ITEMS_INCREASED" Breaking MORE "`minItems` is larger in the reader.";
    MinItemsDecreased
        "MIN_ITEMS_DECREASED" Compatible UNSAID
        "`minItems` is smaller in the reader.";
    MaxContainsAdded
        "MAX_CONTAINS_ADDED" Breaking ABSENT
        "The reader sets `maxContains`, the writer does not.";
    MaxContainsRemoved
        "MAX_CONTAINS_REMOVED" Compatible UNSAID
        "The writer sets `maxContains`, the reader does not.";
    MaxContainsIncreased
        "MAX_CONTAINS_INCREASED" Compatible UNSAID
        "`maxContains` is larger in the reader.";
    MaxContainsDecreased
        "MAX_CONTAINS_DECREASED" Breaking LESS
        "`maxContains` is smaller in the reader.";
    MinContainsAdded
        "MIN_CONTAINS_ADDED" Breaking ABSENT
        "The reader sets `minContains`, the writer does not.";
    MinContainsRemoved
        "MIN_CONTAINS_REMOVED" Compatible UNSAID
        "The writer sets `minContains`, the reader does not.";
    MinContainsIncreased
        "MIN_CONTAINS_INCREASED" Breaking MORE
        "`minContains` is larger in the reader.";
    MinContainsDecreased
        "MIN_CONTAINS_DECREASED" Compatible UNSAID
        "`minContains` is smaller in the reader.";
    UniqueItemsAdded "UNIQUE_ITEMS_ADDED" Breaking ABSENT "The reader alone sets `uniqueItems`.";
    UniqueItemsRemoved
        "UNIQUE_ITEMS_REMOVED" Compatible UNSAID
        "The writer alone sets `uniqueItems`.";
    AdditionalItemsAdded
        "ADDITIONAL_ITEMS_ADDED" Compatible UNSAID
        "`additionalItems` is false in the writer alone.";
    AdditionalItemsRemoved
        "ADDITIONAL_ITEMS_REMOVED" Breaking ABSENT
        "`additionalItems` is false in the reader alone.";
    AdditionalItemsExtended
        "ADDITIONAL_ITEMS_EXTENDED" Compatible UNSAID
        "`additionalItems` is a schema in the writer and anything in the reader.";
    AdditionalItemsNarrowed
        "ADDITIONAL_ITEMS_NARROWED" Breaking FEWER
        "`additionalItems` is anything in the writer and a schema in the reader.";
    UnevaluatedItemsAdded
        "UNEVALUATED_ITEMS_ADDED" Compatible UNSAID
        "`unevaluatedItems` is false in the writer alone.";
    UnevaluatedItemsRemoved
        "UNEVALUATED_ITEMS_REMOVED" Breaking ABSENT
        "`unevaluatedItems` is false in the reader alone.";
    UnevaluatedItemsExtended
        "UNEVALUATED_ITEMS_EXTENDED" Compatible UNSAID
        "`unevaluatedItems` is a schema in the writer and anything in the reader.";
    UnevaluatedItemsNarrowed
        "UNEVALUATED_ITEMS_NARROWED" Breaking FEWER
        "`unevaluatedItems` is anything in the writer and a schema in the reader.";
    ItemWithEmptySchemaAddedToOpenContentModel
        "ITEM_WITH_EMPTY_SCHEMA_ADDED_TO_OPEN_CONTENT_MODEL" Compatible UNSAID
        "An item that takes anything, new to an open tuple.";
    ItemAddedToOpenContentModel
        "ITEM_ADDED_TO_OPEN_CONTENT_MODEL" Breaking OPEN
        "An item, new to an open tuple.";
    ItemAddedToClosedContentModel
        "ITEM_ADDED_TO_CLOSED_CONTENT_MODEL" Compatible UNSAID
        "An item, new to a closed tuple.";
    ItemRemovedFromOpenContentModel
        "ITEM_REMOVED_FROM_OPEN_CONTENT_MODEL" Compatible UNSAID
        "An item that the open reader no longer names.";
    ItemWithFalseRemovedFromClosedContentModel
        "ITEM_WITH_FALSE_REMOVED_FROM_CLOSED_CONTENT_MODEL" Compatible UNSAID
        "An item that took nothing, gone from a closed reader.";
    ItemRemovedFromClosedContentModel
        "ITEM_REMOVED_FROM_CLOSED_CONTENT_MODEL" Breaking CLOSED
        "An item that the closed reader refuses.";
    ItemRemovedIsCoveredByPartiallyOpenContentModel
        "ITEM_REMOVED_IS_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL" Compatible UNSAID
        "An item that a general schema of the reader takes.";
    ItemRemovedNotCoveredByPartiallyOpenContentModel
        "ITEM_REMOVED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL" Breaking REMOVED_UNCOVERED
        "An item that a general schema of the reader refuses.";
    ItemAddedIsCoveredByPartiallyOpenContentModel
        "ITEM_ADDED_IS_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL" Compatible UNSAID
        "An item that takes what a general schema of the writer allowed.";
    ItemAddedNotCoveredByPartiallyOpenContentModel
        "ITEM_ADDED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL" Breaking ADDED_UNCOVERED
        "An item that refuses what a general schema of the writer allowed.";
    EnumArrayExtended
        "ENUM_ARRAY_EXTENDED" Compatible UNSAID
        "The reader lists all values of the writer and more.";
    EnumArrayNarrowed
        "ENUM_ARRAY_NARROWED" Breaking FEWER
        "The reader lists only some values of the writer.";
    EnumArrayChanged
        "ENUM_ARRAY_CHANGED" Breaking TYPE
        "Each side lists a value that the other does not.";
    CombinedTypeExtended
        "COMBINED_TYPE_EXTENDED" Compatible UNSAID
        "One branch of the reader takes all that the writer allowed.";
    CombinedTypeChanged
        "COMBINED_TYPE_CHANGED" Breaking TYPE
        "The two sides combine in ways that do not fit.";
    CombinedTypeSubschemasChanged
        "COMBINED_TYPE_SUBSCHEMAS_CHANGED" Breaking TYPE
        "The branches of the two sides cannot be paired.";
    ProductTypeExtended
        "PRODUCT_TYPE_EXTENDED" Breaking EXTRA
        "The reader has more members in `allOf`.";
    ProductTypeNarrowed
        "PRODUCT_TYPE_NARROWED" Compatible UNSAID
        "The reader has fewer members in `allOf`.";
    SumTypeExtended
        "SUM_TYPE_EXTENDED" Compatible UNSAID
        "The reader has more members in `anyOf` or `oneOf`.";
    SumTypeNarrowed
        "SUM_TYPE_NARROWED" Breaking FEWER
        "The reader has fewer members in `anyOf` or `oneOf`.";
    NotTypeExtended "NOT_TYPE_EXTENDED" Breaking EXTRA "The reader excludes more.";
    NotTypeNarrowed "NOT_TYPE_NARROWED" Compatible UNSAID "The reader excludes less.";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wire_names_are_the_names_of_the_variants() {
        for kind in Kind::ALL {
            let joined: String = kind.wire_name().split('_').map(str::to_lowercase).collect();
            assert_eq!(joined, format!("{kind:?}").to_lowercase());
        }
    }

    #[test]
    fn what_breaks_under_a_policy_has_a_text_and_the_lenient_policy_lets_more_pass() {
        for kind in Kind::ALL {
            let is_strict = kind.is_incompatibility(Policy::Strict);
            assert!(is_strict || !kind.is_incompatibility(Policy::Lenient), "{kind:?}");
            // The one that breaks and has no text in the reference registry either.
            let has_text = !kind.description().is_empty() || *kind == Kind::SchemaAdded;
            assert_eq!(has_text, is_strict, "{kind:?}");
        }
    }
}
