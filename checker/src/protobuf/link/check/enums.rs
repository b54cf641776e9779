//! The constants of an enum among each other.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use foldhash::fast::RandomState;

use super::folded::{Fnv, may_repeat, pascal_case};
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
            Edition::Proto3 => format!(
                "the first constant of '{name}' must be 0 in proto3: add one in front of it"
            ),
            Edition::Proto2 | Edition::Edition2023 | Edition::Edition2024 => {
                format!(
                    "the first constant of '{name}' must be 0, as the enum is open: add one in \
                     front of it, or write `option features.enum_type = CLOSED;`"
                )
            }
        };
        problems.add(place_of(&first.source), text);
    }
    let is_ascending = one.values.is_sorted_by(|one, next| one.number < next.number);
    if !is_ascending && !is_true(&one.options, "allow_alias") {
        let mut numbers: HashMap<i32, &str, RandomState> = HashMap::default();
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
    let names = one.values.iter().map(|value| {
        let mut hash = Fnv::default();
        pascal_case(without_prefix(&value.name, &prefix)).for_each(|letter| hash.add(letter));
        hash
    });
    if !may_repeat(names) {
        return;
    }
    let mut seen: HashMap<String, &EnumValue, RandomState> = HashMap::default();
    for value in &one.values {
        let name: String = pascal_case(without_prefix(&value.name, &prefix)).collect();
        let earlier = match seen.entry(name) {
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
    let mut rest = name;
    for wanted in prefix.chars() {
        rest = rest.trim_start_matches('_');
        match rest.strip_prefix(|one: char| one.to_ascii_lowercase() == wanted) {
            Some(after) => rest = after,
            None => return name,
        }
    }
    rest = rest.trim_start_matches('_');
    if rest.is_empty() { name } else { rest }
}
