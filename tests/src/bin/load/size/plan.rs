//! What the registry is filled with: histories of Avro, JSON and Protobuf schemas, one of them long.

use serde_json::{Value, json};

/// The subject with the long history.
pub const LONG: &str = "size-orders-value";
/// The subject whose first version others refer to.
pub const MONEY: &str = "size-money";

/// Schemas for each subject, in the middle.
const SCHEMAS_PER_SUBJECT: usize = 10;
/// One of so many schemas is a version of the long history.
const LONG_DIVISOR: usize = 50;
/// One of so many subjects refers to [`MONEY`].
const REFERRING_DIVISOR: usize = 50;
/// Fields that every version of the long history has.
const LONG_FIELDS: usize = 45;
/// Fields that come and go in it.
const LONG_FIELDS_MOVING: usize = 5;

/// How many subjects and versions there are.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    pub schemas: usize,
    pub subjects: usize,
    pub long_versions: usize,
}

/// The versions of one subject that are registered one after the other.
#[derive(Debug, Clone)]
pub struct History {
    number: usize,
    pub subject: String,
    pub versions: usize,
}

impl Plan {
    pub fn new(schemas: usize) -> Plan {
        let subjects = (schemas / SCHEMAS_PER_SUBJECT).max(3);
        Plan { schemas, subjects, long_versions: (schemas / LONG_DIVISOR).max(1) }
    }

    /// Every subject, the long one first, since it takes longest. The one that others refer to is
    /// not among them.
    pub fn histories(&self) -> Vec<History> {
        let others = self.subjects - 2;
        let left = self.schemas - self.long_versions - 1;
        let long = History { number: 0, subject: LONG.to_owned(), versions: self.long_versions };
        let history = |number: usize| History {
            number,
            subject: format!("size-{number:06}-value"),
            versions: left / others + usize::from(number <= left % others),
        };
        std::iter::once(long).chain((1..=others).map(history)).collect()
    }
}

impl History {
    /// The same under another subject, with schemas that are not those of any other.
    pub fn moved(&self, beyond: usize, prefix: &str, versions: usize) -> History {
        // A multiple of ten keeps the format; the prefix keeps several of these apart.
        let number = self.number + 10 * beyond * (prefix.len() + 1);
        History { number, subject: format!("{prefix}-{}", self.subject), versions }
    }

    /// The body that registers the version at `index`, from 0 on.
    pub fn body(&self, index: usize) -> Value {
        match self.number {
            0 => json!({ "schema": long(index) }),
            number if number % REFERRING_DIVISOR == 0 => json!({
                "schema": avro(number, index, true),
                "references": [{ "name": "load.size.Money", "subject": MONEY, "version": 1 }],
            }),
            number if number % 10 == 8 => {
                json!({ "schemaType": "JSON", "schema": json_schema(number, index) })
            }
            number if number % 10 == 9 => {
                json!({ "schemaType": "PROTOBUF", "schema": protobuf(number, index) })
            }
            number => json!({ "schema": avro(number, index, false) }),
        }
    }
}

/// The body that registers the schema which others refer to.
pub fn money() -> Value {
    let record = json!({
        "type": "record", "name": "Money", "namespace": "load.size", "fields": [
            { "name": "cents", "type": "long" },
            { "name": "currency", "type": { "type": "string", "avro.java.string": "String" } },
        ] });
    json!({ "schema": record.to_string() })
}

/// A version of the long history: about 50 fields, of which every version can read every other.
pub fn long(index: usize) -> String {
    let stable = (0..LONG_FIELDS).map(|number| long_field(format!("attribute_{number}"), number));
    let moving = (index..index + LONG_FIELDS_MOVING)
        .map(|number| long_field(format!("experiment_{number}"), number));
    let fields: Vec<Value> = stable.chain(moving).collect();
    json!({ "type": "record", "name": "Order", "namespace": "load.size.orders", "fields": fields })
        .to_string()
}

fn long_field(name: String, number: usize) -> Value {
    let doc = format!("What the shop knows as {name}.");
    match number % 3 {
        0 => json!({ "name": name, "doc": doc, "type": ["null", "string"], "default": null }),
        1 => json!({ "name": name, "doc": doc, "type": "long", "default": number }),
        _ => json!({ "name": name, "doc": doc, "default": [],
                     "type": { "type": "array", "items": "string" } }),
    }
}

/// A record of 10 fields and one more with each version, up to 20 and on from there by one that is
/// replaced.
fn avro(number: usize, index: usize, has_price: bool) -> String {
    let mut fields = vec![
        json!({ "name": "id", "type": "string", "doc": "Identifies the event for ever." }),
        json!({ "name": "created_at",
                "type": { "type": "long", "logicalType": "timestamp-millis" } }),
        json!({ "name": "state", "type": { "type": "enum", "name": format!("State{number}"),
                "symbols": ["NEW", "PAID", "SENT", "DONE"] } }),
        json!({ "name": "lines", "type": { "type": "array", "items": {
            "type": "record", "name": "Line", "fields": [
                { "name": "article", "type": "string" },
                { "name": "count", "type": "int" },
            ] } } }),
        json!({ "name": "note", "type": ["null", "string"], "default": null }),
        json!({ "name": "tags", "type": { "type": "map", "values": "string" } }),
    ];
    fields.extend((0..4).map(|field| json!({ "name": format!("amount_{field}"), "type": "long" })));
    if has_price {
        fields.push(json!({ "name": "price", "type": "load.size.Money" }));
    }
    fields.extend(added(index).map(|name| {
        json!({ "name": name, "type": ["null", "string"], "default": null,
                "doc": "Added later, so it has a default." })
    }));
    let name = format!("Event{number}");
    json!({ "type": "record", "name": name, "namespace": "load.size", "fields": fields })
        .to_string()
}

/// The names of the fields that a version has beside those of the first.
fn added(index: usize) -> impl Iterator<Item = String> {
    (index.saturating_sub(10)..index).map(|field| format!("added_{field}"))
}

/// An object that is closed, so that a property may be added.
fn json_schema(number: usize, index: usize) -> String {
    let mut properties = serde_json::Map::new();
    for field in 0..10 {
        let kind = if field % 2 == 0 { "string" } else { "integer" };
        let property = json!({ "type": kind, "description": "Known from the first version on." });
        properties.insert(format!("property_{field}"), property);
    }
    properties.extend((0..index).map(|field| {
        (format!("added_{field}"), json!({ "type": ["string", "null"], "maxLength": 200 }))
    }));
    json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": format!("Event{number}"),
        "type": "object",
        "properties": properties,
        "required": ["property_0", "property_1"],
        "additionalProperties": false,
    })
    .to_string()
}

fn protobuf(number: usize, index: usize) -> String {
    let mut text = format!(
        "syntax = \"proto3\";\npackage load.size;\n\nmessage Event{number} {{\n  \
         string id = 1;\n  int64 created_at = 2;\n  repeated Line lines = 3;\n  \
         map<string, string> tags = 4;\n"
    );
    for field in 5..11 + index {
        text.push_str(&format!("  string field_{field} = {field};\n"));
    }
    text.push_str("\n  message Line {\n    string article = 1;\n    int32 count = 2;\n  }\n}\n");
    text
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn the_plan_has_as_many_schemas_as_it_says_and_all_differ() {
        let plan = Plan::new(3_000);
        let histories = plan.histories();
        assert_eq!(histories.len() + 1, plan.subjects);
        assert_eq!(histories[0].versions, 60);
        let mut bodies = HashSet::from([money().to_string()]);
        for history in &histories {
            bodies.extend((0..history.versions).map(|index| history.body(index).to_string()));
        }
        assert_eq!(bodies.len(), plan.schemas);
    }
}
