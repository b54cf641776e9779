//! The drafts of JSON Schema, and how a schema says which it is of.

use fastrand::Rng;
use serde_json::{Map, Value};

/// The drafts, as their `$schema` says them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Draft {
    Four,
    Six,
    Seven,
    /// Draft 7, as no `$schema` says otherwise.
    Unsaid,
    Y2019,
    Y2020,
}

impl Draft {
    /// A draft by chance; those that most schemas use come more often.
    pub fn any(random: &mut Rng) -> Draft {
        match random.u32(..20) {
            0 => Draft::Four,
            1 => Draft::Six,
            2..=5 => Draft::Seven,
            6..=13 => Draft::Unsaid,
            14..=15 => Draft::Y2019,
            _ => Draft::Y2020,
        }
    }

    fn uri(self) -> Option<&'static str> {
        match self {
            Draft::Four => Some("http://json-schema.org/draft-04/schema#"),
            Draft::Six => Some("http://json-schema.org/draft-06/schema#"),
            Draft::Seven => Some("http://json-schema.org/draft-07/schema#"),
            Draft::Unsaid => None,
            Draft::Y2019 => Some("https://json-schema.org/draft/2019-09/schema"),
            Draft::Y2020 => Some("https://json-schema.org/draft/2020-12/schema"),
        }
    }

    /// Whether it is one of the drafts that json-sKema reads.
    pub fn is_modern(self) -> bool {
        matches!(self, Draft::Y2019 | Draft::Y2020)
    }

    /// The keyword for schemas that are only there to be named.
    pub fn definitions(self) -> &'static str {
        if self.is_modern() { "$defs" } else { "definitions" }
    }
}

/// The schema with the `$schema` of the draft.
pub fn declared(schema: Value, draft: Draft) -> Value {
    let (Value::Object(members), Some(uri)) = (&schema, draft.uri()) else { return schema };
    let mut whole = Map::new();
    whole.insert("$schema".into(), uri.into());
    whole.extend(members.clone());
    Value::Object(whole)
}

/// Makes references to the root of those to definitions, of which `schema` has none.
pub fn without_definitions(schema: &mut Value) {
    match schema {
        Value::Object(members) => {
            if members.get("$ref").and_then(Value::as_str).is_some_and(|to| to != "#") {
                members.insert("$ref".into(), "#".into());
            }
            members.values_mut().for_each(without_definitions);
        }
        Value::Array(items) => items.iter_mut().for_each(without_definitions),
        _ => {}
    }
}
