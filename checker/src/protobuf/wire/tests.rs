//! Descriptors that are broken, or that say what no text can.

use super::{decode, first_difference, is_file};

fn record(number: u8, bytes: &[u8]) -> Vec<u8> {
    let mut record = vec![number << 3 | 2, u8::try_from(bytes.len()).expect("tests are short")];
    record.extend_from_slice(bytes);
    record
}

fn number(number: u8, value: u8) -> Vec<u8> {
    vec![number << 3, value]
}

fn refusal(bytes: &[u8]) -> String {
    decode("a.proto", bytes).map_or_else(|error| error.to_string(), |file| format!("{file:?}"))
}

#[test]
fn broken_and_unknown_parts_are_refused() {
    let message = |inner: &[u8]| record(4, inner);
    let field = |inner: &[u8]| message(&[record(1, b"M"), record(2, inner)].concat());
    for (bytes, expected) in [
        (vec![0x22, 5, 1], "cannot be read"),
        (vec![0], "cannot be read"),
        (record(12, b"proto4"), "has the syntax 'proto4'"),
        (record(12, b"editions"), "no edition"),
        ([record(12, b"editions"), vec![14 << 3, 0xE6, 7]].concat(), "has the edition 998"),
        (number(20 - 16 + 2, 1), "has a field 6 in the file"),
        (record(13, b""), "has a field 13 in the file"),
        (message(&record(1, b"a b")), "has the message 'a b', which is not an identifier"),
        (message(&record(15, b"")), "has a field 15 in a message"),
        (record(2, b"a..b"), "has the package 'a..b'"),
        (number(10, 0), "marks import 0"),
        (field(&[record(1, b"f"), number(4, 9), number(5, 5)].concat()), "has the label 9 in 'f'"),
        (field(&record(1, b"f")), "has the field 'f' without a type"),
        (field(&[record(1, b"f"), number(5, 11)].concat()), "with the type 11"),
        (field(&[number(5, 5), record(7, b"x")].concat()), "has the default 'x'"),
        (field(&[number(5, 5), number(9, 3)].concat()), "into a oneof that it does not have"),
        (message(&record(7, &number(7, 1))), "which is not of a map"),
    ] {
        assert!(refusal(&bytes).contains(expected), "{expected}: {}", refusal(&bytes));
    }
    let mut deep = record(1, b"M");
    for _ in 0..35 {
        deep = record(3, &deep);
    }
    assert!(refusal(&message(&deep)).contains("nests messages deeper than 31 levels"));
}

#[test]
fn texts_that_happen_to_be_base64_are_no_files() {
    assert!(is_file(&record(2, b"a")));
    assert!(is_file(&record(4, &record(1, b"M"))));
    assert!(!is_file(&record(4, b"M")));
    assert!(!is_file(&record(2, b"\xFF")));
    assert!(!is_file(&number(2, 1)));
    assert!(!is_file(b"m\xABj\xB2"));
}

#[test]
fn differences_are_named_from_outside_in() {
    let file = |number: u8| {
        let field = [record(1, b"f"), vec![3 << 3, number]].concat();
        record(4, &[record(1, b"M"), record(2, &field)].concat())
    };
    assert_eq!(first_difference(&file(1), &file(2)), "'message_type M, field f, number'");
    assert_eq!(first_difference(&file(1), &[]), "'message_type'");
    assert_eq!(first_difference(&file(1), &file(1)), "the file");
}
