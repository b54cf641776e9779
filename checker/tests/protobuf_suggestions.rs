//! What is suggested for each kind of difference of two .proto texts: every suggestion parses and
//! passes, and the one that a person would make is among them.

use clade_checker::{
    CompatibilityLevel, Policy, Proposed, Registered, Schema, SchemaType, Suggestion, Validation,
    check, parse, suggest,
};

fn schema(text: &str) -> Schema {
    parse(SchemaType::Protobuf, text, &[], Validation::Strict)
        .unwrap_or_else(|error| panic!("{text}\n{error}"))
}

/// The suggestions, each of which must pass.
fn suggestions(level: CompatibilityLevel, registered: &str, proposed: &str) -> Vec<Suggestion> {
    let registered = [Registered { version: 1, schema: schema(registered).into() }];
    let verdict = |schema: &Schema| {
        let registered = registered.iter().cloned().map(Ok::<_, std::convert::Infallible>);
        let Ok(verdict) = check(level, Policy::Strict, schema, registered);
        verdict.is_compatible()
    };
    let parsed = schema(proposed);
    assert!(!verdict(&parsed), "there is something to mend");
    let text = Proposed { text: proposed, references: &[], validation: Validation::Strict };
    let found = suggest(level, Policy::Strict, text, &parsed, &registered);
    for one in &found {
        assert!(verdict(&schema(&one.text)), "{}", one.text);
        assert!(one.levels.contains(&level) && !one.why.is_empty());
    }
    found
}

/// Checks that one of the suggestions has this text.
fn check_one(level: CompatibilityLevel, registered: &str, proposed: &str, expected: &str) {
    let found = suggestions(level, registered, proposed);
    let texts: Vec<&str> = found.iter().map(|one| one.text.as_str()).collect();
    assert!(texts.contains(&expected), "{texts:#?}");
}

fn backward(registered: &str, proposed: &str, expected: &str) {
    check_one(CompatibilityLevel::Backward, registered, proposed, expected);
}

fn forward(registered: &str, proposed: &str, expected: &str) {
    check_one(CompatibilityLevel::Forward, registered, proposed, expected);
}

const REGISTERED: &str = "syntax = \"proto3\";
package shop;

message Order {
  // Who buys.
  string customer = 1;
  oneof payment {
    string card = 2;
    string cash = 3;
  }
}

message Refund {
  int32 cents = 1;
}
";

fn changed(from: &str, to: &str) -> String {
    assert!(REGISTERED.contains(from), "{from}");
    REGISTERED.replacen(from, to, 1)
}

#[test]
fn a_type_is_put_back() {
    let proposed = changed("string customer", "int64 customer");
    backward(REGISTERED, &proposed, REGISTERED);
    forward(REGISTERED, &proposed, REGISTERED);
}

#[test]
fn a_new_type_gets_a_field_of_its_own() {
    let proposed = changed("string customer = 1", "Refund customer = 1");
    let kept = "string customer = 1 [deprecated = true];\n  Refund customer_4 = 4";
    backward(REGISTERED, &proposed, &changed("string customer = 1", kept));
    let proposed = changed("string customer = 1", "map<string, string> names = 1");
    let kept = "string customer = 1 [deprecated = true];\n  map<string, string> names = 4";
    backward(REGISTERED, &proposed, &changed("string customer = 1", kept));
}

#[test]
fn a_message_stays() {
    let proposed = changed("message Refund {\n  int32 cents = 1;\n}\n", "");
    let kept = format!("{}\n\nmessage Refund {{\n  int32 cents = 1;\n}}", proposed.trim_end());
    let expected = proposed.replace(proposed.trim_end(), &kept);
    backward(REGISTERED, &proposed, &expected);
    let marked = "message Refund {\n  option deprecated = true;\n\n  int32 cents = 1;\n}";
    let expected = expected.replace("message Refund {\n  int32 cents = 1;\n}", marked);
    backward(REGISTERED, &proposed, &expected);
}

#[test]
fn a_new_message_waits() {
    let proposed = format!("{REGISTERED}message New {{}}\n");
    forward(REGISTERED, &proposed, REGISTERED);
}

#[test]
fn a_member_of_a_oneof_stays() {
    let proposed = changed("    string cash = 3;\n", "");
    backward(REGISTERED, &proposed, REGISTERED);
    let marked = changed("string cash = 3", "string cash = 3 [deprecated = true]");
    backward(REGISTERED, &proposed, &marked);
    let proposed = changed("string cash = 3", "string cash = 9");
    backward(REGISTERED, &proposed, REGISTERED);
}

#[test]
fn a_new_member_of_a_oneof_stands_outside() {
    let proposed = changed("string cash = 3;\n", "string cash = 3;\n    string gift = 4;\n");
    forward(REGISTERED, &proposed, REGISTERED);
    forward(REGISTERED, &proposed, &changed("3;\n  }\n", "3;\n  }\n  string gift = 4;\n"));
}

#[test]
fn fields_leave_a_oneof_again() {
    let proposed = changed(
        "  string customer = 1;\n  oneof payment {\n",
        "  oneof payment {\n    string customer = 1;\n",
    );
    let expected = changed("  // Who buys.\n  string customer = 1;\n", "  // Who buys.\n")
        .replace("  }\n}\n\nmessage Refund", "  }\n  string customer = 1;\n}\n\nmessage Refund");
    backward(REGISTERED, &proposed, &expected);
    let registered = "syntax = \"proto3\";\nmessage M {\n  int32 a = 1;\n  int32 b = 2;\n}\n";
    let proposed =
        "syntax = \"proto3\";\nmessage M {\n  oneof o { int32 a = 1; int32 b = 2; }\n}\n";
    backward(registered, proposed, registered);
}

#[test]
fn a_package_is_put_back() {
    backward(REGISTERED, &changed("package shop;", "package store;"), REGISTERED);
    backward(REGISTERED, &changed("\npackage shop;", ""), REGISTERED);
    let without = changed("package shop;\n", "");
    backward(&without, REGISTERED, &without);
}

#[test]
fn required_fields_are_loosened_or_stay() {
    let plain = "message M {\n  optional int32 a = 1;\n}\n";
    let required = "message M {\n  optional int32 a = 1;\n  required int32 b = 2;\n}\n";
    let optional = required.replace("required", "optional");
    backward(plain, required, &optional);
    forward(plain, required, &optional);
    backward(required, plain, required);
    forward(required, plain, required);
}

#[test]
fn a_label_is_put_back() {
    let registered = "message M { repeated int32 a = 1; }";
    let proposed = "message M { optional int32 a = 1; }";
    backward(registered, proposed, registered);
    let kept = "message M { repeated int32 a = 1 [deprecated = true];\noptional int32 a_2 = 2; }";
    backward(registered, proposed, kept);
}

#[test]
fn several_differences_are_mended_together() {
    let proposed = changed("string customer", "int64 customer")
        .replace("    string cash = 3;\n", "")
        .replace("package shop;", "package store;");
    backward(REGISTERED, &proposed, REGISTERED);
}
