//! Numbers and names that are taken, reserved, or outside of what is allowed.

use std::collections::{HashMap, HashSet};

use foldhash::fast::RandomState;

use super::Role;
use crate::protobuf::descriptor::{
    Enum, FIELD_NUMBER_END, Field, Message, ReservedName, ReservedRange,
};
use crate::protobuf::link::declare::place_of;
use crate::protobuf::link::problems::Problems;
use crate::span::Span;

/// The numbers that Protobuf keeps for itself.
const OWN_NUMBERS: std::ops::RangeInclusive<i32> = 19_000..=19_999;

/// The fields, ranges and reserved names of a message.
pub(super) fn check_message(
    message: &Message,
    full_name: &str,
    role: Role,
    problems: &mut Problems,
) {
    check_fields(message, full_name, role, problems);
    for range in &message.extension_ranges {
        check_bounds("extension", range.start, range.end, range.source.span, problems);
    }
    for range in &message.reserved_ranges {
        check_bounds("reserved", range.start, range.end, range.source.span, problems);
    }
    let extension_ranges = message.extension_ranges.iter().map(|range| Taken {
        start: range.start,
        end: i64::from(range.end),
        what: "extension",
        span: range.source.span,
    });
    let taken: Vec<Taken> = extension_ranges.chain(reserved(&message.reserved_ranges, 0)).collect();
    let taken = sorted(taken, problems);
    for field in &message.fields {
        if let Some(range) = holding(&taken, field.number) {
            problems.add(number_of(field), in_range("field", &field.name, field.number, range));
        }
    }
    let names = message.fields.iter().map(|field| (field.name.as_str(), place_of(&field.source)));
    check_names("field", &message.reserved_names, names, problems);
}

/// The reserved numbers and names of an enum.
pub(super) fn check_enum(one: &Enum, problems: &mut Problems) {
    if one.values.is_empty() {
        let message = format!("the enum '{}' needs a constant: add one", one.name);
        problems.add(place_of(&one.source), message);
    }
    for range in &one.reserved_ranges {
        if range.start > range.end {
            let message = format!(
                "the reserved range {} to {} ends before it starts: swap the two numbers",
                range.start, range.end
            );
            problems.add(range.source.span, message);
        }
    }
    let taken = sorted(reserved(&one.reserved_ranges, 1).collect(), problems);
    for value in &one.values {
        if let Some(range) = holding(&taken, value.number) {
            let span = place_of(&value.source);
            problems.add(span, in_range("constant", &value.name, value.number, range));
        }
    }
    let names = one.values.iter().map(|value| (value.name.as_str(), place_of(&value.source)));
    check_names("constant", &one.reserved_names, names, problems);
}

fn check_fields(message: &Message, full_name: &str, role: Role, problems: &mut Problems) {
    message.fields.iter().for_each(|field| check_number(field, role, problems));
    let is_ascending = message.fields.is_sorted_by(|one, next| one.number < next.number);
    let mut taken: HashMap<i32, &str, RandomState> = HashMap::default();
    for field in message.fields.iter().filter(|_| !is_ascending) {
        if let Some(earlier) = taken.insert(field.number, &field.name) {
            let number = field.number;
            problems.add(
                number_of(field),
                format!(
                    "the fields '{earlier}' and '{}' of '{full_name}' both have the number \
                     {number}: give one of them another",
                    field.name
                ),
            );
        }
    }
    message.extensions.iter().for_each(|field| check_number(field, role, problems));
}

/// The number of a field or an extension, as far as it does not depend on what it extends.
/// protoc looks at the numbers that Protobuf keeps for itself in the file that it compiles only.
pub(super) fn check_number(field: &Field, role: Role, problems: &mut Problems) {
    let Field { name, number, .. } = field;
    let span = number_of(field);
    if *number <= 0 {
        problems.add(
            span,
            format!("the number of '{name}' must be 1 or more, not {number}: take a free one"),
        );
    } else if role == Role::Main && OWN_NUMBERS.contains(number) {
        problems.add(
            span,
            format!(
                "the number {number} of '{name}' is one that Protobuf keeps for itself, {} to \
                 {}: take another",
                OWN_NUMBERS.start(),
                OWN_NUMBERS.end()
            ),
        );
    } else if field.extendee.is_none() && *number >= FIELD_NUMBER_END {
        let largest = FIELD_NUMBER_END - 1;
        problems.add(
            span,
            format!("the number of '{name}' must be {largest} or less: take a free one"),
        );
    }
}

fn number_of(field: &Field) -> Option<Span> {
    field.number_span.or(place_of(&field.source))
}

fn check_bounds(what: &str, start: i32, end: i32, span: Option<Span>, problems: &mut Problems) {
    if start <= 0 {
        problems.add(
            span,
            format!("{what} numbers must be 1 or more, not {start}: start the range at 1"),
        );
    }
    if start >= end {
        let last = i64::from(end) - 1;
        problems.add(
            span,
            format!(
                "the {what} range {start} to {last} ends before it starts: swap the two numbers"
            ),
        );
    }
}

/// Numbers that nothing else may have.
struct Taken {
    start: i32,
    /// Half-open.
    end: i64,
    what: &'static str,
    span: Option<Span>,
}

fn reserved(ranges: &[ReservedRange], beyond: i64) -> impl Iterator<Item = Taken> {
    ranges.iter().map(move |range| Taken {
        start: range.start,
        end: i64::from(range.end) + beyond,
        what: "reserved",
        span: range.source.span,
    })
}

/// The ranges in order; those that overlap are told.
fn sorted(mut ranges: Vec<Taken>, problems: &mut Problems) -> Vec<Taken> {
    ranges.retain(|range| i64::from(range.start) < range.end);
    ranges.sort_by_key(|range| (range.start, range.end));
    // Of all that start earlier, the one that reaches farthest.
    let mut farthest: Option<usize> = None;
    for (index, range) in ranges.iter().enumerate() {
        if let Some(earlier) = farthest.map(|at| &ranges[at])
            && earlier.end > i64::from(range.start)
        {
            let later = if earlier.span.map(|span| span.start) > range.span.map(|span| span.start) {
                earlier.span
            } else {
                range.span
            };
            problems.add(
                later,
                format!(
                    "the {} range {} to {} overlaps with the {} range {} to {}: make them one, \
                     or cut one short",
                    range.what,
                    range.start,
                    range.end - 1,
                    earlier.what,
                    earlier.start,
                    earlier.end - 1
                ),
            );
        }
        if farthest.is_none_or(|at| ranges[at].end < range.end) {
            farthest = Some(index);
        }
    }
    ranges
}

/// A range of sorted ones that holds `number`.
fn holding(ranges: &[Taken], number: i32) -> Option<&Taken> {
    let after = ranges.partition_point(|range| range.start <= number);
    let range = ranges.get(after.checked_sub(1)?)?;
    (i64::from(number) < range.end).then_some(range)
}

fn in_range(what: &str, name: &str, number: i32, range: &Taken) -> String {
    let kind = match range.what {
        "extension" => "left to extensions",
        _ => "reserved",
    };
    format!("the {what} '{name}' has the number {number}, which is {kind}: take another")
}

fn check_names<'a>(
    what: &str,
    reserved: &'a [ReservedName],
    names: impl Iterator<Item = (&'a str, Option<Span>)>,
    problems: &mut Problems,
) {
    if reserved.is_empty() {
        return;
    }
    let mut seen: HashSet<&str, RandomState> = HashSet::default();
    for name in reserved {
        if !seen.insert(&name.name) {
            let message =
                format!("the {what} name '{}' is reserved twice: remove one of them", name.name);
            problems.add(name.source.span, message);
        }
    }
    for (name, span) in names {
        if seen.contains(name) {
            problems.add(span, format!("the {what} name '{name}' is reserved: take another"));
        }
    }
}
