//! Yes or no that is kept as a number or as a text.

mod fix;
mod meanings;
mod names;

use crate::lint::context::Context;
use crate::lint::declaration;
use crate::lint::finding::Findings;
use crate::lint::rule::{ALL_TYPES, ANY_ROLE, Category, Rule, Severity};
use crate::lint::samples;
use crate::lint::view::{Enum, Field, Shape};
use crate::lint::words::words;
use crate::schema_type::SchemaType;
use meanings::{Reading, reading};
use names::{is_flag, is_one_of_places, is_question, is_state};

pub(crate) const RULE: Rule = Rule {
    id: "integer-as-boolean",
    category: Category::Types,
    severity: Severity::Warning,
    schema_types: ALL_TYPES,
    roles: ANY_ROLE,
    explanation: include_str!("integer_as_boolean.md"),
    check,
};

/// What descriptions of yes and no in a number say, beside what 0 and 1 mean.
const NUMBER_DOCS: [&str; 7] =
    ["0 or 1", "1 or 0", "0/1", "1/0", "1이면", "nonzero if", "non-zero if"];

/// What descriptions of counts and other measures say.
const COUNTED_DOCS: [&str; 8] = [
    "number of",
    "how many",
    "degrees",
    "count of",
    "must be",
    "at least",
    "at most",
    "times that",
];

/// What descriptions of yes and no in a text say.
const TEXT_DOCS: [&str; 15] = [
    "y/n",
    "y 또는 n",
    "y or n",
    "\"y\"",
    "'y'",
    "`y`",
    "true/false",
    "true or false",
    "\"true\"",
    "'true'",
    "yes/no",
    "yes or no",
    "t/f",
    "'t' or 'f'",
    "t or f",
];

/// What descriptions of numbers of several bits, or of more than two values, say.
const MANY_DOCS: [&str; 14] = [
    "bitmask",
    "bit mask",
    "bitfield",
    "bit field",
    "bitwise",
    "bit flag",
    "bits",
    "비트",
    "2=",
    "2 =",
    "2:",
    "maybe",
    "or 2",
    "unknown",
];

/// Pairs of texts that mean no and yes.
const PAIRS: [[&str; 2]; 6] =
    [["n", "y"], ["no", "yes"], ["false", "true"], ["0", "1"], ["f", "t"], ["off", "on"]];

fn check(context: &Context<'_>, findings: &mut Findings) {
    for field in context.view.own_fields() {
        let signals = match field.shape.item() {
            Shape::Integer(_) => of_number(context, field),
            Shape::String if field.details.logical.is_none() => of_text(context, field),
            Shape::Enum(_) => of_enum(context, field),
            _ => continue,
        };
        if signals.is_empty() || field.details.is_constant {
            continue;
        }
        let is_range_alone = signals.iter().all(|(signal, _)| *signal == "range");
        let finding = findings.add_field(field, message(field));
        for (signal, text) in signals {
            finding.because(signal, 1, text);
        }
        if is_range_alone {
            finding.at(Severity::Info);
        }
        fix::mend(context, field, finding);
    }
}

fn message(field: &Field) -> String {
    let (what, other) = match field.shape.item() {
        Shape::Integer(_) => ("a number", "a 2"),
        _ => ("a text", "another spelling"),
    };
    format!(
        "'{}' is yes or no in {what}: each consumer has to know which value is which, and a \
         producer may send {other}",
        field.name
    )
}

type Signals = Vec<(&'static str, String)>;

fn of_number(context: &Context<'_>, field: &Field) -> Signals {
    let doc = field.notes.doc.as_deref().unwrap_or_default().to_lowercase();
    let mut signals = Vec::new();
    if MANY_DOCS.iter().any(|words| doc.contains(words)) {
        return signals;
    }
    let details = &field.details;
    let is_list = !details.values.is_empty();
    let is_other = details.values.len() != 2 || !is_pair(&details.values);
    if is_list && is_other || is_above_one(field.default.as_deref()) {
        return signals;
    }
    if is_list {
        signals.push(("values", "only 0 and 1 are allowed".to_owned()));
    }
    let is_name = is_question(field) || is_state(context, field);
    let is_counted = COUNTED_DOCS.iter().any(|one| doc.contains(one));
    let reading =
        if is_counted && !is_list { Reading::Untold } else { reading(&doc, &field.words) };
    match reading {
        Reading::Many => return Vec::new(),
        Reading::Choice if !is_name => return Vec::new(),
        Reading::YesOrNo => {
            signals.push(("doc", "the description says that 0 and 1 are no and yes".to_owned()));
        }
        Reading::Choice | Reading::Untold if is_one_of_places(field) => return Vec::new(),
        Reading::Choice | Reading::Untold => {
            if let Some(words) = NUMBER_DOCS.iter().find(|words| says(&doc, words)) {
                signals.push(("doc", format!("the description says '{words}'")));
            }
        }
    }
    let range = range(context, field);
    if range.is_some_and(|range| range != (0, 1)) {
        return signals;
    }
    if range.is_some() {
        signals.push(("range", "the bounds leave 0 and 1".to_owned()));
    }
    if !is_counted && is_name {
        signals.push(("name", format!("'{}' asks for yes or no", field.name)));
    }
    let sampled = samples::of_field(context, field);
    let is_binary =
        |node: &&&crate::json_text::Node| matches!(node.to_compact().as_str(), "0" | "1");
    if sampled.iter().filter(is_binary).count() < sampled.len() {
        return Vec::new();
    }
    signals
}

/// Whether a description has these words, not as a part of longer ones: `10/12` is no `0/1`.
fn says(doc: &str, words: &str) -> bool {
    doc.match_indices(words).any(|(at, _)| {
        let before = doc[..at].chars().next_back();
        let after = doc[at + words.len()..].chars().next();
        // A quote or a Korean word is an end by itself.
        let is_part = |letter: Option<char>| letter.is_some_and(|one| one.is_ascii_alphanumeric());
        !is_part(before) && !is_part(after)
    })
}

fn is_above_one(default: Option<&str>) -> bool {
    default.is_some_and(|default| {
        !matches!(default.trim_matches('"'), "0" | "1" | "null" | "false" | "true" | "")
    })
}

/// `minimum` and `maximum` of a JSON property, where both are whole numbers.
fn range(context: &Context<'_>, field: &Field) -> Option<(i64, i64)> {
    if context.view.schema_type != SchemaType::Json || !field.details.has_bounds {
        return None;
    }
    let node = declaration::of_field(context, field)?;
    let bound = |key| node.get(key).map(|value| value.to_compact().parse::<i64>().ok());
    match (bound("minimum"), bound("maximum")) {
        (Some(Some(minimum)), Some(Some(maximum))) => Some((minimum, maximum)),
        // One bound alone says nothing about yes and no, unless it is far off.
        (Some(Some(minimum)), None) if minimum > 1 => Some((minimum, i64::MAX)),
        (None, Some(Some(maximum))) if maximum > 1 => Some((i64::MIN, maximum)),
        _ => None,
    }
}

fn of_text(context: &Context<'_>, field: &Field) -> Signals {
    let doc = field.notes.doc.as_deref().unwrap_or_default().to_lowercase();
    let mut signals = Vec::new();
    if MANY_DOCS.iter().any(|words| doc.contains(words)) || field.details.content.is_some() {
        return signals;
    }
    let details = &field.details;
    let values: Vec<String> = details
        .examples
        .iter()
        .chain(&field.default)
        .filter(|value| *value != "null")
        .cloned()
        .collect();
    let known: Vec<String> = values.into_iter().filter(|value| value != "\"\"").collect();
    let says_no = !known.is_empty() && !is_pair(&known);
    if says_no {
        return signals;
    }
    let words = &field.words;
    if words.len() > 1 && words.last().is_some_and(|last| last == "yn") {
        signals.push(("name", "'yn' is short for yes or no".to_owned()));
    }
    if is_flag(field) {
        signals.push(("name", "a flag is up or down".to_owned()));
    }
    if words.last().is_some_and(|last| last.ends_with("여부")) {
        signals.push(("name", "'여부' asks for yes or no".to_owned()));
    }
    if let Some(words) = TEXT_DOCS.iter().find(|words| says(&doc, words)) {
        signals.push(("doc", format!("the description says {words}")));
    }
    if !known.is_empty() && known.iter().any(|value| is_telling(value)) {
        signals.push(("values", format!("{} is yes or no", known[0])));
    }
    let is_asked =
        ["is", "has", "was"].iter().any(|word| words.first().is_some_and(|one| one == word));
    if is_asked && is_question(field) {
        signals.push(("name", format!("'{}' asks for yes or no", field.name)));
    }
    let sampled = samples::of_field(context, field);
    let sampled: Vec<String> = sampled.iter().map(|node| node.to_compact()).collect();
    if sampled.len() >= SAMPLES_MIN
        && is_pair(&sampled)
        && sampled.iter().any(|one| is_telling(one))
    {
        signals.push(("samples", format!("{} samples are yes or no", sampled.len())));
    } else if !sampled.is_empty() && !is_pair(&sampled) {
        return Vec::new();
    }
    signals
}

/// Fewest samples that say something by themselves.
const SAMPLES_MIN: usize = 20;

/// Whether all values belong to one pair of no and yes.
fn is_pair(values: &[String]) -> bool {
    let plain = |value: &String| value.trim_matches('"').to_lowercase();
    PAIRS.iter().any(|pair| values.iter().all(|value| pair.contains(&plain(value).as_str())))
}

/// Whether a text can hardly mean anything but yes or no; `0`, `1`, `on` and `t` can.
fn is_telling(value: &str) -> bool {
    ["y", "n", "yes", "no", "true", "false"]
        .contains(&value.trim_matches('"').to_lowercase().as_str())
}

/// Two symbols that mean yes and no. A third one, for what is not known, makes it an enum.
fn of_enum(context: &Context<'_>, field: &Field) -> Signals {
    let Some((one, symbols)) = context.view.enum_of(&field.shape) else { return Vec::new() };
    let names = plain_symbols(&one.name, symbols);
    // Letters and switches may stand for other things: T for tables.
    let is_told = names.iter().any(|name| is_telling(name) || name == "0" || name == "1")
        || names.contains(&"on".to_owned())
        || is_question(field)
        || is_state(context, field);
    let is_yes_or_no = names.len() == 2 && is_pair(&names) && is_told && !symbols.is_extensible;
    if !is_yes_or_no {
        return Vec::new();
    }
    vec![("symbols", format!("the symbols are {} and {}", names[0], names[1]))]
}

/// The symbols without the name of the enum that Protobuf puts before each.
fn plain_symbols(name: &str, symbols: &Enum) -> Vec<String> {
    let prefix = format!("{}_", words(name).join("_"));
    let names = symbols.symbols.iter().map(|symbol| {
        let name = symbol.name.to_lowercase();
        name.strip_prefix(&prefix).map_or(name.clone(), str::to_owned)
    });
    names.collect()
}
