//! Schemas with something changed at random, so that many are not valid.

use fastrand::Rng;
use serde_json::{Value, json};

use crate::change::any_value;
use crate::generate::pick;

/// What stands in the place of a value.
fn strange_value(random: &mut Rng) -> Value {
    pick(
        random,
        &[
            json!(null),
            json!(true),
            json!(0),
            json!(-1),
            json!(2.5),
            json!(""),
            json!("A"),
            json!("x.A"),
            json!(".A"),
            json!("a-b"),
            json!("é"),
            json!("int"),
            json!("record"),
            json!("union"),
            json!([]),
            json!(["int"]),
            json!({}),
            json!({"type": "string"}),
            json!({"type": {"type": "int"}}),
            json!(1099511627776_i64),
        ],
    )
}

/// The text of `schema` after one change or two, in its structure or in its characters.
pub fn spoil(random: &mut Rng, schema: &Value) -> String {
    let mut schema = schema.clone();
    let kind = random.u8(0..10);
    for _ in 0..random.u8(1..3) {
        if kind < 7 {
            let value = any_value(random, &mut schema);
            spoil_value(random, value);
        }
    }
    let text = match random.u8(0..3) {
        0 => format!("{schema:#}"),
        _ => schema.to_string(),
    };
    if kind < 7 { text } else { spoil_text(random, &text) }
}

fn spoil_value(random: &mut Rng, value: &mut Value) {
    match value {
        Value::Object(members) if random.bool() => {
            let keys: Vec<String> = members.keys().cloned().collect();
            if keys.is_empty() {
                return;
            }
            let key = pick(random, &keys);
            match random.u8(0..3) {
                0 => drop(members.remove(&key)),
                1 => {
                    let strange = strange_value(random);
                    members.insert(key, strange);
                }
                _ => {
                    let known = ["name", "aliases", "default", "namespace", "doc", "size", "order"];
                    let strange = strange_value(random);
                    members.insert(pick(random, &known).to_owned(), strange);
                }
            }
        }
        Value::Array(items) if random.bool() => match items.first().cloned() {
            Some(first) if random.bool() => items.push(first),
            _ => items.push(strange_value(random)),
        },
        other => *other = strange_value(random),
    }
}

/// What is put into a text.
const SCRAPS: [&str; 22] = [
    "\"",
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    " ",
    "\n",
    "\t",
    "/* c */",
    "// c\n",
    "// c\r",
    "\\u0041",
    "\\ud83d\\ude00",
    "0",
    "-",
    "1.5",
    "\u{feff}",
    "null",
    "\"a\":1,",
    "\\/",
];

/// The text with a scrap put in, a character taken out, or a member written twice.
fn spoil_text(random: &mut Rng, text: &str) -> String {
    let places: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
    let at = pick(random, &places);
    match random.u8(0..7) {
        0 => format!("{}{}", &text[..at], text[at..].chars().skip(1).collect::<String>()),
        1 => {
            let end = pick(random, &["", " ", "\n", " // c", " /* c */", " x", "{}", " 1"]);
            format!("{text}{end}")
        }
        2 | 3 => match text.match_indices('{').nth(random.usize(0..4)) {
            Some((at, _)) => {
                let member = pick(
                    random,
                    &[
                        "\"doc\":\"first\",",
                        "\"name\":\"N\",",
                        "\"type\":\"int\",",
                        "\"p\":1,\"p\":2,",
                    ],
                );
                format!("{}{member}{}", &text[..=at], &text[at + 1..])
            }
            None => format!("{text} "),
        },
        4 => lengthen(random, text),
        _ => format!("{}{}{}", &text[..at], pick(random, &SCRAPS), &text[at..]),
    }
}

/// The text with more digits where one stands: about as many as a number may have.
fn lengthen(random: &mut Rng, text: &str) -> String {
    let digits = text.match_indices(|character: char| character.is_ascii_digit());
    let places: Vec<usize> = digits.map(|(at, _)| at).collect();
    let Some(place) = random.choice(places) else { return text.to_owned() };
    format!("{}{}{}", &text[..place], "7".repeat(random.usize(997..1_002)), &text[place..])
}
