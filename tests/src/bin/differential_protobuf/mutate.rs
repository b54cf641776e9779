//! Damages a .proto text in small ways, so that there is something to refuse.

use std::ops::Range;

use fastrand::Rng;

use crate::generate::pick;
use crate::stray::{STRAY, STRAY_TOP};
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

/// The text with one damage.
pub fn damaged(random: &mut Rng, text: &str) -> String {
    let mut tokens = tokens::split(text);
    if tokens.len() < 3 {
        return (*pick(random, &HEADS)).to_owned() + text;
    }
    match random.u8(..40) {
        0..=15 => damage_token(random, &mut tokens),
        16..=19 => damage_statement(random, &mut tokens),
        20..=31 => insert_stray(random, &mut tokens),
        32..=33 => replace_head(random, &mut tokens),
        34 => return random_character(random, text),
        35 => tokens.truncate(random.usize(1..tokens.len())),
        _ => return format!("{text}\n{}\n", pick(random, &STRAY_TOP)),
    }
    tokens::joined(&tokens)
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
