//! Changes whose effect on data is known by construction, and data that would be too large to make.

use std::fmt::Write as _;

use clade_checker::protobuf::{self, Reading};
use clade_checker::{Evidence, Policy, Schema, SchemaType, Validation, examine, parse};

fn schema(text: &str) -> Schema {
    parse(SchemaType::Protobuf, text, &[], Validation::Strict)
        .unwrap_or_else(|error| panic!("{text}\n{error}"))
}

/// What data says under a reading: `refuted`, or `proven: {"x":1} lost`.
fn evidence(reading: Reading, writer: &str, reader: &str) -> String {
    let (Schema::Protobuf(reader), Schema::Protobuf(writer)) = (schema(reader), schema(writer))
    else {
        panic!("both are Protobuf");
    };
    let all = protobuf::readings(&reader, &writer);
    let (_, found) = all.iter().find(|(one, _)| *one == reading).expect("all are told");
    found.to_string()
}

/// Checks what data says about a field of each of two types.
fn check_types(syntax: &str, writer: &str, reader: &str, expected: &str) {
    let text = |field: &str| {
        let field = field.replacen(" x", " x = 1", 1);
        format!("{syntax} message M {{ {field}; }} message N {{}} enum E {{ A = 0; B = 5; }}")
    };
    let found = evidence(Reading::Value, &text(writer), &text(reader));
    assert_eq!(found, expected, "{writer} to {reader}");
}

#[test]
fn types_that_hold_all_values_are_refuted() {
    for (writer, readers) in [
        ("int32", &["int64", "E"][..]),
        ("uint32", &["int64", "uint64"]),
        ("bool", &["int32", "int64", "uint32", "uint64", "E"]),
        ("sint32", &["sint64"]),
        ("string", &["bytes"]),
        ("E", &["int32", "int64"]),
    ] {
        for reader in readers {
            let fields = [format!("{writer} x"), format!("{reader} x")];
            check_types("syntax = \"proto3\";", &fields[0], &fields[1], "refuted");
        }
    }
}

#[test]
fn types_that_hold_fewer_values_fail_at_the_first_that_is_missing() {
    for (writer, reader, datum) in [
        ("int64", "int32", "\"2147483648\""),
        ("int64", "uint32", "\"-1\""),
        ("uint64", "int64", "\"9223372036854775808\""),
        ("uint32", "int32", "2147483648"),
        ("int32", "uint64", "-1"),
        ("int32", "bool", "2"),
        ("sint64", "sint32", "\"2147483648\""),
        ("fixed32", "sfixed32", "4294967295"),
        ("sfixed64", "fixed64", "\"-1\""),
        ("int64", "E", "\"2147483648\""),
        ("E", "bool", "2"),
        ("E", "uint32", "-1"),
        ("int32", "sint32", "1"),
        ("bool", "sint64", "true"),
        ("fixed32", "float", "1"),
    ] {
        let fields = [format!("{writer} x"), format!("{reader} x")];
        let expected = format!("proven: {{\"x\":{datum}}} misread");
        check_types("syntax = \"proto3\";", &fields[0], &fields[1], &expected);
    }
}

#[test]
fn another_encoding_is_refused() {
    for (writer, reader, datum) in [
        ("bytes", "string", "\"/w==\""),
        ("string", "int32", "\"a\""),
        ("N", "int32", "{}"),
        ("double", "float", "1.5"),
        ("map<string, int32>", "map<string, string>", "{\"a\":1}"),
    ] {
        let fields = [format!("{writer} x"), format!("{reader} x")];
        let expected = format!("proven: {{\"x\":{datum}}} refused");
        check_types("syntax = \"proto3\";", &fields[0], &fields[1], &expected);
    }
}

#[test]
fn labels_and_features_count_as_they_are_resolved() {
    let edition = "edition = \"2023\";";
    for (writer, reader, expected) in [
        ("repeated int32 x", "int32 x", "proven: {\"x\":[1,2]} refused"),
        ("repeated N x", "N x", "proven: {\"x\":[{},{}]} lost"),
        ("int32 x", "repeated int32 x", "refuted"),
        ("N x", "N x [features.message_encoding = DELIMITED]", "proven: {\"x\":{}} refused"),
        ("N x", "N x [features.field_presence = LEGACY_REQUIRED]", "proven: {} refused"),
        ("int32 x [features.field_presence = LEGACY_REQUIRED]", "int32 x", "refuted"),
        ("int32 x [default = 4]", "int32 x", "proven: {} misread"),
        (
            "repeated int32 x",
            "repeated int32 x [features.repeated_field_encoding = EXPANDED]",
            "refuted",
        ),
        ("string x", "string x [features.utf8_validation = NONE]", "refuted"),
        (
            "bytes x",
            "string x [features.utf8_validation = NONE]",
            "proven: {\"x\":\"/w==\"} refused",
        ),
    ] {
        check_types(edition, writer, reader, expected);
    }
    let unchecked = "string x [features.utf8_validation = NONE]";
    let text =
        |field: &str| format!("{edition} message M {{ {}; }}", field.replacen(" x", " x = 1", 1));
    let found = evidence(Reading::Value, &text(unchecked), &text("string x"));
    assert!(found.starts_with("unknown: the reader checks that a string is UTF-8"), "{found}");
}

#[test]
fn closed_enums_lose_what_they_do_not_list() {
    let text = |is_closed: bool, constants: &str, field: &str| {
        let feature = if is_closed { "option features.enum_type = CLOSED;" } else { "" };
        format!(
            "edition = \"2023\"; message M {{ {field} = 1; }} enum E {{ {feature} {constants} }}"
        )
    };
    let check = |writer: &str, reader: &str, expected: &str| {
        assert_eq!(evidence(Reading::Value, writer, reader), expected, "{writer}\n{reader}");
    };
    let (two, one) = ("A = 0; B = 1;", "A = 0;");
    check(&text(true, two, "E x"), &text(true, one, "E x"), "proven: {\"x\":\"B\"} lost");
    check(&text(true, one, "E x"), &text(true, two, "E x"), "refuted");
    check(&text(true, two, "E x"), &text(false, one, "E x"), "refuted");
    check(&text(false, two, "E x"), &text(true, two, "E x"), "proven: {\"x\":2} lost");
    let lost_entry = "proven: {\"x\":{\"a\":\"B\"}} lost";
    let map = "map<string, E> x";
    check(&text(true, two, map), &text(true, one, map), lost_entry);
    let lost_element = "proven: {\"x\":[\"B\"]} lost";
    check(&text(true, two, "repeated E x"), &text(true, one, "repeated E x"), lost_element);
}

#[test]
fn readings_are_told_apart() {
    let removed = ["message M { int32 x = 1; }", "message M {}"];
    let [writer, reader] = removed.map(|text| format!("syntax = \"proto3\"; {text}"));
    assert_eq!(evidence(Reading::Value, &writer, &reader), "refuted");
    assert_eq!(evidence(Reading::Lossless, &writer, &reader), "proven: {\"x\":1} lost");
    let cut = ["message M { int64 x = 1; }", "message M { int32 x = 1; }"];
    let [writer, reader] = cut.map(|text| format!("syntax = \"proto3\"; {text}"));
    assert_eq!(evidence(Reading::Parse, &writer, &reader), "refuted");
    assert!(evidence(Reading::Value, &writer, &reader).starts_with("proven"));
}

#[test]
fn json_is_refuted_only_where_names_and_types_are_the_same() {
    let check = |writer: &str, reader: &str, expected: &str| {
        let [writer, reader] = [writer, reader].map(|text| format!("syntax = \"proto3\"; {text}"));
        let found = evidence(Reading::Json, &writer, &reader);
        assert!(found.starts_with(expected), "{found}: {writer}\n{reader}");
    };
    check("message M { int32 x = 1; }", "message M { int32 x = 1; string y = 2; }", "refuted");
    check("message M { int32 x = 1; string y = 2; }", "message M { int32 x = 1; }", "refuted");
    check("message M { int32 x = 1; }", "message M { int32 y = 1; }", "unknown");
    check("message M { int32 x = 1; }", "message M { string x = 2; }", "unknown");
    check("message M { bool x = 1; }", "message M { int32 x = 1; }", "unknown");
    check("message M { int32 x = 1; }", "message M { repeated int32 x = 1; }", "unknown");
    let renamed = ["A = 0; B = 1;", "A = 0; C = 1;"];
    let [writer, reader] =
        renamed.map(|constants| format!("message M {{ E x = 1; }} enum E {{ {constants} }}"));
    check(&writer, &reader, "unknown");
}

#[test]
fn a_message_that_requires_itself_has_no_data() {
    let writer =
        "message M { required M m = 1; optional int32 x = 2; } message R { required M m = 1; }";
    let reader = "message M { required M m = 1; optional string x = 2; }";
    let found = examine(&schema(reader), &schema(writer), Policy::Strict);
    assert_eq!(found.evidence, Evidence::Refuted);
    let told: Vec<String> =
        found.findings.iter().map(|finding| finding.evidence.to_string()).collect();
    let no_data = "by-rule: the message requires itself, so that it has no data";
    assert_eq!(told, ["refuted", no_data]);
}

#[test]
fn what_only_a_message_without_data_reaches_has_none() {
    let inside = |kind: &str| {
        let group = format!("optional group H = 2 {{ optional {kind} x = 1; }}");
        format!("syntax = \"proto2\"; message L {{ required L a = 1; {group} }}")
    };
    assert_eq!(evidence(Reading::Value, &inside("int64"), &inside("int32")), "refuted");
}

#[test]
fn entries_of_a_map_are_read_as_messages() {
    let text = |field: &str, rest: &str| {
        format!(
            "syntax = \"proto3\"; message M {{ {field} = 1; }} message V {{ int64 a = 1; }} {rest}"
        )
    };
    for (writer, entry, expected) in [
        ("map<bool, V> f", "uint32 k = 1; V v = 2;", "refuted"),
        ("map<bool, V> f", "V v = 2; V w = 3;", "refuted"),
        ("map<int64, V> f", "int32 k = 1; V v = 2;", "proven"),
        ("map<bool, V> f", "bool k = 1; W v = 2;", "proven"),
    ] {
        let rest = format!("message E {{ {entry} }} message W {{ int32 a = 1; }}");
        let writer = text(writer, "");
        let found = evidence(Reading::Value, &writer, &text("repeated E f", &rest));
        assert_eq!(found.split(':').next(), Some(expected), "{entry}: {found}");
    }
}

/// Messages of which each requires the next one twice.
fn doubling(count: usize, last: &str) -> String {
    let mut text = String::new();
    for index in 0..count {
        let next = index + 1;
        writeln!(text, "message M{index} {{ required M{next} a = 1; required M{next} b = 2; }}")
            .expect("a string takes any text");
    }
    writeln!(text, "message M{count} {{ {last} }}").expect("a string takes any text");
    text
}

/// Messages of which each may hold the next one.
fn chain(count: usize, last: &str) -> String {
    let mut text = String::from("message M { optional M0 m = 1;\n");
    for index in 0..count {
        let next = index + 1;
        writeln!(text, "}} message M{index} {{ optional M{next} m = 1;")
            .expect("a string takes any text");
    }
    writeln!(text, "}} message M{count} {{ {last} }}").expect("a string takes any text");
    text
}

#[test]
fn data_that_would_be_too_large_is_not_made() {
    let writer = doubling(1_000, "optional int32 x = 1;");
    let reader = doubling(1_000, "optional string x = 1; ");
    let found = examine(&schema(&reader), &schema(&writer), Policy::Strict);
    // The innermost message has a datum of its own.
    assert_eq!(found.evidence.to_string(), "proven: {\"x\":1} refused");
    let writer = "message R {} message A { required B b = 1; } message B { required A a = 1; }";
    assert_eq!(evidence(Reading::Lossless, writer, writer), "refuted");
    let removed = doubling(1_000, "");
    let found = examine(&schema("message M {}"), &schema(&removed), Policy::Strict);
    let is_unknown = |one: &&clade_checker::Finding| matches!(one.evidence, Evidence::Unknown(_));
    assert!(found.findings.iter().filter(is_unknown).count() > 900);
}

#[test]
fn long_ways_do_not_overflow_a_stack() {
    let build = |last: &str| chain(5_000, last);
    let found = std::thread::Builder::new()
        .stack_size(512 * 1024)
        .spawn(move || {
            let writer = schema(&build("optional int32 x = 1;"));
            examine(&schema(&build("optional string x = 1;")), &writer, Policy::Strict)
        })
        .expect("a thread starts")
        .join()
        .expect("nothing overflows");
    assert_eq!(found.evidence.to_string(), "proven: {\"x\":1} refused");
}
