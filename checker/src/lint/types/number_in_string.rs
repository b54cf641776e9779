//! A number that is kept as a string.

use crate::lint::context::Context;
use crate::lint::finding::{Finding, Findings};
use crate::lint::rule::{ALL_TYPES, ANY_ROLE, Category, Rule, Severity};
use crate::lint::view::{Field, Shape};
use crate::lint::words::{singular, words};

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
const QUANTITIES: [&str; 29] = [
    "count",
    "total",
    "amount",
    "price",
    "quantity",
    "qty",
    "age",
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
    "longitude",
    "port",
    "byte",
    "duration",
    "distance",
    "temperature",
    "subtotal",
    "discount",
    "salary",
    "revenue",
    "tax",
];

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
const NUMERIC_DOCS: [&str; 7] = [
    "decimal number",
    "decimal string",
    "number as string",
    "number as a string",
    "numeric string",
    "numeric value",
    "숫자",
];

fn check(context: &Context<'_>, findings: &mut Findings) {
    for field in context.view.own_fields() {
        if *field.shape.item() != Shape::String || field.details.logical.is_some() {
            continue;
        }
        let words = words(&field.name);
        let is_identifier = words
            .last()
            .is_some_and(|last| IDENTIFIERS.contains(&singular(last)) && !is_status_code(&words));
        if is_identifier {
            continue;
        }
        let signals = [of_name(&words), of_doc(field), of_values(field), of_pattern(field)];
        if signals.iter().any(Option::is_some) {
            let finding = findings.add_field(field, message(field));
            for (signal, text) in signals.into_iter().flatten() {
                finding.because(signal, 1, text);
            }
            settle(finding);
        }
    }
}

fn message(field: &Field) -> String {
    format!(
        "'{}' is a number in a string: each consumer parses it by itself, and nothing keeps a producer \
         from sending a text that is none",
        field.name
    )
}

/// A name alone is right half of the time.
fn settle(finding: &mut Finding) {
    if let [only] = finding.evidence.as_slice()
        && only.signal == "name"
        && only.text.contains("may")
    {
        finding.at(Severity::Info);
    }
}

fn is_status_code(words: &[String]) -> bool {
    matches!(words, [.., before, last] if before == "status" && last == "code")
}

fn of_name(words: &[String]) -> Option<(&'static str, String)> {
    let last = words.last()?;
    if is_status_code(words) {
        return Some(("name", "a status code is a number".to_owned()));
    }
    QUANTITIES
        .contains(&singular(last))
        .then(|| ("name", format!("'{last}' is counted or measured")))
}

fn of_doc(field: &Field) -> Option<(&'static str, String)> {
    let doc = field.notes.doc.as_deref()?.to_lowercase();
    let found = NUMERIC_DOCS.iter().find(|words| doc.contains(**words))?;
    Some(("doc", format!("the description says '{found}'")))
}

/// The default and all examples are digits without a leading zero.
fn of_values(field: &Field) -> Option<(&'static str, String)> {
    let values: Vec<&str> = field
        .details
        .examples
        .iter()
        .chain(&field.default)
        .map(|value| value.trim_matches('"'))
        .filter(|value| !value.is_empty() && *value != "null")
        .collect();
    let is_all = !values.is_empty() && values.iter().all(|value| is_number(value));
    is_all.then(|| ("values", format!("'{}' is written as a number", values[0])))
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

/// The pattern admits digits alone.
fn of_pattern(field: &Field) -> Option<(&'static str, String)> {
    let pattern = field.details.pattern.as_deref()?;
    let bare = pattern.replace("\\d", "9").replace("[0-9]", "9").replace("\\.", ".");
    let rest: String =
        bare.chars().filter(|letter| !"^$-?+*().9:{,}0123456789".contains(*letter)).collect();
    let is_numeric =
        rest.is_empty() && bare.contains('9') && pattern.starts_with('^') && pattern.ends_with('$');
    is_numeric.then(|| ("pattern", format!("the pattern '{pattern}' admits digits alone")))
}
