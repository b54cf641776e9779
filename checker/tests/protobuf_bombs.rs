//! Protobuf texts that are made to hurt: deep, long and wide ones, on the stack of a plain thread.

#![allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]

use std::fmt::Write;
use std::thread;

use clade_checker::{
    ParseError, Policy, ResolvedReference, Schema, SchemaType, Validation, compare, limits, parse,
};

/// A release build needs less than a server's worker has, a debug build some times more.
const STACK_BYTES: usize = if cfg!(debug_assertions) { 16 << 20 } else { 1536 << 10 };

fn on_a_small_stack<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    thread::Builder::new().stack_size(STACK_BYTES).spawn(work).unwrap().join().unwrap()
}

fn parse_text(text: &str) -> Result<Schema, ParseError> {
    parse(SchemaType::Protobuf, text, &[], Validation::Strict)
}

fn refusal(text: String) -> (String, usize, usize) {
    on_a_small_stack(move || {
        let error = parse_text(&text).unwrap_err();
        let position = error.problems()[0].position.unwrap();
        (error.problems()[0].message.clone(), position.line, position.column)
    })
}

fn nested_messages(depth: usize) -> String {
    let mut text = String::from("syntax = \"proto3\";\n");
    for level in 0..depth {
        writeln!(text, "message M{level} {{").unwrap();
    }
    text.push_str(&"}".repeat(depth));
    text
}

#[test]
fn a_thousand_nested_messages_are_refused_at_the_one_too_many() {
    for depth in [32, 99, 1_000, 100_000] {
        let (message, line, column) = refusal(nested_messages(depth));
        assert!(message.starts_with("messages nest deeper than 31 levels"), "{message}");
        assert_eq!((line, column), (33, 9));
    }
    on_a_small_stack(|| parse_text(&nested_messages(31)).unwrap());
}

#[test]
fn nested_option_values_are_refused_and_those_under_the_limit_survive() {
    let nested = |open: &str, close: &str, depth: usize| {
        format!("option (a) = {{ {} {} }};", open.repeat(depth), close.repeat(depth))
    };
    for (open, close) in [("a {", "}"), ("a <", ">"), ("a: [{", "}]"), ("a: {", "}")] {
        assert_eq!(
            refusal(nested(open, close, 1_000)).0,
            "braces and brackets nest deeper than 100 levels"
        );
    }
    on_a_small_stack(move || {
        let text = format!(
            "syntax = \"proto2\"; import \"google/protobuf/descriptor.proto\";\n\
             message A {{ optional A a = 1; }}\n\
             extend google.protobuf.FileOptions {{ optional A a = 50000; }}\n{}",
            nested("a {", "}", 90)
        );
        let schema = parse_text(&text).unwrap();
        let canonical = schema.canonical_text();
        assert_eq!(parse_text(&canonical).unwrap().canonical_text(), canonical);
        parse_text(&schema.formatted_text(clade_checker::Format::Serialized).unwrap()).unwrap();
    });
    for open in ["(", "[", "<", "{"] {
        refusal(open.repeat(100_000));
    }
}

/// `a0` imports `a1`, and so on; the last one declares a message that all use.
fn chain(length: usize) -> Vec<ResolvedReference> {
    let mut references: Vec<_> = (0..length)
        .rev()
        .map(|link| {
            let next = link + 1;
            let (import, field) = if next < length {
                (format!("import \"a{next}.proto\";"), format!("A{next} a = 1;"))
            } else {
                (String::new(), "int32 x = 1;".to_owned())
            };
            ResolvedReference {
                name: format!("a{link}.proto"),
                text: format!("syntax = \"proto3\"; {import} message A{link} {{ {field} }}"),
            }
        })
        .collect();
    references.shrink_to_fit();
    references
}

const IMPORTING: &str = "syntax = \"proto3\"; import \"a0.proto\"; message M { A0 a = 1; }";

#[test]
fn a_long_chain_of_imports_is_refused_and_the_longest_one_allowed_is_read() {
    on_a_small_stack(|| {
        let parse = |length: usize| {
            parse(SchemaType::Protobuf, IMPORTING, &chain(length), Validation::Strict)
        };
        assert_eq!(
            parse(5_000).unwrap_err().problems()[0].message,
            "the schema needs 5000 references, the limit is 1000"
        );
        let schema = parse(limits::REFERENCES_MAX).unwrap();
        assert_eq!(compare(&schema, &schema, Policy::Strict), []);
    });
}

#[test]
fn a_long_chain_of_messages_in_an_import_is_compared() {
    on_a_small_stack(|| {
        let length = 3_000;
        let chained = |last: &str| {
            let mut text = String::from("syntax = \"proto3\";\n");
            for link in 0..length {
                writeln!(text, "message A{link} {{ A{} a = 1; }}", link + 1).unwrap();
            }
            writeln!(text, "message A{length} {{ {last} x = 1; }}").unwrap();
            let reference = ResolvedReference { name: "a0.proto".into(), text };
            parse(SchemaType::Protobuf, IMPORTING, &[reference], Validation::Strict).unwrap()
        };
        let (reader, writer) = (chained("string"), chained("int32"));
        assert_eq!(compare(&reader, &reader, Policy::Strict), []);
        // The field that changed, and as many of those on the way to it as are told.
        let told = compare(&reader, &writer, Policy::Strict);
        assert_eq!(told.len(), limits::DIFFERENCES_MAX + 1);
    });
}

#[test]
fn wide_texts_take_time_that_grows_with_their_size() {
    on_a_small_stack(|| {
        let mut text = String::from("syntax = \"proto3\";\nenum E {\n");
        for value in 0..10_000 {
            writeln!(text, "V{value} = {value};").unwrap();
        }
        text.push_str("}\nmessage M {\n");
        for field in 1..2_000 {
            writeln!(text, "oneof o{field} {{ int32 f{field} = {field}; }}").unwrap();
        }
        text.push_str("}\n");
        let schema = parse_text(&text).unwrap();
        let canonical = schema.canonical_text();
        assert!(canonical.contains("  V9999 = 9999;\n"));
        assert_eq!(compare(&schema, &schema, Policy::Strict), []);
    });
}

#[test]
fn open_strings_and_comments_are_refused_before_the_parser_sees_them() {
    for text in ["/* {{{{", "option a = \"{{{{", "option a = '\\", "\"", "/*"] {
        let text = format!("{text}{}", "{".repeat(5_000));
        let (message, ..) = refusal(text);
        assert!(message.contains("does not end"), "{message}");
    }
}
