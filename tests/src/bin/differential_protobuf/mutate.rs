//! Damages a .proto text in small ways, so that there is something to refuse.

use std::ops::Range;

use fastrand::Rng;

use crate::generate::pick;
use crate::tokens::{self, Token};

const NUMBERS: [&str; 22] = [
    "0",
    "1",
    "2",
    "-1",
    "19000",
    "19999",
    "536870911",
    "536870912",
    "2147483647",
    "2147483648",
    "0x1",
    "01",
    "08",
    "0x",
    "1.5",
    "1e3",
    "max",
    "18446744073709551616",
    "4294967296",
    "inf",
    "999999999999999999999999",
    "-2147483649",
];

const WORDS: [&str; 40] = [
    "message",
    "enum",
    "optional",
    "required",
    "repeated",
    "group",
    "oneof",
    "map",
    "extend",
    "extensions",
    "reserved",
    "option",
    "import",
    "public",
    "weak",
    "package",
    "syntax",
    "service",
    "rpc",
    "returns",
    "stream",
    "int32",
    "string",
    "bytes",
    "float",
    "to",
    "max",
    "true",
    "false",
    "inf",
    "default",
    "json_name",
    "packed",
    "deprecated",
    "export",
    "local",
    "features",
    "Missing",
    "nan",
    "edition",
];

const SYMBOLS: [&str; 18] =
    [";", "{", "}", "[", "]", "(", ")", "=", ",", ".", "<", ">", "-", ":", "+", "@", "/", "#"];

const HEADS: [&str; 12] = [
    "syntax = \"proto2\";",
    "syntax = \"proto3\";",
    "edition = \"2023\";",
    "edition = \"2024\";",
    "syntax = \"proto4\";",
    "edition = \"2022\";",
    "edition = \"proto2\";",
    "edition = 2023;",
    "syntax = 'pro' 'to3';",
    "",
    "edition = \"UNSTABLE\";",
    "edition = \"2026\";",
];

/// Statements that are wrong in most places.
const STRAY: [&str; 96] = [
    "reserved 1 to 5;",
    "reserved 1, 1;",
    "reserved 5 to 1;",
    "reserved \"a\", \"a\";",
    "reserved a, b;",
    "reserved 0;",
    "reserved 536870912;",
    "reserved;",
    "reserved max;",
    "reserved 1 to max;",
    "reserved -1;",
    "reserved 3, \"x\";",
    "extensions 4 to 9;",
    "extensions 1 to max;",
    "extensions 19000;",
    "extensions 0;",
    "extensions 9 to 4;",
    "extensions 100 to 200, 150;",
    "extensions max;",
    "option foo = 1;",
    "option (foo) = 1;",
    "option deprecated = 1;",
    "option deprecated = \"true\";",
    "option map_entry = true;",
    "option message_set_wire_format = true;",
    "option allow_alias = true;",
    "option optimize_for = FAST;",
    "option java_package = 5;",
    "option java_package = { a: 1 };",
    "option deprecated = true; option deprecated = true;",
    "option features = { };",
    "option features.field_presence = IMPLICIT;",
    "option features.enum_type = CLOSED;",
    "option features.field_presence = LEGACY_REQUIRED;",
    "option features.(pb.cpp).x = 1;",
    "option features.(pb.cpp).legacy_closed_enum = true;",
    "option .deprecated = true;",
    "option features.utf8_validation = NONE; option features.utf8_validation = VERIFY;",
    "optional optional int32 q = 99;",
    "int32 q = 99;",
    "optional int32 q = 99;",
    "required int32 q = 99;",
    "repeated int32 q = 99 [packed = true];",
    "repeated string q = 99 [packed = true];",
    "repeated int32 q = 99 [default = 1];",
    "optional int32 q = 99 [default = 1, default = 2];",
    "optional int32 q = 99 [json_name = \"\"];",
    "optional int32 q = 99 [json_name = \"x\", json_name = \"y\"];",
    "optional string q = 99 [jstype = JS_STRING];",
    "int64 q = 99 [jstype = JS_STRING];",
    "int32 q = 99 [lazy = true];",
    "int32 q = 99 [weak = true];",
    "int32 q = 99 [];",
    "int32 q = 99 [deprecated];",
    "int32 q = 99 [deprecated = true,];",
    "int32 q;",
    "int32 = 99;",
    "q = 99;",
    "map<string, string> q = 99 [packed = true];",
    "repeated map<string, string> q = 99;",
    "map<float, string> q = 99;",
    "map<string, map<string, string>> q = 99;",
    "map<string> q = 99;",
    "map<string, string> q_entry = 99; message QEntryEntry {}",
    "map<string, string> q = 99; message QEntry {}",
    "map<bytes, int32> q = 99;",
    "group q = 99 { }",
    "optional group Q = 99 { }",
    "optional group q = 99 { }",
    "optional group Q = 99;",
    "oneof q { }",
    "oneof q { repeated int32 r = 99; }",
    "oneof q { optional int32 r = 99; }",
    "oneof q { int32 r = 99; string r = 98; }",
    "oneof q { map<string, string> r = 99; }",
    "oneof q { reserved 5; }",
    "oneof q { oneof p { int32 r = 99; } }",
    "extend Missing { optional int32 q = 99; }",
    "extend google.protobuf.FieldOptions { int32 q = 99; }",
    "extend google.protobuf.Any { int32 q = 99; }",
    "extend .a.b { }",
    "int32 foo_bar = 98; int32 fooBar = 99;",
    "int32 foo_bar = 98; int32 foo__bar = 99;",
    "int32 q = 98; int32 q = 99;",
    "int32 q = 99; int32 p = 99;",
    "enum Q { }",
    "enum Q { Q_A = 1; }",
    "enum Q { Q_A = 0; Q_B = 0; }",
    "enum Q { option allow_alias = true; Q_A = 0; }",
    "enum Q { Q_A = 0; Q_A = 1; }",
    "enum Q { Q_A = 0; QA = 1; } enum P { Q_A = 0; }",
    "enum Q { Q_A = 0; reserved 0; }",
    "enum Q { Q_A = 0; reserved \"Q_A\"; }",
    "enum Q { Q_A = 2147483648; }",
    "enum Q { Q_A = 0 [deprecated = 1]; reserved 5 to -5; }",
    "message Q { message Q { Q q = 1; } Q.Q r = 2; } rpc X(Y) returns (Z);",
];

/// Statements for the top of a file, of which most are wrong.
const STRAY_TOP: [&str; 24] = [
    "package a; package b;",
    "package x.;",
    "package 5;",
    "package .a;",
    "import \"\";",
    "import \"no/such.proto\";",
    "import public \"no.proto\";",
    "import \"default.proto\";",
    "import weak \"google/protobuf/any.proto\";",
    "import option \"google/protobuf/any.proto\";",
    "import \"google/protobuf/any.proto\"; import \"google/protobuf/any.proto\";",
    "service S { rpc M(Missing) returns (Missing); }",
    "service S { rpc M(string) returns (string); }",
    "service S { } service S { }",
    "service S { rpc M() returns (); }",
    "service S { option deprecated = 2; }",
    "service S { stream A(B) returns (C); }",
    "message A {} enum A { X = 0; }",
    "message M { int32 x = 1; }}",
    "import \"google/protobuf/descriptor.proto\"; extend google.protobuf.FieldOptions { optional int32 zz = 50000; }",
    "import \"google/protobuf/descriptor.proto\"; extend google.protobuf.FieldOptions { repeated int32 zz = 50900; } message ZZ { optional int32 a = 1 [(zz) = 1, (zz) = 2, (zz) = [3]]; }",
    "import \"google/protobuf/descriptor.proto\"; extend google.protobuf.MessageOptions { int32 zz = 50901; } message ZZ { option (zz) = 1; option (zz) = 2; }",
    "import \"google/protobuf/descriptor.proto\"; message ZC { int32 a = 1; ZC c = 2; } extend google.protobuf.MessageOptions { ZC zz = 50902; } message ZZ { option (zz).a = 1; option (zz).c = { a: 2 }; option (zz).c.a = 3; }",
    "message M { } message M { }",
];

/// The text with one damage.
pub fn damaged(random: &mut Rng, text: &str) -> String {
    let mut tokens = tokens::split(text);
    if tokens.len() < 3 {
        return (*pick(random, &HEADS)).to_owned() + text;
    }
    match random.u8(..40) {
        0..=17 => damage_token(random, &mut tokens),
        18..=21 => damage_statement(random, &mut tokens),
        22..=32 => insert_stray(random, &mut tokens),
        33..=35 => replace_head(random, &mut tokens),
        36 => return random_character(random, text),
        37 => tokens.truncate(random.usize(1..tokens.len())),
        _ => return STRAY_TOP[random.usize(..STRAY_TOP.len())].to_owned().into_after(text),
    }
    tokens::joined(&tokens)
}

/// A statement that goes to the end of a text.
trait IntoAfter {
    fn into_after(self, text: &str) -> String;
}

impl IntoAfter for String {
    fn into_after(self, text: &str) -> String {
        format!("{text}\n{self}\n")
    }
}

fn damage_token(random: &mut Rng, tokens: &mut Vec<Token>) {
    let count = tokens.len() - 1;
    let at = random.usize(..count);
    let is_number = tokens[at].text.starts_with(|one: char| one.is_ascii_digit());
    let is_word = tokens[at].text.starts_with(|one: char| one.is_ascii_alphabetic());
    match random.u8(..12) {
        0..=1 => drop(tokens.remove(at)),
        2 => tokens.insert(at, tokens[at].clone()),
        3 => tokens.swap(at, (at + 1) % count),
        4 => {
            let other = random.usize(..count);
            let text = tokens[other].text.clone();
            tokens[other].text = std::mem::replace(&mut tokens[at].text, text);
        }
        _ if is_number => (*pick(random, &NUMBERS)).clone_into(&mut tokens[at].text),
        5..=8 if is_word => {
            let words: Vec<&str> = tokens
                .iter()
                .map(|token| token.text.as_str())
                .filter(|text| text.starts_with(|one: char| one.is_ascii_alphabetic()))
                .collect();
            tokens[at].text = (*pick(random, &words)).to_owned();
        }
        _ if is_word => (*pick(random, &WORDS)).clone_into(&mut tokens[at].text),
        _ => (*pick(random, &SYMBOLS)).clone_into(&mut tokens[at].text),
    }
}

fn damage_statement(random: &mut Rng, tokens: &mut Vec<Token>) {
    let statements = tokens::statements(tokens);
    if statements.is_empty() {
        return;
    }
    let chosen: Range<usize> = pick(random, &statements).clone();
    let copy = tokens[chosen.clone()].to_vec();
    match random.u8(..4) {
        0 => drop(tokens.drain(chosen)),
        1 => drop(tokens.splice(chosen.start..chosen.start, copy)),
        _ => {
            let target = pick(random, &statements).start;
            drop(tokens.splice(target..target, copy));
        }
    }
}

fn insert_stray(random: &mut Rng, tokens: &mut [Token]) {
    let opening: Vec<usize> =
        (0..tokens.len() - 1).filter(|at| matches!(tokens[*at].text.as_str(), "{" | ";")).collect();
    if opening.is_empty() {
        return;
    }
    let at = *pick(random, &opening);
    let stray = pick(random, &STRAY);
    tokens[at].text += &format!(" {stray} ");
}

fn replace_head(random: &mut Rng, tokens: &mut [Token]) {
    let head = *pick(random, &HEADS);
    let is_head = matches!(tokens[0].text.as_str(), "syntax" | "edition");
    let end = tokens.iter().position(|token| token.text == ";");
    if let (true, Some(end)) = (is_head, end) {
        for token in &mut tokens[..=end] {
            token.text.clear();
        }
    }
    tokens[0].text.insert_str(0, &format!("{head} "));
}

fn random_character(random: &mut Rng, text: &str) -> String {
    let places: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
    let at = *pick(random, &places);
    let inserted = *pick(
        random,
        &[
            "\u{0}", "\u{1}", "\u{7f}", "\u{e9}", "\"", "'", "\\", "/*", "//", "*/", "$", "\u{a0}",
            "9", "x",
        ],
    );
    format!("{}{inserted}{}", &text[..at], &text[at..])
}
