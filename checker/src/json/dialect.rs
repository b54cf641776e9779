//! The drafts of JSON Schema, and what each of them understands.

use crate::json_text::{Node, Value};

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
    pub(super) fn of(root: &Node) -> Dialect {
        root.get("$schema")
            .and_then(Node::as_str)
            .and_then(Dialect::named)
            .unwrap_or(Dialect::Draft7)
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
    pub(super) fn id_keyword(self) -> &'static str {
        if self == Dialect::Draft4 { "id" } else { "$id" }
    }

    /// Whether keywords beside `$ref` count.
    pub(super) fn reads_beside_ref(self) -> bool {
        self >= Dialect::Draft2019
    }

    /// What `keyword` holds in this draft, or `None` if it is unknown or holds no schema.
    pub(super) fn holds(self, keyword: &str) -> Option<Holds> {
        use Dialect::{Draft6, Draft7, Draft2019, Draft2020};
        let (since, until, holds) = match keyword {
            "allOf" | "anyOf" | "oneOf" => (Dialect::Draft4, Draft2020, Holds::List),
            "not" | "additionalProperties" => (Dialect::Draft4, Draft2020, Holds::Schema),
            "properties" | "patternProperties" => (Dialect::Draft4, Draft2020, Holds::Map),
            "dependencies" => (Dialect::Draft4, Draft7, Holds::Dependencies),
            "additionalItems" => (Dialect::Draft4, Draft2019, Holds::Schema),
            "items" if self < Draft2020 => (Dialect::Draft4, Draft2020, Holds::SchemaOrList),
            "items" => (Draft2020, Draft2020, Holds::Schema),
            "contains" | "propertyNames" => (Draft6, Draft2020, Holds::Schema),
            "if" | "then" | "else" => (Draft7, Draft2020, Holds::Schema),
            "$defs" | "dependentSchemas" => (Draft2019, Draft2020, Holds::Map),
            "unevaluatedProperties" | "unevaluatedItems" | "contentSchema" => {
                (Draft2019, Draft2020, Holds::Schema)
            }
            "prefixItems" => (Draft2020, Draft2020, Holds::List),
            _ => return None,
        };
        (since <= self && self <= until).then_some(holds)
    }

    /// Whether `schema` is a `$ref` that all its other keywords give way to.
    pub(super) fn hides_siblings(self, schema: &Node) -> bool {
        !self.reads_beside_ref() && schema.get("$ref").is_some_and(|node| node.as_str().is_some())
    }

    /// Every value inside `schema` that stands where this draft applies a schema. What only stands
    /// there to be named is not among them: it is read once something names it.
    pub(super) fn subschemas(self, schema: &Node) -> Vec<&Node> {
        let mut found = Vec::new();
        if self.hides_siblings(schema) {
            return found;
        }
        for member in schema.members().unwrap_or_default() {
            let Some(holds) = self.holds(&member.key) else { continue };
            match (holds, &member.value.value) {
                (Holds::List | Holds::SchemaOrList, Value::Array(items)) => found.extend(items),
                (Holds::Schema | Holds::SchemaOrList, _) => found.push(&member.value),
                (Holds::Map | Holds::Dependencies, Value::Object(entries)) => {
                    found.extend(entries.iter().map(|entry| &entry.value));
                }
                (Holds::List | Holds::Map | Holds::Dependencies, _) => {}
            }
        }
        found.retain(|node| matches!(node.value, Value::Object(_) | Value::Bool(_)));
        found
    }

    /// The same, and the values in `definitions` and `$defs`, which a reference may name in every
    /// draft.
    pub(super) fn nameable_subschemas(self, schema: &Node) -> Vec<&Node> {
        let mut found = self.subschemas(schema);
        for keyword in ["definitions", "$defs"] {
            if self.holds(keyword).is_none() {
                let entries = schema.get(keyword).and_then(Node::members).unwrap_or_default();
                let values = entries.iter().map(|entry| &entry.value);
                found.extend(values.filter(|node| matches!(node.value, Value::Object(_))));
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json_text::{Comments, parse};

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
            assert_eq!(Dialect::of(&parse(text, Comments::Refused).unwrap()), expected, "{text}");
        }
    }

    #[test]
    fn subschemas_depend_on_the_draft() {
        let text = r#"{"prefixItems":[{}],"items":[{},{}],"if":{},"dependencies":{"a":["b"]}}"#;
        let node = parse(text, Comments::Refused).unwrap();
        assert_eq!(Dialect::Draft4.subschemas(&node).len(), 2);
        assert_eq!(Dialect::Draft7.subschemas(&node).len(), 3);
        assert_eq!(Dialect::Draft2020.subschemas(&node).len(), 2);
    }
}
