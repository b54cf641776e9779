//! JSON names that two fields of a message share.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use foldhash::fast::RandomState;

use super::folded::{Fnv, may_repeat};
use super::is_true;
use crate::protobuf::descriptor::{Field, JsonFormat, Message, camel_case, usual_json_name};
use crate::protobuf::link::declare::place_of;
use crate::protobuf::link::problems::Problems;

/// Which names are looked at.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Names {
    /// Those made from the names of the fields: field masks know no others.
    Usual,
    /// Those that are given where there are any.
    Given,
}

pub(super) fn check(message: &Message, problems: &mut Problems) {
    if is_true(&message.options, "deprecated_legacy_json_field_conflicts") {
        return;
    }
    let names = message.fields.iter().map(|field| {
        let mut hash = Fnv::default();
        camel_case(&field.name, false).for_each(|letter| hash.add(letter));
        hash
    });
    if may_repeat(names) {
        check_names(message, Names::Usual, problems);
    }
    // Where none is given, all has been said.
    if message.fields.iter().any(|field| field.json_name.is_some()) {
        check_names(message, Names::Given, problems);
    }
}

fn check_names(message: &Message, names: Names, problems: &mut Problems) {
    let mut taken: HashMap<String, (&Field, bool), RandomState> = HashMap::default();
    for field in &message.fields {
        let given = field.json_name.as_ref().filter(|_| names == Names::Given);
        let name = given.map_or_else(|| usual_json_name(&field.name), |given| given.name.clone());
        let is_given = given.is_some();
        let span = field.json_name.as_ref().and_then(|name| name.span).or(place_of(&field.source));
        if is_given && name.starts_with('[') && name.ends_with(']') {
            let text = format!(
                "the JSON name '{name}' is in brackets, as names of extensions are: leave them out"
            );
            problems.add(span, text);
            continue;
        }
        let (earlier, is_earlier_given) = match taken.entry(name.clone()) {
            Entry::Vacant(entry) => {
                entry.insert((field, is_given));
                continue;
            }
            Entry::Occupied(entry) => *entry.get(),
        };
        let is_said_before = names == Names::Given && !is_given && !is_earlier_given;
        let is_allowed = message.features.json_format == JsonFormat::LegacyBestEffort
            && !(is_given && is_earlier_given);
        if !is_said_before && !is_allowed {
            problems.add(
                span,
                format!(
                    "the fields '{}' and '{}' have the same JSON name '{name}': give one of them \
                     another name",
                    earlier.name, field.name
                ),
            );
        }
    }
}
