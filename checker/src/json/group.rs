//! Which keywords speak of values of which type.

use super::dialect::Dialect;
use super::members::{Keyword, Keywords};

/// A type, with the keywords that speak of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Group {
    Array,
    Object,
    Number,
    String,
}

/// A set of groups.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Groups(u8);

impl Groups {
    pub(super) fn has(self, group: Group) -> bool {
        self.0 & 1 << group as u8 != 0
    }
}

impl Extend<Group> for Groups {
    fn extend<I: IntoIterator<Item = Group>>(&mut self, groups: I) {
        groups.into_iter().for_each(|group| self.0 |= 1 << group as u8);
    }
}

impl Group {
    /// The order in which groups without a `type` are read.
    pub(super) const ALL: [Group; 4] = [Group::Array, Group::Object, Group::Number, Group::String];

    pub(super) fn of_type(name: &str) -> Option<Group> {
        match name {
            "array" => Some(Group::Array),
            "object" => Some(Group::Object),
            "number" | "integer" => Some(Group::Number),
            "string" => Some(Group::String),
            _ => None,
        }
    }

    /// The keywords of the group, with the first and the last draft that has them.
    pub(super) fn keywords(self) -> &'static [(Keywords, Dialect, Dialect)] {
        use Dialect::{Draft4, Draft6, Draft7, Draft2019, Draft2020};
        match self {
            Group::Array => {
                const {
                    &[
                        (ITEM_LISTS, Draft4, Draft2020),
                        (Keywords::of(&[Keyword::AdditionalItems]), Draft4, Draft2019),
                        (Keywords::of(&[Keyword::PrefixItems]), Draft2020, Draft2020),
                        (Keywords::of(&[Keyword::Contains]), Draft6, Draft2020),
                        (Keywords::of(&[Keyword::UnevaluatedItems]), Draft2019, Draft2020),
                    ]
                }
            }
            Group::Object => {
                const {
                    &[
                        (PROPERTY_LISTS, Draft4, Draft2020),
                        (Keywords::of(&[Keyword::Dependencies]), Draft4, Draft7),
                        (Keywords::of(&[Keyword::PropertyNames]), Draft6, Draft2020),
                        (LATE_PROPERTY_LISTS, Draft2019, Draft2020),
                    ]
                }
            }
            Group::Number => &[(BOUNDS, Draft4, Draft2020)],
            Group::String => {
                const {
                    &[
                        (LENGTHS, Draft4, Draft2020),
                        (Keywords::of(&[Keyword::Format]), Draft4, Draft7),
                    ]
                }
            }
        }
    }
}

const ITEM_LISTS: Keywords =
    Keywords::of(&[Keyword::Items, Keyword::MinItems, Keyword::MaxItems, Keyword::UniqueItems]);

const PROPERTY_LISTS: Keywords = Keywords::of(&[
    Keyword::Properties,
    Keyword::Required,
    Keyword::MinProperties,
    Keyword::MaxProperties,
    Keyword::PatternProperties,
    Keyword::AdditionalProperties,
]);

const LATE_PROPERTY_LISTS: Keywords = Keywords::of(&[
    Keyword::DependentRequired,
    Keyword::DependentSchemas,
    Keyword::UnevaluatedProperties,
]);

const BOUNDS: Keywords = Keywords::of(&[
    Keyword::Minimum,
    Keyword::Maximum,
    Keyword::ExclusiveMinimum,
    Keyword::ExclusiveMaximum,
    Keyword::MultipleOf,
]);

const LENGTHS: Keywords = Keywords::of(&[Keyword::MinLength, Keyword::MaxLength, Keyword::Pattern]);
