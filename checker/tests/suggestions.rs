//! What is suggested for refused schemas, one table of rows for each schema type.
//!
//! Each suggestion is parsed and checked again here, apart from the search that found it.

use std::convert::Infallible;
use std::sync::Arc;

use clade_checker::{
    CompatibilityLevel, Policy, Proposed, Registered, Schema, SchemaType, Suggestion, Validation,
    check, parse, suggest,
};

/// A refused change and the first of its ways out.
struct Row {
    registered: &'static str,
    proposed: &'static str,
    level: CompatibilityLevel,
    /// The text of the smallest change.
    suggested: &'static str,
    /// The sentence for its last edit.
    why: &'static str,
}

fn schema(schema_type: SchemaType, text: &str) -> Schema {
    parse(schema_type, text, &[], Validation::Strict)
        .unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn suggestions(schema_type: SchemaType, row: &Row) -> Vec<Suggestion> {
    let registered = Arc::new(schema(schema_type, row.registered));
    let registered = [Registered { version: 1, schema: registered }];
    let proposed = Proposed { text: row.proposed, references: &[], validation: Validation::Strict };
    let parsed = schema(schema_type, row.proposed);
    let found = suggest(row.level, Policy::Strict, proposed, &parsed, &registered);
    for one in &found {
        let changed = schema(schema_type, &one.text);
        for level in CompatibilityLevel::ALL {
            let history = registered.iter().cloned().map(Ok::<_, Infallible>);
            let Ok(verdict) = check(level, Policy::Strict, &changed, history);
            assert_eq!(verdict.is_compatible(), one.levels.contains(&level), "{level}: {one:?}");
        }
        assert!(one.levels.contains(&row.level), "{one:?}");
        assert!(!one.why.is_empty(), "{one:?}");
    }
    found
}

#[track_caller]
fn assert_rows(schema_type: SchemaType, rows: &[Row]) {
    for row in rows {
        let found = suggestions(schema_type, row);
        let first = found.first();
        let first = first.unwrap_or_else(|| panic!("nothing is suggested for {}", row.proposed));
        assert_eq!(first.text, row.suggested, "{found:#?}");
        assert_eq!(first.why.last().map(String::as_str), Some(row.why), "{found:#?}");
    }
}

const BACKWARD: CompatibilityLevel = CompatibilityLevel::Backward;
const FORWARD: CompatibilityLevel = CompatibilityLevel::Forward;

#[test]
fn json_schemas_have_ways_out() {
    let rows = [
        Row {
            registered: r#"{"type":"object","properties":{"a":{"type":"string"}}}"#,
            proposed: r#"{"type":"object","properties":{"a":{"type":"string"}},"required":["a"]}"#,
            level: BACKWARD,
            suggested: r#"{"type":"object","properties":{"a":{"type":"string"}}}"#,
            why: "do not require 'a': data that was written may be without it",
        },
        Row {
            registered: r#"{"type":"string","enum":["a","b"]}"#,
            proposed: "{\n  \"type\": \"string\",\n  \"enum\": [\n    \"a\",\n    \"c\"\n  ]\n}",
            level: BACKWARD,
            suggested: "{\n  \"type\": \"string\",\n  \"enum\": [\n    \"a\",\n    \"c\",\n    \"b\"\n  ]\n}",
            why: "keep \"b\": data that was written may hold it",
        },
        Row {
            registered: r#"{"type":"object","properties":{"a":{"type":"string"}}}"#,
            proposed: r#"{"type":"object","properties":{"a":{"type":"string"},"b":{"type":"string"}}}"#,
            level: BACKWARD,
            suggested: r#"{"type":"object","properties":{"a":{"type":"string"},"b":{}}}"#,
            why: "let 'b' hold any value, since the registered schema lets data hold anything under \
                  this name",
        },
        Row {
            registered: r#"{"properties":{"a":{"type":"string"},"b":{"type":"integer"}},"additionalProperties":false,"type":"object"}"#,
            proposed: r#"{"properties":{"a":{"type":"string"}},"additionalProperties":false,"type":"object"}"#,
            level: BACKWARD,
            suggested: r#"{"properties":{"a":{"type":"string"},"b":{"type":"integer"}},"additionalProperties":false,"type":"object"}"#,
            why: "keep the property 'b' as it is registered",
        },
        Row {
            registered: r#"{"type":"object","properties":{"a":{"type":"string","maxLength":9}}}"#,
            proposed: r#"{"type":"object","properties":{"a":{"type":"string","maxLength":5}}}"#,
            level: BACKWARD,
            suggested: r#"{"type":"object","properties":{"a":{"type":"string","maxLength":9}}}"#,
            why: "keep 'maxLength' at #/properties/a as it is registered",
        },
        Row {
            registered: r#"{"type":"object","properties":{"a":{"type":"integer"}}}"#,
            proposed: r#"{"type":"object","title":"T","properties":{"a":{"type":"number"}}}"#,
            level: FORWARD,
            suggested: r#"{"type":"object","title":"T","properties":{"a":{"type":"integer"}}}"#,
            why: "keep 'type' at #/properties/a as it is registered",
        },
        Row {
            registered: r#"{"type":"object","properties":{"a":{"type":"integer"}}}"#,
            proposed: r#"{"type":"object","properties":{"a":{"type":"integer","maximum":3},"b":{"type":"integer"}},"required":["a","b"]}"#,
            level: BACKWARD,
            suggested: r#"{"type":"object","properties":{"a":{"type":"integer"},"b":{}}}"#,
            why: "let 'b' hold any value or be absent, since the registered schema lets data hold \
                  anything under this name",
        },
    ];
    assert_rows(SchemaType::Json, &rows);
}

/// Refused changes of Avro schemas.
const AVRO: &[Row] = &[
    Row {
        registered: r#"{"type":"record","name":"R","fields":[{"name":"id","type":"long"}]}"#,
        proposed: r#"{"type":"record","name":"R","fields":[{"name":"id","type":"long"},{"name":"email","type":"string"}]}"#,
        level: BACKWARD,
        suggested: r#"{"type":"record","name":"R","fields":[{"name":"id","type":"long"},{"name":"email","type":"string","default":""}]}"#,
        why: "give the field 'email' the default \"\": it is read where data have no such field",
    },
    Row {
        registered: r#"{"type":"record","name":"R","fields":[{"name":"id","type":"long"}]}"#,
        proposed: r#"{
  "type": "record",
  "name": "R",
  "fields": [
    {"name": "id", "type": "long"},
    {
      "name": "email",
      "type": ["null", "string"]
    }
  ]
}"#,
        level: BACKWARD,
        suggested: r#"{
  "type": "record",
  "name": "R",
  "fields": [
    {"name": "id", "type": "long"},
    {
      "name": "email",
      "type": ["null", "string"],
      "default": null
    }
  ]
}"#,
        why: "give the field 'email' the default null: it is read where data have no such field",
    },
    Row {
        registered: r#"{"type":"record","name":"R","fields":[{"name":"user","type":"string"}]}"#,
        proposed: r#"{"type":"record","name":"R","fields":[{"name":"login","type":"string"}]}"#,
        level: BACKWARD,
        suggested: r#"{"type":"record","name":"R","fields":[{"name":"login","type":"string","default":""}]}"#,
        why: "give the field 'login' the default \"\": it is read where data have no such field",
    },
    Row {
        registered: r#"{"type":"record","name":"R","fields":[{"name":"n","type":"long"}]}"#,
        proposed: r#"{"type":"record","name":"R","fields":[{"name":"n","type":"int"}]}"#,
        level: BACKWARD,
        suggested: r#"{"type":"record","name":"R","fields":[{"name":"n","type":"long"}]}"#,
        why: "keep the type long, which was written before",
    },
    Row {
        registered: r#"{"type":"record","name":"R","fields":[{"name":"n","type":["null","string"]}]}"#,
        proposed: r#"{"type":"record","name":"R","fields":[{"name":"n","type":"string"}]}"#,
        level: BACKWARD,
        suggested: r#"{"type":"record","name":"R","fields":[{"name":"n","type":["null", "string"]}]}"#,
        why: "let the type be null: the writer may write null",
    },
    Row {
        registered: r#"{"type":"record","name":"R","fields":[{"name":"e","type":{"type":"enum","name":"E","symbols":["A","B","C"]}}]}"#,
        proposed: r#"{"type":"record","name":"R","fields":[{"name":"e","type":{"type":"enum","name":"E","symbols":["A"]}}]}"#,
        level: BACKWARD,
        suggested: r#"{"type":"record","name":"R","fields":[{"name":"e","type":{"type":"enum","name":"E","symbols":["A","B", "C"]}}]}"#,
        why: "keep the symbols \"B\", \"C\": they may have been written",
    },
    Row {
        registered: r#"{"type":"fixed","name":"F","size":16}"#,
        proposed: r#"{"type":"fixed","name":"F","size":32}"#,
        level: BACKWARD,
        suggested: r#"{"type":"fixed","name":"F","size":16}"#,
        why: "keep the size 16: values have no length of their own",
    },
    Row {
        registered: r#"["null","string"]"#,
        proposed: r#"["null","long"]"#,
        level: BACKWARD,
        suggested: r#"["null","long","string"]"#,
        why: "keep string in the union: it may have been written",
    },
    Row {
        registered: r#"["null",{"type":"record","name":"R","fields":[{"name":"a","type":"int"}]}]"#,
        proposed: r#"["null",{"type":"record","name":"R","fields":[{"name":"a","type":"int"},{"name":"b","type":"int"}]}]"#,
        level: BACKWARD,
        suggested: r#"["null",{"type":"record","name":"R","fields":[{"name":"a","type":"int"},{"name":"b","type":"int","default":0}]}]"#,
        why: "give the field 'b' the default 0: it is read where data have no such field",
    },
    Row {
        registered: r#"{"type":"record","name":"Customer","fields":[]}"#,
        proposed: r#"{"type":"record","name":"Client","fields":[]}"#,
        level: BACKWARD,
        suggested: r#"{"type":"record","name":"Customer","fields":[]}"#,
        why: "keep the name 'Customer' rather than 'Client'",
    },
    Row {
        registered: r#"{"type":"record","name":"R","fields":[{"name":"x","type":"int"},{"name":"y","type":"int"}]}"#,
        proposed: r#"{"type":"record","name":"R","fields":[{"name":"y","type":"int","aliases":["x"]}]}"#,
        level: BACKWARD,
        suggested: r#"{"type":"record","name":"R","fields":[{"name":"y","type":"int"}]}"#,
        why: "drop the aliases of 'y' that are fields of the data: one field is read by one name",
    },
    Row {
        registered: r#"{"type":"record","name":"R","fields":[{"name":"a","type":"int"},{"name":"b","type":"string"}]}"#,
        proposed: r#"{"type":"record","name":"R","fields":[{"name":"a","type":"int"}]}"#,
        level: FORWARD,
        suggested: r#"{"type":"record","name":"R","fields":[{"name":"a","type":"int"},{"name": "b", "type": "string"}]}"#,
        why: "keep the field 'b': registered readers need it and have no default for it",
    },
    Row {
        registered: r#"{"type":"record","name":"R","fields":[{"name":"a","type":"int"}]}"#,
        proposed: r#"{"type":"record","name":"R","fields":[{"name":"a","type":"long"}]}"#,
        level: FORWARD,
        suggested: r#"{"type":"record","name":"R","fields":[{"name":"a","type":"int"}]}"#,
        why: "keep the type int: registered readers take no other",
    },
    Row {
        registered: r#"{"type":"record","name":"R","fields":[{"name":"a","type":"string"}]}"#,
        proposed: r#"{"type":"record","name":"R","fields":[{"name":"a","type":["null","string"]}]}"#,
        level: FORWARD,
        suggested: r#"{"type":"record","name":"R","fields":[{"name":"a","type":["string"]}]}"#,
        why: "leave null out of the union: registered readers refuse it",
    },
    Row {
        registered: r#"{"type":"record","name":"R","fields":[{"name":"a","type":["null","string"]}]}"#,
        proposed: r#"{"type":"record","name":"R","fields":[{"name":"a","type":["null","string","long"]}]}"#,
        level: FORWARD,
        suggested: r#"{"type":"record","name":"R","fields":[{"name":"a","type":["null","string"]}]}"#,
        why: "leave long out of the union: registered readers refuse it",
    },
    Row {
        registered: r#"{"type":"enum","name":"E","symbols":["A","B"]}"#,
        proposed: r#"{"type":"enum","name":"E","symbols":["A","X","B","C"]}"#,
        level: FORWARD,
        suggested: r#"{"type":"enum","name":"E","symbols":["A","B"]}"#,
        why: "leave out X, C: registered readers do not know them and have no default",
    },
    Row {
        registered: r#"{"type":"record","name":"R","fields":[{"name":"f","type":{"type":"record","name":"Old","fields":[]}},{"name":"g","type":"Old"}]}"#,
        proposed: r#"{"type":"record","name":"R","fields":[{"name":"f","type":{"type":"record","name":"New","fields":[]}},{"name":"g","type":"New"}]}"#,
        level: FORWARD,
        suggested: r#"{"type":"record","name":"R","fields":[{"name":"f","type":{"type":"record","name":"Old","fields":[]}},{"name":"g","type":"Old"}]}"#,
        why: "keep the name 'Old' rather than 'New'",
    },
    Row {
        registered: r#"{"type":"fixed","name":"F","size":16}"#,
        proposed: r#"{"type":"fixed","name":"F","size":32}"#,
        level: FORWARD,
        suggested: r#"{"type":"fixed","name":"F","size":16}"#,
        why: "keep the size 16: values have no length of their own",
    },
    Row {
        registered: r#"{"type":"record","name":"R","fields":[{"name":"id","type":"long"},{"name":"name","type":"string"}]}"#,
        proposed: r#"{"type":"record","name":"R","fields":[{"name":"id","type":"string"},{"name":"full_name","type":"string"},{"name":"age","type":"int"}]}"#,
        level: CompatibilityLevel::Full,
        suggested: r#"{"type":"record","name":"R","fields":[{"name":"id","type":"long"},{"name":"name","type":"string"},{"name":"age","type":"int","default":0}]}"#,
        why: "give the field 'age' the default 0: it is read where data have no such field",
    },
];

#[test]
fn avro_schemas_have_ways_out() {
    assert_rows(SchemaType::Avro, AVRO);
}

#[test]
fn a_schema_that_passes_needs_no_suggestion() {
    let row = Row {
        registered: r#"{"type":"string"}"#,
        proposed: r#"{"type":["string","null"]}"#,
        level: BACKWARD,
        suggested: "",
        why: "",
    };
    assert_eq!(suggestions(SchemaType::Json, &row), []);
}

#[test]
fn many_differences_end_in_time() {
    let properties = |kind: &str| -> String {
        let one = |n: usize| format!(r#""p{n}":{{"type":"{kind}"}}"#);
        format!(
            r#"{{"type":"object","properties":{{{}}}}}"#,
            (0..500).map(one).collect::<Vec<_>>().join(",")
        )
    };
    let (registered, proposed) = (properties("string"), properties("integer"));
    let parsed = schema(SchemaType::Json, &proposed);
    let registered = Arc::new(schema(SchemaType::Json, &registered));
    let registered = [Registered { version: 1, schema: registered }];
    let proposed = Proposed { text: &proposed, references: &[], validation: Validation::Strict };
    let found = suggest(BACKWARD, Policy::Strict, proposed, &parsed, &registered);
    assert_eq!(found, [], "the search is given up");
}
