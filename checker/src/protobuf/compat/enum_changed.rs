//! Enums and constants that come, go or change their names. None of it breaks.

use std::collections::{BTreeMap, BTreeSet};

use super::{CompatRule, Found, Kind, Spans};
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
            let message = format!("only the reader declares the enum '{}'", reader.name);
            found.add(Kind::EnumAdded, path, Spans::reader(reader.source.span), message);
        }
        (None, Some(writer)) => {
            let message = format!("only the writer declares the enum '{}'", writer.name);
            found.add(Kind::EnumRemoved, path, Spans::writer(writer.source.span), message);
        }
        (None, None) => {}
    }
}

/// The last constant of each number.
fn by_number(one: &Enum) -> BTreeMap<i32, &EnumValue> {
    one.values.iter().map(|value| (value.number, value)).collect()
}

fn constants(path: &str, reader: &Enum, writer: &Enum, found: &mut Found<'_>) {
    let (readers, writers) = (by_number(reader), by_number(writer));
    let numbers: BTreeSet<_> = readers.keys().chain(writers.keys()).collect();
    for number in numbers {
        let path = format!("{path}/{number}");
        match (readers.get(number), writers.get(number)) {
            (Some(one), None) => {
                let message = format!("only the reader's '{}' has '{}'", reader.name, one.name);
                found.add(Kind::EnumConstAdded, &path, Spans::reader(one.source.span), message);
            }
            (None, Some(one)) => {
                let message = format!("only the writer's '{}' has '{}'", writer.name, one.name);
                found.add(Kind::EnumConstRemoved, &path, Spans::writer(one.source.span), message);
            }
            (Some(one), Some(other)) if one.name != other.name => {
                let message = format!(
                    "the constant {number} of '{}' is '{}' for the reader and '{}' for the writer",
                    reader.name, one.name, other.name
                );
                let spans = Spans::both(one.source.span, other.source.span);
                found.add(Kind::EnumConstChanged, &path, spans, message);
            }
            (Some(_), Some(_)) | (None, None) => {}
        }
    }
}
