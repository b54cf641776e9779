//! What is accepted can be kept: its canonical text says the same, for texts and descriptors alike.

#![allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]

use clade_checker::{Format, ParseError, ResolvedReference, Schema, SchemaType, Validation, parse};
use prost::Message as _;
use prost_types::field_descriptor_proto::{Label, Type};
use prost_types::{
    DescriptorProto, EnumDescriptorProto, FieldDescriptorProto, FileDescriptorProto,
    MessageOptions, OneofDescriptorProto,
};

fn read(text: &str) -> Result<Schema, ParseError> {
    parse(SchemaType::Protobuf, text, &[], Validation::Strict)
}

/// The canonical text of `text`, which parses to the same descriptor and prints as itself.
#[track_caller]
fn kept(text: &str) -> String {
    let schema = read(text).unwrap();
    let canonical = schema.canonical_text();
    let again = read(&canonical).unwrap();
    assert_eq!(again.canonical_text(), canonical);
    let serialized = schema.formatted_text(Format::Serialized).unwrap();
    assert_eq!(again.formatted_text(Format::Serialized).unwrap(), serialized);
    let decoded = read(&serialized).unwrap();
    assert_eq!(decoded.formatted_text(Format::Serialized).unwrap(), serialized);
    let normalized = read(&schema.normalized_text()).unwrap();
    assert_eq!(normalized.normalized_text(), schema.normalized_text());
    canonical
}

fn refusal(text: &str) -> String {
    read(text).unwrap_err().to_string()
}

/// `bytes` in base64, as a client would send them.
fn base64(bytes: &[u8]) -> String {
    let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let bits = chunk.iter().fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte));
        let bits = bits << (8 * (3 - chunk.len()));
        for place in 0..=chunk.len() {
            text.push(char::from(alphabet[(bits >> (18 - 6 * place) & 63) as usize]));
        }
    }
    while !text.len().is_multiple_of(4) {
        text.push('=');
    }
    text
}

fn field(name: &str, number: i32, kind: Type) -> FieldDescriptorProto {
    FieldDescriptorProto {
        name: Some(name.into()),
        number: Some(number),
        label: Some(Label::Optional.into()),
        r#type: Some(kind.into()),
        ..Default::default()
    }
}

fn message(name: &str, fields: Vec<FieldDescriptorProto>) -> DescriptorProto {
    DescriptorProto { name: Some(name.into()), field: fields, ..Default::default() }
}

fn file(messages: Vec<DescriptorProto>) -> FileDescriptorProto {
    FileDescriptorProto {
        name: Some("sent.proto".into()),
        message_type: messages,
        ..Default::default()
    }
}

fn sent(file: &FileDescriptorProto) -> String {
    base64(&file.encode_to_vec())
}

const OPTIONS: &str = "import \"google/protobuf/descriptor.proto\";
extend google.protobuf.MessageOptions {
  optional double dd = 50001;
  optional float ff = 50002;
  repeated double list = 50003;
}
";

#[test]
fn options_of_single_extension_numbers_are_kept() {
    let canonical =
        kept("message M { extensions 10, 12 to 14, 20 to max [verification = UNVERIFIED]; }");
    assert!(canonical.contains("extensions 10 [verification = UNVERIFIED];"), "{canonical}");
}

#[test]
fn extreme_numbers_in_options_are_kept() {
    for (value, printed) in [
        ("(dd) = 1e400", "(dd) = inf"),
        ("(dd) = -1e400", "(dd) = -inf"),
        ("(ff) = 1e39", "(ff) = inf"),
        ("(ff) = -1e39", "(ff) = -inf"),
        ("(dd) = nan", "(dd) = nan"),
        ("(ff) = -nan", "(ff) = nan"),
        ("(list) = -inf", "(list) = -inf"),
        ("(dd) = -0.0", "(dd) = -0.0"),
        ("(ff) = -0.0", "(ff) = -0.0"),
        ("(dd) = 5e-324", "(dd) = 5e-324"),
        ("(ff) = 1e-45", "(ff) = 1e-45"),
        ("(dd) = 1e-400", "(dd) = 0"),
        ("(dd) = 123456789.125", "(dd) = 123456789.125"),
        ("(list) = 1e400", "(list) = inf"),
    ] {
        let canonical = kept(&format!("{OPTIONS}message M {{ option {value}; }}"));
        assert!(canonical.contains(&format!("option {printed};")), "{value}: {canonical}");
    }
    let canonical = kept(
        "syntax = \"proto3\"; import \"google/protobuf/descriptor.proto\";\n\
         message Conf { float f = 1; double d = 2; }\n\
         extend google.protobuf.MessageOptions { Conf conf = 50000; }\n\
         message M { option (conf) = { f: -nan d: -nan }; }",
    );
    assert!(canonical.contains("f: -nan,\n    d: -nan\n"), "{canonical}");
    for value in ["-0.0", "5e-324", "1e400", "-1e400", "inf", "-inf", "nan"] {
        kept(&format!("message M {{ optional double d = 1 [default = {value}]; }}"));
        kept(&format!("message M {{ optional float f = 1 [default = {value}]; }}"));
    }
}

#[test]
fn an_empty_schema_has_a_canonical_text() {
    for text in ["// nothing", ";", "syntax = \"proto2\";", "\u{FEFF}"] {
        assert_eq!(kept(text), "syntax = \"proto2\";\n", "{text}");
    }
    let only_extensions = read("message M { extensions 1; }").unwrap();
    assert_eq!(
        only_extensions.formatted_text(Format::IgnoreExtensions).unwrap(),
        "message M {\n  extensions 1;\n}\n"
    );
}

#[test]
fn what_no_text_can_say_is_refused_with_its_place() {
    // A text declares oneofs where their first fields stand.
    let member = |name: &str, number: i32, oneof: i32| FieldDescriptorProto {
        oneof_index: Some(oneof),
        ..field(name, number, Type::Int32)
    };
    let mut crossed = message("M", vec![member("a", 1, 1), member("b", 2, 0)]);
    for name in ["x", "y"] {
        let oneof = OneofDescriptorProto { name: Some(name.into()), ..Default::default() };
        crossed.oneof_decl.push(oneof);
    }
    let error = refusal(&sent(&file(vec![crossed])));
    assert!(error.contains("cannot be kept without loss"), "{error}");
    assert!(error.contains("'message_type M, field a, oneof_index'"), "{error}");
}

#[test]
fn a_descriptor_is_kept_with_the_model_of_its_text() {
    let mut proto = file(vec![message("M", vec![field("a_b", 1, Type::Int32)])]);
    proto.package = Some("p.q".into());
    for syntax in [None, Some("proto2"), Some("")] {
        proto.syntax = syntax.map(str::to_owned);
        let schema = read(&sent(&proto)).unwrap();
        let expected = "package p.q;\n\nmessage M {\n  optional int32 a_b = 1;\n}\n";
        assert_eq!(schema.canonical_text(), expected);
    }
    proto.syntax = Some("proto3".into());
    assert!(kept(&sent(&proto)).starts_with("syntax = \"proto3\";\n"));
}

#[test]
fn names_of_a_descriptor_must_be_identifiers() {
    let trick = "M { int32 a=1; } message N";
    for name in [trick, "", "a b", "1a", "a.b", "é"] {
        let error = refusal(&sent(&file(vec![message(name, vec![])])));
        assert!(error.contains("which is not an identifier"), "{name}: {error}");
        let error = refusal(&sent(&file(vec![message("M", vec![field(name, 1, Type::Int32)])])));
        assert!(error.contains("which is not an identifier"), "{name}: {error}");
    }
    let mut proto = file(vec![]);
    proto.package = Some("a..b".into());
    assert!(refusal(&sent(&proto)).contains("the package 'a..b', which is not made"));
}

#[test]
fn descriptors_that_the_linker_does_not_know_are_refused() {
    for syntax in ["editions", "proto4", " "] {
        let mut proto = file(vec![message("M", vec![])]);
        proto.syntax = Some(syntax.into());
        let error = refusal(&sent(&proto));
        assert!(error.contains(&format!("the syntax '{syntax}'")), "{error}");
    }
    let entry = |fields: Vec<FieldDescriptorProto>| {
        let mut entry = message("AEntry", fields);
        entry.options = Some(MessageOptions { map_entry: Some(true), ..Default::default() });
        let mut map = field("a", 1, Type::Message);
        map.label = Some(Label::Repeated.into());
        map.type_name = Some(".M.AEntry".into());
        let mut outer = message("M", vec![map]);
        outer.nested_type.push(entry);
        sent(&file(vec![outer]))
    };
    let key = || field("key", 1, Type::String);
    let value = || field("value", 2, Type::Int32);
    kept(&entry(vec![key(), value()]));
    for fields in [
        vec![],
        vec![key()],
        vec![value(), key()],
        vec![field("key", 1, Type::Double), value()],
        vec![key(), field("value", 3, Type::Int32)],
    ] {
        assert!(refusal(&entry(fields)).contains("the map entry 'AEntry'"));
    }
}

#[test]
fn broken_descriptors_are_refused_and_stop_nothing() {
    let with = |change: &dyn Fn(&mut FieldDescriptorProto)| {
        let mut one = field("a", 1, Type::Int32);
        change(&mut one);
        sent(&file(vec![message("M", vec![one])]))
    };
    let mut texts = vec![
        with(&|one| one.r#type = Some(99)),
        with(&|one| one.r#type = None),
        with(&|one| one.r#type = Some(Type::Message.into())),
        with(&|one| one.type_name = Some("..".into())),
        with(&|one| one.type_name = Some("M.a".into())),
        with(&|one| one.label = Some(9)),
        with(&|one| one.number = Some(-1)),
        with(&|one| one.number = None),
        with(&|one| one.oneof_index = Some(3)),
        with(&|one| one.oneof_index = Some(-3)),
        with(&|one| one.default_value = Some("x".into())),
        with(&|one| one.extendee = Some(".M".into())),
    ];
    let mut empty_oneof = message("M", vec![]);
    empty_oneof
        .oneof_decl
        .push(OneofDescriptorProto { name: Some("o".into()), ..Default::default() });
    texts.push(sent(&file(vec![empty_oneof])));
    let mut proto = file(vec![]);
    proto.enum_type.push(EnumDescriptorProto { name: Some("E".into()), ..Default::default() });
    texts.push(sent(&proto));
    let mut proto = file(vec![]);
    proto.public_dependency = vec![4, -1];
    texts.push(sent(&proto));
    for text in texts {
        assert!(!refusal(&text).is_empty(), "{text}");
    }
}

#[test]
fn editions_are_kept_with_their_features_and_imports() {
    let canonical = kept(
        "edition = \"2024\"; package a; import option \"google/protobuf/descriptor.proto\";\n\
         option features.field_presence = IMPLICIT; option features.enum_type = CLOSED;\n\
         message M { int32 a = 1 [features.field_presence = EXPLICIT]; reserved b; reserved 7; \
         repeated M c = 2 [features.message_encoding = DELIMITED]; map<string, M> d = 3; \
         extensions 10 [verification = UNVERIFIED]; }\n\
         local enum E { E_A = 1; reserved X; } export message N {}",
    );
    for part in [
        "edition = \"2024\";\npackage a;\n\nimport option \"google/protobuf/descriptor.proto\";\n",
        "option features.field_presence = IMPLICIT;\noption features.enum_type = CLOSED;\n",
        "  reserved 7;\n  reserved b;\n",
        "  int32 a = 1 [features.field_presence = EXPLICIT];\n",
        "  map<string, M> d = 3;\n",
        "  extensions 10 [verification = UNVERIFIED];\n",
        "export message N {}\n",
        "local enum E {\n  reserved X;\n",
    ] {
        assert!(canonical.contains(part), "{part} is not in\n{canonical}");
    }
}

#[test]
fn custom_options_are_named_from_the_root_where_they_must_be() {
    let reference = ResolvedReference {
        name: "o.proto".into(),
        text: "package a; import \"google/protobuf/descriptor.proto\"; \
               extend google.protobuf.FieldOptions { optional int32 b = 50001; \
               optional int32 c = 50000; }"
            .into(),
    };
    let references = [reference];
    let read = |text: &str| parse(SchemaType::Protobuf, text, &references, Validation::Strict);
    for (package, printed) in [("a.a", "(.a.b) = 1"), ("p", "(a.b) = 1")] {
        let text = format!(
            "import \"o.proto\"; package {package}; \
             message M {{ optional int32 x = 1 [(.a.b) = 1, (.a.c) = 2]; }}"
        );
        let schema = read(&text).unwrap();
        let canonical = schema.canonical_text();
        assert!(canonical.contains(printed), "{canonical}");
        let again = read(&canonical).unwrap();
        assert_eq!(again.canonical_text(), canonical);
        let serialized = |schema: &Schema| schema.formatted_text(Format::Serialized).unwrap();
        assert_eq!(serialized(&again), serialized(&schema));
        assert_eq!(serialized(&read(&serialized(&schema)).unwrap()), serialized(&schema));
    }
}

#[test]
fn what_braces_do_not_keep_in_an_option_has_a_statement_of_its_own() {
    let canonical = kept(
        "syntax = \"proto3\"; import \"google/protobuf/descriptor.proto\";\n\
         message Conf { message Inner { string s = 1; bool b = 2; } int32 k = 7; Inner in = 8; \
         repeated Inner all = 9; map<string, int32> m = 10; repeated int32 n = 11; }\n\
         extend google.protobuf.FieldOptions { Conf conf = 50065; }\n\
         message M {\n\
         int32 a = 1 [(conf).k = 0];\n\
         int32 b = 2 [(conf).in.b = false, (conf).k = 3, (conf).all = { s: '' }];\n\
         int32 c = 3 [(conf) = { k: 0 }];\n\
         int32 d = 4 [(conf).in = { s: '' b: true }, (conf).m = { key: 'x' value: 0 }];\n\
         int32 e = 5 [(conf) = { n: [1, 2] }, (conf).n = 0, (conf).n = 4]; }",
    );
    for part in [
        "int32 a = 1 [(conf).k = 0];",
        "      k: 3,\n      all: {}\n    },\n    (conf).in.b = false\n  ];",
        "int32 c = 3 [(conf) = {}];",
        "      key: \"x\",\n      value: 0\n",
        "      n: 1,\n      n: 2\n",
        "(conf).n = 0,\n    (conf).n = 4",
    ] {
        assert!(canonical.contains(part), "{part} is not in\n{canonical}");
    }
}
