//! The constants of an enum among each other.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use super::is_true;
use crate::protobuf::descriptor::{Edition, Enum, EnumType, EnumValue, File};
use crate::protobuf::link::declare::place_of;
use crate::protobuf::link::problems::Problems;

pub(super) fn check(file: &File, one: &Enum, problems: &mut Problems) {
    let name = &one.name;
    if let Some(first) = one.values.first()
        && one.features.enum_type == EnumType::Open
        && first.number != 0
    {
        let text = match file.edition {
            Edition::Proto3 => format!("the first constant of '{name}' must be 0 in proto3"),
            Edition::Proto2 | Edition::Edition2023 | Edition::Edition2024 => {
                format!("the first constant of '{name}' must be 0, as the enum is open")
            }
        };
        problems.add(place_of(&first.source), text);
    }
    if !is_true(&one.options, "allow_alias") {
        let mut numbers: HashMap<i32, &str> = HashMap::new();
        for value in &one.values {
            match numbers.entry(value.number) {
                Entry::Vacant(entry) => {
                    entry.insert(&value.name);
                }
                Entry::Occupied(entry) => problems.add(
                    place_of(&value.source),
                    format!(
                        "the constants '{}' and '{}' both have the number {}: write `option \
                         allow_alias = true;` in the enum if they mean the same",
                        entry.get(),
                        value.name,
                        value.number
                    ),
                ),
            }
        }
    }
    check_similar(file, one, problems);
}

/// Constants that code generators would call the same.
fn check_similar(file: &File, one: &Enum, problems: &mut Problems) {
    let may_be_similar = file.edition == Edition::Proto2
        && is_true(&one.options, "deprecated_legacy_json_field_conflicts");
    if may_be_similar {
        return;
    }
    let prefix: String = letters(&one.name).collect();
    let mut seen: HashMap<String, &EnumValue> = HashMap::new();
    for value in &one.values {
        let earlier = match seen.entry(pascal_case(without_prefix(&value.name, &prefix))) {
            Entry::Vacant(entry) => {
                entry.insert(value);
                continue;
            }
            Entry::Occupied(entry) => *entry.get(),
        };
        if earlier.name != value.name && earlier.number != value.number {
            problems.add(
                place_of(&value.source),
                format!(
                    "the constants '{}' and '{}' differ only in case, underscores and the name of \
                     the enum: give them one number, or other names",
                    earlier.name, value.name
                ),
            );
        }
    }
}

/// A name without underscores, in small letters.
fn letters(name: &str) -> impl Iterator<Item = char> {
    name.chars().filter(|one| *one != '_').map(|one| one.to_ascii_lowercase())
}

/// The name of a constant without the name of its enum in front; all of it if nothing is left.
fn without_prefix<'a>(name: &'a str, prefix: &str) -> &'a str {
    let mut rest = name.char_indices().peekable();
    for wanted in prefix.chars() {
        while rest.next_if(|(_, one)| *one == '_').is_some() {}
        if rest.next_if(|(_, one)| one.to_ascii_lowercase() == wanted).is_none() {
            return name;
        }
    }
    while rest.next_if(|(_, one)| *one == '_').is_some() {}
    rest.peek().map_or(name, |(at, _)| &name[*at..])
}

/// `FOO_BAR` as `FooBar`.
fn pascal_case(name: &str) -> String {
    let mut pascal = String::with_capacity(name.len());
    let mut is_start = true;
    for one in name.chars() {
        match one {
            '_' => is_start = true,
            _ if is_start => {
                pascal.push(one.to_ascii_uppercase());
                is_start = false;
            }
            _ => pascal.push(one.to_ascii_lowercase()),
        }
    }
    pascal
}
