//! What Protobuf texts parse to, how they are printed again, and what is said of wrong ones.

#![allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]

use clade_checker::{
    Format, ParseError, Policy, ResolvedReference, Schema, SchemaType, Validation, compare, parse,
};

fn references(list: &[(&str, &str)]) -> Vec<ResolvedReference> {
    list.iter()
        .map(|(name, text)| ResolvedReference { name: (*name).into(), text: (*text).into() })
        .collect()
}

fn parse_with(text: &str, list: &[(&str, &str)]) -> Result<Schema, ParseError> {
    parse(SchemaType::Protobuf, text, &references(list), Validation::Strict)
}

fn serialized(schema: &Schema) -> String {
    schema.formatted_text(Format::Serialized).unwrap()
}

/// The canonical text parses to the same descriptor and prints as itself; so does each other form.
#[track_caller]
fn round_trip(text: &str, list: &[(&str, &str)]) -> String {
    let schema = parse_with(text, list).unwrap();
    let canonical = schema.canonical_text();
    let again = parse_with(&canonical, list)
        .unwrap_or_else(|error| panic!("the canonical text does not parse: {error}\n{canonical}"));
    assert_eq!(again.canonical_text(), canonical);
    assert_eq!(serialized(&again), serialized(&schema), "{canonical}");

    let normalized = schema.normalized_text();
    let again = parse_with(&normalized, list).unwrap_or_else(|error| {
        panic!("the normalized text does not parse: {error}\n{normalized}")
    });
    assert_eq!(again.normalized_text(), normalized);
    assert!(
        compare(&again, &schema, Policy::Strict)
            .iter()
            .all(|one| { !one.kind.is_incompatibility(Policy::Strict) })
    );

    let bare = schema.formatted_text(Format::IgnoreExtensions).unwrap();
    assert!(!bare.contains("extend "), "{bare}");
    parse_with(&bare, list).unwrap_or_else(|error| panic!("{error}\n{bare}"));

    let decoded = parse_with(&serialized(&schema), list).unwrap();
    assert_eq!(serialized(&decoded), serialized(&schema));
    assert_eq!(decoded.normalized_text(), normalized);
    assert_eq!(compare(&decoded, &schema, Policy::Strict), []);
    canonical
}

const PROTO3: &str = r#"// A comment.
syntax = "proto3";
package shop.v1; /* and another */

option java_package = "com.shop"; option java_multiple_files = true;
import public "google/protobuf/timestamp.proto"; import "money.proto";

enum Status { option allow_alias = true; STATUS_UNKNOWN = 0; OPEN = 1 [deprecated = true];
  STARTED = 1; GONE = -2; reserved 5 to 7, 9, 1000 to max; reserved "LOST"; }
message Order {
  reserved 20, 30 to 39, 500 to max; reserved "old", "older";
  option deprecated = true;
  string id = 1 [json_name = "ID", deprecated = true];
  optional int32 count = 2;
  oneof payment { string card = 3; Cash cash = 4; }
  repeated double weights = 5 [packed = false];
  message Cash { shop.money.Amount amount = 1; map<string, .shop.v1.Order> others = 2; }
  map<int32, Status> by_number = 6;
  google.protobuf.Timestamp at = 7;
  enum Kind { KIND_UNKNOWN = 0; }
  repeated Kind kinds = 8;
}
service Orders {
  option deprecated = false;
  rpc Watch(stream Order) returns (stream Order) { option idempotency_level = NO_SIDE_EFFECTS; }
  rpc Get(Order) returns (Order);
}
"#;

const MONEY: &str = "syntax = \"proto3\"; package shop.money; message Amount { int64 units = 1; }";

#[test]
fn proto3_is_printed_in_a_fixed_style() {
    let canonical = round_trip(PROTO3, &[("money.proto", MONEY)]);
    let expected = r#"syntax = "proto3";
package shop.v1;

import public "google/protobuf/timestamp.proto";
import "money.proto";

option java_package = "com.shop";
option java_multiple_files = true;

message Order {
  reserved 20, 30 to 39, 500 to max;
  reserved "old", "older";

  option deprecated = true;

  string id = 1 [
    json_name = "ID",
    deprecated = true
  ];
  optional int32 count = 2;

  oneof payment {
    string card = 3;
    Cash cash = 4;
  }

  repeated double weights = 5 [packed = false];

  message Cash {
    shop.money.Amount amount = 1;
    map<string, .shop.v1.Order> others = 2;
  }

  map<int32, Status> by_number = 6;
  google.protobuf.Timestamp at = 7;
  repeated Kind kinds = 8;

  enum Kind {
    KIND_UNKNOWN = 0;
  }
}
enum Status {
  reserved 5 to 7, 9, 1000 to max;
  reserved "LOST";

  option allow_alias = true;

  STATUS_UNKNOWN = 0;
  OPEN = 1 [deprecated = true];
  STARTED = 1;
  GONE = -2;
}

service Orders {
  option deprecated = false;

  rpc Watch (stream Order) returns (stream Order) {
    option idempotency_level = NO_SIDE_EFFECTS;
  }
  rpc Get (Order) returns (Order);
}
"#;
    assert_eq!(canonical, expected);
}

#[test]
fn normalized_text_sorts_what_has_no_order() {
    let text = r#"syntax = "proto2";
package p;
import "google/protobuf/duration.proto";
import "google/protobuf/any.proto";
option optimize_for = SPEED;
option java_package = "a";
message B {
  optional A a = 3;
  oneof z { int32 d = 9; int32 c = 8; }
  oneof y { int32 b = 7; }
  required google.protobuf.Any any = 1;
}
message A { }
enum E { SECOND = 2; THIRD = 3; FIRST = 1; }
"#;
    round_trip(text, &[]);
    let expected = r#"package p;

import "google/protobuf/any.proto";
import "google/protobuf/duration.proto";

option java_package = "a";
option optimize_for = SPEED;

message B {
  required .google.protobuf.Any any = 1;
  optional .p.A a = 3;

  oneof y {
    int32 b = 7;
  }
  oneof z {
    int32 c = 8;
    int32 d = 9;
  }
}
message A {}
enum E {
  SECOND = 2;
  FIRST = 1;
  THIRD = 3;
}
"#;
    assert_eq!(parse_with(text, &[]).unwrap().normalized_text(), expected);
}

#[test]
fn proto2_with_groups_extensions_and_defaults_round_trips() {
    let canonical = round_trip(
        r#"package old;
message Base {
  message Before {}
  optional group Result = 1 [deprecated = true] { required string url = 2;
    repeated group Deep = 3 {} }
  map<string, Before> first = 4;
  message After {}
  oneof pick { int32 one = 5; group Two = 6 { optional int32 x = 1; } }
  extensions 100 to 199, 300;
  extensions 1000 to max;
  optional string text = 10 [default = "a\"b\\c\n\t\001é"];
  optional bytes raw = 11 [default = "\000\xff\"'"];
  optional float f = 12 [default = inf];
  optional double d = 13 [default = -inf];
  optional double n = 14 [default = nan];
  optional double big = 15 [default = 1e300];
  optional float small = 16 [default = -0.5];
  optional int64 i = 17 [default = -9223372036854775808];
  optional bool yes = 18 [default = true];
  optional Color color = 19 [default = GREEN];
  required uint32 hex = 20 [default = 0xFF];
  enum Color { RED = 0; GREEN = 1; }
  extend Base { optional Color tint = 100; optional group Extra = 101 { optional int32 z = 1; } }
  optional int32 foo_bar = 30;
  optional int32 fooBar = 31;
}
extend Base { repeated int32 more = 102 [packed = true]; optional group Top = 103 {} }
extend .old.Base { optional Base.After after = 104; }
message Set { option message_set_wire_format = true; extensions 4 to max; }
"#,
        &[],
    );
    assert!(!canonical.contains("syntax"), "{canonical}");
    for part in [
        "default = \"a\\\"b\\\\c\\n\\t\\001é\"",
        "default = \"\\000\\377\\\"'\"",
        "[default = inf]",
        "[default = -inf]",
        "[default = nan]",
        "[default = 1e300]",
        "extensions 1000 to max;",
        "optional group Result = 1 [deprecated = true] {",
    ] {
        assert!(canonical.contains(part), "{part} is not in\n{canonical}");
    }
}

#[test]
fn custom_options_of_every_shape_round_trip() {
    let options = r#"syntax = "proto2";
package opt;
import "google/protobuf/descriptor.proto";
message Rule {
  optional string name = 1;
  repeated int32 numbers = 2;
  optional Rule inner = 3;
  map<string, double> weights = 4;
  optional Level level = 5;
  optional bytes raw = 6;
  optional group Part = 7 { optional bool on = 1; }
  extensions 100 to max;
}
extend Rule { optional string note = 100; }
enum Level { LOW = 0; HIGH = 1; }
extend google.protobuf.FileOptions { optional Rule file = 50001; repeated string tags = 50002; }
extend google.protobuf.MessageOptions { optional Rule message = 50001;
  optional float ratio = 50003; }
extend google.protobuf.FieldOptions { optional Level level = 50001; optional double limit = 50002; }
extend google.protobuf.OneofOptions { optional bytes oneof = 50001; }
extend google.protobuf.EnumOptions { optional bool enum = 50001; }
extend google.protobuf.EnumValueOptions { optional int64 value = 50001; }
extend google.protobuf.ServiceOptions { optional uint64 service = 50001; }
extend google.protobuf.MethodOptions { optional Rule method = 50001; }
extend google.protobuf.ExtensionRangeOptions { optional string range = 50001; }
"#;
    let canonical = round_trip(
        r#"syntax = "proto2";
package app;
import "options.proto";
option (opt.file) = { name: "a\"é" numbers: [1, 2] inner < name: 'b' >
  weights { key: "k" value: 1.5 }
  level: HIGH raw: "\xff" Part { on: true } [opt.note]: "n" };
option (opt.tags) = "one"; option (opt.tags) = "two";
message M {
  option (opt.message).inner.inner.name = "deep";
  option (opt.message).numbers = 7;
  option (opt.ratio) = -1e999;
  optional string f = 1 [(opt.level) = HIGH, (opt.limit) = 1e100, deprecated = true];
  oneof o { option (opt.oneof) = "\000b"; int32 x = 2; }
  extensions 10 to 20 [(opt.range) = "r"];
}
enum E { option (opt.enum) = true; A = 0 [(opt.value) = -5]; }
service S { option (opt.service) = 18446744073709551615;
  rpc R (M) returns (M) { option (.opt.method) = { name: "m" }; } }
"#,
        &[("options.proto", options)],
    );
    for part in [
        "option (opt.file) = {\n  name: \"a\\\"é\",\n  numbers: 1,\n  numbers: 2,\n  inner: {\n",
        "option (opt.tags) = \"one\";\noption (opt.tags) = \"two\";\n",
        "[opt.note]: \"n\"",
        "  extensions 10 to 20 [(opt.range) = \"r\"];\n",
        "A = 0 [(opt.value) = -5];",
    ] {
        assert!(canonical.contains(part), "{part} is not in\n{canonical}");
    }
    let bare = parse_with(
        "import \"options.proto\"; option (opt.tags) = \"x\"; message M { extensions 5; } \
         extend M { optional int32 e = 5; }",
        &[("options.proto", options)],
    )
    .unwrap();
    assert_eq!(
        bare.formatted_text(Format::IgnoreExtensions).unwrap(),
        "import \"options.proto\";\n\nmessage M {\n  extensions 5;\n}\n"
    );
}

#[test]
fn confluent_options_need_no_reference() {
    round_trip(
        r#"syntax = "proto3";
import "confluent/meta.proto";
import "confluent/type/decimal.proto";
import "google/type/money.proto";
message M {
  option (confluent.message_meta).doc = "d";
  confluent.type.Decimal price = 1 [(confluent.field_meta) = { doc: "p"
    tags: "PII" params: { key: "precision" value: "9" } }];
  google.type.Money money = 2;
}
"#,
        &[],
    );
}

#[test]
fn comments_white_space_and_a_byte_order_mark_do_not_matter() {
    let plain =
        "syntax = \"proto3\"; message M { repeated N x = 1; map<string, N> y = 2; } message N {}";
    let wild = "\u{FEFF}// c\nsyntax/**/=\n'proto3' ;message\tM{ \
                repeated  N x=1;/* } */map < string , \n N > y = 0x2; } ; message N\n{\n}\n";
    let (plain, wild) = (parse_with(plain, &[]).unwrap(), parse_with(wild, &[]).unwrap());
    assert_eq!(plain.canonical_text(), wild.canonical_text());
    assert_eq!(serialized(&plain), serialized(&wild));
}

#[test]
fn three_public_imports_in_a_row_are_followed() {
    let files = [
        ("d.proto", "syntax = \"proto3\"; message D {}"),
        ("c.proto", "syntax = \"proto3\"; import public \"d.proto\"; message C {}"),
        ("b.proto", "syntax = \"proto3\"; import public \"c.proto\"; message B {}"),
        ("a.proto", "syntax = \"proto3\"; import public \"b.proto\"; message A {}"),
    ];
    let canonical = round_trip(
        "syntax = \"proto3\"; import \"a.proto\"; \
         message M { A a = 1; B b = 2; C c = 3; D d = 4; }",
        &files,
    );
    assert_eq!(canonical.matches("import").count(), 1);
}

#[test]
fn a_reference_may_have_the_name_that_the_text_would_have() {
    let reference = ("default.proto", "syntax = \"proto3\"; message D {}");
    round_trip(
        "syntax = \"proto3\"; import \"default.proto\"; message M { D d = 1; }",
        &[reference],
    );
}

#[test]
fn a_reference_that_nothing_imports_is_not_read() {
    parse_with("syntax = \"proto3\";", &[("broken.proto", "message {")]).unwrap();
}

#[test]
fn copies_of_well_known_files_can_be_schemas_themselves() {
    round_trip(
        "syntax = \"proto3\"; package google.protobuf; \
         message Timestamp { int64 seconds = 1; int32 nanos = 2; }",
        &[],
    );
}

/// Each problem of `text`, as `line:column message`.
fn problems(text: &str, list: &[(&str, &str)]) -> Vec<String> {
    let error = parse_with(text, list).unwrap_err();
    error
        .problems()
        .iter()
        .map(|problem| {
            let place = problem
                .position
                .map_or_else(|| "-".to_owned(), |at| format!("{}:{}", at.line, at.column));
            let reference =
                problem.reference.as_ref().map_or_else(String::new, |name| format!("{name} "));
            format!("{reference}{place} {}", problem.message)
        })
        .collect()
}

#[test]
fn problems_name_their_places() {
    let proto3 = "syntax = \"proto3\";\n";
    for (text, expected) in [
        ("message M {", "1:12 expected"),
        ("x", "1:1 expected"),
        ("message M { /* é */ Nope n = 1; }", "1:21 expected 'optional', 'required' or 'repeated'"),
        ("message M { /* é */ optional Nope n = 1; }", "1:30 'Nope' is not defined: declare it"),
        (
            "message M { optional int32 a = 1;\n optional int32 b = 1; }",
            "2:21 the fields 'a' and 'b' of 'M' both have the number 1",
        ),
        ("message M {}\n\nmessage M {}", "3:9 the message 'M' has the name of a message"),
        ("syntax = \"proto4\";", "1:10 unknown syntax 'proto4'"),
        ("edition = \"2025\";", "1:11 unknown edition '2025', expected '2023' or '2024'"),
        (
            "import \"google/type/date.proto\";\nimport  \"not/there.proto\";",
            "2:9 the import 'not/there.proto' is not known: register that file and \
             add a reference with the name 'not/there.proto'",
        ),
        (
            "import \"google/type/date.proto\";\nimport \"google/type/date.proto\";",
            "2:8 'google/type/date.proto' is imported twice",
        ),
        ("\u{FEFF}message M { optional Nope n = 1; }", "1:23 'Nope' is not defined"),
    ] {
        let found = problems(text, &[]);
        assert!(found[0].starts_with(expected), "{text}: {found:?}");
    }
    for (body, expected) in [
        ("message M { extensions 4; }", "2:24 proto3 has no extension ranges"),
        ("message M { repeated string a = 1 [packed = true]; }", "2:36 'packed' only applies"),
        ("message M { old.E e = 1; }", "3:13 the proto3 field 'e' cannot have the closed enum"),
    ] {
        let text = if body.contains("old.") {
            format!("{proto3}import \"old.proto\";\n{body}")
        } else {
            format!("{proto3}{body}")
        };
        let found = problems(&text, &[("old.proto", "package old; enum E { A = 0; }")]);
        assert!(found[0].starts_with(expected), "{text}: {found:?}");
    }
}

#[test]
fn several_problems_are_told_at_once_in_the_order_of_the_text() {
    let found =
        problems("message M {\n optional A a = 1;\n optional B b = 2;\n optional C c = 2;\n}", &[]);
    assert!(found.len() >= 3, "{found:?}");
    assert!(found[0].starts_with("2:11 'A' is not defined"), "{found:?}");
    assert!(found[1].starts_with("3:11 'B' is not defined"), "{found:?}");
}

#[test]
fn problems_in_references_name_the_reference() {
    let text = "syntax = \"proto3\"; import \"a.proto\";";
    assert_eq!(
        problems(text, &[("a.proto", "syntax = \"proto3\";\nmessage {}")])[0],
        "a.proto 2:9 expected the name of the message, but found '{'"
    );
    assert!(
        problems(text, &[("a.proto", "syntax = \"proto3\";\nmessage M { N n = 1; }")])[0]
            .starts_with("a.proto 2:13 'N' is not defined")
    );
    assert_eq!(
        problems(text, &[("a.proto", "import \"b.proto\";"), ("b.proto", "import \"a.proto\";")]),
        ["b.proto 1:8 files import each other: 'a.proto' imports 'b.proto' imports 'a.proto'; \
          move what both need to a file of its own"]
    );
    assert!(
        problems(text, &[("a.proto", "edition = \"2025\";")])[0]
            .starts_with("a.proto 1:11 unknown edition")
    );
}

#[test]
fn a_descriptor_that_says_what_no_text_can_is_refused() {
    // A message named `a b`.
    let error = parse_with("IgUKA2EgYg==", &[]).unwrap_err();
    assert!(!error.to_string().is_empty());
    // Base64 that is no descriptor is read as text.
    assert!(parse_with("message", &[]).unwrap_err().to_string().contains("expected"));
}
