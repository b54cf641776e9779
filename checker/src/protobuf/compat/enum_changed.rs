//! Enums and constants that come, go or change their names. None of it breaks.

use super::{CompatRule, Found, Kind, Spans, joined_by_number};
use crate::protobuf::descriptor::{Enum, EnumValue};

pub(super) const RULE: CompatRule = CompatRule {
    kinds: &[
        Kind::EnumAdded,
        Kind::EnumRemoved,
        Kind::EnumConstAdded,
        Kind::EnumConstChanged,
        Kind::EnumConstRemoved,
    ],
    explanation: include_str!("enum_changed.md"),
};

/// Compares the enums at `path`.
pub(in crate::protobuf) fn check(
    path: &str,
    reader: Option<&Enum>,
    writer: Option<&Enum>,
    found: &mut Found<'_>,
) {
    match (reader, writer) {
        (Some(reader), Some(writer)) => constants(path, reader, writer, found),
        (Some(reader), None) => {
            let message = format_args!("only the reader declares the enum '{}'", reader.name);
            found.add(Kind::EnumAdded, path, Spans::reader(reader.source.span), message);
        }
        (None, Some(writer)) => {
            let message = format_args!("only the writer declares the enum '{}'", writer.name);
            found.add(Kind::EnumRemoved, path, Spans::writer(writer.source.span), message);
        }
        (None, None) => {}
    }
}

/// The last constant of each number, by number.
fn by_number(one: &Enum) -> Vec<&EnumValue> {
    let mut values: Vec<_> = one.values.iter().rev().collect();
    values.sort_by_key(|value| value.number);
    values.dedup_by_key(|value| value.number);
    values
}

fn constants(path: &str, reader: &Enum, writer: &Enum, found: &mut Found<'_>) {
    let (readers, writers) = (by_number(reader), by_number(writer));
    for (one, other) in joined_by_number(&readers, &writers, |value| value.number) {
        let number = one.or(other).map_or(0, |value| value.number);
        let path = format_args!("{path}/{number}");
        match (one, other) {
            (Some(one), None) => {
                let message =
                    format_args!("only the reader's '{}' has '{}'", reader.name, one.name);
                found.add(Kind::EnumConstAdded, path, Spans::reader(one.source.span), message);
            }
            (None, Some(one)) => {
                let message =
                    format_args!("only the writer's '{}' has '{}'", writer.name, one.name);
                found.add(Kind::EnumConstRemoved, path, Spans::writer(one.source.span), message);
            }
            (Some(one), Some(other)) if one.name != other.name => {
                let message = format_args!(
                    "the constant {number} of '{}' is '{}' for the reader and '{}' for the writer",
                    reader.name, one.name, other.name
                );
                let spans = Spans::both(one.source.span, other.source.span);
                found.add(Kind::EnumConstChanged, path, spans, message);
            }
            (Some(_), Some(_)) | (None, None) => {}
        }
    }
}
