//! The schemas that are registered: all distinct, of an ordinary size, evolving compatibly.

use serde_json::json;

/// Over so many subjects the schemas are spread, so that histories stay as long as real ones.
pub const SUBJECTS: usize = 500;

/// The subject and the text of schema `index`. Neighbouring versions of a subject are compatible
/// with one another: each has a field with a default that the others do not have.
pub fn schema(index: usize) -> (String, String) {
    let subject = index % SUBJECTS;
    let version = index / SUBJECTS;
    let mut fields = vec![
        json!({ "name": "id", "type": "string", "doc": "Identifies the order for ever." }),
        json!({ "name": "created_at", "type": { "type": "long", "logicalType": "timestamp-millis" } }),
        json!({ "name": "state", "type": {
            "type": "enum", "name": "State", "symbols": ["NEW", "PAID", "SENT", "DONE"] } }),
        json!({ "name": "lines", "type": { "type": "array", "items": {
            "type": "record", "name": "Line", "fields": [
                { "name": "article", "type": "string" },
                { "name": "count", "type": "int" },
                { "name": "cents", "type": "long" },
            ] } } }),
        json!({ "name": "note", "type": ["null", "string"], "default": null }),
    ];
    fields.push(json!({ "name": format!("added_{version}"), "type": "int", "default": version }));
    let record = json!({
        "type": "record",
        "name": format!("Order{subject}"),
        "namespace": "load.shop",
        "fields": fields,
    });
    (format!("load-{subject}-value"), record.to_string())
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_schema_is_another_one() {
        let texts: HashSet<String> = (0..2 * SUBJECTS).map(|index| schema(index).1).collect();
        assert_eq!(texts.len(), 2 * SUBJECTS);
    }
}
