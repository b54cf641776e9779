//! A number that is kept as a string.

use crate::lint::context::Context;
use crate::lint::finding::{Finding, Findings};
use crate::lint::rule::{ALL_TYPES, ANY_ROLE, Category, Rule, Severity};
use crate::lint::samples;
use crate::lint::view::{Field, Shape};
use crate::lint::words::singular;

pub(crate) const RULE: Rule = Rule {
    id: "number-in-string",
    category: Category::Types,
    severity: Severity::Warning,
    schema_types: ALL_TYPES,
    roles: ANY_ROLE,
    explanation: include_str!("number_in_string.md"),
    check,
};

/// Last words of names of things that are counted or measured.
const QUANTITIES: [&str; 27] = [
    "count",
    "amount",
    "price",
    "quantity",
    "qty",
    "width",
    "height",
    "weight",
    "balance",
    "cost",
    "fee",
    "percent",
    "percentage",
    "ratio",
    "score",
    "latitude",
    "lat",
    "lng",
    "longitude",
    "byte",
    "distance",
    "temperature",
    "subtotal",
    "discount",
    "salary",
    "revenue",
    "tax",
];

/// Those that are often texts: `5s`, `8080/tcp`, `3 of 5`.
const UNSURE: [&str; 4] = ["port", "duration", "total", "age"];

/// Last words of names of identifiers, which may be written in digits and are no numbers.
const IDENTIFIERS: [&str; 16] = [
    "id",
    "number",
    "no",
    "code",
    "zip",
    "version",
    "build",
    "phone",
    "card",
    "key",
    "ref",
    "reference",
    "serial",
    "isbn",
    "uuid",
    "account",
];

/// Words of descriptions that say that a text is a number.
const NUMERIC_DOCS: [&str; 12] = [
    "decimal number",
    "decimal string",
    "number as string",
    "number as a string",
    "integer as string",
    "integer as a string",
    "decimal as string",
    "decimal as a string",
    "numeric string",
    "numeric value",
    "integer value",
    "숫자",
];

/// Words of descriptions of texts that only look like numbers, or have more in them.
const OTHER_DOCS: [&str; 10] = [
    "identifier",
    "alphanumeric",
    "iso 8601",
    "iso-8601",
    "iso8601",
    "with unit",
    "with a unit",
    "including unit",
    "header",
    "human-readable",
];

/// Words behind a quantity that say in what it is measured: `weight_kg`.
const UNITS: [&str; 29] = [
    "kg", "kgs", "g", "grams", "mg", "lb", "lbs", "oz", "km", "m", "cm", "mm", "ml", "seconds",
    "secs", "sec", "ms", "millis", "minutes", "hours", "days", "bytes", "kb", "mb", "gb", "usd",
    "eur", "krw", "celsius",
];

/// What a text tells of that is a number written `as a string`.
const NUMERIC_WORDS: [&str; 9] =
    ["numeric", "number", "decimal", "integer", "amount", "percent", "rate", "float", "double"];

/// Ends of names of values of HTTP and of calendars, and of what is written `16:9`.
const NO_NUMBERS: [&[&str]; 5] = [
    &["max", "age"],
    &["month", "day"],
    &["content", "length"],
    &["http", "port"],
    &["aspect", "ratio"],
];

/// Fewest samples that say something, and how many of a hundred have to be numbers.
const SAMPLES_MIN: usize = 20;
const SAMPLES_PERCENT: usize = 99;

/// What some evidence says.
enum Told {
    /// It is a number.
    Number(&'static str, String),
    /// It is none, whatever else speaks for it.
    Text,
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    for field in context.view.own_fields() {
        let details = &field.details;
        let is_plain = *field.shape.item() == Shape::String
            && details.logical.is_none()
            && details.content.is_none()
            && !details.is_constant;
        if !is_plain || is_text(field) {
            continue;
        }
        let told = [
            of_name(&field.words),
            of_doc(field),
            of_values(field),
            of_pattern(field),
            of_samples(context, field),
        ];
        let told: Vec<Told> = told.into_iter().flatten().collect();
        if told.is_empty() || told.iter().any(|one| matches!(one, Told::Text)) {
            continue;
        }
        let finding = findings.add_field(field, message(field));
        for one in told {
            if let Told::Number(signal, text) = one {
                finding.because(signal, 1, text);
            }
        }
        settle(finding);
    }
}

/// Whether the name or the description says that it is an identifier, a day or a text with more in
/// it.
fn is_text(field: &Field) -> bool {
    let words = &field.words;
    let is_identifier = words
        .last()
        .is_some_and(|last| IDENTIFIERS.contains(&singular(last)) && !is_status_code(words));
    let doc = field.notes.doc.as_deref().unwrap_or_default().to_lowercase();
    is_identifier
        || NO_NUMBERS.iter().any(|end| {
            words.len() >= end.len() && words[words.len() - end.len()..].iter().eq(end.iter())
        })
        || OTHER_DOCS.iter().any(|words| doc.contains(words))
}

fn message(field: &Field) -> String {
    format!(
        "'{}' is a number in a string: each consumer parses it by itself, and nothing keeps a \
         producer from sending a text that is none",
        field.name
    )
}

/// A name alone is right half of the time where the word has another meaning too.
fn settle(finding: &mut Finding) {
    if let [only] = finding.evidence.as_slice()
        && only.signal == "name"
        && only.text.ends_with("perhaps")
    {
        finding.at(Severity::Info);
    }
}

fn is_status_code(words: &[String]) -> bool {
    matches!(words, [.., before, last] if before == "status" && last == "code")
        || matches!(words, [before, last] if before == "http" && last == "status")
}

fn of_name(words: &[String]) -> Option<Told> {
    if is_status_code(words) {
        return Some(Told::Number("name", "a status code is a number".to_owned()));
    }
    let is_measured = |word: &str| QUANTITIES.contains(&word) || UNSURE.contains(&word);
    let (last, has_unit) = match words {
        [.., before, unit] if UNITS.contains(&unit.as_str()) && is_measured(singular(before)) => {
            (singular(before), true)
        }
        [.., last] => (singular(last), false),
        [] => return None,
    };
    if has_unit && UNSURE.contains(&last) {
        return Some(Told::Number("name", format!("'{last}' has a unit behind it")));
    }
    if UNSURE.contains(&last) {
        return Some(Told::Number("name", format!("'{last}' is counted or measured, perhaps")));
    }
    QUANTITIES
        .contains(&last)
        .then(|| Told::Number("name", format!("'{last}' is counted or measured")))
}

fn of_doc(field: &Field) -> Option<Told> {
    let doc = field.notes.doc.as_deref()?.to_lowercase();
    let found = NUMERIC_DOCS.iter().find(|words| doc.contains(**words)).copied();
    let found = found.or_else(|| counts(&doc).then_some("number of"));
    let found = found.or_else(|| is_written_out(&doc).then_some("as a string"))?;
    Some(Told::Number("doc", format!("the description says '{found}'")))
}

/// Whether a description says that something numeric is written as a string. Codes and numbers of
/// things are so by right.
fn is_written_out(doc: &str) -> bool {
    let is_text = doc.contains("as string") || doc.contains("as a string");
    let mut words = doc.split(|letter: char| !letter.is_alphanumeric());
    is_text && !doc.contains("code") && words.any(|word| NUMERIC_WORDS.contains(&word))
}

/// Whether a description begins with a count: `The number of attempts`, not that of the house.
fn counts(doc: &str) -> bool {
    let doc = doc.strip_prefix("the ").unwrap_or(doc);
    let doc = doc.strip_prefix("total ").unwrap_or(doc);
    let counted = doc.strip_prefix("number of ").or_else(|| doc.strip_prefix("count of "));
    counted.is_some_and(|counted| {
        let is_one = ["the ", "this ", "that ", "a ", "an ", "its ", "your "];
        !is_one.iter().any(|article| counted.starts_with(article))
    })
}

/// The default and all examples are digits without a leading zero, or one of them is no number.
fn of_values(field: &Field) -> Option<Told> {
    let values: Vec<&str> = field
        .details
        .examples
        .iter()
        .chain(&field.default)
        .map(|value| value.trim_matches('"'))
        .filter(|value| !value.is_empty() && *value != "null")
        .collect();
    let first = values.first()?;
    Some(if values.iter().all(|value| is_number(value)) {
        Told::Number("values", format!("'{first}' is written as a number"))
    } else {
        Told::Text
    })
}

/// The sampled records have numbers alone, or texts.
fn of_samples(context: &Context<'_>, field: &Field) -> Option<Told> {
    let values = samples::of_field(context, field);
    let texts: Vec<&str> = values.iter().filter_map(|value| value.as_str()).collect();
    if texts.iter().any(|text| is_digits_of_id(text)) {
        return Some(Told::Text);
    }
    if texts.len() < SAMPLES_MIN {
        return None;
    }
    let numbers = texts.iter().filter(|text| is_number(text)).count();
    Some(if numbers * 100 >= texts.len() * SAMPLES_PERCENT {
        Told::Number("samples", format!("{numbers} of {} samples are numbers", texts.len()))
    } else {
        Told::Text
    })
}

/// Whether a text has a zero in front or more digits than a number keeps.
fn is_digits_of_id(text: &str) -> bool {
    let is_digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    is_digits && !is_number(text)
}

/// Whether a text is a number of at most 18 digits that does not begin with a zero, as only
/// identifiers do.
fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, part) = digits.split_once('.').unwrap_or((digits, "0"));
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    is_digits(whole)
        && is_digits(part)
        && digits.len() <= 18
        && (whole == "0" || !whole.starts_with('0'))
}

/// The pattern admits digits alone, or letters too.
fn of_pattern(field: &Field) -> Option<Told> {
    let pattern = field.details.pattern.as_deref()?;
    let bare = pattern.replace("\\d", "9").replace("[0-9]", "9").replace("\\.", ".");
    let whole = bare.strip_prefix('^').and_then(|rest| rest.strip_suffix('$'));
    if whole.is_some_and(is_of_digits) {
        return Some(Told::Number(
            "pattern",
            format!("the pattern '{pattern}' admits digits alone"),
        ));
    }
    bare.contains(char::is_alphabetic).then_some(Told::Text)
}

/// Whether a pattern, in which 9 stands for any digit, is that of a number: a sign, digits, a point
/// and digits. What has dashes and colons between its digits is a date or an identifier.
fn is_of_digits(pattern: &str) -> bool {
    let signs = ["[+-]?", "[-+]?", "(-)?", "-?", "\\+?"];
    let rest = signs.iter().find_map(|sign| pattern.strip_prefix(sign)).unwrap_or(pattern);
    let mut digits = String::new();
    let mut is_count = false;
    for letter in rest.replace("(?:", "(").chars() {
        match letter {
            '{' => is_count = true,
            '}' => is_count = false,
            _ if is_count => {}
            letter => digits.push(letter),
        }
    }
    digits.contains('9')
        && digits.matches('.').count() <= 1
        && digits.chars().all(|letter| letter.is_ascii_digit() || "?*+().".contains(letter))
}
