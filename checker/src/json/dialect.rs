//! The drafts of JSON Schema, and what each of them understands.

use crate::json_text::flat::{Json, Kind};

use super::members::{Keyword, Members};

/// A draft of JSON Schema, oldest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Dialect {
    Draft4,
    Draft6,
    Draft7,
    Draft2019,
    Draft2020,
}

/// What the value of a keyword holds, for those that hold schemas.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Holds {
    /// One schema.
    Schema,
    /// A list of schemas.
    List,
    /// One schema or a list of them: `items` before 2020-12.
    SchemaOrList,
    /// Schemas by name.
    Map,
    /// Schemas or lists of names, by name: `dependencies`.
    Dependencies,
}

impl Dialect {
    /// The draft that `$schema` names: draft 7 where it is missing or unknown, as in the reference
    /// registry.
    pub(super) fn of(root: &Members<'_>) -> Dialect {
        let uri = root.text(Keyword::SchemaUri);
        uri.and_then(|uri| Dialect::named(&uri)).unwrap_or(Dialect::Draft7)
    }

    /// The draft whose meta-schema has this URI.
    pub(super) fn named(uri: &str) -> Option<Dialect> {
        let rest = uri.strip_prefix("https://").or_else(|| uri.strip_prefix("http://"))?;
        match rest.trim_end_matches('#') {
            "json-schema.org/draft-04/schema" => Some(Dialect::Draft4),
            "json-schema.org/draft-06/schema" => Some(Dialect::Draft6),
            "json-schema.org/draft-07/schema" | "json-schema.org/schema" => Some(Dialect::Draft7),
            "json-schema.org/draft/2019-09/schema" => Some(Dialect::Draft2019),
            "json-schema.org/draft/2020-12/schema" => Some(Dialect::Draft2020),
            _ => None,
        }
    }

    /// The keyword that names a schema.
    pub(super) fn id_keyword(self) -> Keyword {
        if self == Dialect::Draft4 { Keyword::OldId } else { Keyword::Id }
    }

    /// Whether keywords beside `$ref` count.
    pub(super) fn reads_beside_ref(self) -> bool {
        self >= Dialect::Draft2019
    }

    /// What `keyword` holds in this draft, or `None` if it is unknown or holds no schema.
    pub(super) fn holds(self, keyword: Keyword) -> Option<Holds> {
        use Dialect::{Draft4, Draft6, Draft7, Draft2019, Draft2020};
        let (since, until, holds) = match keyword {
            Keyword::AllOf | Keyword::AnyOf | Keyword::OneOf => (Draft4, Draft2020, Holds::List),
            Keyword::Not | Keyword::AdditionalProperties => (Draft4, Draft2020, Holds::Schema),
            Keyword::Properties | Keyword::PatternProperties => (Draft4, Draft2020, Holds::Map),
            Keyword::Dependencies => (Draft4, Draft7, Holds::Dependencies),
            Keyword::AdditionalItems => (Draft4, Draft2019, Holds::Schema),
            Keyword::Items if self < Draft2020 => (Draft4, Draft2020, Holds::SchemaOrList),
            Keyword::Items => (Draft2020, Draft2020, Holds::Schema),
            Keyword::Contains | Keyword::PropertyNames => (Draft6, Draft2020, Holds::Schema),
            Keyword::If | Keyword::Then | Keyword::Else => (Draft7, Draft2020, Holds::Schema),
            Keyword::Defs | Keyword::DependentSchemas => (Draft2019, Draft2020, Holds::Map),
            Keyword::UnevaluatedProperties | Keyword::UnevaluatedItems | Keyword::ContentSchema => {
                (Draft2019, Draft2020, Holds::Schema)
            }
            Keyword::PrefixItems => (Draft2020, Draft2020, Holds::List),
            _ => return None,
        };
        (since <= self && self <= until).then_some(holds)
    }

    /// Calls `each` with every value inside `schema` that stands where this draft applies a schema.
    /// What only stands there to be named is not among them: it is read once something names it.
    pub(super) fn subschemas<'t>(self, schema: &Members<'t>, each: &mut impl FnMut(Json<'t>)) {
        if schema.hides_siblings(self) {
            return;
        }
        let mut schemas = |node: Json<'t>| {
            if is_schema(node) {
                each(node);
            }
        };
        for keyword in schema.present {
            let (Some(holds), Some(node)) = (self.holds(keyword), schema.get(keyword)) else {
                continue;
            };
            match (holds, node.kind()) {
                (Holds::List | Holds::SchemaOrList, Kind::Array) => {
                    node.items().into_iter().flatten().for_each(&mut schemas);
                }
                (Holds::Schema | Holds::SchemaOrList, _) => schemas(node),
                (Holds::Map | Holds::Dependencies, Kind::Object) => {
                    let entries = node.members().into_iter().flatten();
                    entries.for_each(|(_, entry)| schemas(entry));
                }
                (Holds::List | Holds::Map | Holds::Dependencies, _) => {}
            }
        }
    }

    /// The same, and the values in `definitions` and `$defs`, which a reference may name in every
    /// draft.
    pub(super) fn nameable_subschemas<'t>(
        self,
        schema: &Members<'t>,
        each: &mut impl FnMut(Json<'t>),
    ) {
        self.subschemas(schema, each);
        for keyword in [Keyword::Definitions, Keyword::Defs] {
            if self.holds(keyword).is_none() {
                let values = schema.entries(keyword).map(|(_, value)| value);
                values.filter(|node| node.is(Kind::Object)).for_each(&mut *each);
            }
        }
    }
}

/// Whether `node` can be a schema at all.
pub(super) fn is_schema(node: Json<'_>) -> bool {
    matches!(node.kind(), Kind::Object | Kind::Bool)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json_text::Comments;
    use crate::json_text::scan::{RepeatedKeys, read};

    #[test]
    fn schema_keyword_chooses_the_draft() {
        for (text, expected) in [
            (r#"{"$schema":"http://json-schema.org/draft-04/schema#"}"#, Dialect::Draft4),
            (r#"{"$schema":"http://json-schema.org/draft-06/schema"}"#, Dialect::Draft6),
            (r#"{"$schema":"https://json-schema.org/draft-07/schema#"}"#, Dialect::Draft7),
            (r#"{"$schema":"https://json-schema.org/draft/2019-09/schema"}"#, Dialect::Draft2019),
            (r#"{"$schema":"https://json-schema.org/draft/2020-12/schema#"}"#, Dialect::Draft2020),
            (r#"{"$schema":"http://example.com/mine"}"#, Dialect::Draft7),
            (r#"{"$schema":5}"#, Dialect::Draft7),
            ("{}", Dialect::Draft7),
        ] {
            let document = read(text, Comments::Refused, RepeatedKeys::LastCounts).unwrap();
            assert_eq!(Dialect::of(&Members::of(document.root())), expected, "{text}");
        }
    }

    #[test]
    fn subschemas_depend_on_the_draft() {
        let text = r#"{"prefixItems":[{}],"items":[{},{}],"if":{},"dependencies":{"a":["b"]}}"#;
        let document = read(text, Comments::Refused, RepeatedKeys::LastCounts).unwrap();
        let members = Members::of(document.root());
        for (draft, expected) in
            [(Dialect::Draft4, 2), (Dialect::Draft7, 3), (Dialect::Draft2020, 2)]
        {
            let mut count = 0;
            draft.subschemas(&members, &mut |_| count += 1);
            assert_eq!(count, expected, "{draft:?}");
        }
    }
}
