//! A measure without a unit.

use crate::lint::context::Context;
use crate::lint::finding::Findings;
use crate::lint::rule::{ALL_TYPES, Category, NOT_KEYS, Rule, Severity};

pub(crate) const RULE: Rule = Rule {
    id: "numeric-without-unit",
    category: Category::Documentation,
    severity: Severity::Hint,
    schema_types: ALL_TYPES,
    roles: NOT_KEYS,
    explanation: include_str!("numeric_without_unit.md"),
    check,
};

/// Last words of names of measures, which are numbers of some unit.
const MEASURES: [&str; 18] = [
    "weight",
    "mass",
    "distance",
    "temperature",
    "size",
    "speed",
    "velocity",
    "length",
    "width",
    "height",
    "depth",
    "altitude",
    "elevation",
    "pressure",
    "voltage",
    "power",
    "energy",
    "frequency",
];

/// Words before a measure that make it a count.
const COUNTED: [&str; 14] = [
    "page", "batch", "list", "queue", "array", "sample", "pool", "group", "team", "party", "step",
    "family", "basket", "font",
];

/// Words of names and descriptions that say the unit.
const UNITS: [&str; 65] = [
    "mm",
    "cm",
    "m",
    "km",
    "metre",
    "metres",
    "meter",
    "meters",
    "millimetres",
    "centimetres",
    "centimeters",
    "millimeters",
    "kilometres",
    "kilometers",
    "inch",
    "inches",
    "feet",
    "ft",
    "mile",
    "miles",
    "mg",
    "g",
    "kg",
    "gram",
    "grams",
    "kilogram",
    "kilograms",
    "pound",
    "pounds",
    "lb",
    "tonnes",
    "tons",
    "celsius",
    "fahrenheit",
    "kelvin",
    "degrees",
    "byte",
    "bytes",
    "kb",
    "kib",
    "mb",
    "mib",
    "gb",
    "gib",
    "pixel",
    "pixels",
    "px",
    "pt",
    "points",
    "percent",
    "ratio",
    "kmh",
    "kph",
    "mph",
    "knots",
    "pa",
    "hpa",
    "bar",
    "volts",
    "watts",
    "joules",
    "kwh",
    "hz",
    "khz",
    "mhz",
];

fn check(context: &Context<'_>, findings: &mut Findings) {
    for field in context.view.own_fields() {
        let named = &field.words;
        let [before @ .., last] = named.as_slice() else { continue };
        let is_count = before.last().is_some_and(|word| COUNTED.contains(&word.as_str()));
        if !field.shape.item().is_number() || !MEASURES.contains(&last.as_str()) || is_count {
            continue;
        }
        let doc = field.notes.doc.as_deref().unwrap_or_default().to_lowercase();
        let doc_words = doc.split(|letter: char| !letter.is_alphanumeric());
        let mut all = doc_words.chain(before.iter().map(String::as_str));
        let is_sign = doc.contains(['%', '°', '㎏', '㎝', '㎞']);
        if is_sign || field.details.logical.is_some() || all.any(is_unit) {
            continue;
        }
        let message = format!(
            "'{}' has no unit: a consumer takes the one that it expects, and is wrong by a factor \
             where the producer meant another",
            field.name
        );
        let finding = findings.add_field(field, message);
        finding.because("name", 1, format!("'{last}' is measured"));
        finding.because("doc", 1, "neither the name nor the description has a unit");
    }
}

/// Whether a word is a unit, or one with a number before it, as in `0.1kg`.
fn is_unit(word: &str) -> bool {
    let word = word.trim_start_matches(|letter: char| letter.is_ascii_digit());
    let korean = ["킬로그램", "그램", "미터", "센티미터", "밀리미터", "바이트", "도", "단위"];
    UNITS.contains(&word) || korean.iter().any(|unit| word.contains(unit))
}
