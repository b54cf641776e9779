//! What is refused as an Avro schema, with the place and the advice, and what is taken.

use clade_checker::{ParseError, ResolvedReference, SchemaType, Validation, parse};

fn refused(text: &str) -> ParseError {
    parse(SchemaType::Avro, text, &[], Validation::Strict).expect_err(text)
}

fn field(field_type: &str, rest: &str) -> String {
    format!(r#"{{"type":"record","name":"R","fields":[{{"name":"f","type":{field_type}{rest}}}]}}"#)
}

#[test]
fn every_refusal_says_what_to_do() {
    let cases = [
        (r#"{"type":"strin"}"#.to_owned(), "did you mean \"string\"?"),
        (r#"{"type":{"type":"string"}}"#.to_owned(), "write the inner type itself"),
        (r#"{"name":"R"}"#.to_owned(), "needs a \"type\""),
        ("5".to_owned(), "expected a type"),
        (r#"["int",["null"]]"#.to_owned(), "cannot hold a union directly"),
        (r#"["int","int"]"#.to_owned(), "stands twice in the union"),
        (r#"{"type":"array"}"#.to_owned(), "needs \"items\""),
        (r#"{"type":"map"}"#.to_owned(), "needs \"values\""),
        (r#"{"type":"record","name":"R"}"#.to_owned(), "needs \"fields\""),
        (r#"{"type":"record","fields":[]}"#.to_owned(), "need a \"name\""),
        (r#"{"type":"record","name":"int","fields":[]}"#.to_owned(), "name of a primitive type"),
        (r#"{"type":"record","name":"é","fields":[]}"#.to_owned(), "the name 'é' is not valid"),
        (r#"{"type":"record","name":"a..R","fields":[]}"#.to_owned(), "the namespace 'a.' is not"),
        (r#"{"type":"record","name":"R","fields":["x"]}"#.to_owned(), "a field is an object"),
        (r#"{"type":"fixed","name":"F","size":-1}"#.to_owned(), "a whole number of bytes"),
        (
            r#"{"type":"fixed","name":"F","size":1099511627776}"#.to_owned(),
            "a whole number of bytes",
        ),
        (r#"{"type":"enum","name":"E"}"#.to_owned(), "needs \"symbols\""),
        (r#"{"type":"enum","name":"E","symbols":["A","A"]}"#.to_owned(), "'A' stands twice"),
        (r#"{"type":"enum","name":"E","symbols":["a-b"]}"#.to_owned(), "symbol 'a-b' is not valid"),
        (
            r#"{"type":"enum","name":"E","symbols":["A"],"default":"B"}"#.to_owned(),
            "is not one of its symbols",
        ),
        (field(r#""record""#, ""), "is an object of its own"),
        (field(r#""int""#, r#","order":"up""#), "\"ascending\", \"descending\" or \"ignore\""),
        (field(r#""int""#, r#","aliases":"x""#), "\"aliases\" must be an array"),
        (field(r#""int""#, r#","default":1.0"#), "without a fraction, found 1.0"),
        (field(r#""int""#, r#","default":2147483648"#), "from -2147483648 to 2147483647"),
        (field(r#""double""#, r#","default":"x""#), "must be a number, found \"x\""),
        (field(r#"["null","int"]"#, r#","default":"x""#), "union's types (null, int)"),
        (field(r#"["null","R"]"#, r#","default":{"f":null}"#), "that is being defined"),
        (
            field(
                r#"{"type":"record","name":"S","fields":[{"name":"p","type":"int"}]}"#,
                r#","default":{}"#,
            ),
            "lacks the field 'p'",
        ),
        (field(r#"{"type":"record","name":"R","fields":[]}"#, ""), "can't redefine 'R'"),
        ("\"int\" // b".to_owned(), "not after it"),
        (field(r#""other.R""#, ""), "did you mean 'R'?"),
        (field(r#""Missing""#, ""), "add the schema that defines it as a reference"),
    ];
    for (text, expected) in cases {
        let error = refused(&text);
        assert_eq!(error.problems().len(), 1, "{text}: {error}");
        assert!(error.to_string().contains(expected), "{text}: {error}");
        assert!(error.problems()[0].position.is_some(), "{text}: {error}");
    }
}

#[test]
fn problems_are_collected_in_the_order_of_the_text() {
    let text = r#"{"type":"record","name":"R","fields":[
        {"name":"a","type":"Missing"},
        {"name":"b","type":"int","default":"x"},
        {"name":"1c","type":"boolean","default":0},
        {"name":"b","type":{"type":"fixed","name":"R","size":1}}]}"#;
    let error = refused(text);
    let places: Vec<_> = error
        .problems()
        .iter()
        .map(|problem| (problem.position.unwrap().line, problem.message.as_str()))
        .collect();
    assert_eq!(places.len(), 5, "{places:?}");
    assert_eq!(places.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [2, 3, 4, 4, 5]);
    assert!(places[0].1.contains("unknown type 'Missing'"), "{places:?}");
    assert!(places[4].1.contains("can't redefine 'R'"), "{places:?}");
}

#[test]
fn what_java_takes_is_taken() {
    for text in [
        r#"[]"#.to_owned(),
        r#"{"type":"string","logicalType":5}"#.to_owned(),
        r#"{"type":"bytes","logicalType":"decimal","precision":-1}"#.to_owned(),
        r#"{"type":"enum","name":"E","symbols":[],"default":null}"#.to_owned(),
        r#"{"type":"record","name":"R","doc":7,"fields":[{"name":"r","type":{"type":"R"}}]}"#
            .to_owned(),
        field(r#"["null","int"]"#, r#","default":1"#),
        field(r#"{"type":"enum","name":"E","symbols":["A"]}"#, r#","default":"Z""#),
        field(r#""float""#, r#","default":"1e3""#),
        field(r#""double""#, r#","default":"0x1.8p1""#),
        "/* a */ [ // b\r \"int\"]".to_owned(),
        r#"{"type":"record","name":"A","fields":[{"name":"b","type":"B"},
            {"name":"c","type":{"type":"fixed","name":"B","size":2}}]}"#
            .to_owned(),
    ] {
        assert!(parse(SchemaType::Avro, &text, &[], Validation::Strict).is_ok(), "{text}");
    }
}

#[test]
fn of_a_repeated_key_the_last_value_counts() {
    for (text, expected) in [
        (r#"{"type":"int","p":1,"q":2,"p":3}"#, r#"{"type":"int","p":3,"q":2}"#),
        (r#"{"type":"long","\u0074ype":"int"}"#, r#""int""#),
        (
            r#"{"type":"fixed","name":"F","size":1,"size":2,"size":3}"#,
            r#"{"type":"fixed","name":"F","size":3}"#,
        ),
    ] {
        let schema = parse(SchemaType::Avro, text, &[], Validation::Strict).expect(text);
        assert_eq!(schema.canonical_text(), expected);
    }
    // With more keys than are compared one by one.
    let many: Vec<String> = (0..40).map(|index| format!(r#""p{}":{index}"#, index % 20)).collect();
    let text = format!(r#"{{"type":"int",{}}}"#, many.join(","));
    let kept: Vec<String> = (20..40).map(|index| format!(r#""p{}":{index}"#, index - 20)).collect();
    let schema = parse(SchemaType::Avro, &text, &[], Validation::Strict).expect(&text);
    assert_eq!(schema.canonical_text(), format!(r#"{{"type":"int",{}}}"#, kept.join(",")));
}

#[test]
fn registered_schemas_keep_their_defaults_and_namespaces() {
    let bad_default = field(r#""int""#, r#","default":"x""#);
    let bad_namespace = r#"{"type":"record","name":"1.R","fields":[]}"#;
    let bad_name = r#"{"type":"record","name":"1","fields":[]}"#;
    let registered = |text: &str| parse(SchemaType::Avro, text, &[], Validation::Registered);
    assert!(registered(&bad_default).is_ok());
    assert!(registered(bad_namespace).is_ok());
    assert!(registered(bad_name).is_err());
    for text in [bad_default.as_str(), bad_namespace] {
        refused(text);
    }
}

#[test]
fn a_problem_in_a_reference_names_it() {
    let reference =
        ResolvedReference { name: "lib.X".to_owned(), text: r#"{"type":"Nope"}"#.to_owned() };
    let error = parse(SchemaType::Avro, r#""int""#, &[reference], Validation::Strict).unwrap_err();
    assert!(error.to_string().contains("reference 'lib.X'"), "{error}");
}

#[test]
fn numbers_and_keys_are_as_long_as_in_java() {
    let is_taken = |text: &str| parse(SchemaType::Avro, text, &[], Validation::Strict).is_ok();
    let property = |key: &str, value: &str| format!(r#"{{"type":"int","{key}":{value}}}"#);
    let digits = "7".repeat(1_000);
    for (taken, refused) in [
        (digits.clone(), format!("{digits}7")),
        (format!("-{digits}"), format!("-{digits}7")),
        (format!("1.{}", &digits[1..]), format!("1.{digits}")),
        (format!("-0.{digits}"), format!("-0.{digits}7")),
        (format!("0e{digits}"), format!("0e{digits}7")),
        (format!("0.0e{}", &digits[2..]), format!("0.0e{}", &digits[1..])),
        (format!("1e+{}", "0".repeat(999)), format!("1e+{digits}")),
    ] {
        for key in ["x", "doc"] {
            assert!(is_taken(&property(key, &taken)), "{taken}");
            assert!(!is_taken(&property(key, &refused)), "{refused}");
        }
        assert!(!is_taken(&property("x", &format!(r#"[{{"y":{refused}}}]"#))), "{refused}");
    }
    let error = refused(&property("x", &format!("{digits}7"))).to_string();
    assert!(error.contains("may have 1000 digits, this one has 1001"), "{error}");
    assert!(error.contains("line 1, column 19"), "{error}");

    let key = "k".repeat(50_000);
    assert!(is_taken(&property(&key, "1")));
    assert!(!is_taken(&property(&format!("{key}k"), "1")));
    assert!(is_taken(&property(&"\u{1F600}".repeat(25_000), "1")));
    assert!(is_taken(&property(&"\\u006b".repeat(50_000), "1")));
    assert!(!is_taken(&property(&"\\u006b".repeat(50_001), "1")));
}

#[test]
fn a_word_for_a_number_beyond_a_double_is_an_infinity() {
    let default = |word: &str| {
        let text = field(r#""double""#, &format!(r#","default":"{word}""#));
        let schema = parse(SchemaType::Avro, &text, &[], Validation::Strict).unwrap();
        let canonical = schema.canonical_text();
        let (_, default) = canonical.split_once(r#""default":"#).unwrap();
        default.trim_end_matches("}]}").to_owned()
    };
    for (word, expected) in [
        ("1e400", r#""Infinity""#),
        ("-1e400", r#""-Infinity""#),
        (" +Infinity ", r#""Infinity""#),
        ("-NaN", r#""NaN""#),
        ("0x1p2000", r#""Infinity""#),
        ("1e-400", "0.0"),
    ] {
        assert_eq!(default(word), expected, "{word}");
    }
}
