//! Which keywords speak of values of which type.

use super::dialect::Dialect;

/// A type, with the keywords that speak of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Group {
    Array,
    Object,
    Number,
    String,
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

    /// The keywords of the group, each with the first and the last draft that has it.
    pub(super) fn keywords(self) -> &'static [(&'static str, Dialect, Dialect)] {
        use Dialect::{Draft4, Draft6, Draft7, Draft2019, Draft2020};
        match self {
            Group::Array => &[
                ("items", Draft4, Draft2020),
                ("additionalItems", Draft4, Draft2019),
                ("prefixItems", Draft2020, Draft2020),
                ("minItems", Draft4, Draft2020),
                ("maxItems", Draft4, Draft2020),
                ("uniqueItems", Draft4, Draft2020),
                ("contains", Draft6, Draft2020),
                ("unevaluatedItems", Draft2019, Draft2020),
            ],
            Group::Object => &[
                ("properties", Draft4, Draft2020),
                ("required", Draft4, Draft2020),
                ("minProperties", Draft4, Draft2020),
                ("maxProperties", Draft4, Draft2020),
                ("dependencies", Draft4, Draft7),
                ("dependentRequired", Draft2019, Draft2020),
                ("dependentSchemas", Draft2019, Draft2020),
                ("patternProperties", Draft4, Draft2020),
                ("additionalProperties", Draft4, Draft2020),
                ("propertyNames", Draft6, Draft2020),
                ("unevaluatedProperties", Draft2019, Draft2020),
            ],
            Group::Number => &[
                ("minimum", Draft4, Draft2020),
                ("maximum", Draft4, Draft2020),
                ("exclusiveMinimum", Draft4, Draft2020),
                ("exclusiveMaximum", Draft4, Draft2020),
                ("multipleOf", Draft4, Draft2020),
            ],
            Group::String => &[
                ("minLength", Draft4, Draft2020),
                ("maxLength", Draft4, Draft2020),
                ("pattern", Draft4, Draft2020),
                ("format", Draft4, Draft7),
            ],
        }
    }
}
