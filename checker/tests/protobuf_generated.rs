//! Laws that hold for any Protobuf file, tried on generated ones.

use clade_checker::{Format, Policy, Schema, SchemaType, Validation, compare, parse};
use proptest::collection::vec;
use proptest::prelude::*;

const SCALARS: [&str; 8] =
    ["int32", "uint64", "sint32", "fixed64", "double", "string", "bytes", "bool"];

/// What one field is made of; its name and number come from its place.
#[derive(Debug, Clone)]
struct Field {
    shape: Shape,
    scalar: usize,
    label: usize,
    is_deprecated: bool,
}

#[derive(Debug, Clone, Copy)]
enum Shape {
    Plain,
    OfEnum,
    OfMessage,
    Map,
    Group,
    InOneof,
}

#[derive(Debug, Clone)]
struct Message {
    fields: Vec<Field>,
    nested: Vec<Message>,
    constants: usize,
    is_nested_first: bool,
}

#[derive(Debug, Clone)]
struct File {
    is_proto3: bool,
    has_package: bool,
    messages: Vec<Message>,
}

fn field() -> impl Strategy<Value = Field> {
    let shape = prop_oneof![
        4 => Just(Shape::Plain),
        1 => Just(Shape::OfEnum),
        2 => Just(Shape::OfMessage),
        1 => Just(Shape::Map),
        1 => Just(Shape::Group),
        2 => Just(Shape::InOneof),
    ];
    (shape, 0..SCALARS.len(), 0..3_usize, any::<bool>()).prop_map(
        |(shape, scalar, label, is_deprecated)| Field { shape, scalar, label, is_deprecated },
    )
}

fn message() -> impl Strategy<Value = Message> {
    let leaf = (vec(field(), 0..6), 1..4_usize, any::<bool>()).prop_map(
        |(fields, constants, is_nested_first)| Message {
            fields,
            nested: Vec::new(),
            constants,
            is_nested_first,
        },
    );
    leaf.prop_recursive(2, 12, 3, |inner| {
        (vec(field(), 0..6), vec(inner, 0..3), 1..4_usize, any::<bool>()).prop_map(
            |(fields, nested, constants, is_nested_first)| Message {
                fields,
                nested,
                constants,
                is_nested_first,
            },
        )
    })
}

fn file() -> impl Strategy<Value = File> {
    (any::<bool>(), any::<bool>(), vec(message(), 1..4))
        .prop_map(|(is_proto3, has_package, messages)| File { is_proto3, has_package, messages })
}

/// Words and marks of the text, to be joined by any white space.
fn tokens(file: &File) -> Vec<String> {
    let mut text = String::new();
    text.push_str(if file.is_proto3 { "syntax = \"proto3\" ; " } else { "" });
    text.push_str(if file.has_package { "package a.b ; " } else { "" });
    for (index, message) in file.messages.iter().enumerate() {
        write_message(message, &format!("M{index}"), file.is_proto3, &mut text);
    }
    text.split_whitespace().map(str::to_owned).collect()
}

fn write_message(message: &Message, name: &str, is_proto3: bool, text: &mut String) {
    text.push_str(&format!("message {name} {{ "));
    let nested = |text: &mut String| {
        for (index, inner) in message.nested.iter().enumerate() {
            write_message(inner, &format!("{name}N{index}"), is_proto3, text);
        }
    };
    if message.is_nested_first {
        nested(text);
    }
    text.push_str(&format!("enum {name}E {{ "));
    for constant in 0..message.constants {
        text.push_str(&format!("{name}C{constant} = {constant} ; "));
    }
    text.push_str("} ");
    for (index, field) in message.fields.iter().enumerate() {
        write_field(field, name, index, is_proto3, text);
    }
    if !message.is_nested_first {
        nested(text);
    }
    text.push_str("} ");
}

fn write_field(field: &Field, name: &str, index: usize, is_proto3: bool, text: &mut String) {
    let number = index * 3 + 1;
    let label = match (field.label, is_proto3) {
        (0, _) => "optional",
        (1, _) => "repeated",
        (_, true) => "",
        (_, false) => "required",
    };
    let options = if field.is_deprecated { "[ deprecated = true ]" } else { "" };
    let scalar = SCALARS[field.scalar];
    text.push_str(&match field.shape {
        Shape::OfEnum => format!("{label} {name}E f{index} = {number} {options} ; "),
        Shape::OfMessage => format!("{label} {name} f{index} = {number} {options} ; "),
        Shape::Map => format!("map < string , {scalar} > f{index} = {number} {options} ; "),
        Shape::Group if !is_proto3 => {
            format!("{label} group G{index} = {number} {options} {{ optional {scalar} x = 1 ; }} ")
        }
        Shape::Plain | Shape::Group => format!("{label} {scalar} f{index} = {number} {options} ; "),
        Shape::InOneof => format!(
            "oneof o{index} {{ {scalar} f{index} = {number} {options} ; {name} g{index} = {} ; }} ",
            number + 1
        ),
    });
}

fn read(text: &str) -> Schema {
    parse(SchemaType::Protobuf, text, &[], Validation::Strict)
        .unwrap_or_else(|error| panic!("{error}\n{text}"))
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 96,
        failure_persistence: None,
        ..Default::default()
    })]

    #[test]
    fn a_schema_agrees_with_itself_and_its_canonical_text(file in file()) {
        let schema = read(&tokens(&file).join(" "));
        prop_assert_eq!(compare(&schema, &schema, Policy::Strict), []);
        let canonical = schema.canonical_text();
        let again = read(&canonical);
        prop_assert_eq!(&again.canonical_text(), &canonical);
        prop_assert_eq!(
            again.formatted_text(Format::Serialized),
            schema.formatted_text(Format::Serialized)
        );
        prop_assert_eq!(compare(&again, &schema, Policy::Strict), []);
        let normalized = schema.normalized_text();
        prop_assert_eq!(read(&normalized).normalized_text(), normalized);
    }

    #[test]
    fn comments_and_white_space_do_not_matter(file in file(), seed in vec(0..6_usize, 1..40)) {
        let tokens = tokens(&file);
        let gaps = [" ", "\n", "\t ", " /* } \" */ ", " // { '\n", "\r\n\r\n"];
        let wild: String = tokens
            .iter()
            .enumerate()
            .flat_map(|(index, token)| [token.as_str(), gaps[seed[index % seed.len()]]])
            .collect();
        prop_assert_eq!(read(&wild).canonical_text(), read(&tokens.join(" ")).canonical_text());
    }

    #[test]
    fn any_two_schemas_can_be_compared_and_breaking_differences_have_words(
        reader in file(),
        writer in file(),
    ) {
        let (reader, writer) = (read(&tokens(&reader).join(" ")), read(&tokens(&writer).join(" ")));
        for one in compare(&reader, &writer, Policy::Strict) {
            prop_assert!(one.path.starts_with("#/"), "{}", one.path);
            prop_assert!(!one.message.is_empty());
            prop_assert!(one.reader.is_some() || one.writer.is_some());
        }
    }

    #[test]
    fn any_text_is_parsed_or_refused_with_a_place_inside_it(text in "[ -~\n]{0,80}") {
        if let Err(error) = parse(SchemaType::Protobuf, &text, &[], Validation::Strict) {
            for problem in error.problems() {
                prop_assert!(problem.span.is_none_or(|span| span.end <= text.len()));
            }
        }
    }

    #[test]
    fn any_run_of_tokens_is_parsed_or_refused(
        words in vec(prop::sample::select(vec![
            "message", "M", "{", "}", ";", "=", "1", "2", "optional", "int32", "oneof", "map", "<",
            ">", ",", "string", "extend", "group", "G", "[", "]", "(", ")", ".", "option",
            "\"a\"", "import", "enum", "reserved", "to", "max", "extensions", "-", "rpc",
            "service", "returns", "stream", "syntax", "\"proto3\"", "package", "default", "é",
        ]), 0..40),
    ) {
        let text = words.join(" ");
        if let Ok(schema) = parse(SchemaType::Protobuf, &text, &[], Validation::Strict) {
            let canonical = schema.canonical_text();
            prop_assert_eq!(read(&canonical).canonical_text(), canonical);
        }
    }
}
