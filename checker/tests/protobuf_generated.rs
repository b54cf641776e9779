//! Laws that hold for any Protobuf file, tried on generated ones.

use std::fmt::Write as _;

use clade_checker::{
    CompatibilityLevel, Format, Policy, Registered, Schema, SchemaType, Validation, check, compare,
    parse,
};
use proptest::collection::vec;
use proptest::prelude::*;

const SCALARS: [&str; 8] =
    ["int32", "uint64", "sint32", "fixed64", "double", "string", "bytes", "bool"];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Edition {
    Proto2,
    Proto3,
    Of2023,
    Of2024,
}

impl Edition {
    fn is_syntax(self) -> bool {
        matches!(self, Edition::Proto2 | Edition::Proto3)
    }
}

/// What one field is made of; its name and number come from its place.
#[derive(Debug, Clone)]
struct Field {
    shape: Shape,
    scalar: usize,
    label: usize,
    is_deprecated: bool,
    /// Chooses among the features that the field may have; 0 is none.
    feature: usize,
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
    /// As in [`Field`], of the message and its enum.
    feature: usize,
}

#[derive(Debug, Clone)]
struct File {
    edition: Edition,
    has_package: bool,
    messages: Vec<Message>,
    /// As in [`Field`], of the whole file.
    feature: usize,
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
    (shape, 0..SCALARS.len(), 0..3_usize, any::<bool>(), 0..6_usize).prop_map(
        |(shape, scalar, label, is_deprecated, feature)| Field {
            shape,
            scalar,
            label,
            is_deprecated,
            feature,
        },
    )
}

fn message() -> impl Strategy<Value = Message> {
    let of = |(fields, nested, constants, is_nested_first, feature)| Message {
        fields,
        nested,
        constants,
        is_nested_first,
        feature,
    };
    let own = move || (vec(field(), 0..6), 1..4_usize, any::<bool>(), 0..6_usize);
    let leaf = own().prop_map(move |(fields, constants, is_first, feature)| {
        of((fields, Vec::new(), constants, is_first, feature))
    });
    leaf.prop_recursive(2, 12, 3, move |inner| {
        (own(), vec(inner, 0..3)).prop_map(
            move |((fields, constants, is_first, feature), nested)| {
                of((fields, nested, constants, is_first, feature))
            },
        )
    })
}

fn file() -> impl Strategy<Value = File> {
    let editions = [Edition::Proto2, Edition::Proto3, Edition::Of2023, Edition::Of2024];
    let edition = prop::sample::select(editions.to_vec());
    (edition, any::<bool>(), vec(message(), 1..4), 0..6_usize).prop_map(
        |(edition, has_package, messages, feature)| File {
            edition,
            has_package,
            messages,
            feature,
        },
    )
}

/// The same file without a word about features.
fn without_features(file: &File) -> File {
    fn plain(message: &Message) -> Message {
        Message {
            fields: message.fields.iter().map(|one| Field { feature: 0, ..one.clone() }).collect(),
            nested: message.nested.iter().map(plain).collect(),
            feature: 0,
            ..message.clone()
        }
    }
    let messages = file.messages.iter().map(plain).collect();
    File { messages, feature: 0, ..file.clone() }
}

/// Words and marks of the text, to be joined by any white space.
fn tokens(file: &File) -> Vec<String> {
    let mut text = String::new();
    text += match file.edition {
        Edition::Proto2 => "",
        Edition::Proto3 => "syntax = \"proto3\" ; ",
        Edition::Of2023 => "edition = \"2023\" ; ",
        Edition::Of2024 => "edition = \"2024\" ; ",
    };
    text.push_str(if file.has_package { "package a.b ; " } else { "" });
    if !file.edition.is_syntax() {
        text += match file.feature {
            1 => "option features.field_presence = IMPLICIT ; ",
            2 => "option features.enum_type = CLOSED ; ",
            3 => "option features = { json_format : LEGACY_BEST_EFFORT utf8_validation : NONE } ; ",
            4 => "option features.message_encoding = DELIMITED ; ",
            5 => "option features.repeated_field_encoding = EXPANDED ; ",
            _ => "",
        };
    }
    for (index, message) in file.messages.iter().enumerate() {
        write_message(message, &format!("M{index}"), file, &mut text);
    }
    text.split_whitespace().map(str::to_owned).collect()
}

fn write_message(message: &Message, name: &str, file: &File, text: &mut String) {
    let visibility = match (file.edition, message.feature, name.contains('N')) {
        (Edition::Of2024, 1, _) => "local ",
        (Edition::Of2024, 2, false) => "export ",
        _ => "",
    };
    let _ = write!(text, "{visibility}message {name} {{ ");
    if !file.edition.is_syntax() && message.feature == 3 {
        text.push_str("option features.json_format = ALLOW ; ");
    }
    let nested = |text: &mut String| {
        for (index, inner) in message.nested.iter().enumerate() {
            write_message(inner, &format!("{name}N{index}"), file, text);
        }
    };
    if message.is_nested_first {
        nested(text);
    }
    let _ = write!(text, "enum {name}E {{ ");
    if !file.edition.is_syntax() && message.feature == 4 && file.feature != 1 {
        text.push_str("option features.enum_type = CLOSED ; ");
    }
    for constant in 0..message.constants {
        let _ = write!(text, "{name}C{constant} = {constant} ; ");
    }
    text.push_str("} ");
    for (index, field) in message.fields.iter().enumerate() {
        write_field(field, name, index, file.edition, text);
    }
    if !message.is_nested_first {
        nested(text);
    }
    text.push_str("} ");
}

/// The feature that a field of an edition has, if any.
fn feature(field: &Field, is_repeated: bool) -> Option<&'static str> {
    let is_text = SCALARS[field.scalar] == "string";
    let is_number = !is_text && SCALARS[field.scalar] != "bytes";
    match (field.shape, field.feature) {
        (Shape::Plain, 1) if !is_repeated => Some("field_presence = IMPLICIT"),
        (Shape::Plain | Shape::OfEnum | Shape::OfMessage, 2) if !is_repeated => {
            Some("field_presence = EXPLICIT")
        }
        (Shape::Plain | Shape::OfEnum | Shape::OfMessage, 3) if !is_repeated => {
            Some("field_presence = LEGACY_REQUIRED")
        }
        (Shape::Plain, 1..=3) if is_number => Some("repeated_field_encoding = EXPANDED"),
        (Shape::Plain | Shape::Map | Shape::InOneof, 4) if is_text => {
            Some("utf8_validation = NONE")
        }
        (Shape::OfMessage, 5) => Some("message_encoding = LENGTH_PREFIXED"),
        (Shape::Group, _) => Some("message_encoding = DELIMITED"),
        _ => None,
    }
}

fn write_field(field: &Field, name: &str, index: usize, edition: Edition, text: &mut String) {
    let number = index * 3 + 1;
    let label = match (field.label, edition) {
        (1, _) => "repeated",
        (_, Edition::Of2023 | Edition::Of2024) => "",
        (0, _) => "optional",
        (_, Edition::Proto3) => "",
        (_, Edition::Proto2) => "required",
    };
    let feature = match edition.is_syntax() {
        true => None,
        false => feature(field, label == "repeated"),
    };
    let options = match (field.is_deprecated, feature) {
        (true, None) => "[ deprecated = true ]".to_owned(),
        (true, Some(feature)) => format!("[ features.{feature} , deprecated = true ]"),
        (false, Some(feature)) => format!("[ features.{feature} ]"),
        (false, None) => String::new(),
    };
    let scalar = SCALARS[field.scalar];
    text.push_str(&match field.shape {
        Shape::OfEnum => format!("{label} {name}E f{index} = {number} {options} ; "),
        Shape::OfMessage => format!("{label} {name} f{index} = {number} {options} ; "),
        Shape::Map => format!("map < string , {scalar} > f{index} = {number} {options} ; "),
        Shape::Group if edition == Edition::Proto2 => {
            format!("{label} group G{index} = {number} {options} {{ optional {scalar} x = 1 ; }} ")
        }
        Shape::Group if edition != Edition::Proto3 => {
            format!("{label} {name} f{index} = {number} {options} ; ")
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

/// Loading cannot fail in these tests.
#[derive(Debug)]
enum Never {}

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
    fn features_are_kept_and_not_judged(file in file()) {
        let plain = read(&tokens(&without_features(&file)).join(" "));
        let schema = read(&tokens(&file).join(" "));
        prop_assert_eq!(compare(&schema, &plain, Policy::Strict), []);
        prop_assert_eq!(compare(&plain, &schema, Policy::Strict), []);
        let is_same = plain.canonical_text() == schema.canonical_text();
        prop_assert_eq!(is_same, tokens(&file) == tokens(&without_features(&file)));
    }

    #[test]
    fn full_is_both_directions(proposed in file(), registered in file()) {
        let proposed = read(&tokens(&proposed).join(" "));
        let registered = read(&tokens(&registered).join(" "));
        let is_compatible = |level| {
            let one = Registered { version: 1, schema: registered.clone().into() };
            let verdict = check(level, Policy::Strict, &proposed, [Ok::<_, Never>(one)]);
            verdict.map(|verdict| verdict.is_compatible()).unwrap_or_else(|never| match never {})
        };
        let backward = compare(&proposed, &registered, Policy::Strict);
        let forward = compare(&registered, &proposed, Policy::Strict);
        let breaks = |found: &[clade_checker::Difference]| {
            found.iter().any(|one| one.kind.is_incompatibility(Policy::Strict))
        };
        prop_assert_eq!(is_compatible(CompatibilityLevel::Backward), !breaks(&backward));
        prop_assert_eq!(is_compatible(CompatibilityLevel::Forward), !breaks(&forward));
        prop_assert_eq!(
            is_compatible(CompatibilityLevel::Full),
            !breaks(&backward) && !breaks(&forward)
        );
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
