//! Why the level's verdict lets a pair pass although a datum is lost: the keyword that it leaves out.
//!
//! Each weakening takes from a reader what one clause says is not compared. If the reader then takes
//! the datum that it refused, that clause is the reason.

use clade_tests::differential::Class;
use serde_json::{Map, Value, json};

use super::edit::visit;

pub struct Weakening {
    pub class: Class,
    /// A keyword that the writer must have for the clause to be about the pair.
    pub wants: Option<&'static str>,
    /// Whether it is the writer that it changes, which then no longer takes the datum.
    pub is_of_writer: bool,
    apply: fn(&mut Map<String, Value>),
}

impl Weakening {
    pub fn weakened(&self, schema: &Value) -> Value {
        weakened(schema, &[self])
    }
}

/// `schema` after all of `weakenings`.
pub fn weakened(schema: &Value, weakenings: &[&Weakening]) -> Value {
    let mut weaker = schema.clone();
    visit(&mut weaker, &mut |inner| {
        if let Value::Object(members) = inner {
            weakenings.iter().for_each(|one| (one.apply)(members));
        }
    });
    weaker
}

/// Several of the reasons at once.
pub const SEVERAL: Class =
    Class { name: "several of these together", clause: "each of the clauses named here" };

pub const ALL: &[Weakening] = &[
    Weakening {
        class: Class {
            name: "a property with a default is required",
            clause: "3.3: 'required with default' is let pass; a validator fills in no defaults",
        },
        wants: None,
        is_of_writer: false,
        apply: |members| require_only(members, |schema| schema.is_some_and(has_no_default)),
    },
    Weakening {
        class: Class {
            name: "a property that no side names is required",
            clause: "3.6: `required` names that neither side declares are not compared",
        },
        wants: None,
        is_of_writer: false,
        apply: |members| require_only(members, |schema| schema.is_some()),
    },
    Weakening {
        class: Class {
            name: "the branches of oneOf overlap",
            clause: "3.4: matching is sound for anyOf and allOf, not for oneOf",
        },
        wants: None,
        is_of_writer: false,
        apply: |members| {
            if let Some(branches) = members.remove("oneOf") {
                match members.get_mut("allOf") {
                    Some(Value::Array(all)) => all.push(json!({ "anyOf": branches })),
                    _ => drop(members.insert("allOf".to_owned(), json!([{ "anyOf": branches }]))),
                }
            }
        },
    },
    Weakening {
        class: Class {
            name: "contains",
            clause: "3.6: the schema of `contains`, added or changed, is not compared",
        },
        wants: None,
        is_of_writer: false,
        apply: |members| {
            remove(members, &["contains", "minContains", "maxContains"]);
        },
    },
    Weakening {
        class: Class {
            name: "propertyNames",
            clause: "3.6: `propertyNames`, added or tightened, is not compared",
        },
        wants: None,
        is_of_writer: false,
        apply: |members| drop(members.remove("propertyNames")),
    },
    Weakening {
        class: Class {
            name: "if, then, else",
            clause: "3.6: what stands inside if/then/else is not compared once both sides have `if`",
        },
        wants: None,
        is_of_writer: false,
        apply: |members| {
            remove(members, &["if", "then", "else"]);
        },
    },
    Weakening {
        class: Class {
            name: "patternProperties",
            clause: "3.6: patternProperties, added, changed or removed, are not compared",
        },
        wants: None,
        is_of_writer: false,
        apply: |members| {
            if members.contains_key("patternProperties") {
                let others = ["additionalProperties", "unevaluatedProperties"];
                members.remove("patternProperties");
                remove(members, &others);
            }
        },
    },
    Weakening {
        class: Class {
            name: "a closed reader without the writer's patternProperties",
            clause: "3.6: patternProperties, added, changed or removed, are not compared",
        },
        wants: Some("patternProperties"),
        is_of_writer: false,
        apply: |members| drop(members.remove("additionalProperties")),
    },
    Weakening {
        class: Class {
            name: "a property added beside patternProperties, none of which matches it",
            clause: "3.3: an object with patternProperties is not open; what none of them matches \
                     counts as refused there",
        },
        wants: Some("patternProperties"),
        is_of_writer: true,
        apply: |members| {
            let additional = members.get("additionalProperties");
            let is_open = additional.is_none_or(|additional| *additional == json!(true));
            if is_open && members.contains_key("patternProperties") {
                members.insert("additionalProperties".to_owned(), json!(false));
            }
        },
    },
    Weakening {
        class: Class {
            name: "unevaluated* and what it sees",
            clause: "3.2: UNEVALUATED_* compares the keyword where it stands, not what it sees",
        },
        wants: None,
        is_of_writer: false,
        apply: |members| {
            remove(members, &["unevaluatedProperties", "unevaluatedItems"]);
        },
    },
    Weakening {
        class: Class {
            name: "a type beside the keywords of that type",
            clause: "3.6: `{properties}` and `{type: object, properties}` are one form",
        },
        wants: None,
        is_of_writer: false,
        apply: |members| {
            let stands_for = |keywords: &[&str]| keywords.iter().any(|&k| members.contains_key(k));
            let is_implied = match members.get("type").and_then(Value::as_str) {
                Some("object") => stands_for(&OBJECT_KEYWORDS),
                Some("array") => stands_for(&ARRAY_KEYWORDS),
                Some("string") => stands_for(&STRING_KEYWORDS),
                Some("number" | "integer") => stands_for(&NUMBER_KEYWORDS),
                _ => false,
            };
            if is_implied {
                members.remove("type");
            }
        },
    },
    Weakening {
        class: Class {
            name: "keywords of one type without that type",
            clause: "3.6: `{properties}` and `{type: object, properties}` are one form",
        },
        wants: None,
        is_of_writer: true,
        apply: |members| {
            if members.contains_key("type") {
                return;
            }
            for (name, keywords) in [
                ("object", &OBJECT_KEYWORDS[..]),
                ("array", &ARRAY_KEYWORDS[..]),
                ("number", &NUMBER_KEYWORDS[..]),
                ("string", &STRING_KEYWORDS[..]),
            ] {
                if keywords.iter().any(|&keyword| members.contains_key(keyword)) {
                    members.insert("type".to_owned(), json!(name));
                    return;
                }
            }
        },
    },
    Weakening {
        class: Class {
            name: "additionalItems beside a tuple of another length",
            clause: "3.3: the writer's model decides for added items; its `items` counts as none",
        },
        wants: None,
        is_of_writer: false,
        apply: |members| drop(members.remove("additionalItems")),
    },
];

const OBJECT_KEYWORDS: [&str; 11] = [
    "properties",
    "required",
    "minProperties",
    "maxProperties",
    "dependencies",
    "dependentRequired",
    "dependentSchemas",
    "patternProperties",
    "additionalProperties",
    "propertyNames",
    "unevaluatedProperties",
];

const ARRAY_KEYWORDS: [&str; 8] = [
    "items",
    "additionalItems",
    "prefixItems",
    "minItems",
    "maxItems",
    "uniqueItems",
    "contains",
    "unevaluatedItems",
];

const STRING_KEYWORDS: [&str; 3] = ["minLength", "maxLength", "pattern"];

const NUMBER_KEYWORDS: [&str; 5] =
    ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"];

fn remove(members: &mut Map<String, Value>, keywords: &[&str]) {
    keywords.iter().for_each(|&keyword| drop(members.remove(keyword)));
}

fn has_no_default(schema: &Value) -> bool {
    schema.get("default").is_none()
}

/// Keeps those required names whose own schema, if there is one, `keeps` says so of.
fn require_only(members: &mut Map<String, Value>, keeps: impl Fn(Option<&Value>) -> bool) {
    let properties = members.get("properties").cloned().unwrap_or_default();
    if let Some(Value::Array(names)) = members.get_mut("required") {
        names.retain(|name| keeps(name.as_str().and_then(|name| properties.get(name))));
        if names.is_empty() {
            members.remove("required");
        }
    }
}
