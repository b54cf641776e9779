//! The members of a schema, by the keywords that some draft knows.

use std::borrow::Cow;

use crate::json_text::flat::{Json, Kind};

use super::dialect::Dialect;

macro_rules! keywords {
    ($($keyword:ident = $name:literal,)*) => {
        /// A keyword that the checker reads.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub(super) enum Keyword {
            $($keyword,)*
        }

        impl Keyword {
            const ALL: &'static [Keyword] = &[$(Keyword::$keyword,)*];

            pub(super) fn name(self) -> &'static str {
                match self {
                    $(Keyword::$keyword => $name,)*
                }
            }

            pub(super) fn named(name: &str) -> Option<Keyword> {
                Some(match name {
                    $($name => Keyword::$keyword,)*
                    _ => return None,
                })
            }
        }
    };
}

keywords! {
    SchemaUri = "$schema",
    OldId = "id",
    Id = "$id",
    Anchor = "$anchor",
    DynamicAnchor = "$dynamicAnchor",
    RecursiveAnchor = "$recursiveAnchor",
    Ref = "$ref",
    DynamicRef = "$dynamicRef",
    RecursiveRef = "$recursiveRef",
    Title = "title",
    Description = "description",
    Default = "default",
    ConnectType = "connect.type",
    Format = "format",
    Type = "type",
    Enum = "enum",
    Const = "const",
    AllOf = "allOf",
    AnyOf = "anyOf",
    OneOf = "oneOf",
    Not = "not",
    If = "if",
    Then = "then",
    Else = "else",
    Properties = "properties",
    Required = "required",
    PatternProperties = "patternProperties",
    AdditionalProperties = "additionalProperties",
    UnevaluatedProperties = "unevaluatedProperties",
    PropertyNames = "propertyNames",
    MinProperties = "minProperties",
    MaxProperties = "maxProperties",
    Dependencies = "dependencies",
    DependentRequired = "dependentRequired",
    DependentSchemas = "dependentSchemas",
    Items = "items",
    PrefixItems = "prefixItems",
    AdditionalItems = "additionalItems",
    UnevaluatedItems = "unevaluatedItems",
    MinItems = "minItems",
    MaxItems = "maxItems",
    UniqueItems = "uniqueItems",
    Contains = "contains",
    MinContains = "minContains",
    MaxContains = "maxContains",
    Minimum = "minimum",
    Maximum = "maximum",
    ExclusiveMinimum = "exclusiveMinimum",
    ExclusiveMaximum = "exclusiveMaximum",
    MultipleOf = "multipleOf",
    MinLength = "minLength",
    MaxLength = "maxLength",
    Pattern = "pattern",
    Definitions = "definitions",
    Defs = "$defs",
    ContentSchema = "contentSchema",
}

/// Finding a keyword by its text takes a string comparison for each other one of its length; this
/// length is beyond all of them.
const KEYWORD_BYTES_MAX: usize = 21;

impl Keyword {
    /// The keyword that a key of an object is.
    pub(super) fn of(key: Json<'_>) -> Option<Keyword> {
        match key.as_plain_str() {
            Some(name) if name.len() > KEYWORD_BYTES_MAX => None,
            Some(name) => Keyword::named(name),
            None => Keyword::named(&key.as_str()?),
        }
    }

    const fn bit(self) -> u64 {
        1 << self as u64
    }
}

/// A set of keywords.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Keywords(u64);

impl Keywords {
    pub(super) const fn of(keywords: &[Keyword]) -> Keywords {
        let mut bits = 0;
        let mut at = 0;
        while at < keywords.len() {
            bits |= keywords[at].bit();
            at += 1;
        }
        Keywords(bits)
    }

    pub(super) fn and(self, other: Keywords) -> Keywords {
        Keywords(self.0 & other.0)
    }

    pub(super) fn without(self, other: Keywords) -> Keywords {
        Keywords(self.0 & !other.0)
    }

    pub(super) fn is_empty(self) -> bool {
        self.0 == 0
    }
}

impl Iterator for Keywords {
    type Item = Keyword;

    fn next(&mut self) -> Option<Keyword> {
        let keyword = *Keyword::ALL.get(self.0.trailing_zeros() as usize)?;
        self.0 &= self.0 - 1;
        Some(keyword)
    }
}

/// What stands at the known keywords of a schema; nothing if it is no object.
#[derive(Debug, Clone, Copy)]
pub(super) struct Members<'t> {
    pub(super) node: Json<'t>,
    /// The keywords that are there.
    pub(super) present: Keywords,
    /// The numbers of the values; 0, which is no member of anything, where there is none.
    values: [u32; Keyword::ALL.len()],
}

impl<'t> Members<'t> {
    pub(super) fn of(node: Json<'t>) -> Members<'t> {
        let mut values = [0; Keyword::ALL.len()];
        let mut present = 0;
        for (key, value) in node.members().into_iter().flatten() {
            if let Some(keyword) = Keyword::of(key) {
                values[keyword as usize] = value.index();
                present |= keyword.bit();
            }
        }
        Members { node, present: Keywords(present), values }
    }

    #[inline]
    pub(super) fn get(&self, keyword: Keyword) -> Option<Json<'t>> {
        let index = self.values[keyword as usize];
        (index != 0).then(|| self.node.find(index))
    }

    /// The text at `keyword`; anything but a string counts as absent.
    pub(super) fn text(&self, keyword: Keyword) -> Option<Cow<'t, str>> {
        self.get(keyword)?.as_str()
    }

    /// The items of the array at `keyword`; none where there is none.
    pub(super) fn items(
        &self,
        keyword: Keyword,
    ) -> impl Iterator<Item = Json<'t>> + Clone + use<'t> {
        self.get(keyword).and_then(Json::items).into_iter().flatten()
    }

    /// The keys and values of the object at `keyword`; none where there is none.
    pub(super) fn entries(
        &self,
        keyword: Keyword,
    ) -> impl Iterator<Item = (Json<'t>, Json<'t>)> + Clone + use<'t> {
        self.get(keyword).and_then(Json::members).into_iter().flatten()
    }

    /// Whether `true` stands at `keyword`.
    pub(super) fn is_true(&self, keyword: Keyword) -> bool {
        self.get(keyword).and_then(Json::as_bool) == Some(true)
    }

    /// Whether the schema is a `$ref` that all its other keywords give way to.
    pub(super) fn hides_siblings(&self, dialect: Dialect) -> bool {
        !dialect.reads_beside_ref()
            && self.get(Keyword::Ref).is_some_and(|node| node.is(Kind::String))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json_text::Comments;
    use crate::json_text::scan::{RepeatedKeys, read};

    #[test]
    fn members_are_found_by_their_keywords() {
        let text = r#"{"x":0,"type":"null","$i\u0064":"a","type":"string","enum":[1]}"#;
        let document = read(text, Comments::Refused, RepeatedKeys::LastCounts).unwrap();
        let members = Members::of(document.root());
        assert_eq!(members.text(Keyword::Type).as_deref(), Some("string"));
        assert_eq!(members.text(Keyword::Id).as_deref(), Some("a"));
        assert_eq!(members.items(Keyword::Enum).count(), 1);
        assert!(members.get(Keyword::OldId).is_none());
        let present: Vec<Keyword> = members.present.collect();
        assert_eq!(present, [Keyword::Id, Keyword::Type, Keyword::Enum]);
    }

    #[test]
    fn every_keyword_has_a_bit_and_a_name_of_its_own() {
        assert!(Keyword::ALL.len() <= 64);
        for &keyword in Keyword::ALL {
            assert_eq!(Keyword::named(keyword.name()), Some(keyword));
            assert!(keyword.name().len() <= KEYWORD_BYTES_MAX);
        }
    }
}
