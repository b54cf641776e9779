//! What a JSON schema text must be to be taken, and what is said of one that is not.

use clade_checker::{
    ParseError, Policy, ResolvedReference, Schema, SchemaType, Validation, compare, parse,
};

fn with(text: &str, references: &[(&str, &str)]) -> Result<Schema, ParseError> {
    let references: Vec<ResolvedReference> = references
        .iter()
        .map(|(name, text)| ResolvedReference { name: (*name).into(), text: (*text).into() })
        .collect();
    parse(SchemaType::Json, text, &references, Validation::Strict)
}

fn taken(text: &str) {
    if let Err(error) = with(text, &[]) {
        panic!("{text}: {error}");
    }
}

fn refused(text: &str) -> String {
    with(text, &[]).expect_err(text).to_string()
}

const DRAFT_4: &str = r#""$schema":"http://json-schema.org/draft-04/schema#""#;
const DRAFT_7: &str = r#""$schema":"http://json-schema.org/draft-07/schema#""#;
const DRAFT_2019: &str = r#""$schema":"https://json-schema.org/draft/2019-09/schema""#;
const DRAFT_2020: &str = r#""$schema":"https://json-schema.org/draft/2020-12/schema""#;

#[test]
fn the_root_is_an_object_or_a_boolean() {
    for text in ["{}", "true", "false", " {} "] {
        taken(text);
    }
    for (text, found) in [("5", "a number"), ("[]", "an array"), ("null", "null")] {
        let expected =
            format!("a schema must be an object or a boolean, found {found} at line 1, column 1");
        assert_eq!(refused(text), expected);
    }
    assert!(refused("").contains("line 1, column 1"));
}

#[test]
fn a_keyword_of_the_wrong_type_is_named_with_its_place() {
    for (text, expected) in [
        (r#"{"type":5}"#, "null, number, object, string, found 5 at line 1, column 9"),
        (r#"{"type":"strin"}"#, "found 'strin' at line 1, column 9"),
        (r#"{"type":["string","strin"]}"#, "found 'strin' at line 1, column 19"),
        (r#"{"required":true}"#, "'required' must be an array of strings, found true"),
        (r#"{"required":[1]}"#, "'required' must hold strings only, found 1"),
        (r#"{"minLength":1.5}"#, "must be an integer, found 1.5"),
        (r#"{"minLength":"1"}"#, "must be an integer, found '1'"),
        (r#"{"maximum":"9"}"#, "'maximum' must be a number, found '9'"),
        (r#"{"maximum":1e99999999999}"#, "'maximum' has an exponent that is out of range"),
        (r#"{"multipleOf":0}"#, "'multipleOf' must be a number other than zero, found 0"),
        (r#"{"uniqueItems":"yes"}"#, "'uniqueItems' must be true or false, found 'yes'"),
        (r#"{"pattern":5}"#, "'pattern' must be a string, found 5"),
        (r#"{"pattern":"(a"}"#, "'pattern' is not a regular expression: '(' is not closed"),
        (
            r#"{"patternProperties":{"^[z-a]":{}}}"#,
            "no expression: a range in '[...]' ends before it begins at line 1, column 23",
        ),
        (r#"{"enum":"a"}"#, "'enum' must be an array, found 'a'"),
        (r#"{"properties":[]}"#, "'properties' must be an object, found an array"),
        (
            r#"{"properties":{"a":5}}"#,
            "'properties' must be an object whose values are schemas, found 5 at line 1, column 20",
        ),
        (
            r##"{"$ref":"#/definitions/a","definitions":{"a":null}}"##,
            "'#/definitions/a' leads to null, not to a schema",
        ),
        (
            r##"{"$ref":"#/definitions/a","definitions":{"a":{"type":5}}}"##,
            "number, object, string, found 5 at line 1, column 54",
        ),
        (r#"{"items":5}"#, "'items' must be a schema or an array of schemas, found 5"),
        (r#"{"items":[5]}"#, "'items' must be an array of schemas, found 5"),
        (r#"{"not":[]}"#, "'not' must be a schema: an object or a boolean, found an array"),
        (r#"{"allOf":{}}"#, "'allOf' must be an array of schemas, found an object"),
        (r#"{"anyOf":"x"}"#, "'anyOf' must be an array of schemas, found 'x'"),
        (
            r#"{"dependencies":{"a":5}}"#,
            "'dependencies' must be schemas and arrays of strings by property, found 5",
        ),
        (r#"{"title":5}"#, "'title' must be a string, found 5"),
        (r#"{"$ref":5}"#, "'$ref' must be a string, found a number"),
        (r#"{"properties":{"a":{"items":{"type":"nul"}}}}"#, "found 'nul' at line 1, column 37"),
    ] {
        let message = refused(text);
        assert!(message.contains(expected), "{text}: {message}");
    }
}

#[test]
fn every_problem_is_named_in_the_order_of_the_text() {
    let text =
        "{\n \"type\": \"strin\",\n \"minLength\": [],\n \"not\": {\"a\": 1, \"$ref\": \"#/x\"}\n}";
    let error = with(text, &[]).unwrap_err();
    let places: Vec<_> = error
        .problems()
        .iter()
        .map(|problem| problem.position.map(|position| (position.line, position.column)).unwrap())
        .collect();
    assert_eq!(places, [(2, 10), (3, 15), (4, 26)]);
}

#[test]
fn each_draft_refuses_what_its_meta_schema_refuses() {
    taken(&format!(r#"{{{DRAFT_4},"maximum":1,"exclusiveMaximum":true}}"#));
    assert!(refused(&format!(r#"{{{DRAFT_4},"exclusiveMaximum":1}}"#)).contains("true or false"));
    assert!(refused(&format!(r#"{{{DRAFT_7},"exclusiveMaximum":true}}"#)).contains("a number"));
    // Without a draft that is known, both spellings are read.
    taken(r#"{"maximum":1,"exclusiveMaximum":true}"#);
    taken(r#"{"exclusiveMaximum":1}"#);
    taken(&format!(r#"{{{DRAFT_7},"items":[{{}}]}}"#));
    assert!(refused(&format!(r#"{{{DRAFT_2020},"items":[{{}}]}}"#)).contains("'items' must be"));
    taken(&format!(r#"{{{DRAFT_7},"dependentRequired":5,"prefixItems":5,"$defs":5}}"#));
    assert!(refused(&format!(r#"{{{DRAFT_2019},"$defs":5}}"#)).contains("'$defs' must be"));
    let message = refused(&format!(r#"{{{DRAFT_2019},"dependentRequired":{{"a":5}}}}"#));
    assert!(message.contains("'dependentRequired' must be an array of strings"), "{message}");
}

#[test]
fn what_no_meta_schema_refuses_is_taken() {
    for text in [
        r#"{"unknown":{"type":5}}"#,
        r##"{"definitions":{"a":{"type":5},"b":{"$ref":"#/nowhere"},"c":null}}"##,
        r#"{"enum":[],"required":[],"type":[],"allOf":[],"anyOf":[],"oneOf":[]}"#,
        r#"{"enum":[1,1],"required":["a","a"],"type":["null","null"]}"#,
        r#"{"minLength":-1,"multipleOf":-2}"#,
        r#"{"type":"string","type":"object"}"#,
        r#"{"default":{"type":5},"examples":[{"type":5}],"const":{"$ref":5}}"#,
        r##"{"$ref":"#/definitions/a","type":5,"definitions":{"a":{}}}"##,
        r##"{"properties":{"$ref":{"type":"string"},"type":{"type":"string"}}}"##,
        r#"{"type":"string","minLength":1.0,"maxLength":1e1}"#,
        r#"{"$schema":"http://example.com/unknown","type":"string"}"#,
        r#"{"pattern":"^(?<year>\\d{4})(?!x)$"}"#,
        r#"{"maximum":1e1000000000,"multipleOf":1e-1000000000}"#,
    ] {
        taken(text);
    }
}

#[test]
fn nothing_is_fetched() {
    for reference in [
        "http://example.com/a.json",
        "https://example.com/a.json#/x",
        "file:///etc/passwd",
        "other.json",
        "urn:example:a",
    ] {
        let message = refused(&format!(r#"{{"properties":{{"a":{{"$ref":"{reference}"}}}}}}"#));
        assert!(message.contains(reference) && message.contains("nothing is fetched"), "{message}");
        assert!(message.contains("at line 1, column 28"), "{message}");
    }
    taken(r#"{"$ref":"http://json-schema.org/draft-07/schema#"}"#);
    taken(r#"{"$ref":"https://json-schema.org/draft/2020-12/schema"}"#);
}

#[test]
fn local_references_are_found() {
    for text in [
        r##"{"$ref":"#"}"##,
        r##"{"$ref":"#/definitions/a~1b","definitions":{"a/b":{}}}"##,
        r##"{"$ref":"#/definitions/a%20b","definitions":{"a b":{}}}"##,
        r##"{"$ref":"#/definitions/a~0b","definitions":{"a~b":{}}}"##,
        r##"{"$ref":"#/anyOf/1","anyOf":[{},{}]}"##,
        r##"{"$ref":"#/components/schemas/a","components":{"schemas":{"a":{}}}}"##,
        r##"{"$ref":"#name","definitions":{"a":{"$id":"#name"}}}"##,
        r##"{"$id":"http://h/r","items":{"$ref":"i"},"definitions":{"a":{"$id":"i"}}}"##,
        r##"{"$id":"http://h/r","items":{"$ref":"r#/definitions/a"},"definitions":{"a":{}}}"##,
        r##"{"$ref":"#name","$defs":{"a":{"$id":"#name"}}}"##,
        r##"{"$ref":"#name","$defs":{"a":{"$defs":{"b":{"$anchor":"name"}}}}}"##,
        r##"{"$id":"http://h/r","items":{"$ref":"i"},"$defs":{"a":{"$id":"i"}}}"##,
        r##"{"$id":"http://h/root.json","$ref":"#/definitions/a","definitions":{"a":{}}}"##,
    ] {
        taken(text);
    }
    for (text, expected) in [
        (r##"{"$ref":"#/definitions/b","definitions":{"a":{}}}"##, "leads to nothing"),
        (r##"{"$ref":"#name"}"##, "leads to nothing"),
        (r##"{"$ref":"#/title","title":"x"}"##, "leads to a string, not to a schema"),
        (r##"{"$ref":"#/$defs/a","definitions":{"a":{}}}"##, "leads to nothing"),
    ] {
        assert!(refused(text).contains(expected), "{text}");
    }
}

#[test]
fn references_are_found_by_name() {
    let address = r#"{"definitions":{"zip":{"type":"string"}},"type":"object"}"#;
    for (text, name) in [
        (r#"{"$ref":"address.json"}"#, "address.json"),
        (r#"{"$ref":"address.json#/definitions/zip"}"#, "address.json"),
        (r#"{"$ref":"http://h/address.json"}"#, "http://h/address.json"),
        (r#"{"$ref":"http://h/address.json#"}"#, "http://h/address.json"),
        (r#"{"$ref":"http://h/address.json"}"#, "http://h/address.json#"),
        (
            r#"{"$id":"http://h/d/a.json","items":{"$ref":"address.json"}}"#,
            "http://h/d/address.json",
        ),
        (
            r#"{"$id":"http://h/d/a.json","items":{"$ref":"http://h/d/address.json"}}"#,
            "address.json",
        ),
    ] {
        if let Err(error) = with(text, &[(name, address)]) {
            panic!("{text} {name}: {error}");
        }
    }
    let chain = [
        ("zip.json", r#"{"type":"string"}"#),
        ("address.json", r#"{"properties":{"zip":{"$ref":"zip.json"}}}"#),
    ];
    assert!(with(r#"{"$ref":"address.json"}"#, &chain).is_ok());
}

#[test]
fn defs_are_named_but_not_checked_before_2019() {
    taken(&format!(r#"{{{DRAFT_7},"$defs":{{"a":{{"type":5,"$id":"a"}},"b":5}}}}"#));
    let text = format!(r##"{{{DRAFT_4},"$ref":"#a","$defs":{{"a":{{"id":"#a","type":5}}}}}}"##);
    assert!(refused(&text).contains("found 5"));
    taken(&text.replace("\"type\":5", "\"type\":\"null\""));
}

#[test]
fn a_percent_escape_in_a_reference_stands_for_its_character() {
    for text in [
        r#"{"$ref":"schemas/a%20b.json"}"#,
        r#"{"$ref":"schemas/a b.json#/items"}"#,
        r#"{"$ref":"schemas/a%20b.json#/items"}"#,
        r#"{"$id":"http://h/r.json","items":{"$ref":"http://h/schemas/a%20b.json"}}"#,
    ] {
        let referred = with(text, &[("schemas/a b.json", r#"{"items":{}}"#)]);
        assert!(referred.is_ok(), "{text}: {referred:?}");
    }
    let spelled = [("a b.json", r#"{"type":"null"}"#), ("a%20b.json", r#"{"type":"string"}"#)];
    let reader = with(r#"{"$ref":"a%20b.json"}"#, &spelled).unwrap();
    let found = compare(&reader, &with(spelled[1].1, &[]).unwrap(), Policy::Strict);
    assert!(found.is_empty(), "the exact name comes first: {found:?}");
}

#[test]
fn every_reference_beside_another_counts() {
    let both = r##""$ref":"#/$defs/number","$dynamicRef":"#small""##;
    let defs = r#""number":{"type":"number"},"small":{"$dynamicAnchor":"small","maximum":5}"#;
    let reader = with(&format!(r#"{{{DRAFT_2020},{both},"$defs":{{{defs}}}}}"#), &[]).unwrap();
    let fits = |writer: &str| {
        let writer = with(&format!("{{{DRAFT_2020},{writer}}}"), &[]).unwrap();
        let found = compare(&reader, &writer, Policy::Strict);
        !found.iter().any(|difference| difference.kind.is_incompatibility(Policy::Strict))
    };
    let all_of = |number: &str, small: &str| format!(r#""allOf":[{{{number}}},{{{small}}}]"#);
    assert!(fits(&all_of(r#""type":"number""#, r#""maximum":5"#)));
    assert!(!fits(&all_of(r#""type":"number""#, r#""maximum":9"#)));
    assert!(!fits(r#""type":"number""#));
    let message = refused(&format!(r##"{{{DRAFT_2020},"$ref":"#","$dynamicRef":"#gone"}}"##));
    assert!(message.contains("'#gone' leads to nothing"), "{message}");
}

#[test]
fn a_long_identifier_is_refused_at_its_place() {
    let long = "a".repeat(400_000);
    let references = vec![r##"{"$ref":"#"},{"$id":"b"},{"$ref":"c"}"##; 10_000].join(",");
    let message = refused(&format!(r#"{{"$id":"{long}/","allOf":[{references}]}}"#));
    assert!(message.contains("'$id' names a URI of more than 2048 bytes at line 1, column 8"));
    taken(&format!(r#"{{"$id":"{}"}}"#, &long[..2048]));
    assert!(refused(&format!(r#"{{"$id":"{}"}}"#, &long[..2049])).contains("'$id' names"));
    let error = with("{}", &[(&long[..2049], "{}")]).unwrap_err();
    assert_eq!(error.to_string(), "a reference has a name of more than 2048 bytes");
    // What counts is the whole URI, which grows from level to level.
    let nested = format!(r#"{{"$id":"{}","not":{{"$id":"b/"}}}}"#, "a/".repeat(1024));
    assert!(refused(&nested).contains("at line 1, column 2072"), "{}", refused(&nested));
}

#[test]
fn a_problem_in_a_reference_names_it() {
    let problem = |text: &str| {
        let error = with(r#"{"$ref":"a.json"}"#, &[("a.json", text)]).unwrap_err();
        error.to_string()
    };
    assert!(problem("{").ends_with("at line 1, column 2 of reference 'a.json'"));
    let message = problem("{\n\"type\":\"strin\"}");
    assert!(message.ends_with("at line 2, column 8 of reference 'a.json'"), "{message}");
}

#[test]
fn of_a_repeated_key_the_last_value_counts_at_the_place_of_the_first() {
    let schema = with(r#"{"type":5,"minLength":1,"type":"string"}"#, &[]).unwrap();
    assert_eq!(schema.canonical_text(), r#"{"type":"string","minLength":1}"#);
    let number = with(r#"{"type":"number"}"#, &[]).unwrap();
    assert!(!compare(&schema, &number, Policy::Strict).is_empty());
}

#[test]
fn texts_keep_spelling_and_order() {
    let schema =
        with("{ \"type\" : \"number\",\n \"maximum\": 1.10e1, \"a\": [ 1 , \"é\" ] }", &[]);
    let schema = schema.unwrap();
    assert_eq!(schema.canonical_text(), r#"{"type":"number","maximum":1.10e1,"a":[1,"é"]}"#);
    assert_eq!(schema.normalized_text(), r#"{"a":[1,"é"],"maximum":1.10e1,"type":"number"}"#);
}
