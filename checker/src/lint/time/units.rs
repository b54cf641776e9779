//! Units of time in names and descriptions.

use crate::lint::context::Context;
use crate::lint::declaration;
use crate::lint::view::Field;
use crate::lint::words::words;

/// A unit of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    Nanoseconds,
    Microseconds,
    Milliseconds,
    Seconds,
    /// Minutes and all that is longer.
    Longer,
}

/// Words that name a unit wherever they stand.
const PLAIN: [(&str, Unit); 31] = [
    ("ns", Unit::Nanoseconds),
    ("nsec", Unit::Nanoseconds),
    ("nanos", Unit::Nanoseconds),
    ("nanosecond", Unit::Nanoseconds),
    ("nanoseconds", Unit::Nanoseconds),
    ("usec", Unit::Microseconds),
    ("micros", Unit::Microseconds),
    ("microsecond", Unit::Microseconds),
    ("microseconds", Unit::Microseconds),
    ("µs", Unit::Microseconds),
    ("ms", Unit::Milliseconds),
    ("msec", Unit::Milliseconds),
    ("msecs", Unit::Milliseconds),
    ("millis", Unit::Milliseconds),
    ("millisec", Unit::Milliseconds),
    ("millisecond", Unit::Milliseconds),
    ("milliseconds", Unit::Milliseconds),
    ("sec", Unit::Seconds),
    ("secs", Unit::Seconds),
    ("seconds", Unit::Seconds),
    ("minutes", Unit::Longer),
    ("mins", Unit::Longer),
    ("hours", Unit::Longer),
    ("hrs", Unit::Longer),
    ("days", Unit::Longer),
    ("weeks", Unit::Longer),
    ("months", Unit::Longer),
    ("years", Unit::Longer),
    ("밀리초", Unit::Milliseconds),
    ("마이크로초", Unit::Microseconds),
    ("초", Unit::Seconds),
];

/// Words that name a unit only at the end of a name, or after `in` or a bracket in a description.
const SHORT: [(&str, Unit); 20] = [
    ("s", Unit::Seconds),
    ("second", Unit::Seconds),
    ("us", Unit::Microseconds),
    ("min", Unit::Longer),
    ("hr", Unit::Longer),
    ("h", Unit::Longer),
    ("d", Unit::Longer),
    ("m", Unit::Longer),
    ("nano", Unit::Nanoseconds),
    ("micro", Unit::Microseconds),
    ("milli", Unit::Milliseconds),
    ("minute", Unit::Longer),
    ("hour", Unit::Longer),
    ("day", Unit::Longer),
    ("week", Unit::Longer),
    ("month", Unit::Longer),
    ("year", Unit::Longer),
    ("분", Unit::Longer),
    ("시간", Unit::Longer),
    ("일", Unit::Longer),
];

/// The unit that a field counts in, if its name, its description or a `unit` of its own says so.
pub(super) fn unit_of(context: &Context<'_>, field: &Field) -> Option<Unit> {
    let of_doc = || field.notes.doc.as_deref().and_then(of_doc);
    let of_annotation = || of_annotation(context, field);
    of_name(&field.words).or_else(of_doc).or_else(of_annotation)
}

/// The unit in a name.
pub(super) fn of_name(words: &[String]) -> Option<Unit> {
    let last = words.last().filter(|_| words.len() > 1);
    let at_end = last.and_then(|last| found(&SHORT, last));
    at_end.or_else(|| words.iter().rev().find_map(|word| found(&PLAIN, word)))
}

fn found(units: &[(&str, Unit)], word: &str) -> Option<Unit> {
    units.iter().find(|(name, _)| *name == word).map(|(_, unit)| *unit)
}

/// The unit in a description: the first one that it names.
fn of_doc(doc: &str) -> Option<Unit> {
    let doc = doc.to_lowercase();
    let mut before = "";
    let mut rest = doc.as_str();
    while !rest.is_empty() {
        let is_word = |letter: char| letter.is_alphanumeric() || matches!(letter, '\'' | '’');
        let start = rest.find(is_word)?;
        let gap = &rest[..start];
        let word = &rest[start..];
        let length = word.find(|letter: char| !is_word(letter)).unwrap_or(word.len());
        let word = &word[..length];
        let is_marked = gap.ends_with(['(', '[']) || before == "in";
        let short = found(&SHORT, word).filter(|_| is_marked);
        if let Some(unit) = found(&PLAIN, word).or(short).or_else(|| of_korean(word)) {
            return Some(unit);
        }
        before = word;
        rest = &rest[start + length..];
    }
    None
}

/// Korean joins particles to the word: `밀리초로`.
fn of_korean(word: &str) -> Option<Unit> {
    let units = [("밀리초", Unit::Milliseconds), ("마이크로초", Unit::Microseconds)];
    units.into_iter().find(|(name, _)| word.starts_with(name)).map(|(_, unit)| unit)
}

fn of_annotation(context: &Context<'_>, field: &Field) -> Option<Unit> {
    let members = declaration::of_field(context, field)?.members()?;
    let units = members.iter().filter(|member| words(&member.key).iter().any(|one| one == "unit"));
    let mut units = units.filter_map(|member| member.value.as_str());
    units.find_map(|unit| {
        let unit = unit.to_lowercase();
        found(&PLAIN, &unit).or_else(|| found(&SHORT, &unit))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_read_from_names() {
        for (name, expected) in [
            ("created_at_ms", Some(Unit::Milliseconds)),
            ("epochMillis", Some(Unit::Milliseconds)),
            ("delay_s", Some(Unit::Seconds)),
            ("timeout_min", Some(Unit::Longer)),
            ("min_timeout", None),
            ("timeout", None),
            ("s", None),
        ] {
            assert_eq!(of_name(&words(name)), expected, "{name}");
        }
    }

    #[test]
    fn units_are_read_from_descriptions() {
        for (doc, expected) in [
            ("Timestamp in UTC (s).", Some(Unit::Seconds)),
            ("Unix time, in milliseconds.", Some(Unit::Milliseconds)),
            ("When the event's order was paid.", None),
            ("The second attempt.", None),
            ("Tells us when.", None),
            ("밀리초로 적은 시각", Some(Unit::Milliseconds)),
        ] {
            assert_eq!(of_doc(doc), expected, "{doc}");
        }
    }
}
