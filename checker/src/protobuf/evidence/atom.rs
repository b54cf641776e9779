//! Scalar values, and what one type reads of what another wrote.

use std::collections::HashSet;

use foldhash::fast::RandomState;

use super::types::{FieldView, ValueType, is_closed};
use crate::protobuf::descriptor::{DefaultValue, OptionValue, Scalar};

/// The value of a scalar. Numbers of all integer types, bools and enums are compared as numbers.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Atom {
    Int(i128),
    /// The bits of a `double`, also for a `float`: every `float` is one.
    Float(u64),
    /// A string or bytes.
    Bytes(Vec<u8>),
}

/// How a value stands on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum WireType {
    Varint,
    Fixed32,
    Fixed64,
    Length,
    Group,
}

impl WireType {
    /// Of one element.
    pub fn of(value: ValueType<'_>) -> WireType {
        match value {
            ValueType::Text { .. } | ValueType::Message { is_delimited: false, .. } => {
                WireType::Length
            }
            ValueType::Message { is_delimited: true, .. } => WireType::Group,
            ValueType::Enum(_) => WireType::Varint,
            ValueType::Scalar(scalar) => match scalar {
                Scalar::Bytes | Scalar::String => WireType::Length,
                Scalar::Fixed32 | Scalar::Sfixed32 | Scalar::Float => WireType::Fixed32,
                Scalar::Fixed64 | Scalar::Sfixed64 | Scalar::Double => WireType::Fixed64,
                Scalar::Int32
                | Scalar::Int64
                | Scalar::Uint32
                | Scalar::Uint64
                | Scalar::Sint32
                | Scalar::Sint64
                | Scalar::Bool => WireType::Varint,
            },
        }
    }

    /// The number in a tag; a group is written with two.
    pub fn number(self) -> u64 {
        match self {
            WireType::Varint => 0,
            WireType::Fixed64 => 1,
            WireType::Length => 2,
            WireType::Group => 3,
            WireType::Fixed32 => 5,
        }
    }
}

/// The default of a scalar type, or the one that is written.
pub(super) fn parsed_default(scalar: Scalar, written: Option<&DefaultValue>) -> Atom {
    let text = written.map(|default| default.text.as_str());
    match scalar {
        Scalar::String | Scalar::Bytes => Atom::Bytes(match written.map(|one| &one.written) {
            Some(OptionValue::String(bytes)) => bytes.clone(),
            _ => Vec::new(),
        }),
        Scalar::Float => {
            let value = text.and_then(|text| text.parse::<f32>().ok()).unwrap_or_default();
            Atom::Float(f64::from(value).to_bits())
        }
        Scalar::Double => {
            let value = text.and_then(|text| text.parse::<f64>().ok()).unwrap_or_default();
            Atom::Float(value.to_bits())
        }
        Scalar::Bool => Atom::Int((text == Some("true")).into()),
        Scalar::Int32
        | Scalar::Int64
        | Scalar::Uint32
        | Scalar::Uint64
        | Scalar::Sint32
        | Scalar::Sint64
        | Scalar::Fixed32
        | Scalar::Fixed64
        | Scalar::Sfixed32
        | Scalar::Sfixed64 => {
            Atom::Int(text.and_then(|text| text.parse().ok()).unwrap_or_default())
        }
    }
}

/// The smallest and the largest number of a type of whole numbers.
fn range(value: ValueType<'_>) -> Option<(i128, i128)> {
    let range = match value {
        ValueType::Enum(_) => (i32::MIN.into(), i32::MAX.into()),
        ValueType::Scalar(scalar) => match scalar {
            Scalar::Bool => (0, 1),
            Scalar::Int32 | Scalar::Sint32 | Scalar::Sfixed32 => (i32::MIN.into(), i32::MAX.into()),
            Scalar::Int64 | Scalar::Sint64 | Scalar::Sfixed64 => (i64::MIN.into(), i64::MAX.into()),
            Scalar::Uint32 | Scalar::Fixed32 => (0, u32::MAX.into()),
            Scalar::Uint64 | Scalar::Fixed64 => (0, u64::MAX.into()),
            Scalar::Float | Scalar::Double | Scalar::String | Scalar::Bytes => return None,
        },
        ValueType::Text { .. } | ValueType::Message { .. } => return None,
    };
    Some(range)
}

fn is_zigzag(value: ValueType<'_>) -> bool {
    matches!(value, ValueType::Scalar(Scalar::Sint32 | Scalar::Sint64))
}

/// Most constants of an enum that are looked at for one that is not zero: only aliases are more.
const ZEROS_MAX: usize = 100;

/// A value of the type that is neither zero nor empty, if there is one.
pub(super) fn nonzero(value: ValueType<'_>) -> Option<Atom> {
    Some(match value {
        ValueType::Enum(one) => {
            let mut numbers = one.values.iter().take(ZEROS_MAX).map(|value| value.number);
            let listed = numbers.find(|number| *number != 0);
            let number = listed.or((!is_closed(one)).then_some(1)).or(Some(0))?;
            Atom::Int(number.into())
        }
        ValueType::Scalar(Scalar::Float | Scalar::Double) => Atom::Float(1.5_f64.to_bits()),
        ValueType::Scalar(Scalar::Bytes) | ValueType::Text { .. } => Atom::Bytes(b"a".to_vec()),
        ValueType::Scalar(_) => Atom::Int(1),
        ValueType::Message { .. } => return None,
    })
}

/// A second value, other than [`nonzero`] where the type has one.
pub(super) fn other(value: ValueType<'_>) -> Option<Atom> {
    Some(match value {
        ValueType::Enum(one) if is_closed(one) => {
            let last = one.values.last().map_or(0, |value| value.number);
            Atom::Int(last.into())
        }
        ValueType::Enum(_) => Atom::Int(2),
        ValueType::Scalar(Scalar::Bool) => Atom::Int(0),
        ValueType::Scalar(Scalar::Float | Scalar::Double) => Atom::Float(2.5_f64.to_bits()),
        ValueType::Scalar(Scalar::Bytes) | ValueType::Text { .. } => Atom::Bytes(b"b".to_vec()),
        ValueType::Scalar(_) => Atom::Int(2),
        ValueType::Message { .. } => return None,
    })
}

/// Where numbers of one type end; the first that a reader cuts is one of them.
const EDGES: [i128; 14] = [
    1,
    2,
    -1,
    1 << 31,
    -(1 << 31),
    1 << 32,
    1 << 63,
    -(1 << 63),
    i32::MAX as i128,
    u32::MAX as i128,
    -(1 << 31) - 1,
    i64::MAX as i128,
    u64::MAX as i128,
    0,
];

/// An element of the writer's field that the reader's field does not read as it is; `None` if it
/// reads every element. Neither holds messages.
pub(super) fn misread(writer: &FieldView<'_>, reader: &FieldView<'_>) -> Option<Atom> {
    let (from, to) = (WireType::of(writer.value), WireType::of(reader.value));
    if from != to {
        return nonzero(writer.value);
    }
    match from {
        WireType::Length => unread_bytes(reader.value, writer.value),
        WireType::Fixed32 | WireType::Fixed64 => {
            let (from, to) = (range(writer.value), range(reader.value));
            match (from, to) {
                (Some(from), Some(to)) if from == to => None,
                // The highest bit is the sign for one of them.
                (Some((0, highest)), Some(_)) => Some(Atom::Int(highest)),
                (Some(_), Some(_)) => Some(Atom::Int(-1)),
                (None, None) => None,
                (Some(_), None) | (None, Some(_)) => nonzero(writer.value),
            }
        }
        WireType::Varint => unread_number(writer.value, reader.value).map(Atom::Int),
        // Messages are compared field by field.
        WireType::Group => None,
    }
}

fn unread_bytes(reader: ValueType<'_>, writer: ValueType<'_>) -> Option<Atom> {
    let is_text = |value| matches!(value, ValueType::Text { .. });
    (is_text(reader) && !is_text(writer)).then(|| Atom::Bytes(vec![0xff]))
}

/// Whether the reader asks of strings what the writer does not: to be UTF-8.
pub(super) fn is_newly_verified(reader: ValueType<'_>, writer: ValueType<'_>) -> bool {
    matches!(reader, ValueType::Text { is_verified: true })
        && matches!(writer, ValueType::Text { is_verified: false })
}

/// A number of the writer that the reader reads as another one, or does not know. Every type reads a
/// range as it is and nothing beyond it, so that the ends of the ranges decide.
fn unread_number(writer: ValueType<'_>, reader: ValueType<'_>) -> Option<i128> {
    let known = match reader {
        ValueType::Enum(one) if is_closed(one) => {
            let numbers = one.values.iter().map(|value| i128::from(value.number));
            Some(numbers.collect::<HashSet<_, RandomState>>())
        }
        _ => None,
    };
    let is_known = |number: &i128| known.as_ref().is_none_or(|known| known.contains(number));
    let is_read =
        |number: i128| is_known(&number) && varint_read(reader, varint(writer, number)) == number;
    if let ValueType::Enum(one) = writer
        && is_closed(one)
    {
        let numbers = one.values.iter().map(|value| i128::from(value.number));
        return numbers.filter(|number| !is_read(*number)).min_by_key(|number| number.abs());
    }
    let (lowest, highest) = range(writer)?;
    let count = known.as_ref().map_or(0, HashSet::len) as i128;
    let unlisted = (0..=count).find(|number| !is_known(number));
    unlisted
        .into_iter()
        .chain(EDGES)
        .filter(|number| (lowest..=highest).contains(number))
        .find(|number| !is_read(*number))
}

/// The varint that stands for a number of the type.
pub(super) fn varint(value: ValueType<'_>, number: i128) -> u64 {
    let wide = number as u64;
    if is_zigzag(value) {
        let signed = wide.cast_signed();
        return ((signed << 1) ^ (signed >> 63)).cast_unsigned();
    }
    wide
}

/// The number that the type reads in a varint.
fn varint_read(value: ValueType<'_>, varint: u64) -> i128 {
    let unzigzag = |bits: u64| (bits >> 1).cast_signed() ^ -((bits & 1).cast_signed());
    match value {
        ValueType::Scalar(Scalar::Bool) => (varint != 0).into(),
        ValueType::Scalar(Scalar::Uint32) => (varint as u32).into(),
        ValueType::Scalar(Scalar::Uint64) => varint.into(),
        ValueType::Scalar(Scalar::Int64) => varint.cast_signed().into(),
        ValueType::Scalar(Scalar::Sint32) => unzigzag((varint as u32).into()).into(),
        ValueType::Scalar(Scalar::Sint64) => unzigzag(varint).into(),
        _ => (varint as i32).into(),
    }
}
