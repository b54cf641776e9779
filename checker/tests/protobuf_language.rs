//! What protoc refuses is refused with its place, and what it accepts is accepted.

#![allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]

use clade_checker::{Format, Policy, Schema, SchemaType, Validation, compare, parse};

/// Each problem of `text`, as `line:column message`.
fn problems(text: &str) -> Vec<String> {
    let error = parse(SchemaType::Protobuf, text, &[], Validation::Strict)
        .map_or_else(|error| error, |_| panic!("this was accepted: {text}"));
    let shown = error.problems().iter().map(|problem| {
        let at = problem.position.unwrap();
        format!("{}:{} {}", at.line, at.column, problem.message)
    });
    shown.collect()
}

#[track_caller]
fn accepted(text: &str) -> Schema {
    let read = |text: &str| {
        parse(SchemaType::Protobuf, text, &[], Validation::Strict)
            .unwrap_or_else(|error| panic!("{error}\n{text}"))
    };
    let schema = read(text);
    let canonical = schema.canonical_text();
    assert_eq!(read(&canonical).canonical_text(), canonical);
    let serialized = schema.formatted_text(Format::Serialized).unwrap();
    assert_eq!(read(&serialized).formatted_text(Format::Serialized).unwrap(), serialized);
    assert_eq!(compare(&read(&canonical), &schema, Policy::Strict), []);
    schema
}

#[test]
fn reserved_names_and_wrong_ranges_are_refused_with_their_places() {
    for (text, expected) in [
        (
            "message M {\n reserved \"a\";\n optional int32 a = 1;\n}",
            "3:17 the field name 'a' is reserved",
        ),
        ("enum E {\n reserved \"A\";\n A = 0;\n}", "3:2 the constant name 'A' is reserved"),
        (
            "message M { reserved \"a\", \"b\", \"a\"; }",
            "1:32 the field name 'a' is reserved twice",
        ),
        (
            "enum E { reserved \"a\", \"a\"; A = 0; }",
            "1:24 the constant name 'a' is reserved twice",
        ),
        (
            "message M { reserved 1 to 5, 4; }",
            "1:30 the reserved range 4 to 4 overlaps with the reserved range 1 to 5",
        ),
        ("message M { reserved 4, 1 to 5; }", "1:25 the reserved range"),
        ("message M { extensions 5;\n reserved 1 to max; }", "2:11 the "),
        (
            "message M { extensions 5 to 7, 7; }",
            "1:32 the extension range 7 to 7 overlaps with the extension range 5 to 7",
        ),
        ("message M { reserved 5 to 2; }", "1:22 the reserved range 5 to 2 ends before it starts"),
        (
            "enum E { A = 0; reserved -5 to -7; }",
            "1:26 the reserved range -5 to -7 ends before it starts",
        ),
        (
            "enum E { A = 0; reserved 5, 5 to 7; }",
            "1:29 the reserved range 5 to 7 overlaps with the reserved range 5 to 5",
        ),
        (
            "message M { message N { reserved \"x\"; optional int32 x = 1; } }",
            "1:54 the field name 'x' is reserved",
        ),
    ] {
        let found = problems(text);
        assert!(found.len() == 1 && found[0].starts_with(expected), "{text}: {found:?}");
    }
    accepted(
        "message M { reserved 1 to 5, 7 to 9, 6; extensions 10 to max; reserved \"a\", \"b\"; }",
    );
    accepted("enum E { reserved -5 to -1, 1 to max; reserved \"B\"; A = 0; }");
}

#[test]
fn an_extension_number_is_given_once() {
    assert_eq!(
        problems(
            "message M { extensions 1 to 9; }\nextend M { optional int32 a = 1; }\n\
             message N { extend M { optional int32 b = 1; } }"
        ),
        ["3:43 the extension number 1 of 'M' is taken by the extension 'a': give it \
          another number"]
    );
    accepted(
        "message M { extensions 1 to 9; } message N { extensions 1; } \
         extend M { optional int32 a = 1; optional int32 b = 2; } \
         extend N { optional int32 c = 1; }",
    );
}

#[test]
fn a_map_entry_cannot_be_written() {
    let text = "message M {\n message E { option map_entry = true; optional string key = 1; \
                optional string value = 2; }\n repeated E e = 1; }";
    for text in [text, &text.replace("true", "false")] {
        let found = problems(text);
        assert!(
            found.len() == 1 && found[0].starts_with("2:21 'map_entry' cannot be set"),
            "{found:?}"
        );
    }
}

#[test]
fn options_are_refused_where_they_mean_nothing() {
    for (text, expected) in [
        ("message M {}\nextend M { }", "2:12 expected a field to add to 'M', but found '}'"),
        (
            "message M { extensions 1; }\nextend M { optional int32 a = 1 [json_name = \"b\"]; }",
            "2:34 the extension 'a' can have no JSON name",
        ),
        (
            "message M { optional int32 a = 1 [json_name = \"[b]\"]; }",
            "1:35 the JSON name '[b]' is in brackets, as names of extensions are",
        ),
        (
            "enum E { option allow_alias = true; A = 0; B = 1; }",
            "1:10 no constants of 'E' share a number, remove 'allow_alias'",
        ),
        (
            "message M { optional int32 a = 1 [jstype = JS_STRING]; }",
            "1:35 'jstype' only applies to 64-bit integers, remove it from 'a'",
        ),
        (
            "message M { optional int32 a = 1 [lazy = true]; }",
            "1:35 'lazy' only applies to messages",
        ),
    ] {
        let found = problems(text);
        assert!(found.len() == 1 && found[0].starts_with(expected), "{text}: {found:?}");
    }
    accepted(
        "message M { optional int64 a = 1 [jstype = JS_STRING]; optional M m = 2 [lazy = true]; \
         optional int32 n = 3 [jstype = JS_NORMAL, lazy = false]; \
         message extend {} }",
    );
}

#[test]
fn names_that_differ_in_case_or_underscores_are_accepted() {
    for fields in [
        "int32 fooBar = 1; int32 foobar = 2;",
        "int32 a = 1; int32 _a = 2;",
        "int32 foo_bar = 1; int32 foobar = 2; repeated int32 list = 3; optional int32 o = 4;",
    ] {
        let schema = accepted(&format!("syntax = \"proto3\"; message M {{ {fields} }}"));
        assert!(schema.canonical_text().starts_with("syntax = \"proto3\";\n"));
        assert!(!schema.normalized_text().contains("optional int32 a"), "{fields}");
    }
    for fields in [
        "int32 foo_bar = 1; int32 fooBar = 2;",
        "int32 foo_bar = 1; int32 fooBar = 2 [json_name = \"x\"];",
        "int32 foobar = 1; int32 fooBar = 2; int32 x = 3 [json_name = \"fooBar\"];",
    ] {
        let found = problems(&format!("syntax = \"proto3\"; message M {{ {fields} }}"));
        assert!(!found.is_empty(), "{fields}");
    }
    let found = problems(
        "syntax = \"proto3\"; message M { int32 fooBar = 1; int32 foobar = 2; }\nenum E { A = 1; }",
    );
    assert_eq!(
        found,
        ["2:10 the first constant of 'E' must be 0 in proto3: add one in front of it"]
    );
}

#[test]
fn optional_does_not_take_the_name_of_a_oneof() {
    let schema = accepted(
        "syntax = \"proto3\"; message M { optional int32 a = 1; oneof _a { int32 b = 2; } \
         optional int32 _c = 3; oneof X_c { int32 d = 4; } }",
    );
    assert!(schema.canonical_text().contains("  optional int32 a = 1;\n"));
    assert!(schema.canonical_text().contains("  oneof _a {\n"));
}

#[test]
fn options_stay_in_the_order_of_the_text_and_are_sorted_when_normalized() {
    let schema = accepted(
        "syntax = \"proto3\"; import \"google/protobuf/descriptor.proto\";
         extend google.protobuf.FieldOptions { P p = 50002; string s = 50001; }
         message P { int32 x = 1; int32 y = 2; }
         option optimize_for = SPEED; option java_package = \"j\";
         message M { option deprecated = true; int32 a = 1 [(p).y = 1, deprecated = true,
           (s) = \"s\", (p).x = 2]; }",
    );
    let canonical = schema.canonical_text();
    for part in [
        "option optimize_for = SPEED;\noption java_package = \"j\";\n",
        "[\n    (p) = {\n      x: 2,\n      y: 1\n    },\n    deprecated = true,\n    (s) = \"s\"\n  ]",
    ] {
        assert!(canonical.contains(part), "{part} is not in\n{canonical}");
    }
    let normalized = schema.normalized_text();
    let sorted = "option java_package = \"j\";\noption optimize_for = SPEED;\n";
    assert!(normalized.contains(sorted), "{normalized}");
}
