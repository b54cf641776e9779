//! Options as bytes.

use std::borrow::Borrow;

use crate::protobuf::descriptor::{OptionField, Value};

/// The wire types of the format.
mod wire {
    pub const VARINT: u64 = 0;
    pub const FIXED64: u64 = 1;
    pub const LENGTH: u64 = 2;
    pub const START: u64 = 3;
    pub const END: u64 = 4;
    pub const FIXED32: u64 = 5;
}

/// The bytes of the message that has these fields, in their order.
pub(in crate::protobuf) fn encode<T: Borrow<OptionField>>(fields: &[T]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = fields;
    while let Some(first) = rest.first().map(Borrow::borrow) {
        if !first.is_packed {
            one(first, &mut bytes);
            rest = &rest[1..];
            continue;
        }
        let is_of_record = |field: &OptionField| field.number == first.number && field.is_packed;
        let count = rest.iter().take_while(|field| is_of_record((*field).borrow())).count();
        let mut record = Vec::new();
        rest[..count].iter().for_each(|field| payload(&field.borrow().value, &mut record));
        tag(first.number, wire::LENGTH, &mut bytes);
        sized(&record, &mut bytes);
        rest = &rest[count..];
    }
    bytes
}

fn one(field: &OptionField, bytes: &mut Vec<u8>) {
    let wire_type = match &field.value {
        Value::Bool(_)
        | Value::Int32(_)
        | Value::Int64(_)
        | Value::Uint32(_)
        | Value::Uint64(_)
        | Value::Sint32(_)
        | Value::Sint64(_)
        | Value::Enum(..) => wire::VARINT,
        Value::Fixed32(_) | Value::Sfixed32(_) | Value::Float(_) => wire::FIXED32,
        Value::Fixed64(_) | Value::Sfixed64(_) | Value::Double(_) => wire::FIXED64,
        Value::String(_) | Value::Bytes(_) | Value::Message(_) => wire::LENGTH,
        Value::Group(_) => wire::START,
        Value::Unknown(raw) => return bytes.extend_from_slice(raw),
    };
    tag(field.number, wire_type, bytes);
    payload(&field.value, bytes);
    if wire_type == wire::START {
        tag(field.number, wire::END, bytes);
    }
}

fn payload(value: &Value, bytes: &mut Vec<u8>) {
    match value {
        Value::Bool(value) => varint(u64::from(*value), bytes),
        Value::Int32(value) | Value::Enum(value, _) => signed(i64::from(*value), bytes),
        Value::Int64(value) => signed(*value, bytes),
        Value::Uint32(value) => varint(u64::from(*value), bytes),
        Value::Uint64(value) => varint(*value, bytes),
        Value::Sint32(value) => zigzag(i64::from(*value), bytes),
        Value::Sint64(value) => zigzag(*value, bytes),
        Value::Fixed32(value) => bytes.extend_from_slice(&value.to_le_bytes()),
        Value::Sfixed32(value) => bytes.extend_from_slice(&value.to_le_bytes()),
        Value::Float(value) => bytes.extend_from_slice(&value.to_le_bytes()),
        Value::Fixed64(value) => bytes.extend_from_slice(&value.to_le_bytes()),
        Value::Sfixed64(value) => bytes.extend_from_slice(&value.to_le_bytes()),
        Value::Double(value) => bytes.extend_from_slice(&value.to_le_bytes()),
        Value::String(value) => sized(value.as_bytes(), bytes),
        Value::Bytes(value) => sized(value, bytes),
        Value::Message(fields) => sized(&encode(fields), bytes),
        Value::Group(fields) => bytes.extend_from_slice(&encode(fields)),
        Value::Unknown(raw) => bytes.extend_from_slice(raw),
    }
}

fn tag(number: i32, wire_type: u64, bytes: &mut Vec<u8>) {
    varint((u64::from(number.unsigned_abs()) << 3) | wire_type, bytes);
}

fn sized(contents: &[u8], bytes: &mut Vec<u8>) {
    varint(contents.len() as u64, bytes);
    bytes.extend_from_slice(contents);
}

/// Negative numbers take all ten bytes.
fn signed(value: i64, bytes: &mut Vec<u8>) {
    varint(u64::from_ne_bytes(value.to_ne_bytes()), bytes);
}

fn zigzag(value: i64, bytes: &mut Vec<u8>) {
    let folded = (value << 1) ^ (value >> 63);
    varint(u64::from_ne_bytes(folded.to_ne_bytes()), bytes);
}

fn varint(mut value: u64, bytes: &mut Vec<u8>) {
    while value >= 0x80 {
        bytes.push((value & 0x7F) as u8 | 0x80);
        value >>= 7;
    }
    bytes.push(value as u8);
}
