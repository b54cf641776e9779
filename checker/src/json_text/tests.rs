//! Tests of the JSON reader.

use super::*;
use crate::limits::JSON_DEPTH_MAX;

fn refused(text: &str) -> String {
    parse(text, Comments::Refused).expect_err(text).to_string()
}

#[test]
fn values_keep_order_spelling_and_spans() {
    let text = r#" {"b": [1.10, -0, 1e400], "a": "é\u0041\ud83d\ude00", "c": null} "#;
    let node = parse(text, Comments::Refused).unwrap();
    assert_eq!(node.to_compact(), r#"{"b":[1.10,-0,1e400],"a":"éA😀","c":null}"#);
    let b = node.get("b").unwrap();
    assert_eq!(&text[b.span.start..b.span.end], "[1.10, -0, 1e400]");
}

#[test]
fn every_refusal_names_the_place() {
    let cases = [
        ("", "expected a value, found the end of the text at line 1, column 1"),
        ("{\"a\":1,\n \"a\":2}", "the key 'a' stands twice in this object at line 2, column 2"),
        ("[1,]", "expected a value, found ']' at line 1, column 4"),
        ("{'a':1}", "expected a key in double quotes"),
        ("01", "expected the end of the number"),
        ("1.", "expected a digit"),
        ("-", "expected a digit"),
        ("\"a\nb\"", "expected an escape such as \\n for a control character"),
        ("\"\\x\"", "expected one of"),
        ("\"\\ud800x\"", "half of a surrogate pair stands alone"),
        ("\"\\udc00\"", "half of a surrogate pair stands alone"),
        ("\"\\u12g4\"", "four hexadecimal digits"),
        ("\"abc", "the string is not closed"),
        ("nul", "expected a value"),
        ("1 2", "expected the end of the text, found '2' at line 1, column 3"),
        ("// c\n1", "expected a value"),
        ("NaN", "expected a value"),
    ];
    for (text, expected) in cases {
        let message = refused(text);
        assert!(message.contains(expected), "{text:?}: {message}");
    }
}

#[test]
fn comments_are_white_space_where_asked() {
    let node = parse("/* a */ [1, // b\n 2]", Comments::Skipped).unwrap();
    assert_eq!(node.to_compact(), "[1,2]");
    assert!(parse("/* a", Comments::Skipped).is_err());
}

#[test]
fn nesting_has_a_limit() {
    let deep = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
    // The stack of a test's thread is too small for the deepest text in a debug build.
    let on_a_large_stack = std::thread::Builder::new().stack_size(64 << 20).spawn(move || {
        assert!(parse(&deep(JSON_DEPTH_MAX), Comments::Refused).is_ok());
        let message = refused(&deep(10_000));
        assert!(message.contains("nested deeper than 1000 levels"), "{message}");
    });
    on_a_large_stack.unwrap().join().unwrap();
}

#[test]
fn a_byte_order_mark_is_skipped() {
    assert_eq!(parse("\u{FEFF}1", Comments::Refused).unwrap().to_compact(), "1");
}

#[test]
fn control_characters_are_escaped_as_jackson_does() {
    let mut out = String::new();
    write_string("\"\\\u{1}\n\u{7f}é", &mut out);
    assert_eq!(out, "\"\\\"\\\\\\u0001\\n\u{7f}é\"");
}
