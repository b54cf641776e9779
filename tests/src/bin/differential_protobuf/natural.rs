//! Changes one thing of a .proto text of somebody's, as people change schemas.

use std::ops::Range;

use fastrand::Rng;

use crate::generate::{chance, pick};

const SCALARS: [&str; 15] = [
    "int32", "int64", "uint32", "uint64", "sint32", "sint64", "fixed32", "fixed64", "sfixed32",
    "sfixed64", "float", "double", "bool", "string", "bytes",
];

/// The line of a field: `label type name = number options;`, or of a constant, which has no type.
struct Line<'t> {
    range: Range<usize>,
    label: &'t str,
    field_type: &'t str,
    name: &'t str,
    number: &'t str,
    rest: &'t str,
}

/// The text with one change, and what it is; nothing if the text has no such place.
pub fn mutant(random: &mut Rng, text: &str) -> Option<(String, &'static str)> {
    let lines = lines(text);
    let fields: Vec<&Line<'_>> = lines.iter().filter(|line| !line.field_type.is_empty()).collect();
    let constants: Vec<&Line<'_>> =
        lines.iter().filter(|line| line.field_type.is_empty()).collect();
    if chance(random, 4) {
        return package(text);
    }
    if chance(random, 6) {
        return message(random, text);
    }
    if chance(random, 10) && !constants.is_empty() {
        let line = pick(random, &constants);
        return Some((replaced(text, line.range.clone(), ""), "a constant removed"));
    }
    if fields.is_empty() {
        return None;
    }
    let line = pick(random, &fields);
    let (changed, what) = field(random, line)?;
    Some((replaced(text, line.range.clone(), &changed), what))
}

fn field(random: &mut Rng, line: &Line<'_>) -> Option<(String, &'static str)> {
    let Line { label, field_type, name, number, rest, .. } = *line;
    let spaced = |label: &str| if label.is_empty() { String::new() } else { format!("{label} ") };
    let with = |label: &str, field_type: &str, number: &str| {
        format!("{}{field_type} {name} = {number}{rest}", spaced(label))
    };
    Some(match random.u8(..10) {
        0..=3 => {
            let other = *pick(random, &SCALARS);
            (other != field_type).then(|| (with(label, other, number), "another type"))?
        }
        4 => (String::new(), "a field removed"),
        5 => (with(label, field_type, &format!("{number}7")), "another number"),
        6 => {
            let other = if label == "repeated" { "optional" } else { "repeated" };
            (with(other, field_type, number), "another label")
        }
        7 => (format!("{} int32 added_field = 77{number};", line.text()), "a field added"),
        8 => {
            let required = with("required", field_type, number);
            (required, "a required field")
        }
        _ => {
            let member = format!("{field_type} {name} = {number}{rest}");
            let joined = format!("oneof made_up {{ {member} int32 other_member = 78{number}; }}");
            (joined, "a field in a oneof")
        }
    })
}

fn package(text: &str) -> Option<(String, &'static str)> {
    let at = text.find("\npackage ")? + "\npackage ".len();
    Some((replaced(text, at..at, "changed."), "another package"))
}

/// Renames or takes out a message that stands at the top.
fn message(random: &mut Rng, text: &str) -> Option<(String, &'static str)> {
    let places: Vec<usize> = text.match_indices("\nmessage ").map(|(at, _)| at).collect();
    if places.is_empty() {
        return None;
    }
    let at = *pick(random, &places) + 1;
    let end = at + text[at..].find("\n}")? + 2;
    Some((replaced(text, at..end, ""), "a message removed"))
}

fn replaced(text: &str, range: Range<usize>, by: &str) -> String {
    format!("{}{by}{}", &text[..range.start], &text[range.end..])
}

impl Line<'_> {
    fn text(&self) -> String {
        let label = if self.label.is_empty() { "" } else { " " };
        let Line { label: written, field_type, name, number, rest, .. } = self;
        format!("{written}{label}{field_type} {name} = {number}{rest}")
    }
}

/// The lines that hold one field or constant each.
fn lines(text: &str) -> Vec<Line<'_>> {
    let mut found = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let trimmed = line.trim();
        let at = start + line.find(trimmed).unwrap_or(0);
        start += line.len();
        let Some(end) = trimmed.find(';') else { continue };
        let Some((before, after)) = trimmed[..=end].split_once('=') else { continue };
        let after = after.trim_start();
        let digits = after.len() - after.trim_start_matches(|one: char| one.is_ascii_digit()).len();
        let (number, rest) = after.split_at(digits);
        let words: Vec<&str> = before.split_whitespace().collect();
        let is_word = |word: &&str| word.chars().all(|one| one.is_alphanumeric() || one == '_');
        let (label, field_type, name) = match words.as_slice() {
            [label @ ("optional" | "required" | "repeated"), of, name] => (*label, *of, *name),
            [of, name] if *of != "option" => ("", *of, *name),
            [name] => ("", "", *name),
            _ => continue,
        };
        if number.is_empty() || !is_word(&name) {
            continue;
        }
        let range = at..at + end + 1;
        found.push(Line { range, label, field_type, name, number, rest });
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_fields_are_found() {
        let text =
            "syntax = \"proto3\";\nmessage M {\n  repeated a.B c = 1 [x = 2];\n  int32 d=2;\n}\n";
        let found: Vec<String> = lines(text).iter().map(Line::text).collect();
        assert_eq!(found, ["repeated a.B c = 1 [x = 2];", "int32 d = 2;"]);
    }
}
