//! What the parser reads, what it refuses, and what it says then. Verdicts are those of protoc.

use super::{Room, parse};
use crate::protobuf::descriptor::{
    Declared, FIELD_NUMBER_END, Field, FieldType, File, Label, Message, OptionStatement,
    OptionValue, Scalar, TextName, TextValue, Visibility,
};

fn file(text: &str) -> File {
    parse("a.proto", text, Room::default()).unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn message(body: &str) -> Message {
    file(&format!("syntax = \"proto2\"; message M {{ {body} }}")).messages.remove(0)
}

/// Each problem of `text`, as `line:column message`.
fn problems(text: &str) -> Vec<String> {
    let Err(error) = parse("a.proto", text, Room::default()) else { return Vec::new() };
    let place = |problem: &crate::error::Problem| {
        let position = problem.position.expect("the parser always knows the place");
        format!("{}:{} {}", position.line, position.column, problem.message)
    };
    error.problems().iter().map(place).collect()
}

#[test]
fn what_protoc_reads_is_read() {
    for text in [
        "",
        "// x",
        ";;",
        "\u{FEFF}syntax = \"pro\" 'to3' ; package a.message.option;",
        "edition = \"2023\"; message M { reserved to, max; reserved 1 to max; }",
        "edition = \"2023\"; enum E { A = 0; reserved a; reserved max; reserved -5 to -2, 7 to max; }",
        "edition = \"2023\"; message local {} message M { local e = 1; local local = 2; }",
        "edition = \"2024\"; import option \"a\"; export message local {} local enum E { A = 0; }",
        "edition = \"2024\"; message M { repeated local.X x = 1; repeated export y = 2; }",
        "syntax = \"proto3\"; message map {} message M { map m = 1; repeated map n = 2; }",
        "syntax = \"proto3\"; message M { . M a = 1; .M. N b = 2; M.int32 c = 3; }",
        "syntax = \"proto3\"; message M { optional optional a = 1; required int32 b = 2; }",
        "message M { optional int32 message = 1; optional M enum = 2; optional int32 true = 3; }",
        "enum E { message = 0; enum = - 5; rpc = 0x10 [deprecated = true]; reserved 'A' ; ; }",
        "message M { oneof o { option x = true; } oneof p { group G = 1 {} map_ m = 2; } }",
        "message M { extensions 4, 5 to 6, 8 to max [verification = UNVERIFIED, (a).b = 1]; }",
        "extend .a.M { optional group G = 1 { optional int32 a = 1; } repeated M m = 2; }",
        "service S { option a = 1; rpc A(stream .a.B) returns (stream C) { ; option (b) = 1; }; }",
        "option a.(.b.c).d = -inf; option ( a ) . b = 'x' \"y\"; option (c) = -{};",
        "option (a) = { i: - 5, s: 'a' \"b\"; a < i: 0x1 > a: [{}, <>] r: [1, -inf] r: [] r [] };",
        "option (a) = { [a . b]: 1 [ a.b.c/d.e ] { [f]: [] } # : [ \n };",
        "message M { optional E e = 1 [default = 7, json_name = \"\\x41\"]; }",
        "message M { optional double d = 1 [default = 18446744073709551616]; }",
        "enum E { option allow_alias = true; A = 0; B = 0; }",
    ] {
        assert_eq!(problems(text), [""; 0], "{text}");
    }
}

/// Texts, and how the first problem of each begins.
const REFUSED: &[(&str, &str)] = &[
    ("x", "1:1 expected a statement of a file: message, enum"),
    ("message M {}\nsyntax = \"proto3\";", "2:1 expected 'syntax' on the first line only"),
    ("; syntax = \"proto3\";", "1:3 expected 'syntax' on the first line only"),
    ("syntax = \"proto2\"", "1:18 expected ';' after it, but found the end of the text"),
    ("syntax = \"proto4\";", "1:10 unknown syntax 'proto4', expected 'proto2' or 'proto3'"),
    ("syntax = \"2023\";", "1:10 unknown syntax '2023', expected 'proto2' or 'proto3'; editions"),
    ("edition = \"2025\";", "1:11 unknown edition '2025', expected '2023' or '2024'"),
    ("edition = 2023;", "1:11 expected a string such as \"2023\", but found '2023'"),
    ("}", "1:1 found '}', but no '{' is open: remove it"),
    ("message M {}}", "1:13 found '}'"),
    ("message M {", "1:12 expected '}' to end the message 'M', but found the end"),
    ("package a; package b;", "1:12 the file is in the package 'a' already"),
    ("package .a;", "1:9 expected the name of the package, but found '.'"),
    ("import a;", "1:8 expected the path of a file in quotes, but found 'a'"),
    ("import option \"a\";", "1:8 `import option` needs edition 2024"),
    ("edition = \"2024\"; import weak \"a\";", "1:26 edition 2024 has no weak imports"),
    ("edition = \"2024\"; import option \"a\"; import \"b\";", "1:38 this import stands after"),
    ("edition = \"2024\"; export service S {}", "1:26 expected 'message' or 'enum'"),
    ("edition = \"2024\"; message M { export e = 1; }", "1:38 expected 'message' or 'enum'"),
    ("edition = \"2023\"; export message M {}", "1:19 expected a statement of a file"),
    ("edition = \"2023\"; message M { optional int32 a = 1; }", "1:31 editions have no label"),
    ("edition = \"2023\"; message M { group A = 1 {} }", "1:31 editions have no groups"),
    ("edition = \"2023\"; message M { reserved \"a\"; }", "1:40 editions reserve names without"),
    ("edition = \"2023\"; message M { reserved a, 1; }", "1:43 expected a name, but found '1'"),
    ("message M { reserved a; }", "1:22 reserved names are in quotes before editions"),
    ("message M { reserved ; }", "1:22 expected a name, a number or a range"),
    ("message M { reserved 1 to a; }", "1:27 expected the last number of the range, or 'max'"),
    ("message M { extensions max; }", "1:24 expected a number or a range"),
    ("message M { extensions 5 [a = 1], 6; }", "1:33 expected ';' after the extension ranges"),
    ("message M { int32 a = 1; }", "1:13 expected 'optional', 'required' or 'repeated'"),
    ("message M { optional map.x y = 2; }", "1:25 expected the name of the field"),
    ("message M { repeated map<int32, M> m = 1; }", "1:25 a map has no label, remove it"),
    ("message M { oneof o { map<int32, M> m = 1; } }", "1:26 a oneof holds no maps"),
    ("message M { oneof o { optional int32 a = 1; } }", "1:23 fields of a oneof have no label"),
    ("message M { oneof o { } }", "1:23 expected a field in the oneof 'o', but found '}'"),
    ("message M { oneof o { ; } }", "1:23 expected a type"),
    ("extend M { }", "1:12 expected a field to add to 'M', but found '}'"),
    ("extend M { map<int32, M> m = 1; }", "1:15 an extension cannot be a map"),
    ("extend int32 { optional int32 a = 1; }", "1:8 expected a message type, but found 'int32'"),
    ("message M { map<group, M> m = 1; }", "1:17 expected a type that a map can hold"),
    ("message M { optional group a = 1 {} }", "1:28 the name of the group 'a' must start"),
    ("message M { optional group A = 1; }", "1:33 expected '{' and the fields of the group"),
    ("message M { optional int32 a = 1 }", "1:34 expected ';' at the end of the field"),
    ("message M { optional int32 a; }", "1:29 expected '=' and the number of the field"),
    ("message M { optional int32 = 1; }", "1:28 expected the name of the field"),
    ("message M { optional int32 a = -1; }", "1:32 expected the number of the field"),
    ("message M { optional int32 a = 2147483648; }", "1:32 the number is too large, the limit"),
    ("message M { optional int32 a = 1 []; }", "1:35 expected the name of an option"),
    ("message M { optional int32 a = 1 [default = 1, default = 2]; }", "1:48 'default' is given"),
    ("message M { optional int32 a = 1 [json_name = 5]; }", "1:47 expected the JSON name in"),
    ("message M { optional int32 a = 1 [json_name = '\\xff']; }", "1:47 expected the JSON name"),
    ("message M { optional int32 a = 1 [default = 2147483648]; }", "1:45 the number is too"),
    ("message M { optional int32 a = 1 [default = 1.0]; }", "1:45 expected an integer as the"),
    ("message M { optional uint32 a = 1 [default = -0]; }", "1:46 a field without sign has no"),
    ("message M { optional bool a = 1 [default = 1]; }", "1:44 expected 'true' or 'false'"),
    ("message M { optional bytes a = 1 [default = a]; }", "1:45 expected a string as the"),
    ("message M { optional float a = 1 [default = x]; }", "1:45 expected a number, 'inf'"),
    ("message M { optional float a = 1 [default = 0x1ffffffffffffffff]; }", "1:45 the number"),
    ("message M { optional group G = 1 [default = 1] {} }", "1:35 a group has no default"),
    ("message M { optional E e = 1 [default = -1]; }", "1:41 expected the name of an enum"),
    ("enum E { option = 0; }", "1:17 expected the name of an option"),
    ("enum E { A = 4294967295; }", "1:14 the number is too large, the limit is 2147483647"),
    ("enum E { A = -2147483649; }", "1:15 the number is too large, the limit is 2147483648"),
    ("enum E { A = 0; option allow_alias = true; }", "1:17 no constants of 'E' share"),
    ("enum E { A = 0; option allow_alias = 1; }", "1:17 'allow_alias' of 'E' can only be true"),
    ("service S { message A {} }", "1:13 expected 'rpc' or 'option', but found 'message'"),
    ("service S { rpc A(stream) returns (A); }", "1:25 expected the name of a message"),
    ("service S { rpc A(int32) returns (A); }", "1:19 expected a message type"),
    ("option () = 1;", "1:9 expected the name of the option, but found ')'"),
    ("option a. = 1;", "1:11 expected the name of an option, but found '='"),
    ("option a = -x;", "1:13 expected a number, 'inf' or 'nan' after '-'"),
    ("option a = 0x1ffffffffffffffff;", "1:12 the number is too large"),
    ("option a = [1];", "1:12 expected a value: a word, a number, a string or a message"),
    ("option (a) = { i 1 };", "1:18 expected ':' and a value, or a message in braces"),
    ("option (a) = { r [1] };", "1:19 expected a message in braces, or ':' in front"),
    ("option (a) = { r: [[1]] };", "1:20 expected a word, a number, a string or a message"),
    ("option (a) = { r: [1,] };", "1:22 expected a word, a number, a string or a message"),
    ("option (a) = { , };", "1:16 expected the name of a field, or '}', but found ','"),
    ("option (a) = { a < };", "1:20 expected the name of a field, or '>', but found '}'"),
    ("option (a) = { [.e]: 1 };", "1:19 expected the full name of an extension"),
    ("option (a) = { a { # } };", "1:20 expected the name of a field, or '}'"),
    ("option (a) = {", "1:15 expected the name of a field, or '}', but found the end"),
];

#[test]
fn what_protoc_refuses_is_refused_with_place_and_way_out() {
    for (text, expected) in REFUSED {
        let found = problems(text);
        assert!(
            found.first().is_some_and(|first| first.starts_with(expected)),
            "{text}: {found:?}"
        );
    }
}

#[test]
fn several_problems_are_told_in_one_go() {
    let text = "message M {\n optional int32 a = x;\n optional int32 b = 2\n}\nmessage {\n}\n\
                enum E { A = 0; B; C = 1; }\noption a = [ { ] };\nmessage N { optional int32 c 1; }";
    let found = problems(text);
    let places: Vec<_> = found.iter().filter_map(|one| one.split(' ').next()).collect();
    assert_eq!(places, ["2:21", "4:1", "5:9", "7:18", "8:12", "9:30"], "{found:#?}");
    assert_eq!(problems(&"x;".repeat(1_000)).len(), 100);
    assert_eq!(problems("option (a) = { x y };\noption (b) = { x y };").len(), 2);
    assert_eq!(problems("message A { message B { message C {").len(), 1);
}

#[test]
fn fields_groups_and_maps_make_what_protoc_makes() {
    let message = message(
        "optional int32 a = 1 [json_name = \"b\", default = -0]; map<string, N> foo_bar_1x = 0x2; \
         message Before {} oneof o { group Result = 3 { optional int32 x = 1; } } \
         optional group Other_Name = 4 {}",
    );
    let names = |messages: &[Message]| -> Vec<String> {
        messages.iter().map(|one| one.name.clone()).collect()
    };
    assert_eq!(names(&message.messages), ["FooBar1xEntry", "Before", "Result", "Other_Name"]);
    let declared: Vec<_> = message.messages.iter().map(|one| one.declared).collect();
    use Declared::{Group, MapEntry};
    assert_eq!(declared, [MapEntry, Declared::Message, Group, Group]);
    let fields: Vec<_> = message.fields.iter().map(|one| (one.name.as_str(), one.number)).collect();
    assert_eq!(fields, [("a", 1), ("foo_bar_1x", 2), ("result", 3), ("other_name", 4)]);
    assert_eq!(message.fields[0].label, Some(Label::Optional));
    assert_eq!(message.fields[0].json_name.as_ref().map(|one| one.name.as_str()), Some("b"));
    assert_eq!(message.fields[0].default.as_ref().map(|one| one.text.as_str()), Some("0"));
    assert_eq!((message.fields[1].label, message.fields[2].oneof), (None, Some(0)));
    let entry = &message.messages[0];
    assert_eq!(entry.fields[0].field_type, FieldType::Scalar(Scalar::String));
    let FieldType::Unresolved(value) = &entry.fields[1].field_type else {
        panic!("{:?}", entry.fields[1]);
    };
    assert_eq!(value.written.as_deref(), Some("N"));
}

#[test]
fn optional_fields_of_proto3_get_oneofs_behind_the_others() {
    let file = file(
        "syntax = \"proto3\"; message M { optional int32 a = 1; optional int32 _b = 2; \
         oneof o { int32 c = 3; } int32 _a = 4; oneof X_a { int32 d = 5; } } \
         extend M { optional int32 e = 9; }",
    );
    let message = &file.messages[0];
    let oneofs: Vec<_> =
        message.oneofs.iter().map(|one| (one.name.as_str(), one.is_synthetic)).collect();
    assert_eq!(oneofs, [("o", false), ("X_a", false), ("XX_a", true), ("X_b", true)]);
    let indexes: Vec<_> = message.fields.iter().map(|field| field.oneof).collect();
    assert_eq!(indexes, [Some(2), Some(3), Some(0), None, Some(1)]);
    assert!(file.extensions[0].proto3_optional && file.extensions[0].oneof.is_none());
}

#[test]
fn defaults_are_spelled_as_in_descriptors() {
    for (scalar, written, expected) in [
        ("int32", "0x7fffffff", "2147483647"),
        ("int64", "-9223372036854775808", "-9223372036854775808"),
        ("uint32", "037777777777", "4294967295"),
        ("double", "1e300", "1e+300"),
        ("double", "-0.0", "-0"),
        ("double", "0x10", "16"),
        ("float", "16777217", "16777216"),
        ("float", "-nan", "nan"),
        ("float", "- inf", "-inf"),
        ("bool", "false", "false"),
        ("string", "'a\\n' \"b\"", "a\nb"),
        ("bytes", "'a\\n\\377\\x01é'", "a\\n\\377\\001\\303\\251"),
        ("E", "A", "A"),
    ] {
        let message = message(&format!("optional {scalar} f = 1 [default = {written}];"));
        let default = message.fields[0].default.as_ref().expect("a default is written");
        assert_eq!(default.text, expected, "{scalar} {written}");
    }
}

#[test]
fn ranges_end_where_the_message_does() {
    let plain = message("extensions 5 to max, 4; reserved 1 to max; reserved 2147483647;");
    assert_eq!(
        (plain.extension_ranges[0].start, plain.extension_ranges[0].end),
        (5, FIELD_NUMBER_END)
    );
    assert_eq!(plain.extension_ranges[1].end, 5);
    assert_eq!(plain.reserved_ranges[0].end, FIELD_NUMBER_END);
    assert_eq!(plain.reserved_ranges[1].end, i32::MIN);
    let set = message("extensions 5 to max; option message_set_wire_format = true;");
    assert_eq!(set.extension_ranges[0].end, i32::MAX);
}

#[test]
fn options_keep_what_was_written() {
    let mut file = file(
        "option a.(.b.c).d = -5; option e = 18446744073709551616; option f = -nan; \
         option (g) = { a: -inf, [x.y] < b: 'c' \"d\" > l: [1, E] [t.com/A] {} };",
    );
    let written: Vec<OptionStatement> = std::mem::take(&mut file.options.written);
    let parts: Vec<_> =
        written[0].name.iter().map(|part| (part.name.as_str(), part.is_extension)).collect();
    assert_eq!(parts, [("a", false), (".b.c", true), ("d", false)]);
    assert_eq!(written[0].value, OptionValue::NegativeInt(5));
    assert_eq!(written[1].value, OptionValue::Double(18_446_744_073_709_551_616.0));
    assert!(matches!(written[2].value, OptionValue::Double(value) if value.is_nan()));
    let OptionValue::Aggregate(fields) = &written[3].value else { panic!("{written:?}") };
    assert_eq!(fields[0].value, TextValue::Word("-inf".into()));
    assert_eq!(fields[1].name, TextName::Extension("x.y".into()));
    let TextValue::Message(inner) = &fields[1].value else { panic!("{fields:?}") };
    assert_eq!(inner[0].value, TextValue::String(b"cd".to_vec()));
    let list = vec![TextValue::Word("1".into()), TextValue::Word("E".into())];
    assert_eq!(fields[2].value, TextValue::List(list));
    assert_eq!(fields[3].name, TextName::Any("t.com/A".into()));
}

#[test]
fn spans_and_comments_are_those_of_the_declaration() {
    let text = "\u{FEFF}// file\n\n// syntax\nsyntax = \"proto2\"; // after\n\n/* gone */\n\n\
                // leads M\nmessage M { // trails M\n  // leads a\n  optional N a = 1; // trails a\n  \
                // end\n}\nedition_ x";
    let text = text.trim_end_matches("edition_ x");
    let file = file(text);
    let at = |span: Option<crate::span::Span>| {
        span.map(|span| &text[span.start..span.end]).unwrap_or_default()
    };
    let message = &file.messages[0];
    assert!(at(message.source.span).starts_with("message M {"), "{:?}", message.source);
    assert!(at(message.source.span).ends_with('}'));
    assert_eq!(at(message.source.name), "M");
    let field: &Field = &message.fields[0];
    assert_eq!(at(field.source.span), "optional N a = 1;");
    assert_eq!((at(field.type_span), at(field.number_span)), ("N", "1"));
    assert_eq!(at(file.edition_source.span), "syntax = \"proto2\";");
    let comments = |source: &crate::protobuf::descriptor::Source| {
        let comments = source.comments.clone().unwrap_or_default();
        (comments.leading, comments.trailing, comments.detached)
    };
    let given = |text: &str| Some(text.to_owned());
    assert_eq!(
        comments(&file.edition_source),
        (given(" syntax\n"), given(" after\n"), vec![" file\n".to_owned()])
    );
    assert_eq!(
        comments(&message.source),
        (given(" leads M\n"), given(" trails M\n"), vec![" gone ".to_owned()])
    );
    assert_eq!(comments(&field.source), (given(" leads a\n"), given(" trails a\n"), vec![]));
}

#[test]
fn visibility_is_kept() {
    let file =
        file("edition = \"2024\"; local message A { export enum E { A = 0; } } message B {}");
    assert_eq!(file.messages[0].visibility, Some(Visibility::Local));
    assert_eq!(file.messages[0].enums[0].visibility, Some(Visibility::Export));
    assert_eq!(file.messages[1].visibility, None);
}

#[test]
fn nesting_stops_where_protoc_stops() {
    let nested = |depth: usize, inner: &str| {
        let open: String = (0..depth).map(|level| format!("message M{level} {{ ")).collect();
        format!("syntax = \"proto2\"; {open}{inner}{}", "}".repeat(depth))
    };
    for (text, is_read) in [
        (nested(31, ""), true),
        (nested(32, ""), false),
        (nested(30, "optional group G = 1 {}"), true),
        (nested(31, "optional group G = 1 {}"), false),
        (nested(30, "map<int32, int32> m = 1;"), true),
        (nested(31, "map<int32, int32> m = 1;"), false),
        (nested(100_000, ""), false),
    ] {
        let found = problems(&text);
        assert_eq!(found.is_empty(), is_read, "{found:?}");
        assert!(found.iter().all(|one| one.contains("nest deeper than 31 levels")), "{found:?}");
    }
    let deep =
        |depth: usize| format!("option (a) = {{ {} {} }};", "a {".repeat(depth), "}".repeat(depth));
    assert_eq!(problems(&deep(99)), [""; 0]);
    assert_eq!(problems(&deep(100)), ["1:315 braces and brackets nest deeper than 100 levels"]);
    assert_eq!(problems(&deep(100_000)).len(), 1);
}

#[test]
fn options_copied_to_many_ranges_are_refused() {
    let ranges: Vec<String> = (1..20_000).map(|number| number.to_string()).collect();
    let text = format!(
        "message M {{ extensions {} [a = \"{}\"]; }}",
        ranges.join(", "),
        "x".repeat(1_000)
    );
    let found = problems(&text);
    assert!(found[0].contains("would be copied to 19999 ranges"), "{found:?}");
}
