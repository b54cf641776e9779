//! What a Protobuf difference carries beside its kind, and that every kind is produced.

#![allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]

use std::collections::BTreeSet;

use clade_checker::{
    CompatibilityLevel, Kind, Policy, Registered, Schema, SchemaType, Validation, check, compare,
    limits, parse, protobuf,
};

fn schema(text: &str) -> Schema {
    parse(SchemaType::Protobuf, text, &[], Validation::Strict).unwrap()
}

const WRITER: &str = r#"syntax = "proto2";
package a;
message M {
  optional int32 kind = 1;
  optional int32 scalar = 2;
  optional N named = 3;
  optional int32 number = 4;
  optional string text = 5;
  required int32 gone = 6;
  optional int32 dropped = 7;
  optional int32 old_name = 8;
  oneof left { int32 member = 9; int32 missing = 10; int32 out = 11; }
  oneof vanished { int32 v = 12; }
  optional int32 p = 13;
  optional int32 q = 14;
  optional int32 r = 15;
  oneof later { int32 s = 16; }
}
message N {}
message O {}
message Removed {}
enum E { A = 0; B = 1; C = 2; }
enum Old { X = 0; }
"#;

const READER: &str = r#"syntax = "proto2";
package b;
message N {}
message M {
  optional N kind = 1;
  optional double scalar = 2;
  optional O named = 3;
  repeated int32 number = 4;
  repeated string text = 5;
  optional int32 new_name = 8;
  oneof left { int32 member = 9; int32 joined = 20; }
  optional int32 out = 11;
  oneof merged { int32 p = 13; int32 q = 14; }
  oneof later { int32 r = 15; int32 s = 16; }
  required int32 needed = 21;
  optional int32 added = 22;
}
message O {}
message Added {}
enum E { A = 0; BB = 1; D = 3; }
enum New { Y = 0; }
"#;

#[test]
fn every_kind_is_produced_and_has_a_page() {
    let found: BTreeSet<_> = compare(&schema(READER), &schema(WRITER), Policy::Strict)
        .iter()
        .map(|one| one.kind.wire_name())
        .collect();
    let all: BTreeSet<_> = protobuf::Kind::ALL.iter().map(|kind| kind.wire_name()).collect();
    assert_eq!(found, all);
    for kind in protobuf::Kind::ALL {
        let page = kind.explanation();
        assert!(page.contains(kind.wire_name()), "{} is not on its page", kind.wire_name());
    }
}

#[test]
fn places_point_at_the_declarations_on_both_sides() {
    let found = compare(&schema(READER), &schema(WRITER), Policy::Strict);
    let one = found.iter().find(|one| one.kind.wire_name() == "FIELD_SCALAR_KIND_CHANGED").unwrap();
    assert_eq!(one.path, "#/M/2");
    let text = |text: &'static str, span: clade_checker::Span| &text[span.start..span.end];
    let reader = one.reader.as_ref().unwrap();
    assert_eq!(text(READER, reader.span.unwrap()), "optional double scalar = 2;");
    let writer = one.writer.as_ref().unwrap();
    assert_eq!(text(WRITER, writer.span.unwrap()), "optional int32 scalar = 2;");
    assert_eq!(
        one.message,
        "the field 'scalar' would be read as double from data written as int32, which has another \
         encoding"
    );
    for one in &found {
        assert!(!one.message.is_empty() && one.message.len() > 20, "{one:?}");
        assert!(one.reader.is_some() || one.writer.is_some(), "{one:?}");
    }
}

#[test]
fn messages_are_those_of_confluent() {
    let registered =
        Registered { version: 4, schema: schema("message M { optional int32 x = 1; }").into() };
    let proposed = schema("message M { required int32 x = 1; required int32 y = 2; }");
    let verdict = check(
        CompatibilityLevel::Backward,
        Policy::Strict,
        &proposed,
        [Ok::<_, ParseNever>(registered)],
    )
    .unwrap();
    assert_eq!(
        verdict.messages(false),
        [
            "{errorType:\"FIELD_NUMERIC_LABEL_CHANGED\", description:\"The label for a NUMERIC \
             field at path '#/M/1' in the new schema does not match its label in the old schema\"}",
            "{errorType:\"REQUIRED_FIELD_ADDED\", description:\"A required field  at path '#/M/2' \
             in the new schema is missing in the old schema\"}",
            "{oldSchemaVersion: 4}",
            "{oldSchema: 'message M {\n  optional int32 x = 1;\n}\n'}",
            "{validateFields: 'false', compatibility: 'BACKWARD'}",
        ]
    );
}

/// Loading cannot fail in these tests.
#[derive(Debug)]
enum ParseNever {}

#[test]
fn only_the_kinds_of_confluent_break() {
    let compatible = protobuf::Kind::ALL
        .into_iter()
        .filter(|kind| !Kind::Protobuf(*kind).is_incompatibility(Policy::Strict))
        .count();
    assert_eq!((compatible, protobuf::Kind::ALL.len()), (15, 26));
}

#[test]
fn what_does_not_break_cannot_crowd_out_what_does() {
    let added: String =
        (1..=limits::DIFFERENCES_MAX + 7).map(|n| format!("optional int32 f{n} = {n}; ")).collect();
    let message = |fields: &str, last: &str| {
        schema(&format!("message M {{ {fields}optional {last} z = 9999; }}"))
    };
    let (reader, writer) = (message(&added, "string"), message("", "int32"));
    let found = compare(&reader, &writer, Policy::Strict);
    assert_eq!(found.len(), limits::DIFFERENCES_MAX + 1);
    assert_eq!(found.last().unwrap().kind.wire_name(), "FIELD_SCALAR_KIND_CHANGED");
}
